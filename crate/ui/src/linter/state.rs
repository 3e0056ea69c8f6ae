//! All that the page knows: one value. [`Linter::apply`] changes it and returns the effects that follow.

use gadget_consent_core::lint::{Edit, Severity, apply};
use gadget_consent_core::pasted::{self, MOST, Outcome, Pasted};

use crate::ask::intent::Intent;
use crate::ask::question::Question;
use crate::linter::preview;

/// A field of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What is to be checked.
    Text,
    /// The site policy of the wiki.
    Policy,
    /// The disclosures of the wiki.
    Disclosures,
    /// The gadget's description.
    Description,
}

impl Field {
    /// All fields, in their order.
    pub const ALL: [Self; 4] = [
        Self::Text,
        Self::Policy,
        Self::Disclosures,
        Self::Description,
    ];
}

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    text: String,
    policy: String,
    disclosures: String,
    description: String,
}

impl Input {
    /// The text of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Text => &self.text,
            Field::Policy => &self.policy,
            Field::Disclosures => &self.disclosures,
            Field::Description => &self.description,
        }
    }

    /// Changes a field.
    pub fn set(&mut self, field: Field, text: String) {
        let own = match field {
            Field::Text => &mut self.text,
            Field::Policy => &mut self.policy,
            Field::Disclosures => &mut self.disclosures,
            Field::Description => &mut self.description,
        };
        *own = text;
    }

    fn is_empty(&self) -> bool {
        Field::ALL.iter().all(|field| self.get(*field).is_empty())
    }
}

/// The pages of a wiki; empty where the wiki has no such page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WikiPages {
    /// MediaWiki:Gadgets-definition.
    pub definition: String,
    /// The site policy.
    pub policy: String,
    /// The disclosures.
    pub disclosures: String,
}

/// The state of the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linter {
    /// What was entered.
    pub input: Input,
    /// What it comes to. `None`: nothing was entered, or too much.
    pub outcome: Option<Outcome>,
    /// The gadget whose question is shown, among those that ask.
    pub shown: usize,
    /// Its question. `None`: there is none.
    pub question: Option<Question>,
    /// What was entered before it was changed by a button.
    pub before: Option<Input>,
    /// A button of the question was pressed. It answers nothing here.
    pub is_pressed: bool,
    /// The pages of the wiki on which the page is.
    pub wiki: Option<WikiPages>,
    /// The wiki's pages could not be read.
    pub is_unread: bool,
    /// The language of the question.
    pub language: String,
    /// The texts of a language could not be loaded.
    pub is_unspoken: bool,
}

/// What changes the state.
#[derive(Debug, Clone)]
pub enum LinterAction {
    /// The address says what was entered.
    Follow(Input),
    /// Something was entered.
    Enter(Field, String),
    /// Show an example.
    Example,
    /// Check the definitions of the wiki.
    TakeDefinition,
    /// Fix a finding, by its number, or all.
    Fix(Option<usize>),
    /// Take back what a button has changed.
    Undo,
    /// Show the question of another gadget.
    Show(usize),
    /// Something was done with the question.
    Ask(Intent),
    /// Show the question in another language.
    Choose(String),
    /// The language was loaded, or could not be.
    Chosen(String, bool),
    /// The wiki's pages were read, or could not be.
    Read(Option<WikiPages>),
}

/// What has to be done outside of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinterEffect {
    /// Load the texts of a language; then [`LinterAction::Chosen`].
    Load(String),
    /// Give the focus back to what is to be checked: the button that was pressed is gone.
    Focus,
}

/// A gadget with something to find, and something to ask.
const EXAMPLE: &str = "* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org, img:a.tile.example.org, connect:api.example.org|optionalDomains=font:fonts.example.org]|tiles.js|tiles.css";
const EXAMPLE_DISCLOSURES: &str = r#"{
	"version": 1,
	"gadgets": {
		"tiles": {
			"title": "Maps",
			"maintainers": [ "Example" ],
			"domains": {
				"*.tile.example.org": {
					"operator": "Example Maps Foundation",
					"purpose": "Draws the background of the map."
				}
			}
		}
	}
}"#;

impl Linter {
    /// Changes the state, and returns the effects that follow.
    #[must_use]
    pub fn apply(&mut self, action: LinterAction) -> Vec<LinterEffect> {
        match action {
            LinterAction::Follow(mut input) => {
                self.complete(&mut input);
                // Otherwise the page itself has written it into the address.
                if input != self.input {
                    self.before = None;
                    self.input = input;
                    self.check();
                }
            }
            LinterAction::Enter(field, text) => {
                self.input.set(field, text);
                self.before = None;
                self.check();
            }
            LinterAction::Example => {
                let mut input = self.input.clone();
                input.set(Field::Text, EXAMPLE.to_owned());
                if input.get(Field::Disclosures).is_empty() {
                    input.set(Field::Disclosures, EXAMPLE_DISCLOSURES.to_owned());
                }
                return self.replace(input);
            }
            LinterAction::TakeDefinition => {
                let Some(wiki) = &self.wiki else {
                    return Vec::new();
                };
                let mut input = self.input.clone();
                input.set(Field::Text, wiki.definition.clone());
                return self.replace(input);
            }
            LinterAction::Fix(only) => {
                let mut input = self.input.clone();
                input.set(Field::Text, self.fixed(only));
                return self.replace(input);
            }
            LinterAction::Undo => {
                if let Some(before) = self.before.take() {
                    self.input = before;
                    self.check();
                    return vec![LinterEffect::Focus];
                }
            }
            LinterAction::Show(index) => {
                self.shown = index;
                self.ask();
            }
            LinterAction::Ask(Intent::Tick { index, ticked }) => {
                let items = self.question.as_mut().map(|question| &mut question.items);
                if let Some(item) = items.and_then(|items| items.get_mut(index)) {
                    item.ticked = ticked;
                }
            }
            LinterAction::Ask(_) => self.is_pressed = true,
            LinterAction::Choose(language) => {
                self.is_unspoken = false;
                return vec![LinterEffect::Load(language)];
            }
            LinterAction::Chosen(language, true) => self.language = language,
            LinterAction::Chosen(_, false) => self.is_unspoken = true,
            LinterAction::Read(None) => self.is_unread = true,
            LinterAction::Read(Some(wiki)) => self.read(wiki),
        }
        Vec::new()
    }

    /// How many findings there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.outcome.iter().flat_map(|outcome| &outcome.findings);
        findings
            .filter(|finding| finding.rule.severity() == severity)
            .count()
    }

    /// Whether the text is too long to be checked.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        Field::ALL
            .iter()
            .any(|field| self.input.get(*field).len() > MOST)
    }

    /// The wiki's own pages are what the linter goes by, unless others were entered.
    fn read(&mut self, wiki: WikiPages) {
        self.is_unread = false;
        self.wiki = Some(wiki);
        let mut input = std::mem::take(&mut self.input);
        self.complete(&mut input);
        self.input = input;
        self.check();
    }

    /// The wiki's own pages stand in for what was not entered.
    fn complete(&self, input: &mut Input) {
        for (field, text) in self.of_wiki() {
            if input.get(field).is_empty() {
                input.set(field, text.to_owned());
            }
        }
    }

    fn of_wiki(&self) -> impl Iterator<Item = (Field, &str)> {
        self.wiki.iter().flat_map(|wiki| {
            [
                (Field::Policy, wiki.policy.as_str()),
                (Field::Disclosures, wiki.disclosures.as_str()),
            ]
        })
    }

    /// What a link carries: not the wiki's own pages, which the page reads by itself.
    #[must_use]
    pub fn linked(&self) -> Input {
        let mut input = self.input.clone();
        for (field, text) in self.of_wiki() {
            if input.get(field) == text {
                input.set(field, String::new());
            }
        }
        input
    }

    /// Changes what was entered. It can be taken back.
    fn replace(&mut self, input: Input) -> Vec<LinterEffect> {
        let before = std::mem::replace(&mut self.input, input);
        self.before = (!before.is_empty()).then_some(before);
        self.check();
        vec![LinterEffect::Focus]
    }

    /// The text with the fix of one finding, by its number, or of all.
    fn fixed(&self, only: Option<usize>) -> String {
        let findings = self.outcome.iter().flat_map(|outcome| &outcome.findings);
        let wanted = findings
            .enumerate()
            .filter(|(index, _)| only.is_none_or(|only| only == *index));
        let edits: Vec<&Edit> = wanted.filter_map(|(_, one)| one.fix.as_ref()).collect();
        apply(self.input.get(Field::Text), edits)
    }

    fn check(&mut self) {
        let shown = self.asking().map(|asking| asking.gadget.clone());
        self.outcome = if self.is_too_long() {
            None
        } else {
            pasted::check(Pasted {
                text: self.input.get(Field::Text),
                policy: self.input.get(Field::Policy),
                disclosures: self.input.get(Field::Disclosures),
            })
        };
        let mut all = self.outcome.iter().flat_map(|outcome| &outcome.asking);
        let same = all.position(|asking| Some(&asking.gadget) == shown.as_ref());
        self.shown = same.unwrap_or_default();
        self.ask();
    }

    fn asking(&self) -> Option<&pasted::Asking> {
        self.outcome.as_ref()?.asking.get(self.shown)
    }

    fn ask(&mut self) {
        let description = self.input.get(Field::Description);
        let question = self.asking().map(|one| preview::question(one, description));
        self.question = question.flatten();
        self.is_pressed = false;
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::pasted::Form;

    use super::*;
    use crate::ask::question::Choice;
    use crate::wiki::sight::Sight;

    fn apply(state: &mut Linter, action: LinterAction) {
        let _ = state.apply(action);
    }

    fn entered(text: &str) -> Linter {
        let mut state = Linter::default();
        apply(
            &mut state,
            LinterAction::Enter(Field::Text, text.to_owned()),
        );
        state
    }

    #[test]
    fn the_example_has_something_to_find_and_something_to_ask() {
        let mut state = Linter::default();
        assert_eq!(state.apply(LinterAction::Example), [LinterEffect::Focus]);
        let found = state.count(Severity::Warning);
        assert!(found > 1);
        let question = state.question.clone().unwrap();
        assert_eq!(question.title(), "Maps");
        assert_eq!(question.items.len(), 3);
        // Nothing is lost that was there, and nothing was.
        assert_eq!(state.before, None);
        apply(&mut state, LinterAction::Fix(None));
        assert_eq!(state.count(Severity::Warning), found - 1);
        assert!(!state.input.get(Field::Text).contains("img:a.tile"));
        apply(&mut state, LinterAction::Undo);
        assert_eq!(state.count(Severity::Warning), found);
        assert_eq!(state.before, None);
    }

    #[test]
    fn answers_answer_nothing() {
        let mut state = entered("img:a.example|optionalDomains=font:b.example");
        assert_eq!(state.outcome.as_ref().unwrap().form, Form::Declaration);
        assert_eq!(state.question.as_ref().unwrap().items.len(), 2);
        let tick = Intent::Tick {
            index: 1,
            ticked: true,
        };
        apply(&mut state, LinterAction::Ask(tick));
        assert!(state.question.as_ref().unwrap().items[1].ticked);
        let allow = Intent::Choose(Choice::Allow, Sight::Clear);
        assert_eq!(state.apply(LinterAction::Ask(allow)), []);
        assert!(state.is_pressed && state.question.is_some());
        apply(&mut state, LinterAction::Enter(Field::Text, String::new()));
        assert!(!state.is_pressed && state.question.is_none());
    }

    #[test]
    fn the_gadget_that_is_shown_stays_shown() {
        let line = |name: &str, site: &str| {
            format!(
                "* {name}[ResourceLoader|dependencies=ext.gadget.consent|domains=img:{site}]|a.js\n"
            )
        };
        let text = line("a", "a.example") + &line("b", "b.example");
        let mut state = entered(&text);
        apply(&mut state, LinterAction::Show(1));
        assert_eq!(state.question.as_ref().unwrap().gadget, "b");
        let text = line("c", "c.example") + &text;
        apply(&mut state, LinterAction::Enter(Field::Text, text));
        assert_eq!(
            (state.shown, &*state.question.as_ref().unwrap().gadget),
            (2, "b")
        );
        apply(
            &mut state,
            LinterAction::Enter(Field::Text, line("a", "a.example")),
        );
        assert_eq!(
            (state.shown, &*state.question.as_ref().unwrap().gadget),
            (0, "a")
        );
        apply(&mut state, LinterAction::Show(7));
        assert!(state.question.is_none());
    }

    #[test]
    fn what_a_wiki_forbids_is_not_asked() {
        let mut state = entered("frame:a.example");
        assert!(state.question.is_some());
        let policy = r#"{ "version": 1, "forbidden": { "kinds": [ "frame" ] } }"#;
        let wiki = WikiPages {
            definition: "* a|a.js".to_owned(),
            policy: policy.to_owned(),
            disclosures: String::new(),
        };
        apply(&mut state, LinterAction::Read(Some(wiki.clone())));
        assert!(state.question.is_none());
        assert_eq!(state.outcome.as_ref().unwrap().asking.len(), 1);
        apply(&mut state, LinterAction::TakeDefinition);
        assert_eq!(state.input.get(Field::Text), "* a|a.js");
        apply(&mut state, LinterAction::Undo);
        assert_eq!(state.input.get(Field::Text), "frame:a.example");
        // What was entered is not replaced by the wiki's.
        let mut state = entered("frame:a.example");
        let own = r#"{ "version": 1 }"#.to_owned();
        apply(&mut state, LinterAction::Enter(Field::Policy, own.clone()));
        apply(&mut state, LinterAction::Read(Some(wiki)));
        assert_eq!(state.input.get(Field::Policy), own);
        assert!(state.question.is_some());
        apply(&mut state, LinterAction::Read(None));
        assert!(state.is_unread);
    }

    #[test]
    fn a_link_does_not_carry_the_wikis_own_pages() {
        let mut state = entered("img:a.example");
        let wiki = WikiPages {
            policy: r#"{ "version": 1 }"#.to_owned(),
            ..WikiPages::default()
        };
        apply(&mut state, LinterAction::Read(Some(wiki)));
        assert!(!state.input.get(Field::Policy).is_empty());
        assert_eq!(state.linked(), entered("img:a.example").input);
        // Whoever follows it changes nothing.
        apply(&mut state, LinterAction::Undo);
        let before = state.clone();
        apply(&mut state, LinterAction::Follow(before.linked()));
        assert_eq!(state, before);
    }

    #[test]
    fn too_much_is_not_checked() {
        let state = entered(&"* a\n".repeat(MOST / 4 + 1));
        assert!(state.is_too_long() && state.outcome.is_none());
    }

    #[test]
    fn a_language_that_does_not_come_leaves_the_one_before() {
        let mut state = Linter {
            language: "en".to_owned(),
            ..Linter::default()
        };
        let load = LinterEffect::Load("de".to_owned());
        assert_eq!(state.apply(LinterAction::Choose("de".to_owned())), [load]);
        apply(&mut state, LinterAction::Chosen("de".to_owned(), false));
        assert_eq!((&*state.language, state.is_unspoken), ("en", true));
        apply(&mut state, LinterAction::Chosen("de".to_owned(), true));
        assert_eq!(state.language, "de");
    }
}
