//! Addresses of places on the review page: what follows the `#`.

use gadget_consent_core::Request;

/// The form for the user's own scripts, filled in with a contact that was blocked.
const OWN: &str = "scripts=";

/// The address of the form, filled in with this request.
#[must_use]
pub fn own(request: &Request) -> String {
    format!("{OWN}{request}")
}

/// The request with which an address fills in the form, by its fragment with the `#`.
#[must_use]
pub fn read_own(fragment: &str) -> Option<Request> {
    let request = fragment.strip_prefix('#')?.strip_prefix(OWN)?;
    request.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{own, read_own};

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "connect:api.example",
            "connect:wss://api.example:8443",
            "script:x.example",
        ] {
            let request = text.parse().unwrap();
            assert_eq!(read_own(&format!("#{}", own(&request))), Some(request));
        }
        for other in [
            "",
            "#",
            "#scripts",
            "#scripts=",
            "#blocked",
            "scripts=img:a.example",
        ] {
            assert_eq!(read_own(other), None, "{other}");
        }
    }
}
