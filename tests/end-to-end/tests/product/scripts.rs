//! Scripts of pages that a user's own scripts import: they are held, asked for, and open where they are
//! loaded.

use end_to_end::dialog::{Answer, DIALOG, ROW};
use end_to_end::{Person, World, scenario};
use serde_json::{Value, json};

/// What the scripts contact.
const SITE: &str = "api.own.test";

/// The ways in which people load scripts: a name, and code with `URL` and `TITLE`. `told( word )` notes what
/// the code hears of it.
const WAYS: [(&str, &str); 14] = [
    ("import-script", "importScript( TITLE );"),
    ("import-script-uri", "importScriptURI( URL );"),
    ("loader-load", "mw.loader.load( URL );"),
    ("get-script", "mw.loader.getScript( URL ).then( yes, no );"),
    ("jquery-get-script", "$.getScript( URL ).then( yes, no );"),
    (
        "jquery-ajax",
        "$.ajax( { url: URL, dataType: 'script', cache: true } ).then( yes, no );",
    ),
    (
        // The wiki calls it plain text. An element would not take it.
        "jquery-plain",
        "$.getScript( URL.replace( /&ctype=.*/, '' ) ).then( yes, no );",
    ),
    (
        "element-before",
        "const one = element(); one.src = URL; document.head.append( one );",
    ),
    (
        "element-after",
        "const one = element(); document.head.append( one ); one.src = URL;",
    ),
    (
        "element-attribute",
        "const one = element(); one.setAttribute( 'src', URL ); document.body.append( one );",
    ),
    (
        "element-in-order",
        "const one = element(); one.async = false; one.src = URL; document.body.append( one );",
    ),
    (
        "jquery-attribute",
        "$( element() ).attr( 'src', URL ).appendTo( 'head' );",
    ),
    (
        "jquery-property",
        "$( element() ).prop( { async: true, src: URL } ).appendTo( 'head' );",
    ),
    (
        "jquery-markup",
        "$( 'head' ).append( '<script src=\"' + URL.replace( /&/g, '&amp;' ) + '\"></' + 'script>' );",
    ),
];

/// A person whose `common.js` has this code, and who has these scripts, too. They are there before a browser
/// may ask for them: it keeps what it gets for hours. The browser knows the module already: on a first view,
/// a user's own script may run before the stub.
async fn person(world: &World, code: &str, scripts: &[(String, String)]) -> Person {
    let person = Person::with_gadgets(world.demo, &[]);
    for (page, text) in scripts {
        person.save_script(page, text);
    }
    world.browser.log_in(&person).await;
    world.browser.article("&action=history").await;
    person.save_script("common.js", code);
    person
}

fn scripts<const N: usize>(all: [(&str, String); N]) -> Vec<(String, String)> {
    all.map(|(page, text)| (page.to_owned(), text)).into()
}

/// The name of a script of this person among the gadgets.
fn name_of(world: &World, person: &Person, page: &str) -> String {
    let (_, host) = world.demo.wiki().split_once("://").unwrap();
    format!("//{host}/User:{}/{page}", person.name)
}

/// A script that declares the site, says that it runs, and contacts the site.
fn declaring(word: &str) -> String {
    format!("// @domains connect:{SITE}\n{}", undeclared(word))
}

fn undeclared(word: &str) -> String {
    format!(
        "document.documentElement.dataset.{word} = 'runs'; \
         window.runs = window.runs || {{}}; window.runs.{word} = ( window.runs.{word} || 0 ) + 1; \
         fetch( 'https://{SITE}/{word}.json' ).then( \
         () => document.documentElement.dataset.{word} = 'reaches', \
         () => document.documentElement.dataset.{word} = 'blocked' );"
    )
}

/// What the page has noted: by word.
async fn noted(world: &World) -> Value {
    world
        .browser
        .js("return Object.assign( {}, document.documentElement.dataset )")
        .await
}

async fn until_noted(world: &World, word: &str, what: &str) {
    let script = format!("return document.documentElement.dataset.{word} === '{what}'");
    world
        .browser
        .until(&format!("{word} {what}"), &script)
        .await;
}

/// So that what comes late would have come.
async fn wait_a_while() {
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
}

/// Whatever has run has run once.
async fn assert_once(world: &World) {
    let runs = world.browser.js("return window.runs").await;
    for (word, times) in runs.as_object().unwrap() {
        assert_eq!(*times, json!(1), "{word}: {runs}");
    }
}

/// Without the dashes, which data attributes have not.
fn word(way: &str) -> String {
    way.replace('-', "")
}

/// `common.js` with all ways: each loads a page that declares the site, and one that declares nothing.
fn all_ways() -> String {
    let mut code = "window.heard = {};\n".to_owned();
    for (way, load) in WAYS {
        for kind in ["declared", "free"] {
            let page = format!("{way}-{kind}");
            code += &format!(
                "( () => {{ const TITLE = 'User:' + mw.config.get( 'wgUserName' ) + '/{page}.js'; \
                 const URL = mw.config.get( 'wgScript' ) + '?title=' + encodeURIComponent( TITLE ) + \
                 '&action=raw&ctype=text/javascript'; \
                 const yes = () => {{ window.heard[ '{page}' ] = 'yes'; }}, \
                 no = () => {{ window.heard[ '{page}' ] = 'no'; }}; \
                 const element = () => {{ const one = document.createElement( 'script' ); \
                 one.onload = yes; one.onerror = no; return one; }}; \
                 {load} }} )();\n"
            );
        }
    }
    code
}

#[test]
fn each_way_to_load_a_script_is_held_let_go_and_refused() {
    scenario("each_way_to_load_a_script", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let pages = WAYS.into_iter().flat_map(|(way, _)| {
            let of = |kind: &str| format!("{}{kind}", word(way));
            [
                (format!("{way}-declared.js"), declaring(&of("declared"))),
                (format!("{way}-free.js"), undeclared(&of("free"))),
            ]
        });
        let pages: Vec<(String, String)> = pages.collect();
        let person = person(world, &all_ways(), &pages).await;
        browser.article("").await;
        browser.until_listed(WAYS.len()).await;
        for (way, _) in WAYS {
            until_noted(world, &format!("{}free", word(way)), "blocked").await;
        }
        wait_a_while().await;
        assert_once(world).await;
        let page = noted(world).await;
        for (way, _) in WAYS {
            assert!(
                page.get(format!("{}declared", word(way))).is_none(),
                "{way}: {page}"
            );
        }
        let heard = browser.js("return window.heard").await;
        for (page, _) in heard.as_object().unwrap() {
            assert!(page.ends_with("-free"), "{heard}");
        }
        log.assert_untouched();

        // Every other one is allowed, and the others are refused.
        let answers: Vec<(String, String)> = WAYS
            .into_iter()
            .enumerate()
            .map(|(number, (way, _))| {
                let name = name_of(world, &person, &format!("{way}-declared.js"));
                let entry = if number % 2 == 0 {
                    format!("1;allow;2026-11-20;connect:{SITE}")
                } else {
                    format!("1;refuse;2026-11-20;;connect:{SITE}")
                };
                (name, entry)
            })
            .collect();
        person.set_answers(&answers);
        browser.article("&action=view").await;
        for (number, (way, code)) in WAYS.into_iter().enumerate() {
            let word = format!("{}declared", word(way));
            let hears = |what: &str| {
                format!("return ( window.heard[ '{way}-declared' ] || '' ) === '{what}'")
            };
            // jQuery loads an element that it inserts by itself, and its events do not come.
            let is_heard =
                code.contains("yes") || code.contains("element()") && !way.starts_with("jquery");
            if number % 2 == 0 {
                until_noted(world, &word, "reaches").await;
                if is_heard {
                    browser
                        .until(&format!("{way} is heard"), &hears("yes"))
                        .await;
                }
            } else if is_heard {
                browser
                    .until(&format!("{way} is heard"), &hears("no"))
                    .await;
            }
        }
        wait_a_while().await;
        let page = noted(world).await;
        for (number, (way, _)) in WAYS.into_iter().enumerate() {
            let has_run = page.get(format!("{}declared", word(way))).is_some();
            assert_eq!(has_run, number % 2 == 0, "{way}: {page}");
        }
        assert_once(world).await;
        let mut contacted = log.paths();
        contacted.retain(|path| path.contains("free"));
        assert!(!browser.has(DIALOG).await && !browser.has(ROW).await);
        // What declares nothing runs, and reaches only what others on the page were granted.
        assert_eq!(contacted.len(), WAYS.len(), "{contacted:?}");
    });
}

#[test]
fn a_script_is_asked_for_by_its_title_and_refused_or_allowed() {
    scenario("a_script_is_asked_for", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let author = Person::with_gadgets(world.demo, &[]);
        author.save_script(
            "words.js",
            &format!(
                "// @purpose Looks up words\n// @maintainer Somebody\n{}",
                declaring("words")
            ),
        );
        let title = format!("User:{}/words.js", author.name);
        let person = person(world, &format!("importScript( '{title}' );"), &[]).await;
        browser.article("").await;
        browser.until_asked_for("words.js").await;
        let question = browser.words(DIALOG).await;
        for words in [
            &*format!("May “{title}” contact another site?"),
            "This script wants to contact a site outside",
            "Looks up words",
            &format!("Last changed by {} on", author.name),
            SITE,
        ] {
            assert!(question.contains(words), "{words}: {question}");
        }
        assert!(!question.to_lowercase().contains("gadget"), "{question}");
        browser.answer(Answer::Later).await;
        browser.until_dialog_closed().await;
        wait_a_while().await;
        assert!(noted(world).await.get("words").is_none());

        browser.article("&action=view").await;
        browser.answer_for("words.js", Answer::Refuse).await;
        browser.until_dialog_closed().await;
        let name = name_of(world, &author, "words.js");
        browser.article("&action=purge").await;
        wait_a_while().await;
        assert_eq!(
            person.answer(&name),
            Some(format!("refuse;;connect:{SITE}"))
        );
        assert!(noted(world).await.get("words").is_none());
        log.assert_untouched();

        person.unset_answer(&name);
        browser.article("&action=view&again").await;
        browser.answer_for("words.js", Answer::Allow).await;
        // The page is loaded again by itself.
        until_noted(world, "words", "reaches").await;
        assert_eq!(log.paths(), ["/words.json"]);
        browser
            .until_found(".gadget-consent-notices .cdx-message")
            .await;
        let notice = browser.words(".gadget-consent-notices").await;
        assert!(notice.contains(&title), "{notice}");
        assert_eq!(person.answer(&name), Some(format!("allow;connect:{SITE}")));
        browser.article("&action=view&later").await;
        until_noted(world, "words", "reaches").await;
        browser.assert_decided().await;
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn what_a_script_may_contact_is_open_only_where_it_is_loaded() {
    scenario("open_only_where_it_is_loaded", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let person = person(
            world,
            &format!(
                "if ( mw.config.get( 'wgNamespaceNumber' ) === 0 || /load/.test( location.search ) ) {{ \
                 importScript( 'User:' + mw.config.get( 'wgUserName' ) + '/words.js' ); }}\n{}",
                undeclared("probe")
            ),
            &scripts([("words.js", declaring("words"))]),
        )
        .await;
        let name = name_of(world, &person, "words.js");
        person.set_answer(&name, &format!("1;allow;2026-11-20;connect:{SITE}"));
        // Nothing is known of the script yet. The page is loaded again, once.
        browser.article("").await;
        until_noted(world, "words", "reaches").await;
        let before = log.paths().len();
        assert!(log.paths().contains(&"/words.json".to_owned()));
        browser.article("&action=view").await;
        until_noted(world, "words", "reaches").await;
        browser.assert_decided().await;
        let with = log.paths().len();
        assert!(with > before);
        // Another namespace, another action.
        for page in [
            format!("/index.php?title=User:{}/common.js", person.name),
            "/index.php?title=Special:Version".to_owned(),
            "/index.php?title=Talk:Brindle&action=view".to_owned(),
            "/index.php?title=User:Nobody&action=history".to_owned(),
        ] {
            browser.goto(&page).await;
            until_noted(world, "probe", "blocked").await;
            wait_a_while().await;
            assert!(noted(world).await.get("words").is_none(), "{page}");
        }
        assert_eq!(log.paths().len(), with);
        // Another skin, on which it is loaded: the page is loaded again, once.
        browser.article("&useskin=monobook").await;
        until_noted(world, "words", "reaches").await;
        // What another page of the device says grants nothing.
        person.unset_answer(&name);
        let with = log.paths().len();
        browser.article("&action=view&after").await;
        until_noted(world, "probe", "blocked").await;
        browser.until_asked_for("words.js").await;
        assert!(noted(world).await.get("words").is_none());
        assert_eq!(log.paths().len(), with);
    });
}

/// Sets the day back on which the device has asked the wiki.
const YESTERDAY: &str = "Object.keys( localStorage ).filter( ( key ) => /\\/imported$/.test( key ) ) \
    .forEach( ( key ) => { const all = JSON.parse( localStorage[ key ] ); \
    Object.keys( all.scripts ).forEach( ( name ) => { all.scripts[ name ][ 0 ] = '2026-01-01'; } ); \
    localStorage[ key ] = JSON.stringify( all ); } ); return true";

/// Whether the device knows that a script has changed.
const IS_STALE: &str = "return Object.keys( localStorage ).some( ( key ) => /\\/imported$/.test( key ) && \
    Object.values( JSON.parse( localStorage[ key ] ).scripts ).some( ( one ) => one[ 0 ] === '' ) )";

#[test]
fn a_script_that_changes_its_declaration_is_asked_for_what_is_new() {
    scenario("a_script_that_changes", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let author = Person::with_gadgets(world.demo, &[]);
        author.save_script("words.js", &declaring("words"));
        let person = person(
            world,
            // Not from the browser's cache.
            &format!(
                "mw.loader.load( mw.config.get( 'wgScript' ) + '?title=User:{}/words.js\
                 &action=raw&ctype=text/javascript&maxage=0' );",
                author.name
            ),
            &[],
        )
        .await;
        let name = name_of(world, &author, "words.js");
        person.set_answer(&name, &format!("1;allow;2026-11-20;connect:{SITE}"));
        browser.article("").await;
        until_noted(world, "words", "reaches").await;
        // The text changes, and the declaration does not: it runs, without a question.
        author.save_script("words.js", &format!("{}\n// changed", declaring("words")));
        browser.js(YESTERDAY).await;
        browser.article("&action=view").await;
        until_noted(world, "words", "reaches").await;
        browser.until("the change is noticed", IS_STALE).await;
        browser.article("&number=2").await;
        until_noted(world, "words", "reaches").await;
        assert!(!browser.has(DIALOG).await);
        // It asks for more.
        author.save_script(
            "words.js",
            &format!(
                "// @domains connect:more.own.test\n{}\nfetch( 'https://more.own.test/more.json' );",
                declaring("words")
            ),
        );
        browser.js(YESTERDAY).await;
        browser.article("&action=view&number=3").await;
        until_noted(world, "words", "reaches").await;
        browser.until("the change is noticed", IS_STALE).await;
        browser.article("&number=4").await;
        browser.until_asked_for("words.js").await;
        let sites = browser.text(".gadget-consent-requests").await;
        assert!(
            sites.contains("more.own.test") && !sites.contains(SITE),
            "{sites}"
        );
        wait_a_while().await;
        assert!(noted(world).await.get("words").is_none());
        assert!(!log.paths().contains(&"/more.json".to_owned()));
        browser.answer(Answer::Allow).await;
        until_noted(world, "words", "reaches").await;
        browser.until("it is contacted", "return true").await;
        let mut seen = false;
        for _ in 0..50 {
            seen = log.paths().contains(&"/more.json".to_owned());
            if seen {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(seen, "{:?}", log.paths());
    });
}

#[test]
fn a_script_that_works_against_it() {
    scenario("a_script_that_works_against_it", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        // Other spellings of the address, a replaced function, a frame, a click on the answer.
        let person = person(
            world,
            "const title = 'User:' + mw.config.get( 'wgUserName' ) + '/evil.js'; \
             const load = ( address ) => { const one = document.createElement( 'script' ); \
             one.src = address; document.head.append( one ); }; \
             const script = mw.config.get( 'wgScript' ), all = encodeURIComponent( title ) \
             .replace( /e/g, '%65' ); \
             load( script + '?action=%72aw&ctype=text/javascript&%74itle=' + all ); \
             load( script + '?title=x&ctype=text/javascript&action=raw&title=%20user:' + \
             title.slice( 5 ) ); \
             load( script + '/' + title + '?action=raw&ctype=text/javascript' ); \
             load( '//' + location.host + script + '?action=raw&ctype=text/javascript&title=' + all ); \
             window.importScript = ( page ) => load( script + '?action=raw&ctype=text/javascript&title=' + \
             encodeURIComponent( page ) ); \
             importScript( title ); \
             const frame = document.createElement( 'iframe' ); document.body.append( frame ); \
             const inner = frame.contentDocument.createElement( 'script' ); \
             inner.src = script + '?action=raw&ctype=text/javascript&title=' + all; \
             frame.contentDocument.head.append( inner ); \
             inner.onload = () => document.documentElement.dataset.frame = \
             frame.contentDocument.documentElement.dataset.evil; \
             setInterval( () => { const allow = document.querySelector( \
             '.gadget-consent-answers button' ); if ( allow ) { allow.disabled = false; allow.click(); \
             allow.dispatchEvent( new MouseEvent( 'click', { bubbles: true } ) ); } }, 100 );",
            &scripts([("evil.js", declaring("evil"))]),
        )
        .await;
        browser.article("").await;
        browser
            .until(
                "the dialog asks",
                &format!("return !!document.querySelector( '{DIALOG}' )"),
            )
            .await;
        wait_a_while().await;
        let page = noted(world).await;
        assert!(page.get("evil").is_none(), "{page}");
        // In a frame of its own it runs: nobody holds it there. It reaches nothing.
        let runs = "return /runs|blocked/.test( document.documentElement.dataset.frame )";
        browser.until("it runs in the frame", runs).await;
        wait_a_while().await;
        assert_eq!(person.answer(&name_of(world, &person, "evil.js")), None);
        log.assert_untouched();
    });
}

/// What stands beside a script wins over its header, and what cannot be read is held.
#[test]
fn a_page_beside_a_script_declares_for_it() {
    scenario("a_page_beside_a_script", async |world| {
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let beside = |page: Value| page.to_string();
        let declared = json!({ "version": 1, "domains": [ format!("connect:{SITE}") ] });
        let person = person(
            world,
            "[ 'one', 'two', 'three' ].forEach( ( name ) => importScript( \
             'User:' + mw.config.get( 'wgUserName' ) + '/' + name + '.js' ) );",
            &scripts([
                ("one.js", undeclared("one")),
                ("one.consent.json", beside(declared)),
                ("two.js", declaring("two")),
                ("two.consent.json", beside(json!({ "version": 7 }))),
                ("three.js", declaring("three")),
                (
                    "three.consent.json",
                    beside(json!({ "version": 1, "domains": [ "none" ] })),
                ),
            ]),
        )
        .await;
        browser.article("").await;
        browser.until_asked_for("one.js").await;
        until_noted(world, "three", "blocked").await;
        browser.answer(Answer::Allow).await;
        until_noted(world, "one", "reaches").await;
        wait_a_while().await;
        let page = noted(world).await;
        assert!(page.get("two").is_none(), "{page}");
        assert_eq!(person.answers().len(), 1);
        assert!(log.paths().contains(&"/one.json".to_owned()));
    });
}
