//! The log of a user's answers, and of what was blocked: JSON Lines, one line for each thing that was
//! granted, refused or blocked, with its day (docs/formats.md, "The log").

use crate::day::Day;
use crate::json::write::string;
use crate::kind::Kind;
use crate::ledger::{Answer, Entry};
use crate::request::Request;

/// Where an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the user's preferences.
    Preferences,
    /// On the device.
    Device,
    /// In the tab, for one session.
    Session,
    /// On the device, until it is saved.
    Pending,
    /// In a file of exported answers.
    File,
}

impl Kept {
    const fn name(self) -> &'static str {
        match self {
            Self::Preferences => "preferences",
            Self::Device => "device",
            Self::Session => "session",
            Self::Pending => "pending",
            Self::File => "file",
        }
    }
}

/// A log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// The lines, each with its day.
    lines: Vec<(Option<Day>, String)>,
}

impl Log {
    /// Adds the answer for a gadget; `None`: one that cannot be read.
    pub fn answer(&mut self, gadget: &str, entry: Option<&Entry>, kept: Kept) {
        let fields = |what: &str, more: &str| {
            let (gadget, kept) = (string(gadget), string(kept.name()));
            format!("\"what\":\"{what}\",\"gadget\":{gadget},\"kept\":{kept}{more}")
        };
        let Some(entry) = entry else {
            self.lines.push((None, fields("unreadable", "")));
            return;
        };
        let mut add = |what: &str, more: &str| {
            self.lines.push((Some(entry.day), fields(what, more)));
        };
        if entry.is_revoked() {
            add("revoked", "");
            return;
        }
        let allows = entry.answer == Answer::Allow;
        if !allows {
            // The gadget as a whole.
            let never = if entry.answer == Answer::Never {
                ",\"forGood\":true"
            } else {
                ""
            };
            add("refused", never);
        }
        // A grant beside the refusal of the whole gadget opens nothing.
        let not_in_force = if allows { "" } else { ",\"inForce\":false" };
        for request in &entry.granted {
            add("granted", &(of_request(request) + not_in_force));
        }
        for request in &entry.refused {
            add("refused", &of_request(request));
        }
    }

    /// Adds contacts that a device has blocked: how, with whom, when last, and how often. `gadgets`: those
    /// that declare the contact.
    pub fn blocked(&mut self, kind: Kind, host: &str, day: Day, times: u32, gadgets: &[String]) {
        let gadgets: Vec<String> = gadgets.iter().map(|gadget| string(gadget)).collect();
        let line = format!(
            "\"what\":\"blocked\",\"kinds\":[\"{kind}\"],\"source\":{},\"times\":{times},\"declaredBy\":[{}]",
            string(host),
            gadgets.join(",")
        );
        self.lines.push((Some(day), line));
    }

    /// The text: the oldest first. What has no day comes first.
    #[must_use]
    pub fn write(mut self, wiki: &str) -> String {
        self.lines.sort();
        let wiki = string(wiki);
        let lines = self.lines.iter().map(|(day, line)| {
            let day = day.map_or_else(String::new, |day| format!("\"day\":\"{day}\","));
            format!("{{{day}\"wiki\":{wiki},{line}}}\n")
        });
        lines.collect()
    }
}

fn of_request(request: &Request) -> String {
    let kinds = request.kinds();
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("\"{kind}\"")).collect();
    let source = string(&request.source().to_string());
    format!(",\"kinds\":[{}],\"source\":{source}", kinds.join(","))
}
