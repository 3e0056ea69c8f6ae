//! Accessibility: axe-core (WCAG 2.2, levels A and AA), visible borders and ticks under forced
//! colours, targets of sufficient size, and no sideways scrolling. Each state is loaded once for
//! all checks, because loading takes longer than checking.

use end_to_end::demo;
use end_to_end::gallery::Visitor;

use crate::{Direction, LEFT_TO_RIGHT, RIGHT_TO_LEFT, visit};

/// Runs some of axe-core's rules.
const AXE: &str = "return axe.run( document, { resultTypes: [ 'violations' ], runOnly: RULES } )\
    .then( ( found ) => found.violations.map( ( violation ) => violation.id + ': ' + \
    violation.nodes.map( ( node ) => node.html ).join( ' ' ) ) )";

/// The themes, and the rules for each. The second theme changes colours only, so only rules about
/// colours run there.
const THEMES: [(&str, &str); 2] = [
    (
        "day",
        "[ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ]",
    ),
    ("night", "[ 'color-contrast', 'link-in-text-block' ]"),
];

/// Finds parts that forced colours make indistinguishable from what is around them.
const FORCED: &str = include_str!("forced.js");

/// Finds parts that do not fit, and parts that scroll sideways.
const OVERFLOW: &str = include_str!("overflow.js");

/// Finds targets of less than 24 × 24 pixels (WCAG 2.2, 2.5.8). A link within a sentence may be
/// lower.
const TARGETS: &str = include_str!("targets.js");

async fn found(visitor: &Visitor, script: &str) -> Vec<String> {
    serde_json::from_value(visitor.js(script).await).unwrap()
}

async fn check(visitor: &Visitor, direction: Direction) {
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
    visit(&axe, async |visitor| check(visitor, direction).await);
}

#[test]
fn accessible_from_left_to_right() {
    run(LEFT_TO_RIGHT);
}

#[test]
fn accessible_from_right_to_left() {
    run(RIGHT_TO_LEFT);
}
