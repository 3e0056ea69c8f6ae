//! Frames in the content of a page: an article with a video of another site.

use end_to_end::demo::Settings;
use end_to_end::{Browser, Demo, Person, scenario};
use serde_json::{Value, json};

/// A parser hook, as extensions for videos have it: `<film>ADDRESS</film>`, `<film late>ADDRESS</film>`.
const EXTENSION: &str = r#"$wgHooks['ParserFirstCallInit'][] = static function ( $parser ) {
	$parser->setHook( 'film', static fn ( $address, array $options ) => [
		'<iframe src="' . htmlspecialchars( $address ) . '"' .
			( isset( $options['late'] ) ? ' loading="lazy"' : '' ) . '></iframe>',
		'markerType' => 'nowiki'
	] );
};"#;

const FRAME: &str = "#mw-content-text iframe";
const NOTICES: &str = ".gadget-consent-notices";

/// An article with a frame that is reached last.
pub fn with_a_film_below(demo: &Demo) -> Settings {
    let settings = demo.with_settings(EXTENSION);
    let text = "A paragraph about nothing.\n\n".repeat(600);
    demo.save(
        "A film",
        &format!("{text}<film late>https://film.embed.test/film.html</film>"),
    );
    settings
}

/// Opens it, and scrolls to the frame.
async fn see_the_film(browser: &Browser) {
    browser.goto("/index.php?title=A_film").await;
    browser.settle().await;
    browser
        .js(&format!(
            "document.querySelector( '{FRAME}' ).scrollIntoView(); return 0"
        ))
        .await;
}

#[test]
fn a_frame_of_the_content_arrives_if_the_site_policy_names_it() {
    scenario("a_frame_of_the_content", async |world| {
        let log = world.demo.log("*.test");
        let _settings = with_a_film_below(world.demo);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        see_the_film(browser).await;
        // The user is told, and nothing has arrived.
        browser.until_found(NOTICES).await;
        let told = format!(
            "return document.querySelector( '{NOTICES}' ).textContent.includes( 'film.embed.test' )"
        );
        browser.until("the frame is told of", &told).await;
        browser.grace().await;
        assert_eq!(log.paths(), Vec::<String>::new());

        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "firstParty": [ "frame:*.embed.test" ] }"#);
        browser.forget_modules().await;
        see_the_film(browser).await;
        assert_eq!(log.until_asked().await, ["/film.html"]);
        // It is open for frames, and for nothing else; and no other site is.
        let tried = "new Image().src = 'https://film.embed.test/1.png'; \
            fetch( 'https://film.embed.test/x.json' ).catch( () => {} ); \
            const frame = document.createElement( 'iframe' ); \
            frame.src = 'https://film.other.test/other.html'; document.body.append( frame ); return 0";
        browser.js(tried).await;
        browser.grace().await;
        assert_eq!(log.paths(), ["/film.html"]);
    });
}

/// What the page in the frame answers, if there is one.
async fn answer_of_the_frame(browser: &Browser) -> Value {
    let ask = format!(
        "return new Promise( ( done ) => {{ \
         addEventListener( 'message', ( {{ data }} ) => done( data ) ); setTimeout( done, 2000, '' ); \
         document.querySelector( '{FRAME}' ).contentWindow.postMessage( 0, '*' ); }} )"
    );
    browser.js(&ask).await
}

#[test]
fn where_a_frame_stands_makes_no_difference() {
    scenario("where_a_frame_stands", async |world| {
        let log = world.demo.log("*.test");
        let _settings = world.demo.with_settings(EXTENSION);
        world.demo.save(
            "A film above",
            "<film>https://film.embed.test/above.html</film>\n\nText.",
        );
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto("/index.php?title=A_film_above").await;
        // The parser is faster than any script, so the site may have been asked once.
        // Characters that keep directions apart stand around names.
        let told = format!(
            "const text = ( document.querySelector( '{NOTICES}' ) || {{ textContent: '' }} ).textContent; \
             return /film\\.embed\\.test.* A frame of this page uses this site\\. The frame was closed, \
             but may have contacted the site before\\./.test( text )"
        );
        browser.until("the frame is told of", &told).await;
        assert_eq!(answer_of_the_frame(browser).await, json!(""));
        assert!(log.paths().len() <= 1, "{:?}", log.paths());

        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "firstParty": [ "frame:film.embed.test" ] }"#);
        browser.forget_modules().await;
        let before = log.paths().len();
        browser.goto("/index.php?title=A_film_above").await;
        browser.settle().await;
        browser.grace().await;
        assert_eq!(answer_of_the_frame(browser).await, json!("film.embed.test"));
        // It was loaded once.
        assert_eq!(log.paths().len(), before + 1);
        assert!(!browser.has(&format!("{NOTICES} li")).await);
    });
}

#[test]
fn what_is_of_the_page_itself_is_told_and_contacts_nobody() {
    scenario("what_is_of_the_page_itself", async |world| {
        let log = world.demo.log("*.test");
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        // Each contacts a site from inside, and tells the page that it runs.
        let tried = "const inside = ( name ) => `<script>parent.postMessage( '${ name }', '*' );\
            new Image().src = 'https://${ name }.inside.test/1.png'<` + '/script>'; \
            const worker = \"fetch( 'https://worker.inside.test/x' ).catch( () => {} ); postMessage( 0 )\"; \
            window.ran = []; addEventListener( 'message', ( { data } ) => ran.push( data ) ); \
            const frame = ( src ) => { const frame = document.createElement( 'iframe' ); \
                frame.src = src; document.querySelector( '#mw-content-text' ).append( frame ); }; \
            frame( URL.createObjectURL( new Blob( [ inside( 'blob' ) ], { type: 'text/html' } ) ) ); \
            frame( 'data:text/html,' + encodeURIComponent( inside( 'data' ) ) ); \
            try { new Worker( 'data:text/javascript,' + encodeURIComponent( worker ) ).onmessage = \
                () => ran.push( 'worker' ); } catch ( e ) {} \
            return 0";
        browser.js(tried).await;
        browser.until_found(NOTICES).await;
        browser
            .until(
                "frames and the worker are told of",
                &format!(
                    "const text = document.querySelector( '{NOTICES}' ).textContent; \
                     return /Frames on this page were blocked: .*blob:.*data:/.test( text ) && \
                     /Programs in the background were blocked on this page: .*data:/.test( text ) && \
                     !/contacts? with other sites/.test( text )"
                ),
            )
            .await;
        assert_eq!(browser.js("return window.ran").await, json!([]));

        // An interface administrator can open them. They have the page's policy.
        let _policy = world.demo.with_policy(
            r#"{ "version": 1, "firstParty": [ "frame:blob:", "frame:data:", "worker:data:" ] }"#,
        );
        browser.forget_modules().await;
        browser.article("").await;
        browser.js(tried).await;
        browser
            .until("all three run", "return window.ran.length === 3")
            .await;
        browser.grace().await;
        log.assert_untouched();
    });
}
