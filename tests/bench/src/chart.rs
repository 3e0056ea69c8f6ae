//! The chart of docs/performance.md: bars with quartiles, one panel for each question.

use svg::{
    Document,
    node::element::{Group, Line, Rectangle, Style, Text, Title},
};

use super::spread::{Spread, number};

const WIDTH: f64 = 760.0;
/// Where the bars begin; the names are to the left.
const LEFT: f64 = 180.0;
/// The length of the longest bar; the numbers are to the right.
const BARS: f64 = WIDTH - LEFT - 80.0;
const BAR: f64 = 12.0;
const GAP: f64 = 8.0;
const TITLE: f64 = 34.0;

/// Readable on light and dark pages; the browser says which.
const STYLE: &str = "
text { font: 13px system-ui, sans-serif; fill: #202122; }
.title { font-weight: 600; }
.number { font-size: 12px; fill: #54595d; }
.bar { fill: #a2a9b1; }
.ours { fill: #36c; }
.later { opacity: .55; }
line { stroke: #202122; }
@media ( prefers-color-scheme: dark ) {
text { fill: #eaecf0; }
.number { fill: #c8ccd1; }
.bar { fill: #72777d; }
.ours { fill: #6d8af2; }
line { stroke: #eaecf0; }
}
";

/// One question.
#[derive(Debug)]
pub struct Panel {
    /// The question.
    pub title: &'static str,
    /// The names of a bar's measurements, if there are several.
    pub kinds: &'static [&'static str],
    /// The bars, from the top.
    pub bars: Vec<Bar>,
}

/// One guard's result: one measurement, or several of one kind.
#[derive(Debug)]
pub struct Bar {
    name: String,
    spreads: Vec<Spread>,
}

impl Bar {
    /// A bar with a name.
    pub fn new(name: &str, spreads: Vec<Spread>) -> Self {
        Self {
            name: name.to_owned(),
            spreads,
        }
    }
}

/// Draws the panels, one below the other; `is_ours` marks the highlighted name.
pub fn draw(panels: &[Panel], is_ours: impl Fn(&str) -> bool) -> String {
    let mut drawing = Group::new();
    let mut y = 0.0;
    for panel in panels {
        let most = (panel.bars.iter())
            .flat_map(|bar| &bar.spreads)
            .map(|spread| spread.upper.max(spread.median))
            .fold(f64::EPSILON, f64::max);
        y += TITLE;
        drawing = drawing.add(text(panel.title, 0.0, y - 12.0, "title"));
        for bar in &panel.bars {
            let class = if is_ours(&bar.name) {
                "bar ours"
            } else {
                "bar"
            };
            let middle = y + 10.0;
            drawing = drawing.add(text(&bar.name, 0.0, middle, ""));
            for (index, spread) in bar.spreads.iter().enumerate() {
                let class = if index == 0 {
                    class.to_owned()
                } else {
                    format!("{class} later")
                };
                let kind = panel.kinds.get(index).copied().unwrap_or_default();
                drawing = drawing.add(one(*spread, kind, BARS / most, y, &class));
                y += BAR + 2.0;
            }
            y += GAP;
        }
    }
    Document::new()
        .set("viewBox", (0.0, 0.0, WIDTH, y + 4.0))
        .set("width", WIDTH)
        .set("height", y + 4.0)
        .set("role", "img")
        .add(Title::new(
            "What guards a gadget, and what that costs a page",
        ))
        .add(Style::new(STYLE))
        .add(drawing)
        .to_string()
}

/// A bar, a line between the quartiles, and the median as a number.
fn one(spread: Spread, kind: &str, scale: f64, y: f64, class: &str) -> Group {
    let x = |number: f64| round(LEFT + number.max(0.0) * scale);
    let bar = Rectangle::new()
        .set("class", class)
        .set("x", LEFT)
        .set("y", y)
        .set("width", round(x(spread.median) - LEFT))
        .set("height", BAR);
    let middle = y + BAR / 2.0;
    let quartiles = Line::new()
        .set("x1", x(spread.lower))
        .set("x2", x(spread.upper))
        .set("y1", middle)
        .set("y2", middle);
    let digits = usize::from(spread.median.abs() < 100.0);
    let number = format!("{} {kind}", number(spread.median, digits));
    let end = x(spread.upper.max(spread.median)) + 6.0;
    Group::new()
        .add(bar)
        .add(quartiles)
        .add(text(number.trim_end(), end, y + 10.0, "number"))
}

fn text(content: &str, x: f64, y: f64, class: &str) -> Text {
    let text = Text::new(content).set("x", x).set("y", y);
    if class.is_empty() {
        text
    } else {
        text.set("class", class)
    }
}

/// Rounded to a tenth of a pixel.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_has_the_full_length() {
        let spread = |median| Spread {
            lower: median,
            median,
            upper: median,
        };
        let panel = Panel {
            title: "a < b",
            kinds: &["cold", "warm"],
            bars: vec![
                Bar::new("one", vec![spread(10.0)]),
                Bar::new("two", vec![spread(5.0), spread(-1.0)]),
            ],
        };
        let drawn = draw(&[panel], |name| name == "two");
        assert!(drawn.contains("a &lt; b"), "{drawn}");
        assert!(drawn.contains(&format!("width=\"{BARS}\"")), "{drawn}");
        assert!(
            drawn.contains(&format!("width=\"{}\"", BARS / 2.0)),
            "{drawn}"
        );
        assert!(drawn.contains("−1.0 warm"), "{drawn}");
        assert_eq!(drawn.matches("ours\"").count(), 1, "{drawn}");
    }
}
