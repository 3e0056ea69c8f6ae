//! Retries: bounded exponential backoff with jitter (M. Brooker, "Exponential Backoff And Jitter", AWS
//! Architecture Blog, 2015).

/// The longest pause before the second attempt, in seconds.
const FIRST: u32 = 4;
/// The longest pause between attempts, in seconds, unless the server asks for more.
const LONGEST: u32 = 900;
/// The longest pause that a server can ask for, in seconds.
const MOST: u32 = 86_400;

/// The pause after a number of failed attempts, in seconds.
///
/// `asked_for`: the pause that the server asked for (`Retry-After`, RFC 9110), at most a day. The
/// result is never shorter. `random`: a number from 0 to 1, which decides half of the pause, so that
/// clients that failed together do not retry together.
#[must_use]
pub fn pause(tries: u32, asked_for: Option<u32>, random: f64) -> u32 {
    let doubled = FIRST << tries.saturating_sub(1).min(16);
    let half = doubled.min(LONGEST) / 2;
    // The result is small, and NaN becomes 0.
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
