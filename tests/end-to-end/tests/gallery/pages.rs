//! The pages of the gallery itself.

use serde_json::json;

use crate::visit;

#[test]
fn the_address_has_what_is_chosen() {
    visit("", async |visitor| {
        visitor
            .open("index.html?state=review&language=ar&theme=dark&width=320")
            .await;
        visitor
            .until("document.querySelector( '#states [ aria-current ]' )")
            .await;
        let shown = "return [ document.querySelector( '#states [ aria-current ]' ).dataset.state, \
            document.querySelector( '#stage' ).clientWidth, \
            document.querySelector( '[ name=language ]' ).value ]";
        assert_eq!(visitor.js(shown).await, json!(["review", 318, "ar"]));
        let inside = "document.querySelector( '#stage' ).contentDocument.documentElement";
        visitor.until(&format!("{inside}.dataset.shown")).await;
        let inside = format!("return [ {inside}.dir, {inside}.lang, {inside}.className ]");
        assert_eq!(
            visitor.js(&inside).await,
            json!(["rtl", "ar", "skin-theme-clientpref-night"])
        );
        // A click on another state keeps all other choices.
        visitor
            .js("document.querySelector( '[ data-state=dialog ]' ).click()")
            .await;
        let address = visitor.js("return location.search").await;
        assert_eq!(
            address,
            json!("?language=ar&theme=dark&width=320&state=dialog")
        );
    });
}

#[test]
fn each_language_and_skin_draws_the_dialog() {
    visit("", async |visitor| {
        visitor.open("index.html").await;
        visitor.until("document.querySelector( '#states a' )").await;
        let values = |name: &str| {
            format!(
                "return Array.from( document.querySelector( '[ name={name} ]' ).options, \
                 ( option ) => option.value )"
            )
        };
        let read = |value| serde_json::from_value::<Vec<String>>(value).unwrap();
        let languages = read(visitor.js(&values("language")).await);
        let skins = read(visitor.js(&values("skin")).await);
        assert!(languages.len() > 10 && skins.len() == 5);
        let text = "return document.querySelector( 'dialog' ).innerText";
        let mut texts = Vec::new();
        for language in languages {
            visitor
                .show("dialog", &format!("&language={language}"))
                .await;
            let text = visitor.js(text).await.as_str().unwrap().to_owned();
            assert!(!text.contains("{{") && !text.contains("$1"), "{text}");
            texts.push(text);
        }
        let all = texts.len();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), all, "two languages have the same text");
        for skin in skins {
            visitor.show("dialog", &format!("&skin={skin}")).await;
        }
    });
}

#[test]
fn no_other_host_is_contacted() {
    visit("", async |visitor| {
        visitor.show("review", "").await;
        let others = "return performance.getEntriesByType( 'resource' )\
            .filter( ( entry ) => !entry.name.startsWith( location.origin ) && \
            !entry.name.startsWith( 'data:' ) ).map( ( entry ) => entry.name )";
        assert_eq!(visitor.js(others).await, json!([]));
    });
}
