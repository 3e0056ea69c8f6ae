//! What the wiki's own `Content-Security-Policy` header never lets through, whatever a user allows.

use gadget_consent_core::csp::{Expression, Policy};
use gadget_consent_core::definition::Gadget;
use gadget_consent_core::{Declaration, Kind, Source};

/// The requests of gadgets that cannot succeed, as “gadget (kind:source)”; `None`: the header cannot be
/// read, so nothing is known.
pub(super) fn blocked(header: &str, gadgets: &[Gadget]) -> Option<Vec<String>> {
    // Several headers are joined by commas, and all of them count.
    let policies: Vec<Policy> = header
        .split(',')
        .map(|policy| fetching(policy).parse().ok())
        .collect::<Option<_>>()?;
    let mut blocked = Vec::new();
    for gadget in gadgets {
        let Ok(Some(declaration)) = Declaration::of(gadget) else {
            continue;
        };
        for request in &declaration.all() {
            let source = request.source();
            let is_blocked =
                |kind: &Kind| !policies.iter().all(|policy| lets(policy, *kind, source));
            let kinds: Vec<Kind> = request.kinds().iter().filter(is_blocked).collect();
            if !kinds.is_empty() {
                let kinds: Vec<&str> = kinds.into_iter().map(Kind::name).collect();
                let name = &gadget.name.text;
                blocked.push(format!("{name} ({}:{source})", kinds.join("+")));
            }
        }
    }
    Some(blocked)
}

/// The directives that limit what a page can contact. Others have values of other forms.
fn fetching(policy: &str) -> String {
    let is_fetching = |directive: &&str| {
        let name = directive
            .split_ascii_whitespace()
            .next()
            .unwrap_or_default();
        let kind = name.to_ascii_lowercase();
        let kind = kind.strip_suffix("-src").unwrap_or_default();
        ["default", "child"].contains(&kind) || Kind::ALL.iter().any(|known| known.name() == kind)
    };
    let directives: Vec<&str> = policy.split(';').filter(is_fetching).collect();
    directives.join(";")
}

/// Whether a policy lets through anything of a source. In doubt it does.
fn lets(policy: &Policy, kind: Kind, source: &Source) -> bool {
    policy.of(kind).is_none_or(|expressions| {
        expressions.iter().any(|expression| match expression {
            Expression::Anything => true,
            Expression::Scheme(scheme) => ["http", "https", "ws", "wss"].contains(&scheme.as_str()),
            Expression::Host(host) => host.or_its_twin_overlaps(source) || overlaps(host, source),
            Expression::BareHost(text) => match text.parse::<Source>() {
                Ok(host) => overlaps(&host, source),
                // Such as `localhost:*`.
                Err(_) => text.contains(source.host()),
            },
            Expression::Own | Expression::Keyword(_) => false,
        })
    })
}

/// A policy for `https` also lets through `wss` in browsers.
fn overlaps(host: &Source, source: &Source) -> bool {
    let plain = |source: &Source| {
        let text = source.to_string();
        let text = text
            .split_once("://")
            .map_or(text.as_str(), |(_, rest)| rest);
        text.parse::<Source>().ok()
    };
    match (plain(host), plain(source)) {
        (Some(host), Some(source)) => host.overlaps(&source),
        _ => host.overlaps(source),
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::definition::Definition;

    use super::blocked;

    #[test]
    fn what_the_header_blocks_is_named_and_nothing_else() {
        let of = |header: &str, domains: &str| {
            let line = format!("* a[ResourceLoader|domains={domains}]|a.js");
            let definition = Definition::read(&line);
            let gadgets: Vec<_> = definition.gadgets().into_iter().cloned().collect();
            blocked(header, &gadgets)
        };
        let none: Option<Vec<String>> = Some(Vec::new());
        for (header, domains) in [
            ("default-src *", "img:x.test"),
            ("script-src 'self'", "img:x.test"),
            ("default-src https:", "img:x.test"),
            ("default-src *.test", "img:x.test"),
            ("default-src 'self'; img-src https://x.test", "img:x.test"),
            ("default-src x.test", "img:*.x.test, img:x.test"),
            ("default-src 'self' x.test", "connect:wss://x.test"),
            ("default-src x.test/a/", "img:x.test/a/b.png"),
        ] {
            let found = of(header, domains);
            let expected = if domains.contains("*.") {
                Some(vec!["a (img:*.x.test)".to_owned()])
            } else {
                none.clone()
            };
            assert_eq!(found, expected, "{header}");
        }
        let named = of(
            "default-src 'self'; img-src x.test",
            "img:x.test, connect:x.test, font:y.test",
        );
        let expected = ["a (connect:x.test)", "a (font:y.test)"].map(str::to_owned);
        assert_eq!(named, Some(expected.to_vec()));
        let two = of("default-src *, img-src 'none'", "img+font:x.test");
        assert_eq!(two, Some(vec!["a (img:x.test)".to_owned()]));
        // MediaWiki's own header leaves everything but scripts open.
        let own = "script-src 'unsafe-eval' blob: 'self' 'unsafe-inline'; default-src * data: blob:; style-src * data: blob: 'unsafe-inline'; object-src 'none'; report-uri /w/api.php?action=cspreport&format=json";
        assert_eq!(
            of(own, "img:x.test, script:x.test/a.js"),
            Some(vec!["a (script:x.test/a.js)".to_owned()])
        );
    }
}
