//! Views all stands in turn, in another order each round, so that changes of the machine's speed affect
//! all of them.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::guard::Guard;
use crate::stand::{ARTICLE, Cache, STORED, Stand};

/// A fixed seed: every run has the same orders.
const SEED: u64 = 4;

/// Dialogs fade in, and some disable their buttons for a moment.
const AWAKE: Duration = Duration::from_millis(1500);

/// Page views with a dialog, for each guard that has one.
pub async fn undecided(stands: &[Stand], views: usize) -> Value {
    let asking: Vec<&Stand> = (stands.iter())
        .filter(|stand| stand.guard.dialog().is_some())
        .collect();
    let mut observers = Vec::new();
    for stand in &asking {
        let (dialog, _) = stand.guard.dialog().unwrap();
        let observer = include_str!("observer.js");
        let script = format!("const DIALOG = '{dialog}';\n{observer}");
        // In a block, because the scripts of a page share their top-level declarations.
        observers.push(stand.browser.run_first(&format!("{{{script}}}")).await);
    }
    let measured = all(&asking, views, "with a dialog", Stand::undecided).await;
    for (stand, observer) in asking.iter().zip(observers) {
        stand.browser.run_first_no_more(observer).await;
    }
    measured
}

/// Allows the gadget in the others' dialogs. In ours, `allowed` has done so.
pub async fn decide(stands: &[Stand]) {
    let rivals = (stands.iter()).filter(|stand| stand.guard != Guard::GadgetConsent);
    for Stand { guard, browser, .. } in rivals {
        let Some((dialog, allow)) = guard.dialog() else {
            continue;
        };
        browser.goto(ARTICLE).await;
        browser.until_found(dialog).await;
        tokio::time::sleep(AWAKE).await;
        browser.click(allow).await;
        browser.until_drawn().await;
        browser.goto(ARTICLE).await;
        browser.until_drawn().await;
    }
}

/// From **Allow** to the gadget's first line, in milliseconds. Ours alone: the others load the gadget
/// into the same page.
pub async fn allowed(stands: &[Stand], views: usize) -> Value {
    let ours = (stands.iter()).find(|stand| stand.guard == Guard::GadgetConsent);
    let mut times = Vec::new();
    for round in 0..views {
        eprint!("\rallowed: round {} of {views}", round + 1);
        times.push(ours.unwrap().allowed(AWAKE).await);
    }
    eprintln!();
    times.into()
}

/// Page views without a dialog, for each stand.
pub async fn decided(stands: &[Stand], views: usize) -> Value {
    let stands: Vec<&Stand> = stands.iter().collect();
    all(&stands, views, "without a dialog", Stand::decided).await
}

/// First cold, then warm.
async fn all(
    stands: &[&Stand],
    views: usize,
    what: &str,
    view: impl AsyncFn(&Stand, Cache) -> Value,
) -> Value {
    let cold = rounds(stands, views, what, Cache::Cold, &view).await;
    for stand in stands {
        stand.view(Cache::Warm).await;
    }
    tokio::time::sleep(STORED).await;
    let warm = rounds(stands, views, what, Cache::Warm, &view).await;
    (stands.iter().zip(cold).zip(warm))
        .map(|((stand, cold), warm)| {
            json!({ "guard": stand.guard.name(), "cold": cold, "warm": warm })
        })
        .collect()
}

/// One view of each stand per round. Returns the views of each stand, by round.
async fn rounds(
    stands: &[&Stand],
    views: usize,
    what: &str,
    cache: Cache,
    view: &impl AsyncFn(&Stand, Cache) -> Value,
) -> Vec<Vec<Value>> {
    let mut random = Rng::with_seed(SEED);
    let mut order: Vec<usize> = (0..stands.len()).collect();
    let mut seen = vec![Vec::new(); stands.len()];
    for round in 0..views {
        eprint!("\rpages {what}, {cache}: round {} of {views}", round + 1);
        random.shuffle(&mut order);
        for &index in &order {
            seen[index].push(view(stands[index], cache).await);
        }
    }
    eprintln!();
    seen
}
