//! Writing a file of observations.

use serde_json::{Map, Value, json};

use super::{Observations, Seen};

impl Observations {
    /// The file, for the wiki with this name (docs/formats.md). What the scripts of one person have made is not
    /// in it.
    #[must_use]
    pub fn text(&self, wiki: &str) -> String {
        let mut shared = self.clone();
        shared.forget_own_scripts();
        let of_seen = |Seen { request, sighting }: &Seen| {
            let mut entry = json!({ "pages": sighting.pages });
            if let Some((first, last)) = sighting.days {
                entry["first"] = json!(first.to_string());
                entry["last"] = json!(last.to_string());
            }
            if !sighting.by.is_empty() {
                entry["by"] = json!(sighting.by);
            }
            if let Some(among) = &sighting.among {
                entry["gadgets"] = json!(among);
            }
            if sighting.in_content {
                entry["content"] = json!(true);
            }
            (format!("{}:{}", request.kinds(), request.source()), entry)
        };
        let mut seen: Map<String, Value> = shared.seen.values().map(of_seen).collect();
        for local in &self.local {
            seen.insert(
                local.name().to_owned(),
                json!({ "pages": 1, "gadgets": [] }),
            );
        }
        let page = json!({ "version": 1, "wiki": wiki, "seen": seen });
        format!("{page:#}\n")
    }
}
