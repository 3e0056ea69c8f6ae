//! Nothing that may contact anybody runs before the page is closed, in whatever order
//! ResourceLoader gets its modules.

use std::time::Duration;

use end_to_end::proxy::{Affected, Fault};
use end_to_end::{Person, Proxy, World, scenario_through};
use gadget_consent::wiki::Edit;

const LOADER: &str = "MediaWiki:Gadget-consent-loader.js";
const STUB: &str = "MediaWiki:Gadget-consent-stub.js";
const VIEWS: usize = 20;

/// Views of a kind whose rate is only reported.
const REPORTED: usize = 12;

/// What load.php's answers are delayed by.
const JITTER: Fault = Fault::Jitter(Duration::from_millis(20), Duration::from_millis(300));

/// The list of modules is new on each page. Else browsers would have it for five minutes. All other
/// answers of load.php stay in the browser's cache, as in life.
const FRESH: &str = "$wgResourceLoaderMaxage = [ 'versioned' => 30 * 86400, 'unversioned' => 0 ];";

/// ResourceLoader keeps modules in its store two seconds after they have come.
const STORED: u64 = 3_500;

/// Gadgets that the loader has to overtake: one that declares nothing; one that does, whose user
/// has answered *never*, and which does not depend on `consent`; one that does depend on it.
const GADGETS: &str = "\
* stranger[ResourceLoader]|stranger.js
* unguarded[ResourceLoader|domains=connect:unguarded.test]|unguarded.js
* guarded[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:guarded.test]|guarded.js";

/// A script that contacts a host of its name as soon as it runs.
fn contact(name: &str) -> String {
    format!("fetch( 'https://{name}.test/' ).catch( () => {{}} );\n")
}

/// Scripts of a wiki and of a user. All of them contact somebody as soon as they run.
#[derive(Debug)]
struct Scripts<'a> {
    world: &'a World,
    _definition: end_to_end::demo::Redefined,
    _common: end_to_end::demo::Restored,
    _settings: end_to_end::demo::Settings,
}

impl<'a> Scripts<'a> {
    async fn set_up(world: &'a World) -> Self {
        let demo = world.demo;
        for name in ["stranger", "unguarded", "guarded"] {
            demo.save(&format!("MediaWiki:Gadget-{name}.js"), &contact(name));
        }
        demo.save("MediaWiki:Common.js", "// Nothing.");
        let common = demo.restore_later("MediaWiki:Common.js");
        demo.save("MediaWiki:Common.js", &contact("site"));
        let scripts = Self {
            world,
            _definition: demo.define(GADGETS),
            _common: common,
            _settings: demo.with_settings(FRESH),
        };
        let person = Person::with_gadgets(demo, &["stranger", "unguarded", "guarded"]);
        for name in ["unguarded", "guarded"] {
            person.set_answer(name, "1;never;2026-11-20;");
        }
        person.save_script("common.js", &contact("user"));
        world.browser.log_in(&person).await;
        world.browser.forget_modules().await;
        scripts
    }

    /// Opens an article, and returns the hosts that were contacted.
    async fn view(&self) -> Vec<String> {
        let World { demo, browser, .. } = self.world;
        let log = demo.log("*.test");
        browser.article("").await;
        browser.grace().await;
        let mut hosts: Vec<String> = (log.events().iter())
            .filter_map(|event| event["serverName"].as_str().map(ToOwned::to_owned))
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// The ways arrive where nothing is held: else they would prove nothing.
    async fn assert_that_all_arrive(&self) {
        self.world
            .demo
            .publish_with(r#"{ "version": 1, "mode": "observe" }"#);
        let hosts = self.view().await;
        let expected = ["guarded", "site", "stranger", "unguarded", "user"];
        assert_eq!(hosts, expected.map(|name| format!("{name}.test")));
        self.world.demo.publish_with(r#"{ "version": 1 }"#);
    }

    /// Fills ResourceLoader's store and the browser's cache.
    async fn warm_up(&self) {
        self.view().await;
        self.world.browser.pause(STORED).await;
    }
}

/// In how many views somebody was contacted, and whom the last of them contacted.
#[derive(Debug, Default)]
struct Reached {
    views: usize,
    hosts: Vec<String>,
}

impl Reached {
    fn add(&mut self, hosts: Vec<String>) {
        if !hosts.is_empty() {
            self.views += 1;
            self.hosts = hosts;
        }
    }

    fn assert_nobody(&self, what: &str) {
        assert!(
            self.views == 0,
            "{what}: {} of {VIEWS} views contacted somebody, the last {:?}",
            self.views,
            self.hosts
        );
    }
}

/// Saves the page anew, so that it has another version.
fn touch(world: &World, title: &str, number: usize) {
    let wiki = world.demo.api_as("interfaceAdministrator");
    let text = wiki.raw_page(title).unwrap().unwrap();
    let text = text.split("\n//").next().unwrap();
    wiki.edit(&Edit {
        title,
        text: &format!("{text}\n// {number}"),
        summary: "end-to-end test",
        model: None,
    })
    .unwrap();
}

#[test]
fn nobody_is_contacted_after_a_manifest_was_published() {
    scenario_through("after_a_manifest", async |world, proxy: &Proxy| {
        let scripts = Scripts::set_up(world).await;
        scripts.assert_that_all_arrive().await;
        scripts.warm_up().await;
        proxy.inject(Affected::Modules, JITTER);
        let mut reached = Reached::default();
        for number in 0..VIEWS {
            let policy = format!(
                r#"{{ "version": 1, "firstParty": [ "https://number-{number}.example" ] }}"#
            );
            world.demo.publish_with(&policy);
            reached.add(scripts.view().await);
        }
        reached.assert_nobody("a changed manifest");
    });
}

#[test]
fn nobody_is_contacted_after_the_loader_was_updated() {
    scenario_through("after_a_loader", async |world, proxy: &Proxy| {
        let scripts = Scripts::set_up(world).await;
        let _loader = world.demo.restore_later(LOADER);
        scripts.warm_up().await;
        proxy.inject(Affected::Modules, JITTER);
        let mut reached = Reached::default();
        for number in 0..VIEWS {
            touch(world, LOADER, number);
            reached.add(scripts.view().await);
        }
        reached.assert_nobody("a changed loader");
    });
}

/// What a gadget cannot close, as a rate that docs/threat-model.md reports. The rate depends on the
/// machine, so only this fails: a gadget that depends on `consent` contacted somebody.
#[test]
fn what_remains_is_reported() {
    scenario_through("what_remains", async |world, proxy: &Proxy| {
        let scripts = Scripts::set_up(world).await;
        let _stub = world.demo.restore_later(STUB);
        scripts.warm_up().await;
        proxy.inject(Affected::Modules, JITTER);
        let (mut new_stub, mut cold) = (Reached::default(), Reached::default());
        for number in 0..REPORTED {
            touch(world, STUB, number);
            let hosts = scripts.view().await;
            assert!(!hosts.contains(&"guarded.test".to_owned()), "a new stub");
            new_stub.add(hosts);
        }
        for _ in 0..REPORTED {
            world.browser.leave_and_forget().await;
            let hosts = scripts.view().await;
            assert!(!hosts.contains(&"guarded.test".to_owned()), "cold");
            cold.add(hosts);
        }
        println!("of {REPORTED} views somebody was contacted before the page was closed:");
        println!("with a new stub: {new_stub:?}");
        println!("with an empty cache: {cold:?}");
    });
}
