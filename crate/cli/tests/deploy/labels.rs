//! Labels and the noticeboard: what is said of the gadgets of a real wiki.

use gadget_consent::wiki::{Edit, Wiki};
use serde_json::Value;

use crate::farm::{ACCOUNT, Farm, mediawiki};

const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
const LABELS: &str = "MediaWiki:Gadget-consent-labels.json";

/// Name, options, code, and the label that may be given, with what is in doubt.
const GADGETS: [(&str, &str, &str, &str); 24] = [
    (
        "quiet",
        "domains=none",
        "fetch( mw.util.wikiScript( 'api' ) );",
        "none",
    ),
    (
        "own",
        "domains=none",
        "fetch( 'https://stats.own.example/x' );",
        "none",
    ),
    (
        "liar",
        "domains=none",
        "fetch( 'https://a.example/x' );",
        "undeclared",
    ),
    (
        "dark",
        "domains=none",
        "fetch( options.url );",
        "unknown cannot-tell",
    ),
    (
        "runs",
        "domains=none",
        "eval( code );",
        "unknown cannot-tell",
    ),
    ("broken", "domains=none", "fetch( ", "unknown cannot-tell"),
    ("silent", "", "alert( 1 );", "unknown not-declared"),
    ("bare", "", "fetch( 'https://a.example/x' );", "undeclared"),
    ("wrong", "domains=img:", "alert( 1 );", "unknown unreadable"),
    (
        "both",
        "domains=none,img:a.example",
        "alert( 1 );",
        "unknown unreadable",
    ),
    (
        "tiles",
        "domains=img:a.example",
        "new Image().src = 'https://a.example/x.png';",
        "restricted",
    ),
    (
        "unused",
        "optionalDomains=img:a.example",
        "alert( 1 );",
        "restricted",
    ),
    (
        "kinds",
        "domains=img:a.example",
        "fetch( 'https://a.example/x' );",
        "undeclared",
    ),
    (
        "somewhere",
        "domains=connect:a.example",
        "fetch( 'https://' + x + '.example.org/' );",
        "undeclared",
    ),
    (
        "perhaps",
        "domains=connect:a.example.org",
        "fetch( 'https://' + x + '.example.org/' );",
        "unknown cannot-tell",
    ),
    (
        "folder",
        "domains=script:cdn.example/lib/",
        "mw.loader.load( 'https://cdn.example/' + x + '.js' );",
        "unknown cannot-tell",
    ),
    (
        "form",
        "domains=none",
        "$( 'body' ).append( '<form action=\"https://a.example/\">' );",
        "undeclared",
    ),
    // What it loads of the wiki is read, too.
    (
        "loads",
        "domains=none",
        "importScript( 'MediaWiki:Deep.js' );",
        "undeclared",
    ),
    (
        "missing",
        "domains=none",
        "importScript( 'MediaWiki:Nothing.js' );",
        "none",
    ),
    (
        "pinned",
        "domains=none",
        "mw.loader.load( '/w/index.php?title=MediaWiki:Fine.js&oldid=1&action=raw' );",
        "unknown cannot-tell",
    ),
    (
        "pretty",
        "domains=none",
        "mw.loader.load( '/wiki/MediaWiki:Fine.js?action=raw' );",
        "unknown cannot-tell",
    ),
    // What it runs with.
    (
        "needs",
        "domains=none|dependencies=ext.gadget.bare",
        "alert( 1 );",
        "unknown needs",
    ),
    (
        "asks",
        "domains=none",
        "mw.loader.using( 'ext.gadget.tiles' );",
        "unknown needs",
    ),
    ("twin", "domains=none|peers=quiet", "alert( 1 );", "none"),
];

fn set_up(farm: &Farm) {
    let lines = GADGETS.iter().map(|(name, options, ..)| {
        let options = if options.is_empty() {
            String::new()
        } else {
            format!("|{options}")
        };
        format!("* {name}[ResourceLoader{options}]|{name}/main.js\n")
    });
    let mut text: String = lines.collect();
    // Two gadgets whose pages have the same last part, as those above.
    text.push_str("* other page[ResourceLoader|domains=none]|Other page.js|none.css\n");
    // One session for all.
    let administrator = farm.administrator();
    let save = |title: &str, text: &str| {
        let edit = Edit {
            title,
            text,
            summary: "by hand",
            model: None,
        };
        administrator.edit(&edit).unwrap();
    };
    save(DEFINITION, &text);
    save(
        POLICY,
        r#"{ "version": 1, "firstParty": [ "*.own.example" ] }"#,
    );
    for (name, _, code, _) in GADGETS {
        save(&format!("MediaWiki:Gadget-{name}/main.js"), code);
    }
    save("MediaWiki:Gadget-Other page.js", "alert( 1 );");
    save(
        "MediaWiki:Deep.js",
        "importScript( 'MediaWiki:Deeper.js' );",
    );
    save("MediaWiki:Deeper.js", "fetch( 'https://deep.example/' );");
    save("MediaWiki:Fine.js", "alert( 1 );");
}

fn labels(farm: &Farm) -> Value {
    let ran = farm.command(&["label", "--format", "json"]).ends(0);
    serde_json::from_str(&ran.out).unwrap()
}

fn told(gadget: &Value) -> String {
    let doubts = gadget["doubts"].as_array().unwrap().iter();
    let doubts: Vec<&str> = doubts.map(|doubt| doubt.as_str().unwrap()).collect();
    let label = gadget["label"].as_str().unwrap();
    format!("{label} {}", doubts.join(" "))
        .trim_end()
        .to_owned()
}

/// What the wiki makes of wikitext.
fn rendered(farm: &Farm, wikitext: &str) -> String {
    let answer = farm
        .administrator()
        .post(&[
            ("action", "parse"),
            ("text", wikitext),
            ("contentmodel", "wikitext"),
            ("disablelimitreport", "1"),
            ("prop", "text"),
        ])
        .unwrap();
    let html = answer["parse"]["text"].as_str().unwrap();
    let entities = [
        ("&#39;", "'"),
        ("&#58;", ":"),
        ("&#91;", "["),
        ("&#93;", "]"),
        ("&#123;", "{"),
        ("&#124;", "|"),
        ("&#125;", "}"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&#61;", "="),
    ];
    let plain = |html: String, (entity, sign): (&str, &str)| html.replace(entity, sign);
    entities.into_iter().fold(html.to_owned(), plain)
}

#[test]
fn no_label_says_more_than_is_known() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "wfLoadExtension( 'ParserFunctions' );");
    set_up(&farm);
    let all = labels(&farm);
    let mut wrong = Vec::new();
    for (name, _, _, expected) in GADGETS {
        let found = told(&all["gadgets"][name]);
        if found != expected {
            wrong.push(format!("{name}: {found}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(told(&all["gadgets"]["other_page"]), "none");
    assert_eq!(all["gadgets"].as_object().unwrap().len(), GADGETS.len() + 1);
    let pages = &all["gadgets"]["other_page"]["pages"];
    for title in [
        "MediaWiki:Gadget-Other page.js",
        "MediaWiki:Gadget-none.css",
        "MediaWiki:Gadgets/other_page.json",
        DEFINITION,
        POLICY,
    ] {
        assert!(pages[title].is_u64(), "{title}: {pages}");
    }
    assert!(
        all["gadgets"]["loads"]["pages"]["MediaWiki:Deeper.js"]
            .as_u64()
            .unwrap()
            > 0
    );

    farm.command(&["label", "quiet", "perhaps"])
        .ends(0)
        .says("quiet: none")
        .says("1 of its uses, or of what it runs, cannot be told from its code")
        .says("2 gadgets: 1 none, 0 restricted, 0 undeclared, 1 unknown");
    farm.command(&["label", "nobody"])
        .ends(2)
        .says("no gadget “nobody”");
    the_template_compares(&farm);
    labels_are_published(&farm);
    the_noticeboard(&farm);
}

/// A label on a documentation page ends with the next edit of what it was decided from.
fn the_template_compares(farm: &Farm) {
    let template = include_str!("../../src/command/label/label.wikitext");
    farm.save("Template:GadgetConsent label", template);
    let call = farm
        .command(&["label", "quiet", "--format", "template"])
        .out;
    assert!(
        rendered(farm, &call).contains("<b>Contacts no other site</b>"),
        "{call}"
    );
    let other = farm
        .command(&["label", "tiles", "--format", "template"])
        .out;
    let html = rendered(farm, &other);
    assert!(
        html.contains("Contacts declared sites") && html.contains("img:a.example"),
        "{html}"
    );
    let other = farm.command(&["label", "liar", "--format", "template"]).out;
    let html = rendered(farm, &other);
    assert!(
        html.contains("that it does not declare") && html.contains("connect:a.example"),
        "{html}"
    );
    let other = farm.command(&["label", "dark", "--format", "template"]).out;
    assert!(
        rendered(farm, &other).contains("<b>Not known</b>"),
        "{other}"
    );
    farm.save("MediaWiki:Gadget-quiet/main.js", "alert( 2 );");
    let html = rendered(farm, &call);
    assert!(
        html.contains("<b>Not known</b>") && html.contains("have changed since"),
        "{html}"
    );
    // So it is with a gadget of which it is a peer.
    let call = farm.command(&["label", "twin", "--format", "template"]).out;
    farm.save("MediaWiki:Gadget-quiet/main.js", "alert( 3 );");
    assert!(
        rendered(farm, &call).contains("have changed since"),
        "{call}"
    );
}

fn labels_are_published(farm: &Farm) {
    farm.command(&["label", "--publish"])
        .ends(2)
        .says("the site policy does not publish labels");
    assert_eq!(farm.text(LABELS), None);
    let policy = r#"{ "version": 1, "publishLabels": true, "firstParty": [ "*.own.example" ] }"#;
    farm.save(POLICY, policy);
    let page = farm
        .command(&["label", "--format", "page", "--publish"])
        .ends(0)
        .says("is saved");
    assert_eq!(farm.text(LABELS).unwrap().trim_end(), page.out.trim_end());
    farm.command(&["label", "--publish"])
        .ends(0)
        .says("published already");
}

fn the_noticeboard(farm: &Farm) {
    let templates = [
        (
            "Template:GadgetConsent table",
            include_str!("../../src/command/noticeboard/table.wikitext"),
        ),
        (
            "Template:GadgetConsent row",
            include_str!("../../src/command/noticeboard/row.wikitext"),
        ),
    ];
    for (title, text) in templates {
        farm.save(title, text);
    }
    let disclosures = r#"{ "version": 1, "gadgets": { "tiles": {
        "title": "Tiles | }} {{ <script>", "maintainers": [ "Ines" ],
        "domains": { "a.example": { "operator": "A [[B]] '''c'''", "personalInformation": "IP = address",
            "privacyPolicy": "https://a.example/privacy?x=1&y=2", "sourceCode": "javascript:alert(1)" } } } } }"#;
    farm.save("MediaWiki:Gadget-consent-disclosures.json", disclosures);
    let table = farm
        .command(&["noticeboard", "--policy-version", "12|3"])
        .ends(0)
        .out;
    let html = rendered(farm, &table);
    for expected in [
        "Tiles | }} {{ &#60;script>",
        "<td>A [[B]] '''c'''",
        "IP = address",
        "href=\"https://a.example/privacy?x=1&amp;y=2\"",
        "javascript:alert(1)",
        "12|3",
        "pictures",
        "(the gadget may contact others)",
        "sent forms",
    ] {
        assert!(html.contains(expected), "{expected}\n{table}\n{html}");
    }
    assert!(!html.contains("href=\"javascript"), "{html}");
    let rows = html.matches("<tr>").count();
    // One heading. Those of which nothing is known but that they declare nothing have no row.
    let sites = table.matches("{{GadgetConsent row").count();
    assert_eq!(rows, sites + 1);
    assert!(
        !table.contains("silent") && !table.contains("quiet"),
        "{table}"
    );
}

#[test]
fn an_account_gets_the_log_of_its_answers() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let own = Wiki::new(&format!("{}/w/api.php", farm.address())).unwrap();
    own.login("Ines", ACCOUNT).unwrap();
    let preference = "my_map 1;allow;2026-11-20;img:*.tile.example\n~key abc\nodd 9;what";
    own.post_with_token(
        "csrf",
        &[
            ("action", "options"),
            ("optionname", "userjs-gadgetconsent-3"),
            ("optionvalue", preference),
        ],
    )
    .unwrap();
    let ran = farm.command(&["audit"]).ends(0);
    let host = format!("127.0.0.1:{}", farm.port());
    assert_eq!(
        ran.out,
        format!(
            "{{\"wiki\":\"{host}\",\"what\":\"unreadable\",\"gadget\":\"odd\",\"kept\":\"preferences\"}}\n\
             {{\"day\":\"2026-11-20\",\"wiki\":\"{host}\",\"what\":\"granted\",\"gadget\":\"my_map\",\"kept\":\"preferences\",\"kinds\":[\"img\"],\"source\":\"*.tile.example\"}}\n"
        )
    );
    farm.check_secret();
}
