//! Answers that somebody tries to trick out of a person: by wikitext, by styles, and by scripts.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use end_to_end::dialog::{Answer, DIALOG, ROW};
use end_to_end::{Engine, Person, World, scenario};
use serde_json::json;
use thirtyfour::prelude::*;

const PLACE: &str = ".gadget-consent-place";
const ALLOW: &str = ".gadget-consent-answers button";

/// Wikitext around the place (`@`) in which its button is not what a person sees.
const WIKITEXT: [(&str, &str); 19] = [
    ("opacity", "<div style='opacity:0'>@</div>"),
    (
        "opacity of two",
        "<div style='opacity:.6'><div style='opacity:.6'>@</div></div>",
    ),
    (
        "a drawn button below",
        "<div style='position:relative'><div style='position:absolute;inset:0'>'''Play'''</div><div style='position:relative;opacity:0'>@</div></div>",
    ),
    (
        "a cover that lets clicks through",
        "<div style='position:relative'>@<div style='position:absolute;inset:0;background:#fff;pointer-events:none;z-index:9'>'''Play'''</div></div>",
    ),
    (
        "a cover that insists on letting clicks through",
        "<div style='position:relative'>@<div style='position:absolute;inset:0;background:#fff;pointer-events:none !important;z-index:9'>'''Play'''</div></div>",
    ),
    (
        "a cover of all but a corner",
        "<div style='position:relative'>@<div style='position:absolute;inset:0 0 8px 0;background:#fff;pointer-events:none;z-index:9'>'''Play'''</div></div>",
    ),
    ("a small scale", "<div style='transform:scale(.2)'>@</div>"),
    ("a scale of its own", "<div style='scale:.3'>@</div>"),
    ("zoom", "<div style='zoom:.2'>@</div>"),
    ("turned", "<div style='transform:rotate(180deg)'>@</div>"),
    (
        "seen from the side",
        "<div style='transform:perspective(9px) rotateX(89deg)'>@</div>",
    ),
    ("blurred", "<div style='filter:blur(9px)'>@</div>"),
    (
        "faded by a filter",
        "<div style='filter:opacity(0)'>@</div>",
    ),
    (
        "blended",
        "<div style='background:#fff'><div style='mix-blend-mode:lighten;filter:brightness(9)'>@</div></div>",
    ),
    (
        "masked",
        "<div style='-webkit-mask-image:linear-gradient(transparent,transparent);mask-image:linear-gradient(transparent,transparent)'>@</div>",
    ),
    (
        "clipped to a part of the button",
        "<div style='clip-path:inset(0 0 30px 0)'>@</div>",
    ),
    (
        "cut off by a box",
        "<div style='height:70px;overflow:hidden;display:flex;flex-direction:column-reverse'>@</div>",
    ),
    ("text of no size", "<div style='font-size:0'>@</div>"),
    (
        "the colours of the page's skin",
        "<div style='--color-base:#fff;--background-color-interactive-subtle:#fff;--background-color-neutral-subtle:#fff'>@</div>",
    ),
];

/// Wikitext that changes nothing: our own styles are stronger.
const UNDONE: [(&str, &str); 5] = [
    (
        "letters upon each other",
        "<div style='letter-spacing:-1em'>@</div>",
    ),
    (
        "text beside its box",
        "<div style='text-indent:-99em'>@</div>",
    ),
    (
        "text of no colour",
        "<div style='-webkit-text-fill-color:transparent'>@</div>",
    ),
    (
        "dots in place of text",
        "<div style='-webkit-text-security:disc'>@</div>",
    ),
    (
        "text from right to left",
        "<div style='unicode-bidi:bidi-override;direction:rtl'>@</div>",
    ),
];

fn unique(name: &str) -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("{name} {}", time.as_micros())
}

/// Saves a page with this wikitext around a place of the gadget, and opens it.
async fn open_with(world: &World, wikitext: &str) {
    let title = unique("Trick");
    let place = "<div data-gadget-consent=\"panorama\">A picture</div>";
    world.demo.save(&title, &wikitext.replace('@', place));
    let address = format!("/index.php?title={}", title.replace(' ', "_"));
    world.browser.goto(&address).await;
    world.browser.until_found(PLACE).await;
}

/// The middle of an element.
async fn middle(world: &World, selector: &str) -> (i64, i64) {
    let script = format!(
        "const box = document.querySelector( `{selector}` ).getBoundingClientRect(); \
         return [ Math.round( box.left + box.width / 2 ), Math.round( box.top + box.height / 2 ) ]"
    );
    let place = world.browser.js(&script).await;
    (place[0].as_i64().unwrap(), place[1].as_i64().unwrap())
}

async fn click_middle(world: &World, selector: &str) {
    let (x, y) = middle(world, selector).await;
    world.browser.click_at(x, y).await;
}

#[test]
fn a_place_that_is_not_seen_does_not_answer() {
    scenario("a_place_that_is_not_seen", async |world| {
        let person = Person::with_gadgets(world.demo, &["panorama"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        let mut tricked = Vec::new();
        for (name, wikitext) in WIKITEXT {
            open_with(world, wikitext).await;
            browser.pause(900).await;
            let x_y = middle(world, &format!("{PLACE} button")).await;
            if x_y.0 > 0 && x_y.1 > 0 {
                browser.click_at(x_y.0, x_y.1).await;
            }
            browser.grace().await;
            if person.answer("panorama").is_some() {
                tricked.push(name);
                person.unset_answer("panorama");
            }
        }
        assert!(tricked.is_empty(), "clicked through: {tricked:?}");

        // The same without a trick, by a pointer and by a key, so that the tries above say something.
        let float = "<div style='float:right'>A box around which the text flows.</div>@";
        let plain = [("nothing", "<div>@</div>"), ("a float", float)];
        for (name, wikitext) in plain.into_iter().chain(UNDONE) {
            open_with(world, wikitext).await;
            browser.pause(1200).await;
            click_middle(world, &format!("{PLACE} button")).await;
            browser
                .until(
                    &format!("the picture is there ({name})"),
                    "return !!document.querySelector( '.gadget-panorama-picture' )",
                )
                .await;
            person.unset_answer("panorama");
        }
        open_with(world, "<div>@</div>").await;
        browser.pause(900).await;
        browser.tab_to(&format!("{PLACE} button")).await;
        browser.pause(700).await;
        browser.press(Key::Enter).await;
        browser.until_found(".gadget-panorama-picture").await;
    });
}

/// For how long a place must have been seen before it answers.
const ENOUGH: Duration = Duration::from_millis(500);

#[test]
fn a_place_that_has_just_come_or_moved_opens_the_dialog() {
    scenario("a_place_that_has_just_come", async |world| {
        let person = Person::with_gadgets(world.demo, &["panorama"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        let hidden = "<div id='trick' style='position:fixed;top:200px;left:300px;width:400px;z-index:9'>@</div>";
        for (name, before, after) in [
            // Our own styles undo `visibility`.
            ("it has just appeared", "display:none", ""),
            ("it was faded in", "opacity:0", ""),
            ("it has just moved", "", "transform:translate(80px,40px)"),
        ] {
            let set = |style: &str| {
                format!("document.getElementById( 'trick' ).style.cssText += ';{style}'")
            };
            let undo = format!(
                "const trick = document.getElementById( 'trick' ); trick.style.display = trick.style.opacity = ''; {}; \
                 const box = trick.querySelector( 'button' ).getBoundingClientRect(); \
                 return [ Math.round( box.left + box.width / 2 ), Math.round( box.top + box.height / 2 ) ]",
                set(after)
            );
            // On a busy machine the click may come when the place has been seen for long enough.
            let mut tries = 0;
            loop {
                open_with(world, hidden).await;
                browser.js(&set(before)).await;
                browser.pause(900).await;
                let started = Instant::now();
                let place = browser.js(&undo).await;
                browser
                    .click_at(place[0].as_i64().unwrap(), place[1].as_i64().unwrap())
                    .await;
                let took = started.elapsed();
                browser.grace().await;
                if person.answer("panorama").is_none() {
                    break;
                }
                tries += 1;
                assert!(
                    took > ENOUGH && tries < 10,
                    "{name}: it answered after {took:?}"
                );
                person.unset_answer("panorama");
                browser.js("localStorage.clear(); return 0").await;
            }
            assert!(browser.has(DIALOG).await, "{name}: no dialog");
        }
    });
}

/// Styles against the dialog. Either the dialog is shown as it should be and takes the answer, or
/// it takes none.
const STYLES: [(&str, &str); 14] = [
    ("opacity", "dialog { opacity: 0 !important; }"),
    (
        "opacity of the parts",
        "dialog.gadget-consent-dialog > * { opacity: .01 !important; }",
    ),
    ("a filter", "dialog { filter: opacity( 0 ) !important; }"),
    (
        "no sites",
        ".gadget-consent-requests { display: none !important; }",
    ),
    (
        "sites of no size",
        ".gadget-consent-host, .gadget-consent-host * { font-size: 0 !important; }",
    ),
    (
        "another site before the site",
        ".gadget-consent-host { font-size: 0 !important; } .gadget-consent-host::before { content: 'good.example'; font-size: 16px; }",
    ),
    (
        "another site after the site",
        ".gadget-consent-host b { display: none; } .gadget-consent-host::after { content: 'good.example'; }",
    ),
    (
        "sites in the colour of the page",
        ".gadget-consent-host, .gadget-consent-host * { color: #fff !important; background: #fff; }",
    ),
    ("no title", "dialog header { display: none !important; }"),
    (
        "a small scale",
        "dialog { transform: scale( .05 ) !important; }",
    ),
    ("zoom", "dialog { zoom: .1 !important; }"),
    (
        "an animation",
        "@keyframes hide { from, to { opacity: 0; } } dialog { animation: hide 9s infinite !important; }",
    ),
    (
        "a clip",
        "dialog { clip-path: inset( 0 0 40px 0 ) !important; }",
    ),
    (
        "words of the button",
        ".gadget-consent-answers button { font-size: 0 !important; } .gadget-consent-answers button::before { content: 'Close'; font-size: 16px; }",
    ),
];

/// Whether the dialog's title, sites and buttons are there as they should be.
const AS_IT_SHOULD_BE: &str = "const dialog = document.querySelector( 'dialog.gadget-consent-dialog' ); \
    const parts = [ ...dialog.querySelectorAll( 'h2, .gadget-consent-host, .gadget-consent-answers button' ) ]; \
    return parts.length > 4 && parts.every( ( part ) => { \
        const box = part.getBoundingClientRect(), pseudo = [ '::before', '::after' ].map( ( name ) => getComputedStyle( part, name ).content ); \
        if ( box.height < 12 || pseudo.some( ( content ) => ![ 'none', 'normal' ].includes( content ) ) ) { return false; } \
        for ( let node = part; node && node !== dialog.parentNode; node = node.parentNode ) { \
            const style = getComputedStyle( node ); \
            if ( style.opacity < 1 || style.filter !== 'none' || style.transform !== 'none' || style.clipPath !== 'none' || \
                parseFloat( style.fontSize ) < 9 || style.color === style.backgroundColor || style.color === 'rgb(255, 255, 255)' ) { return false; } \
        } \
        return true; \
    } )";

#[test]
fn a_dialog_that_is_not_seen_does_not_answer() {
    scenario("a_dialog_that_is_not_seen", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        let mut tricked = Vec::new();
        let mut refused = 0;
        for (name, style) in STYLES {
            browser
                .js(&format!(
                    "const style = document.createElement( 'style' ); style.textContent = {}; \
                     document.head.append( style )",
                    json!(style)
                ))
                .await;
            browser.pause(700).await;
            let sound = browser.js(AS_IT_SHOULD_BE).await == json!(true);
            click_middle(world, ALLOW).await;
            browser.grace().await;
            if person.answer("tiles").is_some() {
                if !sound {
                    tricked.push(name);
                }
                person.unset_answer("tiles");
            } else {
                refused += 1;
            }
            browser.goto("/index.php?title=Brindle").await;
            browser.until_asked_for("tiles").await;
        }
        assert!(tricked.is_empty(), "answered unseen: {tricked:?}");
        assert!(refused > 0, "no style was noticed");
    });
}

/// Styles against the list of several gadgets: the same, and what puts an answer beside another gadget.
const LIST_STYLES: [(&str, &str); 15] = [
    (
        "answers beside the gadget below",
        ".gadget-consent-row:first-child .gadget-consent-choices { position: relative; top: 5rem; z-index: 9; }",
    ),
    (
        "answers beside the gadget above",
        ".gadget-consent-row:last-child .gadget-consent-choices { margin-block-start: -6rem !important; }",
    ),
    (
        "answers put anywhere",
        ".gadget-consent-choices { position: absolute !important; } .gadget-consent-row:first-child .gadget-consent-choices { bottom: 0; }",
    ),
    (
        "names that have changed places",
        ".gadget-consent-row:first-child h3 { position: relative; top: 5rem; } .gadget-consent-row:last-child h3 { position: relative; top: -5rem; }",
    ),
    (
        "sites that have changed places",
        ".gadget-consent-row:first-child ul { position: relative; top: 5rem; } .gadget-consent-row:last-child ul { position: relative; top: -5rem; }",
    ),
    (
        "rows in one place",
        ".gadget-consent-rows { display: grid; } .gadget-consent-row { grid-area: 1 / 1; background: #fff; }",
    ),
    (
        "rows without a box",
        ".gadget-consent-row { display: contents !important; }",
    ),
    (
        "no names",
        ".gadget-consent-row h3 { display: none !important; }",
    ),
    (
        "other names",
        ".gadget-consent-row h3 { font-size: 0 !important; } .gadget-consent-row h3::before { content: 'A good gadget'; font-size: 16px; }",
    ),
    (
        "no sites",
        ".gadget-consent-row__sites { display: none !important; }",
    ),
    (
        "other sites",
        ".gadget-consent-host b { display: none; } .gadget-consent-host::after { content: 'good.example'; }",
    ),
    (
        "no other row",
        ".gadget-consent-row:last-child { display: none !important; }",
    ),
    (
        "pale rows",
        ".gadget-consent-rows { opacity: .01 !important; }",
    ),
    (
        "words of the answers",
        ".gadget-consent-choices button { font-size: 0 !important; } .gadget-consent-choices button::before { content: 'Later'; font-size: 16px; }",
    ),
    (
        "answers in another order",
        ".gadget-consent-choices { display: flex; flex-direction: row-reverse; }",
    ),
];

/// Whether each row of the list has its name, its sites and its answers, and no row reaches into
/// another one.
const LIST_AS_IT_SHOULD_BE: &str = "const rows = [ ...document.querySelectorAll( '.gadget-consent-row' ) ]; \
    const boxes = rows.map( ( row ) => row.getBoundingClientRect() ); \
    return boxes.length === 2 && boxes[ 0 ].bottom <= boxes[ 1 ].top + 1 && rows.every( ( row, index ) => \
        [ 'h3', '.gadget-consent-host', '.gadget-consent-choices button' ].every( ( part ) => { \
            const own = [ ...row.querySelectorAll( part ) ]; \
            return own.length && own.every( ( one ) => { \
                const box = one.getBoundingClientRect(); \
                for ( let node = one; node && node.nodeName !== 'DIALOG'; node = node.parentNode ) { \
                    if ( getComputedStyle( node ).opacity < 1 ) { return false; } \
                } \
                return box.height >= 12 && box.top >= boxes[ index ].top - 1 && box.bottom <= boxes[ index ].bottom + 1 && \
                    parseFloat( getComputedStyle( one ).fontSize ) >= 9 && \
                    [ '::before', '::after' ].every( ( name ) => [ 'none', 'normal' ].includes( getComputedStyle( one, name ).content ) ); \
            } ); \
        } ) )";

#[test]
fn a_list_that_is_not_seen_does_not_answer() {
    scenario("a_list_that_is_not_seen", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles", "translate"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        let allow = format!("{ROW}:first-child .gadget-consent-choices button");
        let save = ".gadget-consent-answers button";
        let mut tricked = Vec::new();
        let mut answered = Vec::new();
        for (name, style) in LIST_STYLES.iter().chain([&("nothing", "")]) {
            browser.article("").await;
            browser.until_listed(2).await;
            browser.until_listed_enabled().await;
            let style = format!(
                "const style = document.createElement( 'style' ); style.textContent = {}; document.head.append( style )",
                json!(style)
            );
            browser.js(&style).await;
            browser.pause(700).await;
            let sound = browser.js(LIST_AS_IT_SHOULD_BE).await == json!(true);
            click_middle(world, &allow).await;
            browser.pause(300).await;
            click_middle(world, save).await;
            browser.grace().await;
            // What was hit may have been a link, which opens a window of its own.
            browser.only_one_window().await;
            let gadgets = ["tiles", "translate"];
            if gadgets.iter().any(|gadget| person.answer(gadget).is_some()) {
                answered.push(*name);
                if !sound {
                    tricked.push(*name);
                }
            }
            // On a page without the dialog, which would put off what it asks about.
            browser.goto("/index.php?title=Special:Preferences").await;
            let forget = "localStorage.clear(); sessionStorage.clear(); return 0";
            browser.js(forget).await;
            for gadget in gadgets {
                person.unset_answer(gadget);
            }
        }
        assert!(tricked.is_empty(), "answered unseen: {tricked:?}");
        // So that the tries above say something.
        assert!(answered.contains(&"nothing"), "answered: {answered:?}");
    });
}

#[test]
fn nothing_may_lie_over_the_dialog() {
    scenario("nothing_over_the_dialog", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        for cover in [
            // In the top layer above the dialog, and clicks go through.
            "const cover = document.createElement( 'div' ); cover.popover = 'manual'; \
             cover.style.cssText = 'position:fixed; inset:0; width:100%; height:100%; background:#fff; pointer-events:none'; \
             document.body.append( cover ); cover.showPopover()",
            "const cover = document.createElement( 'div' ); \
             cover.style.cssText = 'position:absolute; inset:0; background:#fff; pointer-events:none !important; z-index:9'; \
             document.querySelector( 'dialog.gadget-consent-dialog' ).append( cover )",
        ] {
            browser.js(cover).await;
            browser.pause(700).await;
            click_middle(world, ALLOW).await;
            browser.grace().await;
            assert_eq!(person.answer("tiles"), None, "{cover}");
            browser
                .until(
                    "the dialog says so",
                    "return /not taken/.test( document.querySelector( '.gadget-consent-status' ).textContent )",
                )
                .await;
            browser.goto("/index.php?title=Brindle").await;
            browser.until_asked_for("tiles").await;
        }
        // Without a cover the same click answers.
        browser.until_enabled().await;
        click_middle(world, ALLOW).await;
        browser.until_drawn().await;
    });
}

/// Every `id` that the elements of earlier versions had.
const OLD_IDS: [&str; 10] = [
    "gadget-consent-title",
    "gadget-consent-request-0",
    "gadget-consent-request-0-facts",
    "gadget-consent-request-1",
    "gadget-consent-request-1-facts",
    "gadget-consent-request-2",
    "gadget-consent-request-2-facts",
    "gadget-consent-keep-lasting",
    "gadget-consent-keep-session",
    "gadget-consent-keep-everywhere",
];

#[test]
fn ids_in_wikitext_take_nothing_from_the_dialog() {
    scenario("ids_in_wikitext", async |world| {
        let title = unique("Ids");
        let spans: Vec<String> = OLD_IDS
            .iter()
            .map(|id| format!("<span id='{id}'>{id} of the page</span>"))
            .collect();
        world.demo.save(&title, &spans.join("\n"));
        let person = Person::with_gadgets(world.demo, &["charts"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser
            .goto(&format!("/index.php?title={}", title.replace(' ', "_")))
            .await;
        browser.until_found(DIALOG).await;
        let name = browser.computed_name(DIALOG).await;
        assert!(name.contains("charts"), "the dialog's name is “{name}”");

        for (label, box_) in [(
            ".gadget-consent-request:nth-of-type(3) .cdx-label__label__text",
            ".gadget-consent-request:nth-of-type(3) input",
        )] {
            let checked = format!("return document.querySelector( '{box_}' ).checked");
            assert_eq!(browser.js(&checked).await, json!(false));
            let name = browser.computed_name(box_).await;
            assert!(
                !name.is_empty() && !name.contains("of the page"),
                "the name of {box_} is “{name}”"
            );
            browser.click(label).await;
            assert_eq!(
                browser.js(&checked).await,
                json!(true),
                "{label} ticks nothing"
            );
        }
        // The page cannot know them: they differ from view to view.
        let id = format!("return document.querySelector( '{DIALOG} h2' ).id");
        let first = browser.js(&id).await;
        browser.reload().await;
        browser.until_found(DIALOG).await;
        assert_ne!(browser.js(&id).await, first);
    });
}

/// Keeps what the module listens with: a script that ran before it has this. Not what the wiki's own
/// links listen with, one of which logs out.
const EARLY: &str = "window.listeners = []; const add = EventTarget.prototype.addEventListener; \
    EventTarget.prototype.addEventListener = function ( type, listener, ...rest ) { \
        if ( type === 'click' && !( this.closest && this.closest( 'nav, header, .mw-portlet' ) ) ) { window.listeners.push( listener ); } \
        return add.call( this, type, listener, ...rest ); }";

#[test]
fn scripts_cannot_pass_for_the_user() {
    scenario("scripts_cannot_pass_for_the_user", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        // No gadget asks here.
        browser.goto("/index.php?title=Special:Version").await;
        let tricks: [(&str, &str, &str); 6] = [
            (
                "the listener is called with an object that says that it is trusted",
                EARLY,
                "const event = { isTrusted: true, type: 'click', bubbles: true, cancelBubble: false, target: allow, \
                    preventDefault() {}, composedPath: () => [ allow ] }; \
                 listeners.forEach( ( listener ) => { try { ( listener.handleEvent || listener ).call( allow, event ); } catch ( e ) {} } )",
            ),
            (
                "the listener is called with an event of a script whose prototype says that it is trusted",
                EARLY,
                "const event = Object.create( new MouseEvent( 'click', { bubbles: true } ), { isTrusted: { value: true }, \
                    cancelBubble: { value: false }, bubbles: { value: true }, composedPath: { value: () => [ allow ] } } ); \
                 listeners.forEach( ( listener ) => { try { ( listener.handleEvent || listener ).call( allow, event ); } catch ( e ) {} } )",
            ),
            (
                "composedPath of a click on the title names the button",
                "",
                "Event.prototype.composedPath = () => [ allow ]; CLICK",
            ),
            (
                "the event of a click on the title has a path and a target of its own",
                "",
                "window.addEventListener( 'click', ( event ) => { event.composedPath = () => [ allow ]; \
                    Object.defineProperty( event, 'target', { value: allow } ); }, true ); CLICK",
            ),
            (
                "the title has the button's number in Yew's list of listeners",
                "",
                "const title = document.querySelector( 'dialog h2' ); \
                 for ( const key of Object.keys( allow ) ) { title[ key ] = allow[ key ]; } CLICK",
            ),
            (
                "Function.prototype.call says what the script wants",
                "",
                "Event.prototype.composedPath = () => [ allow ]; Reflect.apply = () => true; \
                 const call = Function.prototype.call; \
                 Node.prototype.contains = () => true; Node.prototype.compareDocumentPosition = () => 16; \
                 Object.defineProperty( Event.prototype, 'target', { get: () => allow } ); CLICK",
            ),
        ];
        let mut tricked = Vec::new();
        for (name, before, during) in tricks {
            if !before.is_empty() && browser.engine() == Engine::Firefox {
                // Its driver runs no script before the page's own.
                continue;
            }
            browser.goto("/index.php?title=Special:Version").await;
            let first = match before {
                "" => None,
                _ => Some(browser.run_first(before).await),
            };
            browser.goto("/index.php?title=Brindle").await;
            browser.until_asked_for("tiles").await;
            browser.until_enabled().await;
            let clicks = during.contains("CLICK");
            let script = during.replace("CLICK", "");
            browser
                .js(&format!(
                    "const allow = document.querySelector( '{ALLOW}' ); {script}"
                ))
                .await;
            if clicks {
                click_middle(world, "dialog h2").await;
            }
            browser.grace().await;
            if person.answer("tiles").is_some() {
                tricked.push(name);
                person.unset_answer("tiles");
            }
            if let Some(first) = first {
                browser.run_first_no_more(first).await;
            }
        }
        assert!(tricked.is_empty(), "answered: {tricked:?}");
    });
}

#[test]
fn a_dialog_that_sleeps_takes_no_answer() {
    scenario("a_dialog_that_sleeps", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        // It falls asleep again and again, and a script takes away what shows it.
        browser
            .js("setInterval( () => { window.dispatchEvent( new Event( 'focus' ) ); \
                 document.querySelectorAll( '.gadget-consent-dialog button' ).forEach( ( button ) => button.removeAttribute( 'disabled' ) ); }, 30 )")
            .await;
        browser.pause(300).await;
        for button in 1..=3 {
            click_middle(world, &format!("{ALLOW}:nth-child( {button} )")).await;
        }
        browser.grace().await;
        assert_eq!(person.answer("tiles"), None);
        assert!(browser.has(DIALOG).await);
    });
}

#[test]
fn a_timer_that_a_script_hurries_wakes_nothing() {
    scenario("a_hurried_timer", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        if browser.engine() == Engine::Firefox {
            // Its driver runs no script before the page's own.
            return;
        }
        browser.log_in(&person).await;
        let hurry = "const timeout = window.setTimeout; \
            window.setTimeout = ( what, time, ...rest ) => timeout( what, time === 500 ? 0 : time, ...rest )";
        let first = browser.run_first(hurry).await;
        browser.goto("/index.php?title=Brindle").await;
        browser.until_asked_for("tiles").await;
        browser
            .js("window.dispatchEvent( new Event( 'focus' ) ); \
                 document.querySelectorAll( '.gadget-consent-dialog button' ).forEach( ( button ) => button.removeAttribute( 'disabled' ) )")
            .await;
        click_middle(world, ALLOW).await;
        browser.grace().await;
        assert_eq!(person.answer("tiles"), None);
        browser.run_first_no_more(first).await;
    });
}

#[test]
fn a_focus_that_a_script_moved_takes_no_key() {
    scenario("a_focus_that_a_script_moved", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        let focus = format!("document.querySelector( '{ALLOW}' ).focus()");
        browser.until_enabled().await;
        // The user types; a script moves the focus between two keys.
        browser.type_keys("half a thought").await;
        for key in [Key::Space, Key::Enter] {
            browser
                .js("document.querySelector( 'dialog h2' ).focus()")
                .await;
            browser.pause(700).await;
            browser.js(&focus).await;
            browser.press(key).await;
            browser.grace().await;
            assert_eq!(person.answer("tiles"), None);
            assert!(browser.has(DIALOG).await);
        }
        // Whoever goes on typing does not answer either.
        browser.js(&focus).await;
        browser.pause(700).await;
        browser.type_keys("more ").await;
        browser.grace().await;
        assert_eq!(person.answer("tiles"), None);

        // Assistive technology moves the focus as a script does: after a moment its key answers.
        browser
            .js("document.querySelector( 'dialog h2' ).focus()")
            .await;
        browser.js(&focus).await;
        browser.pause(900).await;
        browser.press(Key::Space).await;
        browser.until_drawn().await;
    });
}

#[test]
fn links_lead_where_they_say_whatever_the_base_is() {
    scenario("links_and_base", async |world| {
        world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser
            .js("const base = document.createElement( 'base' ); base.href = 'https://elsewhere.test/'; document.head.prepend( base ); \
                 document.querySelectorAll( 'dialog details' ).forEach( ( part ) => { part.open = true; } )")
            .await;
        let links = browser
            .js("return Array.from( document.querySelectorAll( 'dialog a' ), ( link ) => link.href )")
            .await;
        let links = links.as_array().unwrap();
        assert!(links.len() > 3, "{links:?}");
        for link in links {
            let link = link.as_str().unwrap();
            assert!(!link.contains("elsewhere"), "{link}");
        }
        browser.answer(Answer::Later).await;
    });
}
