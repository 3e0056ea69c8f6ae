//! Wikis that do not let it happen.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::farm::{Farm, PASSWORD, SYSOP, USER, WEAK_USER, mediawiki};
use crate::releases::on_disk;

const ONE: &str = "11111111";
const DEFINITION: &str = "MediaWiki:Gadgets-definition";

#[test]
fn a_read_only_wiki_says_so_and_is_not_changed() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let one = on_disk(ONE, farm.folder.path());
    let deploy = ["deploy", "--release", one.to_str().unwrap(), "--yes"];
    let settings = farm.folder.path().join("LocalSettings.php");
    let open = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(
        &settings,
        format!("{open}\n$wgReadOnly = 'Moving house';\n"),
    )
    .unwrap();
    farm.command(&deploy).says("Moving house").says("read-only");
    std::fs::write(&settings, open).unwrap();
    assert_eq!(farm.pages(), Vec::<String>::new());
    farm.command(&deploy).ends(0);
    farm.check_secret();
}

#[test]
fn few_edits_a_minute_are_waited_for() {
    let Some(mediawiki) = mediawiki() else { return };
    let limit = "$wgRateLimits['edit'] = [ 'user' => [ 5, 2 ], 'newbie' => [ 5, 2 ] ];";
    // And a header that blocks what a gadget declares, and files of another wiki.
    let settings = r"
$wgCSPHeader = [ 'default-src' => [ 'img.example' ] ];
$wgForeignFileRepos[] = [ 'class' => ForeignAPIRepo::class, 'name' => 'shared', 'apibase' => 'https://shared.example/w/api.php', 'url' => 'https://files.example/f', 'directory' => __DIR__ . '/cache' ];";
    let farm = Farm::start(&mediawiki, &format!("{limit}{settings}"));
    farm.save(
        DEFINITION,
        "* tool[ResourceLoader|dependencies=ext.gadget.consent|domains=img:img.example,script:code.example/a.js]|tool.js",
    );
    let one = on_disk(ONE, farm.folder.path());
    let begun = std::time::Instant::now();
    farm.command(&["deploy", "--release", one.to_str().unwrap(), "--yes"])
        .ends(0)
        .says("the wiki takes no more edits for now: waiting 2 s")
        .says("edits in 2 s: waiting")
        .says("1 declared requests cannot succeed: tool (script:code.example/a.js)")
        .says("img+media:files.example")
        .says("12 pages are saved");
    assert!(begun.elapsed().as_secs() >= 4, "two pauses");
}

#[test]
fn a_page_that_a_title_blacklist_refuses_is_named_before_anything_is_saved() {
    let Some(mediawiki) = mediawiki() else { return };
    // As the extension TitleBlacklist does it.
    let hook = r"
$wgHooks['getUserPermissionsErrorsExpensive'][] = static function ( $title, $user, $action, &$result ) {
	if ( $action === 'edit' && str_contains( $title->getText(), 'wasm' ) ) {
		$result = [ 'badtitletext' ];
		return false;
	}
};";
    let farm = Farm::start(&mediawiki, hook);
    let one = on_disk(ONE, farm.folder.path());
    farm.command(&["deploy", "--release", one.to_str().unwrap(), "--yes"])
        .ends(1)
        .says("would not save MediaWiki:Gadget-consent/11111111/consent-ui-wasm.js")
        .says("nothing was changed");
    assert_eq!(farm.pages(), Vec::<String>::new());
}

#[test]
fn a_page_that_a_filter_refuses_stops_everything_before_it_is_live() {
    let Some(mediawiki) = mediawiki() else { return };
    // As the extension AbuseFilter does it: nobody knows before the edit.
    let hook = r"
$wgHooks['EditFilterMergedContent'][] = static function ( $context, $content, $status ) {
	if ( str_contains( $context->getTitle()->getText(), 'consent-ui-wasm' ) && !file_exists( __DIR__ . '/off' ) ) {
		$status->fatal( new RawMessage( 'This edit looks harmful' ) );
		return false;
	}
};";
    let farm = Farm::start(
        &mediawiki,
        &format!("use MediaWiki\\Language\\RawMessage;\n{hook}"),
    );
    farm.save(DEFINITION, "* tool[ResourceLoader]|tool.js");
    let one = on_disk(ONE, farm.folder.path());
    let deploy = ["deploy", "--release", one.to_str().unwrap(), "--yes"];
    farm.command(&deploy)
        .ends(2)
        .says("consent-ui-wasm.js was not saved")
        .says("This edit looks harmful")
        .says("nothing of it is live");
    assert_eq!(
        farm.text(DEFINITION).as_deref(),
        Some("* tool[ResourceLoader]|tool.js")
    );
    let saved = farm.pages().len();
    assert!(saved > 2, "{saved}");
    std::fs::write(farm.folder.path().join("off"), "").unwrap();
    farm.command(&deploy).ends(0).says("The wiki observes");
}

#[test]
fn missing_rights_are_named_with_what_gives_them() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let one = on_disk(ONE, farm.folder.path());
    let deploy = ["deploy", "--release", one.to_str().unwrap(), "--yes"];
    farm.command_as(WEAK_USER, &farm.address(), &deploy)
        .ends(2)
        .says("the login lacks the right editsitejs")
        .says("the login lacks the right editsitecss")
        .says("“Edit sitewide and user CSS/JavaScript” (editsiteconfig)");
    farm.command_as(SYSOP, &farm.address(), &deploy)
        .ends(2)
        .says("the account lacks the right editsitejs")
        .says("interface-admin");
    farm.command_as("Nobody@deploy", &farm.address(), &deploy)
        .ends(2)
        .says("cannot log in as Nobody@deploy");
    farm.command_as("Ines", &farm.address(), &deploy)
        .ends(2)
        .says("not the name of a bot password");
    assert_eq!(farm.pages(), Vec::<String>::new());
    // Nobody on the network may read the login.
    farm.command_as(USER, "http://wiki.invalid/w/api.php", &deploy)
        .ends(2)
        .says("not encrypted, so the login is not sent");
    farm.check_secret();
}

#[test]
fn a_login_is_asked_for_on_a_terminal_that_does_not_show_it() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "$wgGroupPermissions['*']['read'] = false;");
    let program = env!("CARGO_BIN_EXE_gadget-consent");
    let command = format!("{program} lint --login --wiki {}", farm.address());
    // A terminal of its own, by util-linux.
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_remove("GADGET_CONSENT_USER")
        .env_remove("GADGET_CONSENT_PASSWORD")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = Vec::new();
    let mut wait_for = |words: &str| {
        while !String::from_utf8_lossy(&shown).contains(words) {
            let mut byte = [0];
            screen.read_exact(&mut byte).unwrap();
            shown.push(byte[0]);
        }
    };
    wait_for("Name of the bot password");
    writeln!(keys, "{USER}").unwrap();
    wait_for("Bot password (not shown)");
    // What is typed before the terminal is silent would be shown.
    thread::sleep(Duration::from_millis(300));
    writeln!(keys, "{PASSWORD}").unwrap();
    screen.read_to_end(&mut shown).unwrap();
    child.wait().unwrap();
    let shown = String::from_utf8_lossy(&shown);
    assert!(
        shown.contains("defines no gadgets"),
        "logged in and read: {shown}"
    );
    assert!(!shown.contains(PASSWORD), "{shown}");
}
