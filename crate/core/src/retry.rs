//! When to try again what a server did not take: exponential backoff with jitter (M. Brooker,
//! "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), bounded.

/// Seconds before the second try, at most.
const FIRST: u32 = 4;
/// Seconds between tries, at most, unless the server asks for more.
const LONGEST: u32 = 900;
/// Seconds that a server can ask for, at most.
const MOST: u32 = 86_400;

/// The seconds to wait after so many failed tries.
///
/// `asked_for`: the seconds that the server asked for (`Retry-After`, RFC 9110), which are waited in
/// any case, up to a day. `random`: from 0 up to 1; half of the time is left to it, so that not all who
/// failed at one time try again at one time.
#[must_use]
pub fn pause(tries: u32, asked_for: Option<u32>, random: f64) -> u32 {
    let doubled = FIRST << tries.saturating_sub(1).min(16);
    let half = doubled.min(LONGEST) / 2;
    // A whole number of seconds, and few of them; what is no number is 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let jitter = (f64::from(half) * random.clamp(0.0, 1.0)).round() as u32;
    asked_for.unwrap_or_default().min(MOST) + half + jitter
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn grows_and_is_bounded() {
        let pauses: Vec<u32> = (1..=12).map(|tries| pause(tries, None, 1.0)).collect();
        assert!(
            pauses.windows(2).all(|pair| pair[0] <= pair[1]),
            "{pauses:?}"
        );
        assert_eq!(pauses[..4], [4, 8, 16, 32]);
        assert!(pauses.iter().all(|pause| *pause <= 900));
        assert_eq!(pause(u32::MAX, None, 1.0), 900);
        assert_eq!(pause(1, Some(u32::MAX), 1.0), 86_404);
    }

    #[test]
    fn heeds_the_server_and_leaves_half_to_chance() {
        assert_eq!(pause(1, None, 0.0), 2);
        assert_eq!(pause(3, None, 0.5), 12);
        assert_eq!(pause(1, Some(120), 0.0), 122);
        assert_eq!(pause(1, None, f64::NAN), 2);
        assert_eq!(pause(1, None, 7.0), 4);
    }
}
