//! What a wiki has around it: other hosts for its scripts and files, other wikis, a header of its own,
//! and pages that it does not read.

use crate::farm::{Farm, mediawiki};
use crate::releases::on_disk;

const ONE: &str = "11111111";
const DEFINITION: &str = "MediaWiki:Gadgets-definition";

/// A wiki of a farm, with a host for its scripts, one for files, and central login.
const FARM: &str = r#"
$wgLoadScript = str_replace( '127.0.0.1', 'localhost', $wgServer ) . '/w/load.php';
$wgForeignFileRepos[] = [ 'class' => FileRepo::class, 'name' => 'shared', 'url' => 'https://files.farm.example/f', 'directory' => __DIR__ . '/cache' ];
$wgInterwikiScopes = 2;
$wgInterwikiCache = [
	'__list:__global' => 'ham search',
	'__global:ham' => '1 https://ham.farm.example/wiki/$1',
	'__global:search' => '0 https://search.example/?q=$1',
];
$wgHooks['BeforePageDisplay'][] = static function ( $out ) {
	$out->addHeadItem( 'auth', '<link rel="dns-prefetch" href="auth.farm.example">' );
};
$wgAllowExternalImages = true;
"#;

#[test]
fn what_the_wikis_own_pages_need_is_proposed() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, FARM);
    // What editors write is not proposed.
    farm.save(
        "Main Page",
        "https://evil.example/Special:CentralAutoLogin/a.png",
    );
    let one = on_disk(ONE, farm.folder.path());
    let deploy = ["deploy", "--release", one.to_str().unwrap()];
    let entries = [
        "auth.farm.example",
        "ham.farm.example",
        "img+media:files.farm.example",
    ];
    let mut ran = farm.command(&deploy).ends(0);
    for entry in entries {
        ran = ran.says(&format!("proposed as firstParty: “{entry}”"));
    }
    let ran = ran.says("($wgLoadScript): its origin is open by itself");
    let all = format!("{}{}", ran.out, ran.err);
    assert!(
        !all.contains("evil") && !all.contains("search.example"),
        "{all}"
    );
    farm.command(&[&deploy[..], &["--yes"]].concat()).ends(0);
    let policy = farm.text("MediaWiki:Gadget-consent-policy.json").unwrap();
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    assert_eq!(policy["firstParty"], serde_json::json!(entries));
    // What the site policy has is not proposed again, and what it lacks is.
    let ran = farm.command(&deploy).ends(0);
    assert!(!ran.err.contains("proposed"), "{}", ran.err);
    farm.save(
        "MediaWiki:Gadget-consent-policy.json",
        r#"{ "version": 1, "mode": "observe", "firstParty": [ "*.farm.example" ] }"#,
    );
    let ran = farm.command(&deploy).ends(0);
    assert!(!ran.err.contains("proposed"), "{}", ran.err);
    farm.save(
        "MediaWiki:Gadget-consent-policy.json",
        r#"{ "version": 1, "mode": "observe", "firstParty": [ "auth.farm.example" ] }"#,
    );
    farm.command(&deploy)
        .ends(0)
        .says("proposed as firstParty: “ham.farm.example”")
        .says("does not have these");
}

#[test]
fn a_page_that_the_wiki_does_not_read_is_not_checked() {
    let Some(mediawiki) = mediawiki() else { return };
    let settings =
        "$wgGadgetsRepo = 'json';\n$wgCSPHeader = [ 'default-src' => [ 'img.example' ] ];";
    let farm = Farm::start(&mediawiki, settings);
    // Left over from before.
    farm.save(
        DEFINITION,
        "* old[ResourceLoader|domains=img:http://old.example]|old.js",
    );
    let tool = r#"{ "settings": { "domains": [ "img:img.example", "script:code.example/a.js" ] }, "module": { "pages": [ "tool.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    farm.save("MediaWiki:Gadgets/tool.json", tool);
    let ran = farm
        .command(&["lint"])
        .ends(1)
        .says("MediaWiki:Gadgets-definition is not checked")
        .says("error[blocked-by-header]")
        .says("never lets “script:code.example/a.js” through");
    assert!(
        !ran.out.contains("old.") && !ran.out.contains("img:img.example”"),
        "{}",
        ran.out
    );
    let ran = farm.command(&["manifest"]).ends(0);
    assert!(
        ran.out.contains("tool") && !ran.out.contains("old."),
        "{}",
        ran.out
    );
    // The command knows where this wiki defines gadgets.
    let one = on_disk(ONE, farm.folder.path());
    farm.command(&["deploy", "--release", one.to_str().unwrap()])
        .ends(0)
        .says("MediaWiki:Gadgets/consent.json")
        .says("1 declared requests cannot succeed: tool (script:code.example/a.js)");
}
