//! Many measurements of one quantity as three numbers.

use std::fmt;

/// Median and quartiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The first quartile.
    pub lower: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub upper: f64,
}

impl Spread {
    /// The spread of some numbers; zero if there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        Self {
            lower: quantile(&numbers, 1),
            median: quantile(&numbers, 2),
            upper: quantile(&numbers, 3),
        }
    }
}

/// With the precision of the format, and a true minus sign.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(1);
        let sign = if f.sign_plus() && self.median > 0.0 {
            "+"
        } else {
            ""
        };
        write!(
            f,
            "{sign}{} ({} to {})",
            number(self.median, digits),
            number(self.lower, digits),
            number(self.upper, digits)
        )
    }
}

/// A number for people: with a true minus sign, but no minus before zero.
pub fn number(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}").replace('-', "−");
    if text.chars().any(|c| ('1'..='9').contains(&c)) {
        text
    } else {
        text.replace('−', "")
    }
}

/// Interpolated between the two nearest numbers.
fn quantile(sorted: &[f64], quarters: usize) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let (index, rest) = (last * quarters / 4, last * quarters % 4);
    let next = sorted[(index + 1).min(last)];
    let part = [0.0, 0.25, 0.5, 0.75][rest];
    sorted[index] + (next - sorted[index]) * part
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn quartiles_lie_between_the_numbers_around_them() {
        let shown = |numbers: &[f64]| format!("{:.2}", Spread::of(numbers.iter().copied()));
        assert_eq!(shown(&[]), "0.00 (0.00 to 0.00)");
        assert_eq!(shown(&[7.0]), "7.00 (7.00 to 7.00)");
        assert_eq!(shown(&[5.0, 1.0, 3.0, 2.0, 4.0]), "3.00 (2.00 to 4.00)");
        assert_eq!(shown(&[4.0, 1.0, 3.0, 2.0]), "2.50 (1.75 to 3.25)");
    }

    #[test]
    fn a_difference_shows_its_sign() {
        let spread = Spread {
            lower: -1.25,
            median: 0.5,
            upper: 2.0,
        };
        assert_eq!(format!("{spread:+.1}"), "+0.5 (−1.2 to 2.0)");
        assert_eq!(format!("{spread:.0}"), "0 (−1 to 2)");
    }
}
