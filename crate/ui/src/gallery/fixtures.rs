//! Gadgets and questions that several states show.

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::disclosure::shown::plain;
use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Day, Declaration, Entry, Requests, Terms};

use crate::ask::question::{Choice, Question};
use crate::wiki::details::{Details, Disclosure};
use crate::wiki::names::Titled;
use crate::wiki::pinning::Pinning;
use crate::wiki::script::Change;

/// The name of the gadget that draws charts.
pub const CHARTS: &str = "charts";

/// What the gadget that draws maps declares.
pub const MAP: &str = "img:*.tile.example.org";
/// What the gadget that draws charts needs.
pub const CHART: &str = "connect:api.example.org script:cdn.example.net/lib/chart@4.4.1/";
/// What the gadget that draws charts can do without.
pub const CHART_OPTIONAL: &str = "font:fonts.example.org";

// The texts are written in the gallery. A mistake in one is seen there.
fn requests(text: &str) -> Requests {
    text.parse().unwrap_or_default()
}

/// The entry of a text.
pub fn entry(text: &str) -> Entry {
    text.parse()
        .unwrap_or_else(|error| wasm_bindgen::throw_str(&format!("{text}: {error}")))
}

fn question(gadget: &str, needed: &str, optional: &str, details: Details) -> Question {
    let declaration = Declaration::new(&requests(needed), &requests(optional));
    Question::unanswered(gadget, declaration, details)
}

/// The question of a gadget that loads images, with all details.
pub fn tiles() -> Question {
    let disclosure = Disclosure {
        operator: Some("Example Maps Foundation".to_owned()),
        purpose: Some("Draws the background of the map.".to_owned()),
        personal_information: Some("The part of the map that you look at.".to_owned()),
        privacy_policy: Some("https://example.org/privacy".to_owned()),
        source_code: Some("https://example.org/source".to_owned()),
        contact: Some("maps@example.org".to_owned()),
        reason: None,
    };
    let details = Details {
        description: Some("Map tiles: shows where the place of an article lies.".to_owned()),
        title: Some("Map tiles".to_owned()),
        domains: vec![("*.tile.example.org".to_owned(), disclosure)],
        maintainers: vec!["Alice".to_owned()],
        pages: vec![
            "MediaWiki:Gadget-tiles.js".to_owned(),
            "MediaWiki:Gadget-tiles.css".to_owned(),
        ],
        ..Details::default()
    };
    question("tiles", MAP, "", details)
}

/// What is stated of a site by its operator alone.
fn run_by(source: &str, operator: &str) -> (String, Disclosure) {
    let disclosure = Disclosure {
        operator: Some(operator.to_owned()),
        ..Disclosure::default()
    };
    (source.to_owned(), disclosure)
}

/// The question of a gadget that needs two sites and can do without a third one.
pub fn three() -> Question {
    let details = Details {
        description: Some("Weather: tells the weather of a place.".to_owned()),
        title: Some("Weather".to_owned()),
        domains: vec![
            run_by("api.weather.example", "Example Weather Service"),
            run_by("icons.example.net", "Example Icons"),
            run_by("fonts.example.org", "Example Letters"),
        ],
        pages: vec!["MediaWiki:Gadget-weather.js".to_owned()],
        ..Details::default()
    };
    let needed = "connect:api.weather.example img:icons.example.net";
    question("weather", needed, CHART_OPTIONAL, details)
}

/// The question about an optional source of the same gadget, while it runs.
pub fn source() -> Question {
    let weather = three();
    let previous = weather.entry(Choice::Allow, Day::from_milliseconds(1.763e12));
    let letters = requests(CHART_OPTIONAL);
    let request = letters.iter().next();
    let request = request.unwrap_or_else(|| wasm_bindgen::throw_str(CHART_OPTIONAL));
    let (gadget, details) = (weather.gadget, weather.details);
    Question::of_source(&gadget, weather.terms, Some(previous), request, details)
}

/// The same, where the answer of which this one is a part counts in this tab only.
pub fn source_in_tab() -> Question {
    let mut question = source();
    if let Some(one) = &mut question.source {
        one.is_in_tab = true;
    }
    question
}

/// The question of a gadget that runs whatever the answer is.
pub fn optional() -> Question {
    question("letters", "", CHART_OPTIONAL, Details::default())
}

/// The question of a gadget that can show pages of many sites.
pub fn frames() -> Question {
    let sites: Vec<String> = (1..=19)
        .map(|number| format!("frame:video{number}.example"))
        .collect();
    question(
        "videos",
        "connect:api.example.org",
        &sites.join(" "),
        Details::default(),
    )
}

/// The question of a gadget that needs one site.
pub fn simple(gadget: &str, title: &str, request: &str) -> Question {
    let details = Details {
        title: Some(title.to_owned()),
        ..Details::default()
    };
    question(gadget, request, "", details)
}

/// Gadgets by their titles.
pub fn titled(titles: &[&str]) -> Vec<Titled> {
    let one = |title: &&str| Titled {
        gadget: title.to_lowercase().replace(' ', "_"),
        title: (*title).to_owned(),
    };
    titles.iter().map(one).collect()
}

/// Gadgets that need the library.
pub const NEEDY: [&str; 5] = ["Routes", "Nearby", "Street view", "Compass", "Walks"];

/// The question of a library that these gadgets need.
pub fn library(needed_by: &[&str]) -> Question {
    let mut question = simple("ext_mapkit", "Map kit", "connect:api.mapkit.example");
    question.details.needed_by = titled(needed_by);
    question
}

/// The question of a gadget that needs a library that its user has refused.
pub fn lacking() -> Question {
    let mut question = simple("routes", "Routes", "img:routes.example.org");
    question.details.lacks = titled(&["Map kit"]);
    question
}

/// The questions of gadgets that ask together with the one that draws maps.
pub fn others() -> Vec<Question> {
    vec![charts(), three()]
}

/// The same, of nine.
pub fn nine() -> Vec<Question> {
    let mut all = others();
    for (gadget, title, request) in [
        ("routes", "Routes", "img:routes.example.org"),
        ("translate", "Translations", "connect:translate.example.net"),
        ("quotes", "Quotations", "connect:quotes.example.org"),
        ("clock", "Clock of the place", "connect:time.example.net"),
        ("sounds", "Pronunciation", "media:sounds.example.org"),
        ("letters", "Old letters", "font:letters.example.net"),
        ("players", "Players", "frame:player.example.org"),
    ] {
        all.push(simple(gadget, title, request));
    }
    all
}

/// The question of a gadget about which long and odd texts are stated, as the module reads them from
/// the wiki.
pub fn odd() -> Question {
    let text = |text: &str| plain(text);
    let long = "Draws the background of the map, the borders of its countries, and their names. ";
    let disclosure = Disclosure {
        operator: text("Example\u{202e}elpmaxE\u{2066} Maps\u{200b}"),
        purpose: text(&long.repeat(9)),
        personal_information: text("\u{29fc}gadget-tiles-learns\u{29fd}"),
        privacy_policy: text("https://example.org@elsewhere.example/privacy"),
        source_code: text("https://source.elsewhere.example:8443/example.org/code"),
        contact: text(&"maps@example.org, ".repeat(12)),
        reason: None,
    };
    let maintainers = ["../../Special:UserLogout", "Alice#x", "Bob"];
    let details = Details {
        description: text(&long.repeat(12)),
        domains: vec![("*.tile.example.org".to_owned(), disclosure)],
        maintainers: maintainers.map(ToOwned::to_owned).into(),
        pages: vec!["MediaWiki:Gadget-tiles.js".to_owned()],
        ..Details::default()
    };
    question(&"long_name_".repeat(12), MAP, "", details)
}

/// A script of a page that others import.
pub const SCRIPT: &str = "//wiki.example.org/User:Alice/words.js";

/// The question of a script of a page, with what it says of itself.
pub fn script() -> Question {
    let details = Details {
        description: Some("Looks up the words that you select in a dictionary".to_owned()),
        title: Some("User:Alice/words.js".to_owned()),
        maintainers: vec!["Alice".to_owned()],
        pages: vec!["User:Alice/words.js".to_owned()],
        change: Some(Change {
            author: Some("Alice".to_owned()),
            day: "2026-11-03".parse().ok(),
        }),
        ..Details::default()
    };
    let needed = "connect:api.example.org img:*.words.example.net";
    question(SCRIPT, needed, "font:fonts.example.org", details)
}

/// The question of a gadget that loads programs, with few details.
pub fn charts() -> Question {
    let details = Details {
        description: Some("Charts: draws the numbers of a table.".to_owned()),
        ..Details::default()
    };
    question(CHARTS, CHART, CHART_OPTIONAL, details)
}

/// The question about a script whose page has changed. `rule`: of the wiki, about revisions; `runs`: the
/// revision that its user has allowed.
pub fn changed_script(rule: Pinned, runs: bool) -> Question {
    let terms = Terms {
        declaration: Declaration::new(
            &requests("connect:api.example.org"),
            &requests("img:*.tile.example.org"),
        ),
        ..Terms::default()
    };
    let asked = decision::Question {
        occasion: Occasion::Changed,
        needed: terms.declaration.needed.clone(),
        optional: terms.declaration.optional.clone(),
    };
    let details = Details {
        title: Some("User:Alice/words.js".to_owned()),
        change: Some(Change {
            author: Some("Bob".to_owned()),
            day: "2026-05-03".parse().ok(),
        }),
        pinning: Some(Pinning {
            revision: 34,
            rule,
            agreed: Some(12),
            runs,
        }),
        is_author_blocked: true,
        ..Details::default()
    };
    let previous = "1;allow;2026-03-14@12;connect:api.example.org".parse().ok();
    let name = "//wiki.example/User:Alice/words.js";
    Question::new(name, terms, previous, &asked, details)
}
