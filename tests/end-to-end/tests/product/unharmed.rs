//! The page's policy does not block anything that MediaWiki itself needs.

use end_to_end::{Person, World, scenario};
use serde_json::Value;

/// Extensions that are bundled with MediaWiki but not used by the demo.
const EXTENSIONS: &str = "
foreach ( [ 'VisualEditor', 'Cite', 'MultimediaViewer', 'SyntaxHighlight_GeSHi', 'TemplateData', 'PageImages',
\t'TextExtracts', 'CategoryTree', 'InputBox', 'ImageMap', 'Poem', 'ReplaceText' ] as $extension ) {
\twfLoadExtension( $extension );
}
$wgDefaultUserOptions['visualeditor-enable'] = 1;
$wgEnableUploads = true;
";

async fn assert_nothing_was_blocked(world: &World, what: &str) {
    world.browser.grace().await;
    assert_eq!(world.browser.violations().await, [] as [Value; 0], "{what}");
}

#[test]
fn editors_work() {
    scenario("editors_work", async |world| {
        let _settings = world.demo.with_settings(EXTENSIONS);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;

        browser.article("&action=edit").await;
        browser.until_found(".wikiEditor-ui-toolbar").await;
        assert_nothing_was_blocked(world, "WikiEditor").await;

        // The editor's worker finds the mistake.
        let page = format!(
            "/index.php?title=User:{}/common.js&action=edit",
            person.name
        );
        browser.goto(&page).await;
        browser.until_found(".ace_editor").await;
        browser
            .js("ace.edit( document.querySelector( '.ace_editor' ) ).setValue( 'var x = ;' ); return 0")
            .await;
        browser.until_found(".ace_gutter-cell.ace_error").await;
        assert_nothing_was_blocked(world, "CodeEditor").await;

        browser.article("&veaction=edit").await;
        browser.until_found(".ve-ce-documentNode").await;
        browser
            .until_found(".ve-init-mw-target-surface .ve-ce-paragraphNode")
            .await;
        assert_nothing_was_blocked(world, "VisualEditor").await;
    });
}

#[test]
fn pages_of_the_wiki_work() {
    scenario("pages_of_the_wiki_work", async |world| {
        let _settings = world.demo.with_settings(EXTENSIONS);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        for page in [
            "Special:Upload",
            "Special:Preferences",
            "Special:RecentChanges",
            "Special:Watchlist",
            "Special:Search&search=oyster",
            "Special:Gadgets",
            "Brindle&action=history",
            "Brindle&action=info",
            "Brindle&debug=1",
            "Brindle&debug=2",
            "Brindle&action=edit&section=1",
            "Brindle&printable=yes",
        ] {
            browser.goto(&format!("/index.php?title={page}")).await;
            assert_nothing_was_blocked(world, page).await;
        }
        for skin in ["vector", "vector-2022", "minerva", "monobook", "timeless"] {
            browser.article(&format!("&useskin={skin}")).await;
            assert_nothing_was_blocked(world, skin).await;
        }
        browser.article("").await;
        browser
            .click(".vector-search-box-input, #searchInput")
            .await;
        // MediaWiki replaces the field when it is first used.
        browser
            .until(
                "the search has loaded",
                "return mw.loader.getState( 'skins.vector.search' ) === 'ready'",
            )
            .await;
        browser.grace().await;
        browser
            .type_into(".cdx-typeahead-search input", "Har")
            .await;
        browser
            .until(
                "suggestions come",
                "return Array.from( document.querySelectorAll( '.cdx-menu-item' ), ( item ) => item.innerText )\
                 .some( ( text ) => text.includes( 'Harrowick' ) )",
            )
            .await;
        assert_nothing_was_blocked(world, "search suggestions").await;
    });
}
