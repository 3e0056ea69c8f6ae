//! How short each question is: its words, its height, and whether it fits on the screen.

use end_to_end::gallery::Visitor;
use serde_json::json;

use crate::visit;

/// Each question: its words, and its height in pixels at a width of 1280 and of 360. Questions may
/// become shorter. To make one longer, change the number here, and say why.
const MOST: [(&str, u32, u32, u32); 32] = [
    ("dialog", 90, 437, 633),
    ("dialog-programs", 115, 537, 831),
    ("dialog-three", 99, 541, 759),
    ("dialog-optional", 89, 360, 556),
    ("dialog-frames", 137, 885, 1263),
    ("dialog-missing", 83, 347, 543),
    // It says why it is in English, with a button.
    ("dialog-late-words", 106, 538, 760),
    ("dialog-at-once", 90, 437, 633),
    ("dialog-asked-again", 100, 469, 689),
    ("dialog-no-account", 108, 485, 729),
    ("dialog-several", 99, 461, 657),
    ("dialog-library", 107, 465, 661),
    ("dialog-lacks", 84, 391, 539),
    ("dialog-changed", 117, 521, 741),
    ("dialog-confirm", 115, 521, 765),
    ("dialog-no-reload", 108, 485, 705),
    ("dialog-saving", 93, 469, 665),
    ("dialog-failed", 111, 559, 781),
    ("dialog-kept", 139, 610, 909),
    ("dialog-full", 176, 738, 1114),
    ("dialog-busy", 134, 610, 884),
    ("dialog-logged-out", 144, 636, 909),
    ("dialog-not-kept", 135, 610, 884),
    ("dialog-device", 120, 585, 833),
    ("dialog-farm", 98, 473, 691),
    ("dialog-odd", 145, 606, 873),
    ("dialog-too-soon", 109, 534, 781),
    ("dialog-hidden", 117, 559, 833),
    ("dialog-source", 107, 521, 717),
    ("dialog-source-at-once", 110, 545, 717),
    ("dialog-source-no-reload", 127, 569, 789),
    ("dialog-source-kept", 150, 669, 968),
];

/// What is seen of the dialog, as words, and how much room it would take without scrolling.
const MEASURE: &str = "const dialog = document.querySelector( 'dialog' ); \
    const body = dialog.querySelector( '.cdx-dialog__body' ); \
    return [ dialog.innerText.split( /\\s+/ ).filter( ( word ) => /[\\p{L}\\p{N}]/u.test( word ) ).length, \
        Math.round( dialog.getBoundingClientRect().height + body.scrollHeight - body.clientHeight ) ]";

/// Nothing scrolls, and all buttons are on the screen.
const FITS: &str = "const dialog = document.querySelector( 'dialog' ); \
    const body = dialog.querySelector( '.cdx-dialog__body' ); \
    const buttons = Array.from( dialog.querySelectorAll( '.gadget-consent-answers button' ) ); \
    return buttons.length > 1 && body.scrollHeight <= body.clientHeight && \
        dialog.scrollHeight <= dialog.clientHeight && \
        buttons.every( ( button ) => button.getBoundingClientRect().bottom <= innerHeight )";

async fn measure(visitor: &Visitor) -> (u32, u32, u32) {
    let mut heights = Vec::new();
    let mut words = 0;
    for width in [1280, 360] {
        visitor.resize(width, 2000).await;
        let measured = visitor.js(MEASURE).await;
        let number = |at: usize| u32::try_from(measured[at].as_u64().unwrap()).unwrap();
        words = number(0);
        heights.push(number(1));
    }
    (words, heights[0], heights[1])
}

#[test]
fn questions_are_short() {
    visit("", async |visitor| {
        let mut longer = Vec::new();
        let mut seen = 0;
        println!("| question | words | height at 1280 | at 360 |\n| --- | --- | --- | --- |");
        for state in visitor.states().await {
            if !state.starts_with("dialog") {
                continue;
            }
            visitor.show(&state, "").await;
            let (words, wide, narrow) = measure(visitor).await;
            println!("| {state} | {words} | {wide} | {narrow} |");
            seen += 1;
            let most = MOST.iter().find(|(name, ..)| *name == state);
            match most {
                Some(most) if words <= most.1 && wide <= most.2 && narrow <= most.3 => {}
                _ => longer.push(format!("(\"{state}\", {words}, {wide}, {narrow}),")),
            }
        }
        assert_eq!(seen, MOST.len(), "{}", longer.join("\n"));
        assert!(longer.is_empty(), "{}", longer.join("\n"));
    });
}

#[test]
fn questions_fit_on_the_screen() {
    visit("", async |visitor| {
        for (state, width, height) in [
            ("dialog", 360, 740),
            ("dialog", 1280, 500),
            ("dialog-three", 1280, 740),
            ("dialog-programs", 1280, 740),
            ("list", 1280, 740),
            ("list-ten", 1280, 740),
        ] {
            visitor.resize(width, height).await;
            visitor.show(state, "").await;
            let fits = visitor.js(FITS).await;
            assert_eq!(fits, json!(true), "{state} at {width} × {height}");
        }
    });
}

/// The disabled buttons, by number, and whether a line shows that there is more below.
const BUTTONS: &str = "const buttons = document.querySelectorAll( '.gadget-consent-answers button' ); \
    return [ Array.from( buttons, ( button ) => button.disabled ), \
        document.querySelector( 'dialog' ).matches( '.cdx-dialog--dividers' ) ]";

#[test]
fn code_waits_until_the_whole_question_was_seen() {
    visit("", async |visitor| {
        // The part between title and buttons scrolls; or all does, at 400 %.
        for (width, height) in [(1280, 430), (320, 256)] {
            visitor.resize(width, height).await;
            visitor.show("dialog-programs", "").await;
            assert_eq!(
                visitor.js(BUTTONS).await,
                json!([[true, true, false, false], true]),
                "{width} × {height}"
            );
            let to = |top: &str| {
                format!(
                    "for ( const part of [ 'dialog', '.cdx-dialog__body' ] ) {{ \
                     document.querySelector( part ).scrollTop = {top}; }}"
                )
            };
            visitor.js(&to("20")).await;
            visitor.drawn().await;
            assert_eq!(
                visitor.js(BUTTONS).await[0],
                json!([true, true, false, false])
            );
            visitor.js(&to("1e6")).await;
            visitor.drawn().await;
            assert_eq!(
                visitor.js(BUTTONS).await,
                json!([[false, false, false, false], false])
            );
            // The last button is reached by scrolling.
            let reached = "const box = document.querySelector( '.gadget-consent-answers' ).getBoundingClientRect(); \
                return box.top >= 0 && box.bottom <= innerHeight";
            assert_eq!(visitor.js(reached).await, json!(true), "{width} × {height}");
            // Seen is seen.
            visitor.js(&to("0")).await;
            visitor.drawn().await;
            assert_eq!(
                visitor.js(BUTTONS).await,
                json!([[false, false, false, false], true])
            );
        }
        // A calm question waits for nothing.
        visitor.resize(320, 256).await;
        visitor.show("dialog", "").await;
        assert_eq!(
            visitor.js(BUTTONS).await,
            json!([[false, false, false, false], true])
        );
    });
}

/// Four answers, with all that can be done to them, are within two screens of a phone.
#[test]
fn four_answers_fit_into_two_screens() {
    visit("", async |visitor| {
        visitor.resize(360, 740).await;
        visitor.show("review-four", "").await;
        let end = visitor
            .js("return Math.round( document.querySelector( '.gadget-consent-review table' ).getBoundingClientRect().bottom + scrollY )")
            .await;
        let end = end.as_u64().unwrap();
        println!("four answers end at {end}");
        assert!(end > 300 && end <= 2 * 740, "{end}");
    });
}
