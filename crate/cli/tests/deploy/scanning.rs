//! `scan --wiki` on a real wiki: what is read, what is followed, and an earlier revision.

use gadget_consent::wiki::Edit;
use serde_json::Value;

use crate::farm::{Farm, mediawiki};

const DEFINITION: &str =
    "* my tiles[ResourceLoader|domains=img:*.tile.example]|tiles/core.js|tiles.css
* other[ResourceLoader]|other/core.js|missing.js
* vue[ResourceLoader|package]|vue/init.js|vue/App.vue|vue/data.json
";

#[test]
fn the_gadgets_of_a_wiki_are_scanned_as_it_has_them() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let administrator = farm.administrator();
    let save = |title: &str, text: &str| {
        let edit = Edit {
            title,
            text,
            summary: "by hand",
            model: None,
        };
        administrator.edit(&edit).unwrap().revision
    };
    save("MediaWiki:Gadgets-definition", DEFINITION);
    // Two pages with the same last part, of two gadgets.
    let old = save(
        "MediaWiki:Gadget-tiles/core.js",
        "new Image().src = 'https://a.tile.example/x.png';",
    );
    save(
        "MediaWiki:Gadget-tiles/core.js",
        "importScript( 'User:Ines/deep_er.js' ); new Image().src = 'https://a.tile.example/x.png';",
    );
    save(
        "MediaWiki:Gadget-tiles.css",
        "a { background: url( https://css.example/x ) }",
    );
    save(
        "MediaWiki:Gadget-other/core.js",
        "fetch( 'https://other.example/x' );",
    );
    save(
        "MediaWiki:Gadget-vue/init.js",
        "fetch( require( './data.json' ).url );",
    );
    save(
        "MediaWiki:Gadget-vue/App.vue",
        "<template><img src=\"https://vue.example/x.png\"></template>",
    );
    save(
        "MediaWiki:Gadget-vue/data.json",
        r#"{ "url": "https://data.example/x" }"#,
    );
    save(
        "User:Ines/deep er.js",
        "mw.loader.load( mw.config.get( 'wgScript' ) + '?title=User:Ines/deepest.css&action=raw&ctype=text/css', 'text/css' );",
    );
    save(
        "User:Ines/deepest.css",
        "@import 'https://deepest.example/x.css';",
    );

    let ran = farm.command(&["scan", "--format", "json"]).ends(1);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let mut told = Vec::new();
    for gadget in report["gadgets"].as_array().unwrap() {
        let mut found: Vec<String> = gadget["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let place = finding["place"]["file"].as_str().unwrap();
                format!(
                    "{} {} {place}",
                    finding["class"].as_str().unwrap(),
                    finding["request"].as_str().unwrap_or("-")
                )
            })
            .collect();
        found.sort();
        told.push(format!(
            "{}: {}",
            gadget["name"].as_str().unwrap(),
            found.join(", ")
        ));
    }
    assert_eq!(
        told,
        [
            "my_tiles: contact img:a.tile.example MediaWiki:Gadget-tiles/core.js, contact img:css.example MediaWiki:Gadget-tiles.css, contact style:deepest.example User:Ines/deepest.css",
            "other: contact connect:other.example MediaWiki:Gadget-other/core.js",
            "vue: contact connect:data.example MediaWiki:Gadget-vue/init.js, contact img:vue.example MediaWiki:Gadget-vue/App.vue",
        ]
    );

    // With an earlier revision of a page.
    let old = old.unwrap().to_string();
    farm.command(&["scan", "--base", &old])
        .ends(1)
        .says("the code contacts deepest.example (style); it did not before");
    farm.command(&["scan", "--base", "main"])
        .ends(2)
        .says("expected its number");
    farm.command(&["scan", "--base", "999999"])
        .ends(2)
        .says("there is no revision “999999”");
    farm.command(&["scan", "--base", "1"])
        .ends(2)
        .says("no gadget has the page");
}
