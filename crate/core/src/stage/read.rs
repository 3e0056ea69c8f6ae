//! Reading the stages of a manifest.

use serde_json::Value;

use super::{Enforced, Mode, Stages};

impl Stages {
    /// The stages of a manifest. What cannot be read enforces, and limits nothing.
    #[must_use]
    pub fn read(manifest: &Value) -> Self {
        let mode = |name: &str, missing: Mode| {
            manifest.get(name).map_or(missing, |value| {
                let mut modes = Mode::ALL.into_iter();
                let known = modes.find(|mode| value.as_str() == Some(mode.name()));
                known.unwrap_or_default()
            })
        };
        let groups = manifest.get("enforceFor").map_or(Some(Vec::new()), |list| {
            // What is not a text names no group.
            let names = list
                .as_array()?
                .iter()
                .map(|name| name.as_str().unwrap_or_default());
            Some(names.map(ToOwned::to_owned).collect())
        });
        let share = manifest
            .get("enforceShare")
            .map_or(Some(0.0), Value::as_f64);
        Self {
            mode: mode("mode", Mode::Enforce),
            others: mode("modeForOthers", Mode::Ask),
            enforced: match (groups, share.filter(|share| *share >= 0.0)) {
                (Some(groups), Some(share)) => Enforced::Some { groups, share },
                _ => Enforced::Everybody,
            },
        }
    }
}
