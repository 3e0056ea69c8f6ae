//! Which stage holds for whom: for the pages of a wiki, and for each of its gadgets (docs/formats.md,
//! "Stages").
//!
//! A page has one policy, so only the wiki's stage decides whether it has one. A gadget's own stage
//! decides whether the gadget is held. [`Stages::of`] says which stage holds; `verdict` says what comes
//! of it on a page. The loader follows both (`gadget-loader/src/stage.js`), and `tests/vectors` holds it
//! to them.

use crate::seal::Key;

#[cfg(feature = "json")]
mod read;

/// How far consent is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mode {
    /// Gadgets run, and what they contact is recorded.
    Observe,
    /// Gadgets are held and ask. The page has no policy. What it contacts is recorded.
    Ask,
    /// Gadgets are held and ask, and each page has a policy.
    #[default]
    Enforce,
}

impl Mode {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Observe, Self::Ask, Self::Enforce];

    /// The name of the mode.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Ask => "ask",
            Self::Enforce => "enforce",
        }
    }

    /// The flag that says in the manifest that a gadget has this mode of its own.
    #[must_use]
    pub const fn flag(self) -> char {
        match self {
            Self::Observe => 'o',
            Self::Ask => 'a',
            Self::Enforce => 'e',
        }
    }

    /// A gadget's own mode, by its flags in the manifest: the first of them that names a mode.
    #[must_use]
    pub fn of_flags(flags: &str) -> Option<Self> {
        let mode = |flag: char| Self::ALL.into_iter().find(|mode| mode.flag() == flag);
        flags.chars().find_map(mode)
    }

    /// The next mode on the way to enforcing.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Observe => Some(Self::Ask),
            Self::Ask => Some(Self::Enforce),
            Self::Enforce => None,
        }
    }
}

/// The stages of a wiki.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stages {
    /// The stage of the wiki, and of gadgets without one of their own.
    pub mode: Mode,
    /// For whom `enforce` holds.
    pub enforced: Enforced,
    /// What holds in place of `enforce` for everybody else.
    pub others: Mode,
}

/// For whom `enforce` holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Enforced {
    /// For everybody; also where the limit cannot be read.
    #[default]
    Everybody,
    /// For members of groups, and for a share of all others.
    Some {
        /// The names of the groups, as `wgUserGroups` has them.
        groups: Vec<String>,
        /// In percent.
        share: f64,
    },
}

/// Who reads a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reader {
    /// The groups; `None`: they are not known.
    pub groups: Option<Vec<String>>,
    /// The lot, from 0 to 99; `None`: there is none.
    pub lot: Option<f64>,
}

impl Stages {
    /// The stage that holds for a reader: of the wiki, or of a gadget with a mode of its own.
    ///
    /// 1. The gadget's own mode counts, or else the wiki's.
    /// 2. If that is `enforce`, and enforcing is limited, and the reader is certainly not one of those for
    ///    whom it holds: what holds for the others.
    #[must_use]
    pub fn of(&self, own: Option<Mode>, reader: &Reader) -> Mode {
        match own.unwrap_or(self.mode) {
            Mode::Enforce if self.enforced.spares(reader) => self.others,
            mode => mode,
        }
    }
}

impl Enforced {
    /// Whether a reader is certainly not one of those for whom it holds. Who cannot be told counts as one
    /// of them.
    fn spares(&self, reader: &Reader) -> bool {
        let (Self::Some { groups, share }, Some(own)) = (self, &reader.groups) else {
            return false;
        };
        let is_limited = !groups.is_empty() || *share > 0.0;
        let is_drawn = *share > 0.0 && reader.lot.is_none_or(|lot| lot < *share);
        is_limited && !is_drawn && !groups.iter().any(|group| own.contains(group))
    }
}

/// The key of the lots. It is no secret: a lot is the same for whoever computes it.
const LOTS: [u8; 16] = [0; 16];

/// The lot of a user with an account, from 0 to 99. `prefix`: of this user's keys on the device, which
/// names the wiki and the user ([`crate::keys::prefix`]). So raising a share keeps whom it had, and other
/// wikis draw anew. No script can change it. Everybody else draws a lot on their device.
#[must_use]
pub fn lot(prefix: &str) -> u8 {
    let digest = Key::new(LOTS).digest(prefix, "");
    // Of a number from 0 to 99, this is the whole.
    u8::try_from(digest % (1 << 32) % 100).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Enforced, Mode, Reader, Stages, lot};
    use crate::keys;

    fn reader(groups: &[&str], lot: f64) -> Reader {
        Reader {
            groups: Some(groups.iter().map(|&name| name.to_owned()).collect()),
            lot: Some(lot),
        }
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "a table")]
    fn which_stage_holds() {
        let limited = |groups: &[&str], share: f64| Enforced::Some {
            groups: groups.iter().map(|&name| name.to_owned()).collect(),
            share,
        };
        let everybody = || Enforced::Everybody;
        let admins = || limited(&["interface-admin", "sysop"], 0.0);
        let (observe, ask, enforce) = (Mode::Observe, Mode::Ask, Mode::Enforce);
        // The wiki's mode, its limit, what holds for others, the gadget's own, the reader, what holds.
        let table = [
            (
                observe,
                everybody(),
                ask,
                None,
                reader(&["*"], 0.0),
                observe,
            ),
            (
                observe,
                everybody(),
                ask,
                Some(enforce),
                reader(&["*"], 0.0),
                enforce,
            ),
            (
                enforce,
                everybody(),
                ask,
                Some(observe),
                reader(&["*"], 0.0),
                observe,
            ),
            (
                enforce,
                admins(),
                ask,
                None,
                reader(&["*", "sysop"], 0.0),
                enforce,
            ),
            (
                enforce,
                admins(),
                ask,
                None,
                reader(&["*", "user"], 0.0),
                ask,
            ),
            (
                enforce,
                admins(),
                observe,
                None,
                reader(&["*"], 0.0),
                observe,
            ),
            // A limit is only about enforcing.
            (ask, admins(), observe, None, reader(&["*"], 0.0), ask),
            (
                ask,
                admins(),
                observe,
                Some(enforce),
                reader(&["*"], 0.0),
                observe,
            ),
            (
                enforce,
                limited(&[], 10.0),
                ask,
                None,
                reader(&["*"], 9.0),
                enforce,
            ),
            (
                enforce,
                limited(&[], 10.0),
                ask,
                None,
                reader(&["*"], 10.0),
                ask,
            ),
            (
                enforce,
                limited(&["sysop"], 10.0),
                ask,
                None,
                reader(&["sysop"], 99.0),
                enforce,
            ),
            (
                enforce,
                limited(&[], 100.0),
                ask,
                None,
                reader(&["*"], 99.0),
                enforce,
            ),
            // A limit to nobody is none.
            (
                enforce,
                limited(&[], 0.0),
                ask,
                None,
                reader(&["*"], 99.0),
                enforce,
            ),
            // Whoever cannot be told is enforced for.
            (enforce, admins(), ask, None, Reader::default(), enforce),
            (
                enforce,
                limited(&[], 10.0),
                ask,
                None,
                Reader {
                    lot: None,
                    ..reader(&["*"], 0.0)
                },
                enforce,
            ),
            // Without a share, nobody draws a lot.
            (
                enforce,
                admins(),
                ask,
                None,
                Reader {
                    lot: None,
                    ..reader(&["*"], 0.0)
                },
                ask,
            ),
        ];
        for (mode, enforced, others, own, reader, expected) in table {
            let stages = Stages {
                mode,
                enforced,
                others,
            };
            assert_eq!(
                stages.of(own, &reader),
                expected,
                "{stages:?} {own:?} {reader:?}"
            );
        }
    }

    #[test]
    fn a_share_is_stable_and_a_share() {
        let lots: Vec<u8> = (0..10_000)
            .map(|number| lot(&keys::prefix("wiki", &format!("User {number}"))))
            .collect();
        for share in [1_u8, 10, 50] {
            let drawn = lots.iter().filter(|lot| **lot < share).count();
            let expected = usize::from(share) * 100;
            assert!(
                drawn.abs_diff(expected) < expected / 4 + 25,
                "{share} %: {drawn}"
            );
        }
        assert!(lots.iter().all(|lot| *lot < 100));
        // Another wiki draws anew.
        let elsewhere = |number| lot(&keys::prefix("other", &format!("User {number}")));
        assert!((0..100).any(|number| elsewhere(number) != lots[number]));
        // As long as the names are the same, so are the lots.
        assert_eq!(
            lot(&keys::prefix("wiki", "Ann")),
            lot("gadgetconsent/wiki/Ann/")
        );
    }

    #[test]
    fn the_first_flag_that_names_a_mode_counts() {
        for (flags, mode) in [
            ("", None),
            ("dhp", None),
            ("do", Some(Mode::Observe)),
            ("ae", Some(Mode::Ask)),
            ("hep", Some(Mode::Enforce)),
        ] {
            assert_eq!(Mode::of_flags(flags), mode, "{flags}");
        }
    }
}
