//! When to try again what a server did not take: exponential backoff with jitter (M. Brooker,
//! "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), bounded.

/// Milliseconds before the second try, at most.
const FIRST: f64 = 4_000.0;
/// Milliseconds between tries, at most, unless the server asks for more.
const LONGEST: f64 = 900_000.0;

/// The milliseconds to wait after so many failed tries.
///
/// `asked_for`: the seconds that the server asked for (`Retry-After`, RFC 9110), which are waited in
/// any case. `random`: from 0 up to 1; half of the time is left to it, so that not all who failed at
/// one time try again at one time.
#[must_use]
pub fn pause(tries: u32, asked_for: Option<u32>, random: f64) -> f64 {
    let doubled = FIRST * f64::from(tries.saturating_sub(1).min(16)).exp2();
    let backoff = doubled.min(LONGEST);
    let jittered = backoff * f64::midpoint(1.0, random.clamp(0.0, 1.0));
    asked_for.map_or(0.0, |seconds| f64::from(seconds) * 1_000.0) + jittered
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn grows_and_is_bounded() {
        let pauses: Vec<f64> = (1..=12).map(|tries| pause(tries, None, 1.0)).collect();
        assert!(
            pauses.windows(2).all(|pair| pair[0] <= pair[1]),
            "{pauses:?}"
        );
        assert_eq!(pauses[..4], [4_000.0, 8_000.0, 16_000.0, 32_000.0]);
        assert!(pauses.iter().all(|pause| *pause <= 900_000.0));
        assert!((pause(u32::MAX, None, 1.0) - 900_000.0).abs() < 1.0);
    }

    #[test]
    fn heeds_the_server_and_leaves_half_to_chance() {
        assert!((pause(1, None, 0.0) - 2_000.0).abs() < 1.0);
        assert!((pause(1, Some(120), 0.0) - 122_000.0).abs() < 1.0);
        assert!((pause(1, None, f64::NAN)).is_nan() || pause(1, None, 7.0) <= 4_000.0);
    }
}
