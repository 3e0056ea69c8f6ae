//! Code that runs and that the scan does not read: without it, a scan that finds nothing would say more
//! than it knows.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use gadget_consent_scan::{File, Scanned, scan};

fn scanned(name: &str, text: &str) -> Scanned {
    scan(&[File::new(name, text)])
}

/// What runs and was not read, the pages that are loaded, and the modules.
fn told(name: &str, text: &str) -> String {
    let scanned = scanned(name, text);
    let unread = scanned
        .unread
        .iter()
        .map(|one| format!("unread {}", one.via));
    let loads = scanned.loads.iter().map(|load| {
        let what = if load.title { "title" } else { "load" };
        format!("{what} {}", load.target)
    });
    let modules = scanned.modules.iter().map(|one| format!("module {one}"));
    let unknown = scanned
        .findings
        .iter()
        .filter(|one| one.class.name() == "unknown");
    let unknown = unknown.map(|one| format!("unknown {}", one.via));
    let mut all: Vec<String> = unread.chain(loads).chain(modules).chain(unknown).collect();
    all.dedup();
    all.join(", ")
}

#[test]
#[allow(clippy::too_many_lines, reason = "one table")]
fn what_runs_and_is_not_read_is_said() {
    let mut wrong = Vec::new();
    for (code, expected) in [
        ("eval( code );", "unread eval"),
        ("window.eval( code );", "unread eval"),
        ("( 0, eval )( code );", "unread eval"),
        ("answer.then( eval );", "unread eval"),
        ("new Function( 'a', code )();", "unread Function"),
        ("Function( code )();", "unread Function"),
        (
            "( function () {} ).constructor( code )();",
            "unread constructor",
        ),
        (
            "new ( [].map.constructor )( code )();",
            "unread constructor",
        ),
        ("$.globalEval( code );", "unread globalEval"),
        ("setTimeout( 'run( 1 )', 10 );", "unread setTimeout"),
        (
            "setInterval( 'run( ' + x + ' )', 10 );",
            "unread setInterval",
        ),
        ("setTimeout( function () { run(); }, 10 );", ""),
        ("setTimeout( callback, 10 );", ""),
        ("window[ name ]( 'x' );", "unread window[ … ]"),
        ("var f = self[ a + b ]; f();", "unread window[ … ]"),
        (
            "( function ( w ) { w[ name ]( 1 ); }( window ) );",
            "unread window[ … ]",
        ),
        (
            "window[ 'myConfig' ] = 1; list[ i ]( 1 ); window.foo( 1 );",
            "",
        ),
        ("mw.loader.load( name );", "unread mw.loader.load"),
        (
            "mw.loader.load( 'ext.gadget.other' );",
            "module ext.gadget.other",
        ),
        (
            "mw.loader.load( [ 'a.b', 'ext.gadget.c' ] );",
            "module a.b, module ext.gadget.c",
        ),
        (
            "mw.loader.using( [ 'mediawiki.util', more ] );",
            "unread mw.loader.using, module mediawiki.util",
        ),
        ("importScript( page );", "unread importScript"),
        ("importScript( 'User:A/' + name );", "unread importScript"),
        ("importScript( 'User:A/b.js' );", "title User:A/b.js"),
        (
            "mw.loader.load( '/w/index.php?title=MediaWiki:' + name + '&action=raw' );",
            "unread mw.loader.load",
        ),
        (
            "mw.loader.load( '/w/index.php?title=MediaWiki:A.js&action=raw' );",
            "load /w/index.php?title=MediaWiki:A.js&action=raw",
        ),
        (
            "mw.loader.load( mw.config.get( 'wgScript' ) + '?title=MediaWiki:A.js' );",
            "load /w/index.php?title=MediaWiki:A.js",
        ),
        (
            "mw.loader.load( mw.config.get( 'wgServer' ) + '/w/index.php?title=MediaWiki:A.js' );",
            "load /w/index.php?title=MediaWiki:A.js",
        ),
        (
            "$.getScript( mw.util.wikiScript() + '?title=' + x );",
            "unread $.getScript",
        ),
        (
            "new Worker( '/w/index.php?title=A.js' );",
            "load /w/index.php?title=A.js",
        ),
        (
            "new Worker( URL.createObjectURL( new Blob( [ code ] ) ) );",
            "unread Worker",
        ),
        (
            "new Worker( 'data:text/javascript,' + code );",
            "unread Worker",
        ),
        ("import( 'data:text/javascript,x' );", "unread import"),
        (
            "import( '/w/index.php?title=A.js' );",
            "load /w/index.php?title=A.js",
        ),
        ("import( './other.js' );", "unread import"),
        (
            "$( '<script>' ).text( code ).appendTo( 'head' );",
            "unread script text",
        ),
        (
            "var s = document.createElement( 'script' ); s.textContent = code;",
            "unread script text",
        ),
        (
            "var s = document.createElement( 'script' ); s.text = code;",
            "unread script text",
        ),
        (
            "$( 'body' ).append( '<script>run( 1 )</script>' );",
            "unread append: script",
        ),
        (
            "$( 'body' ).append( '<a onclick=\"run( 1 )\">x</a>' );",
            "unread an event handler in markup",
        ),
        (
            "$( 'body' ).append( '<a onclick=\"return false;\">x</a>' );",
            "",
        ),
        (
            "a.setAttribute( 'onclick', 'run( ' + x + ' )' );",
            "unread an event handler in markup",
        ),
        ("a.onclick = function () { run(); };", ""),
        (
            "location.href = 'javascript:run( 1 )';",
            "unread a javascript: address",
        ),
        (
            "$( 'body' ).append( '<a href=\"javascript:void(0)\">x</a>' );",
            "",
        ),
        ("if ( false ) { eval( code ); }", ""),
        ("var evaluate = { eval: 1 }; evaluate.eval;", ""),
        ("function eval2() {} eval2();", ""),
        (
            "$.get( '/w/api.php', f ); fetch( mw.util.wikiScript( 'api' ) );",
            "",
        ),
    ] {
        let told = told("a.js", code);
        if told != expected {
            wrong.push(format!(
                "{code}\n  told:     {told}\n  expected: {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_address_is_not_lost_on_its_way() {
    let mut wrong = Vec::new();
    for (code, expected) in [
        (
            "var i = new Image(); i[ 's' + 'rc' ] = 'https://a.example/';",
            "contact img",
        ),
        (
            "var i = new Image(); i[ name ] = 'https://a.example/';",
            "unread [ … ] =",
        ),
        ("box[ name ] = 'https://a.example/';", "unread [ … ] ="),
        (
            "var all = {}; all[ name ] = 'https://a.example/'; alert( all );",
            "",
        ),
        ("var all = []; all[ 3 ] = 'https://a.example/';", ""),
        (
            "box.style[ name ] = 'url( https://a.example/ )';",
            "unread [ … ] =",
        ),
        (
            "box.setAttribute( name, 'https://a.example/' );",
            "unread setAttribute",
        ),
        (
            "$( '#x' ).attr( name, 'https://a.example/' );",
            "unread attr",
        ),
        ("$( '#x' ).attr( name, 'x' );", ""),
        (
            "box.setAttribute( 's' + 'rc', 'https://a.example/' );",
            "contact",
        ),
        (
            "library.track( 'https://a.example/collect' );",
            "unread track",
        ),
        ("library.log( 'https://a.example/collect' );", "unread log"),
        ("library.log( 'See https://a.example/ for more.' );", ""),
        (
            "console.log( 'https://a.example/' ); mw.log( 'https://a.example/' );",
            "",
        ),
        (
            "with ( new Image() ) { src = 'https://a.example/'; }",
            "unread with",
        ),
        (
            "new RTCPeerConnection( { iceServers: [ { urls: 'stun:a.example' } ] } );",
            "unread RTCPeerConnection",
        ),
        (
            "go( { a: { b: { c: { d: { e: 'https://a.example/' } } } } } );",
            "unknown go",
        ),
    ] {
        let scanned = scanned("a.js", code);
        let unread = scanned
            .unread
            .iter()
            .map(|one| format!("unread {}", one.via));
        let found = scanned.findings.iter();
        let found = found.filter(|one| matches!(one.class.name(), "contact" | "unknown"));
        let found = found.map(|one| match one.class.name() {
            "contact" if expected.ends_with("img") => format!("contact {}", one.usage),
            "contact" => "contact".to_owned(),
            other => format!("{other} {}", one.via),
        });
        let told: Vec<String> = unread.chain(found).collect();
        let told = told.join(", ");
        if told != expected {
            wrong.push(format!(
                "{code}\n  told:     {told}\n  expected: {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_beyond_a_limit_is_said() {
    let deep = |number: usize| {
        format!(
            "{}a{{background:url(https://a.example/)}}{}",
            "@media all{".repeat(number),
            "}".repeat(number)
        )
    };
    let many = "a{background:url(/x)}".repeat(10_001) + "a{background:url(https://a.example/)}";
    let members = "k: 1, ".repeat(600);
    let rest = "1, ".repeat(30);
    let images = "<img src=/x>".repeat(20_001) + "<img src=https://a.example/>";
    for (name, text, is_cut) in [
        ("a.css", deep(50), false),
        ("a.css", deep(100), true),
        ("a.css", many, true),
        ("a.html", images.clone(), true),
        (
            "a.js",
            format!("go( {{ {members} u: 'https://a.example/' }} );"),
            true,
        ),
        ("a.js", format!("go( {rest} 'https://a.example/' );"), true),
        (
            "a.js",
            format!("go( [ {} 'https://a.example/' ] );", "1, ".repeat(150)),
            true,
        ),
        ("a.js", "go( [ 1, 2, 3 ] );".to_owned(), false),
        (
            "a.js",
            format!(
                "box.srcset = '{} https://a.example/ 2x';",
                "/x 1x,".repeat(120)
            ),
            true,
        ),
    ] {
        let scanned = scanned(name, &text);
        let contacts = scanned.findings.iter();
        let mut contacts = contacts.filter(|one| matches!(one.class.name(), "contact" | "unknown"));
        let start: String = text.chars().take(40).collect();
        if is_cut {
            assert!(scanned.cut || contacts.next().is_some(), "{name} {start}");
        } else {
            assert!(!scanned.cut, "{name} {start}");
        }
    }
}

#[test]
fn stylesheets_and_markup_are_asked_as_well() {
    for (name, text, expected) in [
        (
            "a.css",
            "@import '/w/index.php?title=MediaWiki:A.css&action=raw&ctype=text/css';",
            "load /w/index.php?title=MediaWiki:A.css&action=raw&ctype=text/css",
        ),
        (
            "a.css",
            "@import 'data:text/css,a{}';",
            "unread CSS @import",
        ),
        ("a.css", "a { background: url( /x.png ) }", ""),
        (
            "a.html",
            "<a onclick=\"run()\">x</a>",
            "unread an event handler in markup",
        ),
        (
            "a.vue",
            "<template><a @click=\"run()\">x</a></template>",
            "",
        ),
    ] {
        assert_eq!(told(name, text), expected, "{text}");
    }
}
