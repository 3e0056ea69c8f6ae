//! One guard with its own user and browser, so that no browser profits from another's cache.

use std::fmt;
use std::time::Duration;

use end_to_end::demo::Demo;
use end_to_end::{Browser, Person};
use serde_json::{Value, json};

use crate::gadgets::FIRST_LINE;
use crate::guard::Guard;

/// The article that is viewed.
pub const ARTICLE: &str = "/index.php?title=Brindle";

/// The cost of a page without a dialog, once the gadget has drawn its map: milliseconds from navigation
/// to the gadget's first line; bytes and requests, including the page itself.
const COST: &str = "
return new Promise( ( done ) => {
    const all = () => performance.getEntriesByType( 'resource' ).concat( performance.getEntriesByType( 'navigation' ) );
    const look = () => {
        const drawn = Array.from( document.querySelectorAll( '#gadget-tiles-map img' ) )
            .filter( ( image ) => image.naturalWidth > 0 ).length === 9;
        if ( !drawn || document.readyState !== 'complete' ) {
            setTimeout( look, 20 );
            return;
        }
        // Later, when the page is idle.
        setTimeout( () => done( {
            firstLine: performance.getEntriesByName( FIRST_LINE )[ 0 ].startTime,
            requests: all().length,
            bytes: all().reduce( ( sum, entry ) => sum + entry.encodedBodySize, 0 )
        } ), 100 );
    };
    look();
} );
";

/// Waits for the result of `observer.js`. The frame of the dialog itself is over a little later.
const SEEN: &str = "
return new Promise( ( done ) => {
    const look = () => window.seen.dialog ? setTimeout( done, 300, window.seen ) :
        setTimeout( look, 20 );
    look();
} );
";

/// Remembers when **Allow** is pressed, for the page that comes after this one.
const STOP_WATCH: &str = "
document.addEventListener( 'click', ( { timeStamp } ) =>
    sessionStorage.setItem( 'bench', performance.timeOrigin + timeStamp ), true );
";

/// Milliseconds from then to the gadget's first line, on whatever page that is.
const RUNS: &str = "
const [ mark ] = performance.getEntriesByName( FIRST_LINE );
return mark ? performance.timeOrigin + mark.startTime - sessionStorage.getItem( 'bench' ) : null;
";

/// ResourceLoader writes to its store when idle, two seconds after it has loaded something.
pub const STORED: Duration = Duration::from_secs(4);

/// A guard, ready to be measured.
#[derive(Debug)]
pub struct Stand {
    /// The guard.
    pub guard: Guard,
    /// Its browser, with its user logged in.
    pub browser: Browser,
    person: Person,
}

/// Whether the browser has cached what the page needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// As on a first visit.
    Cold,
    /// As on every later one.
    Warm,
}

impl fmt::Display for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
        })
    }
}

/// One stand for each guard.
pub async fn all(wiki: &Demo, other: &Demo) -> Vec<Stand> {
    let mut stands = Vec::new();
    for guard in Guard::all() {
        let demo = if guard == Guard::GadgetConsent {
            wiki
        } else {
            other
        };
        let person = Person::with_gadgets(demo, &[guard.gadget()]);
        let browser = Browser::unwatched(demo).await;
        browser.log_in(&person).await;
        // Processor time: other programs on the machine hardly affect it.
        let processor_time = json!({ "timeDomain": "threadTicks" });
        browser.devtools("Performance.enable", processor_time).await;
        stands.push(Stand {
            guard,
            browser,
            person,
        });
    }
    stands
}

impl Stand {
    /// Views the article in a new renderer process, as from a link opened in a new tab, so that the
    /// counters start at zero and no compiled scripts are left from the last view.
    pub async fn view(&self, cache: Cache) {
        match cache {
            // Answers are kept in cookies and on the wiki, not in the cache.
            Cache::Cold => self.browser.leave_and_forget().await,
            Cache::Warm => self.browser.leave().await,
        }
        self.browser.goto(ARTICLE).await;
    }

    /// A page view with a dialog: milliseconds from navigation to the dialog and to the loader, if there
    /// is one.
    pub async fn undecided(&self, cache: Cache) -> Value {
        self.view(cache).await;
        self.browser.js(SEEN).await
    }

    /// From **Allow** to the gadget's first line, in milliseconds, on a page whose gadget was not
    /// answered for.
    pub async fn allowed(&self, awake: Duration) -> Value {
        let (dialog, allow) = self.guard.dialog().unwrap();
        self.person.unset_answer(self.guard.gadget());
        self.view(Cache::Warm).await;
        self.browser.until_found(dialog).await;
        tokio::time::sleep(awake).await;
        self.browser.js(STOP_WATCH).await;
        self.browser.click(allow).await;
        let script = format!("const FIRST_LINE = \"{FIRST_LINE}\";{RUNS}");
        self.browser.until("the gadget's first line", &script).await
    }

    /// A page view without a dialog: its cost, with milliseconds of processor time.
    pub async fn decided(&self, cache: Cache) -> Value {
        self.view(cache).await;
        let script = format!("const FIRST_LINE = \"{FIRST_LINE}\";{COST}");
        let mut view = self.browser.js(&script).await;
        let spent = self
            .browser
            .devtools("Performance.getMetrics", json!({}))
            .await;
        let milliseconds = |name: &str| {
            let metrics = spent["metrics"].as_array().unwrap();
            let metric = metrics.iter().find(|metric| metric["name"] == name);
            metric.and_then(|metric| metric["value"].as_f64()).unwrap() * 1e3
        };
        // The two do not overlap: lazy compilation counts as running.
        view["scripting"] =
            json!(milliseconds("ScriptDuration") + milliseconds("V8CompileDuration"));
        view["mainThread"] = json!(milliseconds("ThreadTime"));
        view
    }
}
