//! The targets, and whether they were met.

use super::{Cost, NOBODY, OURS, Spread, Stand, Views, from_loader, more, more_of, shown};
use crate::spread::number;

/// One target: in words, the result, and whether it is met.
#[derive(Debug)]
struct Target {
    aim: String,
    found: String,
    is_met: bool,
}

impl Target {
    /// A target with an upper limit.
    fn at_most(aim: &str, limit: f64, found: f64, unit: &str, digits: usize) -> Self {
        Self {
            aim: aim.to_owned(),
            found: format!("{}{unit}", number(found, digits)),
            is_met: found <= limit,
        }
    }
}

/// All targets.
pub fn table(views: &Views) -> anyhow::Result<String> {
    let mut targets = decided(views)?;
    targets.extend(loader(views));
    targets.extend(rivals(views)?);
    targets.extend(dialog(views)?);
    let mut lines = vec![
        "| aim | found | |".to_owned(),
        "| --- | ---: | --- |".to_owned(),
    ];
    for Target { aim, found, is_met } in targets {
        let verdict = if is_met { "met" } else { "**missed**" };
        lines.push(format!("| {aim} | {found} | {verdict} |"));
    }
    Ok(super::table(&lines))
}

/// A decided page, with and without the module.
fn decided(views: &Views) -> anyhow::Result<Vec<Target>> {
    let (without, with) = (views.cost(NOBODY)?, views.cost(OURS)?);
    let before = Spread::of(without.warm.iter().map(|cost| cost.scripting)).median;
    let scripting = more_of(with, without, |cost| cost.scripting).median / before * 100.0;
    let cold = |number: fn(&Cost) -> f64| more(&with.cold, &without.cold, number).median;
    let first_line = more_of(with, without, |cost| cost.first_line).median;
    Ok(vec![
        Target::at_most(
            "a decided page: the gadget's first line at most 2 ms later",
            2.0,
            first_line,
            " ms",
            1,
        ),
        Target::at_most("… at most 1 % more scripting", 1.0, scripting, " %", 1),
        Target::at_most("… no request more", 0.0, cold(|cost| cost.requests), "", 0),
        Target::at_most(
            "… at most 2,048 bytes more, without the manifest",
            2048.0,
            cold(|cost| cost.bytes) - views.sample_manifest_bytes,
            " bytes",
            0,
        ),
    ])
}

/// The loader by itself.
fn loader(views: &Views) -> Vec<Target> {
    let of = |gadgets| views.loader.iter().find(|size| size.gadgets == gadgets);
    let manifest = of(20).map(|size| {
        let aim = "a manifest of 20 gadgets: at most 1,536 bytes";
        Target::at_most(aim, 1536.0, size.manifest_bytes, " bytes", 0)
    });
    let time = |gadgets| of(gadgets).map(|size| Spread::of(size.times.iter().copied()).median);
    let one = time(1).map(|time| {
        let aim = "the run time of stub and loader for one gadget: at most 1.5 ms";
        Target::at_most(aim, 1.5, time, " ms", 2)
    });
    let hundred = time(100).map(|time| {
        let aim = "… for 100 gadgets: at most 2 ms";
        Target::at_most(aim, 2.0, time, " ms", 2)
    });
    let more = time(100).zip(time(200)).map(|(hundred, two)| {
        let aim = "… for each further 100: at most 0.5 ms";
        Target::at_most(aim, 0.5, two - hundred, " ms", 2)
    });
    manifest
        .into_iter()
        .chain(one)
        .chain(hundred)
        .chain(more)
        .collect()
}

/// Compared with each of the others.
fn rivals(views: &Views) -> anyhow::Result<Vec<Target>> {
    let ours = views.cost(OURS)?;
    let rivals = || {
        views
            .decided
            .iter()
            .filter(|stand| ![NOBODY, OURS].contains(&stand.guard.as_str()))
    };
    // The nearest rival decides: how much more than ours it costs.
    let nearest = |lead: &dyn Fn(&Stand<Cost>) -> f64| {
        rivals()
            .map(|stand| (lead(stand), shown(&stand.guard)))
            .min_by(|(a, _), (b, _)| a.total_cmp(b))
    };
    let target = |aim: &str, unit: &str, lead: &dyn Fn(&Stand<Cost>) -> f64| {
        let (lead, rival) = nearest(lead)?;
        Some(Target {
            aim: aim.to_owned(),
            found: format!("{}{unit} ahead of {rival}", number(lead, 1)),
            is_met: lead > 0.0,
        })
    };
    let bytes = |stand: &Stand<Cost>| more(&stand.cold, &ours.cold, |cost| cost.bytes / 1e3).median;
    let scripting = |stand: &Stand<Cost>| more_of(stand, ours, |cost| cost.scripting).median;
    let targets = [
        target(
            "a decided page: fewer bytes than each of the others",
            " KB",
            &bytes,
        ),
        target(
            "… less scripting than each of the others",
            " ms",
            &scripting,
        ),
    ];
    Ok(targets.into_iter().flatten().collect())
}

/// How soon the dialog appears.
fn dialog(views: &Views) -> anyhow::Result<Vec<Target>> {
    let (ours, klaro) = (views.asked(OURS)?, views.asked("klaro")?);
    let mut targets = Vec::new();
    for (name, limit, ours, klaro) in [
        ("cold", 120.0, &ours.cold, &klaro.cold),
        ("warm", 90.0, &ours.warm, &klaro.warm),
    ] {
        targets.push(Target::at_most(
            &format!("the dialog, {name}: within {limit} ms of the loader"),
            limit,
            Spread::of(ours.iter().filter_map(from_loader)).median,
            " ms",
            0,
        ));
        // Of the longest in each view, none counts as none.
        let longest = ours.iter().map(|view| view.longest.unwrap_or_default());
        targets.push(Target::at_most(
            &format!("… the module's longest task, {name}: at most 50 ms"),
            50.0,
            longest.fold(0.0, f64::max),
            " ms",
            0,
        ));
        let behind = Spread::of(
            ours.iter()
                .zip(klaro)
                .map(|(ours, klaro)| ours.dialog - klaro.dialog),
        );
        targets.push(Target {
            aim: format!("… not later than klaro's, {name}"),
            found: format!("{} ms later", number(behind.median, 0)),
            is_met: behind.median <= 0.0,
        });
    }
    targets.push(Target::at_most(
        "from *Allow* to the gadget's first line, warm: at most 500 ms",
        500.0,
        Spread::of(views.allowed.iter().copied()).median,
        " ms",
        0,
    ));
    Ok(targets)
}
