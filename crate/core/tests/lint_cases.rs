//! What authors really write, and what each of it is called: the message before, and the message now.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::Repo;
use gadget_consent_core::lint::{Checked, Extent, Finding, Input, Rule, Severity, apply, check};

const STUB: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n";

fn checked(definition: &str, json: &[(String, String)], extent: Extent) -> Checked {
    let input = Input {
        definition,
        json,
        repo: Repo::JsonAndDefinition,
        policy: &SitePolicy::default(),
        disclosures: None,
        header: None,
    };
    check(&input, extent)
}

fn of_line(line: &str) -> Vec<Finding> {
    checked(&format!("{STUB}{line}"), &[], Extent::Whole).findings
}

fn of_domains(requests: &str) -> Vec<Finding> {
    of_line(&format!(
        "* a[ResourceLoader|dependencies=ext.gadget.consent|domains={requests}]|a.js"
    ))
}

/// A request, the message before 2026-11-28 (empty: there was none), the rule now and a part of its
/// message, and what `--fix` writes (empty: nothing).
type Case = (&'static str, &'static str, Rule, &'static str, &'static str);

const PORT: &str = "the port must be a number from 1 to 65535";
const HOST: &str = "a host name has only ASCII letters, digits, hyphens and dots, and is not a bare number; write an internationalised name in its xn-- form";

const REQUESTS: [Case; 83] = {
    use Rule::{PrivateHost, SharedHostWithoutPath, Syntax, UnknownKind, UnlikelySource};
    [
        // A kind or another word where a host should be.
        (
            "connect,img:api.example",
            "",
            UnlikelySource,
            "“connect” is a kind, and stands where a host should be",
            "",
        ),
        (
            "connect+img,font:api.example",
            HOST,
            Syntax,
            "“connect+img” is a list of kinds, and stands",
            "",
        ),
        (
            "images,connect:api.example",
            "",
            UnlikelySource,
            "“images” stands where a host should be, and has no dot",
            "",
        ),
        (
            "img:8443",
            "",
            UnlikelySource,
            "“img” is a kind, and stands where a host should be",
            "",
        ),
        (
            "frame:self",
            "",
            UnlikelySource,
            "“self” is a word of a content security policy",
            "",
        ),
        (
            "frame:'self'",
            HOST,
            Syntax,
            "“self” is a word of a content security policy",
            "",
        ),
        (
            "img:none",
            "",
            UnlikelySource,
            "“none” is a word of a content security policy",
            "",
        ),
        (
            "script:unsafe-inline",
            "",
            UnlikelySource,
            "“unsafe-inline” is a word of a content security policy",
            "",
        ),
        (
            "https//a.example",
            "",
            UnlikelySource,
            "“https” is a scheme, and stands where a host should be",
            "",
        ),
        (
            "connect:tileserver",
            "",
            UnlikelySource,
            "the host “tileserver” has no dot",
            "",
        ),
        (
            "img:example:8443",
            "",
            UnlikelySource,
            "the host “example” has no dot",
            "",
        ),
        (
            "wss://socket",
            "",
            UnlikelySource,
            "the host “socket” has no dot",
            "",
        ),
        // Separators.
        (
            "img:a.example img:b.example",
            PORT,
            Syntax,
            "a space does not separate requests",
            "img:a.example, img:b.example",
        ),
        (
            "img:a.example; img:b.example",
            PORT,
            Syntax,
            "“;” does not separate requests",
            "img:a.example, img:b.example",
        ),
        (
            "img:a.example、img:b.example",
            PORT,
            Syntax,
            "“、” does not separate requests",
            "img:a.example, img:b.example",
        ),
        (
            "img:a.example，img:b.example",
            PORT,
            Syntax,
            "“，” does not separate requests",
            "img:a.example, img:b.example",
        ),
        (
            "img:a.example & img:b.example",
            PORT,
            Syntax,
            "a space does not separate requests",
            "img:a.example, img:b.example",
        ),
        (
            "img:a.example and b.example",
            HOST,
            Syntax,
            "a space does not separate requests",
            "img:a.example, b.example",
        ),
        (
            "img:a.example; img:b_c.example",
            PORT,
            Syntax,
            "“;” does not separate requests",
            "",
        ),
        (
            "a.example+b.example",
            HOST,
            Syntax,
            "“+” joins kinds, not requests",
            "a.example, b.example",
        ),
        // Spaces and signs within a request. What a space separates never becomes one word.
        (
            "img: a.example",
            HOST,
            Syntax,
            "a space stands behind “img:”",
            "img:a.example",
        ),
        (
            "img :a.example",
            PORT,
            Syntax,
            "a request has no spaces",
            "img:a.example",
        ),
        (
            "img + font : a.example",
            PORT,
            Syntax,
            "a request has no spaces",
            "img+font:a.example",
        ),
        (
            "img: a.example b.example",
            HOST,
            Syntax,
            "a space does not separate requests",
            "img:a.example, b.example",
        ),
        (
            "img:a.exam ple",
            HOST,
            Syntax,
            "a request has no spaces",
            "",
        ),
        (
            "img a.example",
            HOST,
            Syntax,
            "the colon behind “img” is missing",
            "img:a.example",
        ),
        (
            "img：a.example",
            HOST,
            Syntax,
            "“：” is not “:”",
            "img:a.example",
        ),
        (
            "img:a\u{200b}.example",
            HOST,
            Syntax,
            "an invisible character (U+200B)",
            "img:a.example",
        ),
        (
            "\"a.example\"",
            HOST,
            Syntax,
            "no quotation marks",
            "a.example",
        ),
        (
            "img:“a.example”",
            HOST,
            Syntax,
            "no quotation marks",
            "img:a.example",
        ),
        // Schemes.
        (
            "blob:",
            "unknown kind “blob”",
            Syntax,
            "“blob:” is not a host: what a page itself contains",
            "",
        ),
        (
            "img:data:",
            PORT,
            Syntax,
            "“data:” is not a host: what a page itself contains",
            "",
        ),
        (
            "frame:blob:",
            PORT,
            Syntax,
            "nothing can ask for “frame:blob:”",
            "",
        ),
        (
            "worker:data:",
            PORT,
            Syntax,
            "nothing can ask for “worker:data:”",
            "",
        ),
        (
            "javascript:alert(1)",
            "unknown kind “javascript”",
            Syntax,
            "“javascript:” is not the scheme of a site",
            "",
        ),
        (
            "filesystem:https://a.example",
            "unknown kind “filesystem”",
            Syntax,
            "“filesystem:” is not the scheme",
            "",
        ),
        (
            "https:a.example",
            "unknown kind “https”",
            Syntax,
            "“https” is a scheme, and lacks “//”",
            "a.example",
        ),
        (
            "connect:wss:/a.example",
            PORT,
            Syntax,
            "“wss” is a scheme, and lacks “//”",
            "connect:wss://a.example",
        ),
        (
            "//a.example/x",
            "expected a host",
            Syntax,
            "“https:” is implied",
            "a.example/x",
        ),
        (
            "/w/api.php",
            "expected a host",
            Syntax,
            "an address of the wiki itself",
            "",
        ),
        // Parts of an address that a source does not have.
        (
            "user@a.example",
            HOST,
            Syntax,
            "no user name and no password",
            "a.example",
        ),
        (
            "connect:https://user:secret@a.example",
            PORT,
            Syntax,
            "no user name and no password",
            "connect:https://a.example",
        ),
        (
            "user:secret@a.example",
            "unknown kind “user”",
            Syntax,
            "no user name and no password",
            "a.example",
        ),
        ("[::1]:8080", PORT, Syntax, "this is an IPv6 address", ""),
        ("2001:db8::1", PORT, Syntax, "this is an IPv6 address", ""),
        (
            "connect:abcd::1",
            PORT,
            Syntax,
            "this is an IPv6 address",
            "",
        ),
        (
            "api.example/search?q=tea",
            "a path has only visible ASCII characters",
            Syntax,
            "a source has no query",
            "",
        ),
        (
            "api.example?q=tea;r=a.example",
            HOST,
            Syntax,
            "a source has no query",
            "",
        ),
        (
            "api.example/x#top",
            "a path has only visible ASCII characters",
            Syntax,
            "a source has no fragment",
            "",
        ),
        (
            "a.example:",
            PORT,
            Syntax,
            "no port stands behind the colon",
            "a.example",
        ),
        (
            "a.example:99999",
            PORT,
            Syntax,
            "there is no port 99999",
            "",
        ),
        (
            "a.example:https",
            PORT,
            Syntax,
            "“https” stands where a port should be",
            "",
        ),
        (
            "a.example:*",
            PORT,
            Syntax,
            "a declaration names one port",
            "",
        ),
        (
            "api.example.org:img",
            PORT,
            Syntax,
            "the kind “img” stands behind its source",
            "img:api.example.org",
        ),
        // Hosts.
        (
            "a.example.",
            HOST,
            Syntax,
            "the host ends in a dot",
            "a.example",
        ),
        (".a.example", HOST, Syntax, "the host begins with a dot", ""),
        (
            "{s}.tile.example.org",
            HOST,
            Syntax,
            "the host has a placeholder",
            "",
        ),
        (
            "img:*:443",
            "“*” is only allowed alone",
            Syntax,
            "“*” would be every site",
            "",
        ),
        (
            "a.example/*",
            "",
            UnlikelySource,
            "“*” in a path is only that sign",
            "",
        ),
        (
            "0x7f.1",
            "",
            UnlikelySource,
            "browsers read “0x7f.1” as the address 127.0.0.1",
            "",
        ),
        (
            "256.1.1.1",
            "",
            UnlikelySource,
            "there is no such address",
            "",
        ),
        (
            "*.10.0.0.1",
            "",
            UnlikelySource,
            "no hosts are under it",
            "",
        ),
        (
            "a.example/lib/%2e%2E/x",
            "",
            UnlikelySource,
            "browsers take “.” and “..” out",
            "",
        ),
        (
            "img:connect:a.example",
            PORT,
            Syntax,
            "“+” joins kinds, not “:”",
            "img+connect:a.example",
        ),
        ("*.lan", "", PrivateHost, "a name of a local network", ""),
        (
            "*.localhost:3000",
            "",
            PrivateHost,
            "each user's own computer",
            "",
        ),
        (
            "foo:a.example",
            "unknown kind “foo”",
            UnknownKind,
            "unknown kind “foo”",
            "",
        ),
        // Hosts that are another computer for everybody.
        (
            "10.1.2.3",
            "",
            PrivateHost,
            "an address of a private network",
            "",
        ),
        (
            "172.31.0.1:8443",
            "",
            PrivateHost,
            "an address of a private network",
            "",
        ),
        (
            "192.168.1.1",
            "",
            PrivateHost,
            "an address of a private network",
            "",
        ),
        (
            "169.254.169.254",
            "",
            PrivateHost,
            "an address of the nearest network",
            "",
        ),
        ("127.0.0.5", "", PrivateHost, "each user's own computer", ""),
        (
            "frame:localhost:3000",
            "",
            PrivateHost,
            "each user's own computer",
            "",
        ),
        (
            "connect:printer.local",
            "",
            PrivateHost,
            "a name of a local network",
            "",
        ),
        // Scripts that anybody can write.
        (
            "script:en.wikipedia.org",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:*.wikipedia.org",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:en.wikipedia.org/w/index.php",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:en.wikipedia.org/wiki/MediaWiki:Common.js",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "worker:www.mediawiki.org/w/load.php",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:wiki.example.org/w%2Findex.php",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:wiki.example.org/wiki/",
            "",
            SharedHostWithoutPath,
            "has pages of a wiki",
            "",
        ),
        (
            "script:gitlab.com",
            "",
            SharedHostWithoutPath,
            "“gitlab.com” serves files of anyone",
            "",
        ),
        (
            "script:pastebin.com/raw/",
            "",
            SharedHostWithoutPath,
            "“pastebin.com” serves files of anyone",
            "",
        ),
    ]
};

/// The message before came from the error alone, where there was one.
fn before(request: &str) -> String {
    let first = request.split(',').next().unwrap_or_default().trim();
    let error = first.parse::<gadget_consent_core::Request>().err();
    error.map_or_else(String::new, |error| error.to_string())
}

#[test]
fn each_request_is_called_what_it_is() {
    for (request, old, rule, message, fixed) in REQUESTS {
        // A fault that is not read at all was told by its error; one that is read was not told.
        assert!(
            before(request).contains(old),
            "{request}: {}",
            before(request)
        );
        assert_eq!(before(request).is_empty(), old.is_empty(), "{request}");
        let findings = of_domains(request);
        let all: Vec<String> = findings
            .iter()
            .map(|finding| format!("{}: {}", finding.rule, finding.message))
            .collect();
        let finding = &findings.first().unwrap_or_else(|| panic!("{request}"));
        assert_eq!(finding.rule, rule, "{request}: {all:?}");
        assert!(finding.message.contains(message), "{request}: {all:?}");
        let fix = finding.fix.as_ref().map_or("", |fix| &fix.text);
        assert_eq!(fix, fixed, "{request}");
        assert!(!fix.contains("secret") && !finding.message.contains("secret"));
        let told = finding.help.as_deref().unwrap_or_default();
        assert!(rule == UnknownKind || !told.is_empty(), "{request}");
    }
}

use Rule::UnknownKind;

#[test]
fn what_is_as_it_should_be_has_no_finding() {
    for request in [
        "img:a.example",
        "a.example:8443",
        "connect:wss://a.example/socket",
        "203.0.113.5",
        "script:en.wikipedia.org/static/lib.js",
        "script:upload.wikimedia.org",
        "script:www.mediawiki.org/w/api.php",
        "frame:en.wikipedia.org",
        "connect+img:en.wikipedia.org",
        "script:a.example/lib/",
        "script:wikipedia.org.example",
        "script:gitlab.com/someone/project/",
        "connect:local.example",
        "connect:self.example",
        "172.32.0.1",
        "100.128.0.1",
        "api.0x.example",
    ] {
        let findings = of_domains(request);
        assert_eq!(findings, [], "{request}");
    }
}

/// Lines, the rules of their findings, and a part of the message of the first.
#[test]
fn each_line_is_called_what_it_is() {
    use Rule::{
        DuplicateGadget, MisplacedOption, MissingDependency, MisspeltOption, NotAGadget,
        NothingLoads, Syntax, UnguardedGadget,
    };
    let ok = "ResourceLoader|dependencies=ext.gadget.consent";
    let table: Vec<(String, Vec<Rule>, &str)> = vec![
        // Prose. Before: an error, as if a gadget were lost.
        (
            "* see [[Wikipedia:Gadgets|the list]] for help".into(),
            vec![NotAGadget],
            "ignores this line",
        ),
        (
            "* [https://example.org/a.js Source] of all [1]".into(),
            vec![NotAGadget],
            "ignores this line",
        ),
        (
            "* {{note|text=default}} are on".into(),
            vec![NotAGadget],
            "ignores this line",
        ),
        (
            "* [[MediaWiki:Gadget-a.js|a.js]]".into(),
            vec![NotAGadget],
            "ignores this line",
        ),
        ("* to do".into(), vec![NotAGadget], "ignores this line"),
        ("** * ** -".into(), vec![NotAGadget], "ignores this line"),
        (
            "* “Karte” | zeigt eine Karte".into(),
            vec![NotAGadget],
            "ignores this line",
        ),
        // Meant as a gadget.
        (
            "* имя[ResourceLoader]|a.js".into(),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            "* a[ResourceLoader] a.js".into(),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            "* 3d|3d.js".into(),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            format!("* a[{ok}|domains=img:a.example|a.js"),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            format!(" * a[{ok}]|a.js"),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            format!("# a[{ok}|domains=img:a.example]|a.js"),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            format!("\u{feff}* a[{ok}]|a.js"),
            vec![Syntax],
            "does not define a gadget",
        ),
        (
            format!("a [{ok}] | a.js"),
            vec![Syntax],
            "does not define a gadget",
        ),
        ("Options are [ResourceLoader|default].".into(), vec![], ""),
        // Nothing loads, or no script.
        (
            "* a[ResourceLoader|dependencies=ext.gadget.consent]|".into(),
            vec![NothingLoads],
            "names no page",
        ),
        (
            "* a|a.js".into(),
            vec![NothingLoads],
            "has no option “ResourceLoader”",
        ),
        (
            "* a[hidden|dependencies=ext.gadget.consent]|a.css|a.js".into(),
            vec![NothingLoads],
            "has no option “ResourceLoader”",
        ),
        (
            "* Maps | see below".into(),
            vec![NothingLoads],
            "nothing of “Maps” is loaded",
        ),
        ("* a[type=styles]|a.css|a.js".into(), vec![], ""),
        ("* a|a.css".into(), vec![], ""),
        // Misspelt and misplaced.
        (
            format!("* a[{ok}|domain=img:a.example]|a.js"),
            vec![MisspeltOption],
            "unknown option “domain”",
        ),
        (
            format!("* a[{ok}|Domains=img:a.example]|a.js"),
            vec![MisspeltOption],
            "unknown option “Domains”",
        ),
        (
            format!("* a[{ok}|optionaldomains=img:a.example]|a.js"),
            vec![MisspeltOption],
            "“optionaldomains”",
        ),
        (
            format!("* a[{ok}|optional-domains=img:a.example]|a.js"),
            vec![MisspeltOption],
            "“optional-domains”",
        ),
        (
            format!("* a[{ok}|opional_domain=img:a.example]|a.js"),
            vec![MisspeltOption],
            "“opional_domain”",
        ),
        (
            format!("* a[{ok}|dоmains=img:a.example]|a.js"),
            vec![MisspeltOption],
            "“dоmains”",
        ),
        (
            format!("* a[{ok}|hosts=img:a.example]|a.js"),
            vec![MisspeltOption],
            "“hosts”",
        ),
        (
            format!("* a[{ok}|connect=a.example]|a.js"),
            vec![MisplacedOption],
            "“connect” is a kind, not an option",
        ),
        (
            format!("* a[{ok}|domains=img:a.example|img:b.example]|a.js"),
            vec![MisplacedOption],
            "“img:b.example” is a request",
        ),
        (
            format!("* a[{ok}]|a.js|domains=img:a.example"),
            vec![MisplacedOption],
            "“domains=img:a.example” is read as the name of a page",
        ),
        (
            "* a[ResourceLoader|domains=img:[::1]|dependencies=ext.gadget.consent]|a.js".into(),
            vec![MissingDependency, Syntax, MisplacedOption],
            "does not depend on the loader",
        ),
        (
            format!("* a[{ok}|section=x|future=1|categories=a.b]|a.js"),
            vec![],
            "",
        ),
        (
            format!("* a[{ok}|domains:img:a.example]|a.js"),
            vec![MisspeltOption],
            "“domains:img:a.example”",
        ),
        (
            format!("* a[{ok}|domains img:a.example]|a.js"),
            vec![MisspeltOption],
            "“domains img:a.example”",
        ),
        (
            format!("* a[{ok}|domains==img:a.example]|a.js"),
            vec![Syntax],
            "one “=” too many",
        ),
        (
            format!("* a[{ok}|rights:edit]|a.js"),
            vec![MisspeltOption],
            "“rights:edit”",
        ),
        (
            "* a[ResourceLoader;dependencies=ext.gadget.consent;domains=img:a.example]|a.js".into(),
            vec![MisplacedOption, NothingLoads],
            "“;” does not separate options",
        ),
        // A name that stands twice.
        (
            format!("* a[{ok}|domains=img:a.example]|a.js\n* a[{ok}]|a.js"),
            vec![DuplicateGadget],
            "“a” stands twice: a later line counts",
        ),
        (
            format!("* my map[{ok}]|a.js\n* my_map[{ok}]|a.js"),
            vec![DuplicateGadget],
            "“my_map” stands twice",
        ),
        (
            format!("* both[{ok}|domains=img:b.example]|a.js"),
            vec![DuplicateGadget],
            "its JSON page counts",
        ),
        ("* a[ResourceLoader]|a.js".into(), vec![UnguardedGadget], ""),
    ];
    let both = r#"{ "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    let json = [("both".to_owned(), both.to_owned())];
    for (line, rules, message) in table {
        let findings = checked(&format!("{STUB}{line}"), &json, Extent::Whole).findings;
        let words: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
        let found: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(found, rules, "{line}: {words:?}");
        assert!(
            words.first().is_none_or(|first| first.contains(message)),
            "{line}: {words:?}"
        );
    }
    let note = of_line("* see [[a|b]]").remove(0);
    assert_eq!(note.rule.severity(), Severity::Note);
}

/// `domains=none`: before, a host named “none”.
#[test]
fn a_gadget_that_contacts_nobody_says_so_and_nothing_else() {
    let held = "ResourceLoader|dependencies=ext.gadget.consent";
    let of = |options: &str| -> Vec<(Rule, String)> {
        let line = format!("* a[{options}]|a.js");
        let page = format!("{STUB}{line}");
        let findings = checked(&page, &[], Extent::Whole).findings;
        let found = findings
            .into_iter()
            .map(|finding| (finding.rule, page[finding.span].to_owned()));
        found.collect()
    };
    let syntax = || vec![(Rule::Syntax, "none".to_owned())];
    assert_eq!(of(&format!("{held}|domains=none")), []);
    assert_eq!(of(&format!("{held}|default|domains=none")), []);
    assert_eq!(of(&format!("{held}|peers=b|domains=none")), []);
    assert_eq!(of("ResourceLoader|type=styles|domains=none"), []);
    // It should wait all the same, as one that declares nothing.
    assert_eq!(
        of("ResourceLoader|domains=none"),
        [(Rule::UnguardedGadget, "a".to_owned())]
    );
    assert_eq!(of(&format!("{held}|domains=none, img:a.example")), syntax());
    assert_eq!(
        of(&format!(
            "{held}|domains=none|optionalDomains=img:a.example"
        )),
        syntax()
    );
    assert_eq!(
        of(&format!(
            "{held}|domains=img:a.example|optionalDomains=none"
        )),
        syntax()
    );
    assert_eq!(of(&format!("{held}|optionalDomains=none")), syntax());
    let unlikely = |text: &str| vec![(Rule::UnlikelySource, text.to_owned())];
    assert_eq!(of(&format!("{held}|domains=None")), unlikely("None"));
    assert_eq!(
        of(&format!("{held}|domains=img:none")),
        unlikely("img:none")
    );
    let json = |domains: &str| {
        let text = format!(
            r#"{{ "settings": {{ "domains": {domains} }}, "module": {{ "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] }} }}"#
        );
        checked(STUB, &[("a".to_owned(), text)], Extent::Whole).findings
    };
    assert_eq!(json(r#"[ "none" ]"#), []);
    assert_eq!(json(r#"[ "none", "img:a.example" ]"#)[0].rule, Rule::Syntax);
    let fix = json(r#""none""#)[0].fix.clone().unwrap();
    assert_eq!(fix.text, r#"[ "none" ]"#);
}

/// The reason is required of what is wide, and of nothing else.
#[test]
fn a_reason_is_required_of_what_is_wide() {
    use gadget_consent_core::Disclosures;

    let policy = r#"{ "version": 1, "requiredDisclosures": [ "operator", "reason" ] }"#;
    let policy = SitePolicy::read(policy).unwrap().value;
    for (request, source, is_wide) in [
        ("img:a.example", "a.example", false),
        ("connect+style:a.example", "a.example", false),
        ("img:*.a.example", "*.a.example", true),
        ("script:a.example/lib/", "a.example/lib/", true),
        ("frame+img:a.example", "a.example", true),
        ("worker:a.example", "a.example", true),
    ] {
        for reason in [
            "",
            r#", "reason": "It has many servers.""#,
            r#", "reason": " ""#,
        ] {
            let disclosures = format!(
                r#"{{ "version": 1, "gadgets": {{ "a": {{ "domains": {{ "{source}": {{ "operator": "A"{reason} }} }} }} }} }}"#
            );
            let disclosures = Disclosures::read(&disclosures).unwrap();
            assert_eq!(disclosures.warnings, []);
            let page = format!(
                "{STUB}* a[ResourceLoader|dependencies=ext.gadget.consent|domains={request}]|a.js"
            );
            let input = Input {
                definition: &page,
                json: &[],
                repo: Repo::Definition,
                policy: &policy,
                disclosures: Some(&disclosures.value),
                header: None,
            };
            let findings = check(&input, Extent::Whole).findings;
            let rules: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
            if is_wide && !reason.contains("many") {
                assert_eq!(rules, [Rule::IncompleteDisclosure], "{request}");
                assert!(
                    findings[0].message.ends_with(": reason"),
                    "{}",
                    findings[0].message
                );
            } else {
                assert_eq!(rules, [], "{request}");
            }
        }
    }
}

#[test]
fn each_key_of_a_json_page_is_called_what_it_is() {
    use Rule::{MisplacedOption, MisspeltOption, NothingLoads, Syntax};
    let module = r#""module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] }"#;
    let table: Vec<(String, Vec<Rule>, &str, &str)> = vec![
        // Before: nothing was said of the first seven, and the gadget ran unasked.
        (format!(r#"{{ "domains": [ "img:a.example" ], {module} }}"#), vec![MisplacedOption], "“domains” is misplaced: it is ignored at the top level", "put it into “settings”"),
        (format!(r#"{{ "optionaldomains": [ "img:a.example" ], {module} }}"#), vec![MisspeltOption], "unknown key “optionaldomains”", "did you mean “optionalDomains” in “settings”?"),
        (format!(r#"{{ "settings": {{ "Domains": [ "img:a.example" ] }}, {module} }}"#), vec![MisspeltOption], "unknown key “Domains”", "did you mean “domains”?"),
        (format!(r#"{{ "settings": {{ "domain": "img:a.example" }}, {module} }}"#), vec![MisspeltOption], "unknown key “domain”", "did you mean “domains”?"),
        (format!(r#"{{ "setting": {{ "domains": [ "img:a.example" ] }}, {module} }}"#), vec![MisspeltOption], "unknown key “setting”", "did you mean “settings”?"),
        (r#"{ "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ], "domains": [ "img:a.example" ] } }"#.into(), vec![MisplacedOption], "ignored in “module”", "put it into “settings”"),
        (format!(r#"{{ "settings": {{ "domains": [ "img:a.example" ], "domains": [] }}, {module} }}"#), vec![Syntax], "“domains” appears twice", "merge both"),
        (format!(r#"{{ "settings": {{ "domains": "img:a.example, img:b.example" }}, {module} }}"#), vec![Syntax], "at /settings/domains: expected an array of strings", "write [ \"img:a.example\", \"img:b.example\" ]"),
        (format!(r#"{{ "settings": {{ "domains": [ "img:a.example, img:b.example" ] }}, {module} }}"#), vec![Syntax], "one text has several requests", "write each request as a text of its own"),
        (String::from(" "), vec![Syntax], "not JSON", "the page is empty"),
        ("{}".into(), vec![NothingLoads], "names no page", "name its pages"),
        (format!(r#"{{ "settings": {{ "category": "x", "future": 1 }}, {module}, "x": 1 }}"#), vec![], "", ""),
    ];
    for (text, rules, message, help) in table {
        let json = [("a".to_owned(), text.clone())];
        let findings = checked(STUB, &json, Extent::Whole).findings;
        let words: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
        let found: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(found, rules, "{text}: {words:?}");
        for finding in findings {
            assert!(
                finding.message.contains(message),
                "{text}: {}",
                finding.message
            );
            let told = finding.help.as_deref().unwrap_or_default();
            assert!(told.contains(help), "{text}: {told}");
            assert!(text.get(finding.span.clone()).is_some());
            if let Some(fix) = &finding.fix {
                let fixed = apply(&text, [fix]);
                let json = [("a".to_owned(), fixed.clone())];
                assert_eq!(checked(STUB, &json, Extent::Whole).findings, [], "{fixed}");
            }
        }
    }
}

#[test]
fn gadgets_without_the_loader_are_an_error_only_if_they_are_all_of_a_wiki() {
    let line = "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|a.js";
    let rules = |page: &str, extent| -> Vec<Rule> {
        let findings = checked(page, &[], extent).findings;
        findings.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(line, Extent::Whole), [Rule::LoaderNotFirst]);
    assert_eq!(rules(line, Extent::Part), [Rule::NoLoaderHere]);
    // Some of ours are there, so this is a wiki's page, and it is not complete.
    let some = format!("* consent[ResourceLoader|hidden]|consent.js\n{line}");
    assert_eq!(rules(&some, Extent::Part), [Rule::LoaderNotFirst]);
    // Nothing declares anything, so nothing needs the loader.
    assert_eq!(rules("* a|a.css", Extent::Part), []);
}
