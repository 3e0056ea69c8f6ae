//! Answers for all wikis of a farm. They need the extension GlobalPreferences, which is not bundled
//! with MediaWiki.

use end_to_end::dialog::Answer;
use end_to_end::scenario;
use gadget_consent_core::ledger::{Reach, number_of, preference_name};

use crate::review::PAGE;
use crate::{MAP, TILES};

#[test]
#[ignore = "needs the extension GlobalPreferences, its folder in GADGETCONSENT_GLOBAL_PREFERENCES"]
fn an_answer_for_all_wikis() {
    scenario("an_answer_for_all_wikis", async |world| {
        let folder = std::env::var("GADGETCONSENT_GLOBAL_PREFERENCES").unwrap();
        // A farm of one wiki, with the extension's table.
        let _settings = world.demo.with_settings(&format!(
            "wfLoadExtension( 'GlobalPreferences', '{folder}/extension.json' );
             $wgExtensionFunctions[] = static function () {{
                 $dbw = MediaWiki\\MediaWikiServices::getInstance()->getConnectionProvider()->getPrimaryDatabase();
                 if ( !$dbw->tableExists( 'global_preferences', __METHOD__ ) ) {{
                     $dbw->sourceFile( '{folder}/sql/sqlite/tables-generated.sql' );
                 }}
             }};"
        ));
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        log.assert_untouched();
        browser.click("[id^=gadget-consent-keep-everywhere]").await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        let granted = "allow;img:*.tile.maps.test";
        let name = preference_name(number_of("tiles", Reach::Farm));
        let name = name.as_str();
        assert_eq!(person.answer("tiles").as_deref(), Some(granted));
        assert!(
            person
                .global_option(name)
                .unwrap()
                .starts_with("tiles 1;allow;"),
            "it is saved for this wiki only"
        );

        // Revoked on this wiki only: the other wikis keep the answer.
        browser.goto(PAGE).await;
        browser.until_found("tbody .cdx-button").await;
        browser.click("tbody .cdx-button").await;
        browser
            .until_found("[id^=gadget-consent-result] button")
            .await;
        assert_eq!(person.answer("tiles"), None);
        assert!(person.global_option(name).is_some());
        browser.article("&action=view").await;
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
    });
}
