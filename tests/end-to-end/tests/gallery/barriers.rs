//! Nothing bars anybody: axe-core (WCAG 2.2, levels A and AA), borders and ticks that are seen with
//! forced colours, targets that can be hit, and no scrolling to the side. All of it on one page for
//! each state: to load it takes longer than to look at it.

use end_to_end::demo;
use end_to_end::gallery::Visitor;

use crate::{Direction, LEFT_TO_RIGHT, RIGHT_TO_LEFT, visit};

/// What axe-core finds wrong with the page, by some of its rules.
const AXE: &str = "return axe.run( document, { resultTypes: [ 'violations' ], runOnly: RULES } )\
    .then( ( found ) => found.violations.map( ( violation ) => violation.id + ': ' + \
    violation.nodes.map( ( node ) => node.html ).join( ' ' ) ) )";

/// The themes, and the rules in each: all, and then those that look at colours, which are all that
/// another theme changes.
const THEMES: [(&str, &str); 2] = [
    (
        "day",
        "[ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ]",
    ),
    ("night", "[ 'color-contrast', 'link-in-text-block' ]"),
];

/// Parts that forced colours make one with what is around them.
const FORCED: &str = include_str!("forced.js");

/// Parts that do not fit, and what can be scrolled to the side.
const OVERFLOW: &str = include_str!("overflow.js");

/// Targets of less than 24 × 24 pixels (WCAG 2.2, 2.5.8). A link within a sentence may be lower.
const TARGETS: &str = include_str!("targets.js");

async fn found(visitor: &Visitor, script: &str) -> Vec<String> {
    serde_json::from_value(visitor.js(script).await).unwrap()
}

async fn barriers(visitor: &Visitor, direction: Direction) {
    let mut all = Vec::new();
    for state in visitor.states().await {
        let mut note = |what: &str, found: Vec<String>| {
            all.extend(
                found
                    .into_iter()
                    .map(|found| format!("{state}, {what}: {found}")),
            );
        };
        visitor.resize(1000, 750).await;
        visitor
            .show(&state, &format!("&language={}", direction.language))
            .await;
        for (theme, rules) in THEMES {
            visitor.theme(theme).await;
            note(theme, found(visitor, &AXE.replace("RULES", rules)).await);
        }
        visitor.theme("day").await;
        visitor.force_colours(true).await;
        note("forced colours", found(visitor, FORCED).await);
        visitor.force_colours(false).await;
        // 500 of a screen of 1000 pixels, enlarged to 200 %.
        for (width, name) in [(320, "320 px"), (500, "500 px"), (1000, "1000 px")] {
            visitor.resize(width, 750).await;
            note(name, found(visitor, OVERFLOW).await);
            note(name, found(visitor, TARGETS).await);
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

fn run(direction: Direction) {
    let axe = demo::root().join("gadget-loader/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).unwrap();
    visit(&axe, async |visitor| barriers(visitor, direction).await);
}

#[test]
fn nothing_bars_anybody_from_left_to_right() {
    run(LEFT_TO_RIGHT);
}

#[test]
fn nothing_bars_anybody_from_right_to_left() {
    run(RIGHT_TO_LEFT);
}
