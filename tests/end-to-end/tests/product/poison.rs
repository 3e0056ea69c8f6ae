//! Scripts that run before the loader and replace what it needs to close the page. They do not keep
//! the policy away; or, where one does, gadgets that need consent do not run, and the user is told.

use std::sync::atomic::{AtomicU32, Ordering};

use end_to_end::demo::{Redefined, Settings};
use end_to_end::{Person, World, scenario};
use serde_json::json;

/// For the poisons: replaces the function of a property, getters and setters included.
const WITH: &str = "
const real = {};
const method = ( proto, name, by ) => {
	const own = proto[ name ];
	proto[ name ] = function ( ...list ) {
		return by.call( this, ( ...changed ) => own.apply( this, changed.length ? changed : list ), ...list );
	};
};
const setter = ( proto, name, by ) => {
	const own = Object.getOwnPropertyDescriptor( proto, name );
	Object.defineProperty( proto, name, Object.assign( {}, own, {
		set( value ) { by.call( this, ( changed ) => own.set.call( this, changed ), value ); }
	} ) );
};
const getter = ( proto, name, by ) => {
	const own = Object.getOwnPropertyDescriptor( proto, name );
	Object.defineProperty( proto, name, Object.assign( {}, own, {
		get() { return by.call( this, () => own.get.call( this ) ); }
	} ) );
};
const isMeta = ( node ) => !!node && node.localName === 'meta';
const isOurs = ( node ) => !!node && ( isMeta( node ) || node.localName === 'base' );
const open = ( text ) => String( text ).replace( /default-src /g, 'default-src * ' )
	.replace( /(connect|img)-src /g, '$1-src * ' );
";

/// Poisons against which the policy comes into force all the same.
const POISONS: [(&str, &str); 27] = [
    ("nothing", ""),
    (
        "createElement gives another element",
        "method( Document.prototype, 'createElement', ( real, name ) => real( /meta/i.test( name ) ? 'div' : name ) );",
    ),
    (
        "the document's own createElement",
        "document.createElement = ( name ) => Document.prototype.createElement.call( document, /meta|base/i.test( name ) ? 'div' : name );",
    ),
    (
        "createElement throws",
        "method( Document.prototype, 'createElement', ( real, name ) => { if ( /meta/i.test( name ) ) { throw new Error(); } return real(); } );",
    ),
    (
        "createElement gives a template's copy",
        "method( Document.prototype, 'createElement', ( real, name ) => /meta/i.test( name ) ? document.implementation.createHTMLDocument( '' ).createElement( 'meta' ) : real() );",
    ),
    (
        "appendChild",
        "method( Node.prototype, 'appendChild', ( real, node ) => isMeta( node ) ? node : real() );",
    ),
    (
        "append",
        "method( Element.prototype, 'append', ( real, node ) => isMeta( node ) ? undefined : real() );",
    ),
    (
        "append and prepend",
        "for ( const name of [ 'append', 'prepend' ] ) { method( Element.prototype, name, ( real, node ) => isOurs( node ) ? undefined : real() ); }",
    ),
    (
        "all that inserts",
        "for ( const name of [ 'append', 'prepend', 'before', 'after', 'replaceWith', 'insertAdjacentElement' ] ) { method( Element.prototype, name, ( real, ...nodes ) => nodes.some( isOurs ) ? undefined : real() ); }
         for ( const name of [ 'appendChild', 'insertBefore', 'replaceChild' ] ) { method( Node.prototype, name, ( real, node ) => isOurs( node ) ? node : real() ); }",
    ),
    (
        "append puts it into the body",
        "method( Element.prototype, 'append', function ( real, node ) { return isMeta( node ) ? Node.prototype.appendChild.call( document.body || document.createElement( 'div' ), node ) : real(); } );",
    ),
    (
        "append takes it away again",
        "method( Element.prototype, 'append', ( real, node ) => { if ( isMeta( node ) ) { node.removeAttribute( 'http-equiv' ); } real(); } );",
    ),
    (
        "content",
        "setter( HTMLMetaElement.prototype, 'content', () => {} );",
    ),
    (
        "content opens it",
        "setter( HTMLMetaElement.prototype, 'content', ( real, text ) => real( open( text ) ) );",
    ),
    (
        "httpEquiv",
        "setter( HTMLMetaElement.prototype, 'httpEquiv', () => {} );",
    ),
    (
        "setAttribute",
        "method( Element.prototype, 'setAttribute', function ( real ) { return isMeta( this ) ? undefined : real(); } );",
    ),
    (
        "setAttribute of nothing of ours",
        "method( Element.prototype, 'setAttribute', function ( real ) { return isOurs( this ) ? undefined : real(); } );",
    ),
    (
        "setAttribute opens it",
        "method( Element.prototype, 'setAttribute', function ( real, name, text ) { return isMeta( this ) ? real( name, open( text ) ) : real(); } );",
    ),
    (
        "setAttribute allows everything",
        "method( Element.prototype, 'setAttribute', function ( real, name, text ) { return isMeta( this ) && name === 'content' ? real( name, 'default-src * data: blob: \\'unsafe-inline\\' \\'unsafe-eval\\'' ) : real(); } );",
    ),
    (
        "document.head is another one for us",
        "const { head } = document; Object.defineProperty( document, 'head', { get: () => /close|enforce|policy|insert/.test( new Error().stack ) || !head.isConnected ? document.createElement( 'head' ) : head } );",
    ),
    (
        "the head's own methods",
        "for ( const name of [ 'append', 'prepend', 'appendChild', 'insertBefore' ] ) { document.head[ name ] = function ( node ) { return isOurs( node ) ? node : Node.prototype.insertBefore.call( this, node, null ); }; }",
    ),
    (
        "querySelector",
        "method( Document.prototype, 'querySelector', ( real, text ) => /head|base/.test( text ) ? document.createElement( text.replace( /\\[.*/, '' ) ) : real() );",
    ),
    (
        "getElementsByTagName",
        "method( Document.prototype, 'getElementsByTagName', ( real, text ) => /head/.test( text ) ? [ document.createElement( 'head' ) ] : real() );",
    ),
    (
        "an observer takes it away",
        "new MutationObserver( () => document.querySelectorAll( 'meta[http-equiv]' ).forEach( ( node ) => node.remove() ) ).observe( document, { childList: true, subtree: true } );",
    ),
    (
        "listeners",
        "method( EventTarget.prototype, 'addEventListener', ( real, name ) => /violation/.test( name ) ? undefined : real() );",
    ),
    (
        "Reflect, and the base address",
        "window.Reflect = { get: () => 'https://elsewhere.test/' }; method( Element.prototype, 'append', ( real, node ) => isMeta( node ) ? undefined : real() ); getter( Node.prototype, 'baseURI', () => location.href );",
    ),
    (
        "the parser",
        "method( DOMParser.prototype, 'parseFromString', ( real ) => real( '', 'text/html' ) ); method( Document.prototype, 'importNode', () => document.createElement( 'div' ) );",
    ),
    (
        "everything but what the parser inserts",
        "for ( const name of [ 'append', 'prepend', 'setAttribute', 'getAttribute', 'remove', 'insertAdjacentElement' ] ) { method( Element.prototype, name, function ( real, node ) { return isOurs( this ) || isOurs( node ) ? undefined : real(); } ); }
         for ( const name of [ 'appendChild', 'insertBefore', 'cloneNode' ] ) { method( Node.prototype, name, ( real, node ) => isOurs( node ) ? node : real() ); }
         for ( const name of [ 'createElement', 'importNode', 'adoptNode' ] ) { method( Document.prototype, name, ( real, name ) => /meta|base|frame/i.test( name ) ? real( 'div' ) : real() ); }
         for ( const name of [ 'content', 'httpEquiv' ] ) { setter( HTMLMetaElement.prototype, name, () => {} ); }",
    ),
];

/// Poisons that leave no way.
const DEADLY: [(&str, &str); 2] = [
    (
        "nothing can be inserted, not even by the parser",
        "method( Element.prototype, 'insertAdjacentHTML', () => {} ); method( Element.prototype, 'append', ( real, node ) => isMeta( node ) ? undefined : real() );",
    ),
    (
        "attributes, and the parser throws",
        "method( Element.prototype, 'insertAdjacentHTML', () => { throw new Error(); } ); method( Element.prototype, 'setAttribute', function ( real, name, text ) { return isMeta( this ) ? real( name, open( text ) ) : real(); } );",
    ),
];

const GRANT: &str = "1;allow;2026-11-20;connect:granted.test";

/// Says when a gadget runs, and contacts its host.
fn gadget(name: &str) -> String {
    format!(
        "document.documentElement.dataset.ran{name} = 'yes'; \
         fetch( 'https://{name}.test/{name}', {{ mode: 'no-cors' }} ).catch( () => {{}} ); \
         new Image().src = 'https://{name}.test/{name}.png';\n"
    )
}

/// Three gadgets: one is granted, one is not answered, and one declares nothing.
fn define(world: &World) -> Redefined {
    for name in ["granted", "asked", "undeclared"] {
        world
            .demo
            .save(&format!("MediaWiki:Gadget-{name}.js"), &gadget(name));
    }
    world.demo.define(
        "* granted[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:granted.test]|granted.js\n\
         * asked[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:asked.test]|asked.js\n\
         * undeclared[ResourceLoader]|undeclared.js",
    )
}

/// Whether the poison came before the loader: ResourceLoader's own script may be faster.
const FIRST: &str = "window.isFirst = !document.querySelectorAll( 'meta[http-equiv]' ).length;";

/// Opens a page until the poison on it came first. Another address each time: the wiki does not know
/// that the page has changed.
async fn open(world: &World, name: &str) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    for _ in 0..9 {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        world.browser.article(&format!("&poison={number}")).await;
        if world.browser.js("return window.isFirst").await == json!(true) {
            return;
        }
    }
    panic!("{name}: the loader was always first");
}

/// Puts a script into the head of each page, before all others.
fn poison(world: &World, script: &str) -> Settings {
    let script = format!("(function () {{{WITH}{script}{FIRST}}}());");
    world.demo.with_settings(&format!(
        "$wgHooks['BeforePageDisplay'][] = static function ( $out ) {{ \
         $out->addHeadItem( 'poison', '<script>' . base64_decode( '{}' ) . '</script>' ); }};",
        base64(&script)
    ))
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |chunk: &[u8], index: usize| {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        if index > chunk.len() {
            '='
        } else {
            char::from(DIGITS[(bits >> (18 - 6 * index)) & 63])
        }
    };
    text.as_bytes()
        .chunks(3)
        .flat_map(|chunk| (0..4).map(move |index| digit(chunk, index)))
        .collect()
}

async fn reader(world: &World) -> Person {
    let person = Person::with_gadgets(world.demo, &["granted", "asked", "undeclared"]);
    person.set_answer("granted", GRANT);
    world.browser.log_in(&person).await;
    person
}

/// Which of the three gadgets have run.
const RAN: &str = "return [ 'rangranted', 'ranasked', 'ranundeclared' ]\
    .filter( ( name ) => document.documentElement.dataset[ name ] )";

#[test]
fn what_ran_before_cannot_keep_the_policy_away() {
    scenario("what_ran_before", async |world| {
        let _lines = define(world);
        let _person = reader(world).await;
        let browser = &world.browser;
        browser.forget_modules().await;
        let mut wrong = Vec::new();
        for (name, script) in POISONS {
            let log = world.demo.log("*.test");
            let _poison = poison(world, script);
            open(world, name).await;
            browser.grace().await;
            let ran = browser.js(RAN).await;
            let paths = log.paths();
            let told = browser.text(".mw-notification-area").await;
            if ran != json!(["rangranted", "ranundeclared"])
                || paths.is_empty()
                || paths.iter().any(|path| path != "/granted")
                || !told.is_empty()
            {
                wrong.push(format!(
                    "{name}: {ran} ran; {paths:?} was reached; told: {told}"
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn without_a_policy_gated_gadgets_stay_held_and_the_user_is_told() {
    scenario("without_a_policy", async |world| {
        let _lines = define(world);
        let _person = reader(world).await;
        let browser = &world.browser;
        browser.forget_modules().await;
        for (name, script) in DEADLY {
            let _poison = poison(world, script);
            open(world, name).await;
            browser
                .until(
                    "the user is told",
                    "return ( document.querySelector( '.mw-notification-type-error' ) || {} ).textContent",
                )
                .await;
            assert_eq!(browser.js(RAN).await, json!(["ranundeclared"]), "{name}");
        }
    });
}

#[test]
fn what_is_taken_back_closes_a_page_that_was_poisoned_meanwhile() {
    scenario("taken_back_and_poisoned", async |world| {
        let _lines = define(world);
        let person = reader(world).await;
        let browser = &world.browser;
        browser.forget_modules().await;
        for (name, script) in [
            "nothing",
            "createElement gives another element",
            "all that inserts",
            "setAttribute opens it",
            "querySelector",
        ]
        .map(|wanted| {
            POISONS
                .into_iter()
                .find(|(name, _)| *name == wanted)
                .unwrap()
        }) {
            // The browser remembers what was taken back before.
            browser.js("localStorage.clear(); return 0").await;
            person.set_answer("granted", GRANT);
            browser
                .goto("/index.php?title=Special:BlankPage/GadgetConsent")
                .await;
            let revoke = "[aria-label='Revoke: granted']";
            browser.until_found(revoke).await;
            let contact = "fetch( 'https://granted.test/PATH', { mode: 'no-cors' } ).catch( () => {} ); return 0";
            let before = world.demo.log("*.test");
            browser.js(&contact.replace("PATH", "before")).await;
            assert!(before.until_asked().await.contains(&"/before".to_owned()));
            browser.js(&format!("{WITH}{script}; return 0")).await;
            browser.click(revoke).await;
            browser
                .until(
                    "the answer is gone",
                    &format!("return !document.querySelector( `{revoke}` )"),
                )
                .await;
            let after = world.demo.log("*.test");
            browser.js(&contact.replace("PATH", "after")).await;
            browser.grace().await;
            assert_eq!(after.paths(), [""; 0], "{name}");
        }
    });
}
