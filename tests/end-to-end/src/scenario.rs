//! Runs a test with a wiki and a new browser.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::LazyLock;

use futures_util::FutureExt;

use crate::browser::Browser;
use crate::demo::{Demo, output};
use crate::people::Person;
use crate::proxy::Proxy;
use crate::times::Stopwatch;
use crate::wikis::Wikis;

type Outcome = std::thread::Result<()>;

/// What a test works with.
#[derive(Debug)]
pub struct World {
    /// The wiki.
    pub demo: &'static Demo,
    /// A browser with an empty profile.
    pub browser: Browser,
}

impl World {
    /// The wiki, and a new browser that finds it at this address.
    async fn at(demo: &'static Demo, address: &str) -> Self {
        Self {
            demo,
            browser: Browser::open_at(demo, address).await,
        }
    }

    /// Logs in a new person with one gadget switched on, opens an article, and waits until the
    /// dialog asks for the gadget.
    pub async fn reader_asked_for(&self, gadget: &str) -> Person {
        let person = Person::with_gadgets(self.demo, &[gadget]);
        self.browser.log_in(&person).await;
        self.browser.article("").await;
        self.browser.until_asked_for(gadget).await;
        person
    }
}

/// Runs a test. Each wiki serves one test at a time, because tests watch the logs of its third
/// parties. A test that fails leaves a picture, the page and its errors in
/// `target/end-to-end/NAME/`.
pub fn scenario(name: &str, test: impl AsyncFnOnce(&World)) {
    with_wikis(1, async |demo| {
        let world = World::at(demo, demo.wiki()).await;
        run(name, &world, test(&world)).await
    });
}

/// Like [`scenario`], but no other test runs at the same time: for tests that need the whole
/// machine.
pub fn scenario_alone(name: &str, test: impl AsyncFnOnce(&World)) {
    with_wikis(Demo::wikis(), async |demo| {
        let world = World::at(demo, demo.wiki()).await;
        run(name, &world, test(&world)).await
    });
}

/// Like [`scenario`], with the wiki's address over HTTPS.
pub fn scenario_over_https(name: &str, test: impl AsyncFnOnce(&World)) {
    with_wikis(1, async |demo| {
        let world = World::at(demo, demo.secure_wiki()).await;
        run(name, &world, test(&world)).await
    });
}

/// Like [`scenario`], with a proxy between the browser and the wiki.
pub fn scenario_through(name: &str, test: impl AsyncFnOnce(&World, &Proxy)) {
    with_wikis(1, async |demo| {
        let proxy = Proxy::before(demo.wiki()).await;
        let world = World::at(demo, proxy.address()).await;
        run(name, &world, test(&world, &proxy)).await
    });
}

async fn run(name: &str, world: &World, test: impl Future<Output = ()>) -> Outcome {
    let outcome = AssertUnwindSafe(test).catch_unwind().await;
    if outcome.is_err() {
        let folder = output().join(name);
        world.browser.leave_evidence(&folder).await;
        eprintln!("a picture and the page are in {}", folder.display());
    }
    outcome
}

/// Runs a test on the first of so many wikis; the others rest meanwhile.
fn with_wikis(count: usize, test: impl AsyncFnOnce(&'static Demo) -> Outcome) {
    static WIKIS: LazyLock<Wikis> = LazyLock::new(|| Wikis::new(Demo::wikis()));
    let taken = WIKIS.take(count);
    let demo = Demo::get(taken.first());
    let stopwatch = Stopwatch::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let outcome = runtime.block_on(async { test(demo).await });
    drop(runtime);
    drop(stopwatch);
    drop(taken);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}
