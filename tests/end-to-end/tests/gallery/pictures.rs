//! Each state looks as in its reference picture: light and dark, wide and narrow, from left to
//! right and from right to left.
//!
//! `cargo xtask www --accept` replaces the pictures beside this file; look at them before you
//! commit. `cargo xtask www --screenshots FOLDER` makes large pictures. Pictures that differ are
//! left in `target/end-to-end/gallery/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use end_to_end::demo;
use end_to_end::gallery::Visitor;
use image::imageops::{FilterType, crop_imm};
use image::{DynamicImage, RgbImage};
use serde_json::{Value, json};

use crate::{Direction, LEFT_TO_RIGHT, RIGHT_TO_LEFT, visit};

/// Widths and heights of pages in pixels, and the scale of their pictures.
const SIZES: [(&str, u32, u32, f64); 2] = [("wide", 1000, 750, 0.5), ("narrow", 320, 640, 0.75)];

/// Pages may be longer than the screen. Pictures of very long pages show their beginning.
const LONGEST: f64 = 1000.0;

/// Pictures are compared at half their size, so that the edges of letters may differ.
const SHRINK: u32 = 2;

/// The least similarity of two pictures, from 0 to 1, by `rgb_hybrid_compare` of the crate
/// `image-compare`: the structure of the brightness, and the colours.
const ALIKE: f64 = 0.92;

/// Squares are compared one by one, so that a small change in a large picture counts: their side in
/// pixels; their least similarity; and how much the average of red, green or blue may differ, of
/// 255 (a surface of another colour has the same structure).
const SQUARE: u32 = 32;
const SQUARES_ALIKE: f64 = 0.7;
const OFF: f64 = 10.0;

/// How much the pixels of a square must differ on average before its structure counts: on a plain
/// surface, the only structure is noise from the compression.
const NOISE: f64 = 3.0;

/// What to do with the pictures.
#[derive(Debug, Clone)]
enum Task {
    /// Compare them with the reference pictures.
    Compare,
    /// Replace the reference pictures.
    Accept,
    /// Save them in a folder, large.
    Show(PathBuf),
}

impl Task {
    fn asked_for() -> Self {
        match std::env::var_os("GADGETCONSENT_PICTURES") {
            None => Self::Compare,
            Some(accept) if accept == "accept" => Self::Accept,
            Some(folder) => Self::Show(PathBuf::from(folder)),
        }
    }
}

fn references() -> PathBuf {
    demo::root().join("tests/end-to-end/tests/gallery/pictures")
}

/// Takes a picture of the page, as WebP.
async fn take(visitor: &Visitor, width: u32, height: u32, scale: f64) -> Vec<u8> {
    let metrics = visitor.devtools("Page.getLayoutMetrics", json!({})).await;
    let content = metrics["cssContentSize"]["height"].as_f64().unwrap();
    // Not for pages that fit on the screen: from right to left, Chromium would shift them.
    let is_longer = content > f64::from(height);
    let clip = json!({
        "x": 0, "y": 0, "width": width, "scale": scale,
        "height": content.clamp(f64::from(height), LONGEST),
    });
    let quality = if scale < 1.0 { 30 } else { 90 };
    let parameters = json!({
        "format": "webp", "quality": quality, "clip": clip, "captureBeyondViewport": is_longer
    });
    let answer = visitor.devtools("Page.captureScreenshot", parameters).await;
    BASE64_STANDARD
        .decode(answer["data"].as_str().unwrap())
        .unwrap()
}

fn read(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(bytes, image::ImageFormat::WebP).unwrap()
}

/// The difference between the files of two pictures, in words. `None` if they are alike.
fn difference_of_files(before: &[u8], now: &[u8]) -> Option<String> {
    if before == now {
        return None;
    }
    difference(&read(before), &read(now))
}

/// The difference between two pictures, in words. `None` if they are alike.
fn difference(before: &DynamicImage, now: &DynamicImage) -> Option<String> {
    let longer = before.height().abs_diff(now.height());
    if before.width() != now.width() || longer > 4 + before.height() / 50 {
        return Some(format!(
            "it is {} × {} instead of {} × {}",
            now.width(),
            now.height(),
            before.width(),
            before.height()
        ));
    }
    let (width, height) = (
        before.width() / SHRINK,
        before.height().min(now.height()) / SHRINK,
    );
    let small = |picture: &DynamicImage| {
        let same = picture.crop_imm(0, 0, width * SHRINK, height * SHRINK);
        let small = same.resize_exact(width, height, FilterType::Triangle);
        small.into_rgb8()
    };
    let (before, now) = (small(before), small(now));
    let all = alike(&before, &now);
    if all < ALIKE {
        return Some(format!("its similarity is {all:.3}"));
    }
    for y in (0..height).step_by(SQUARE as usize) {
        for x in (0..width).step_by(SQUARE as usize) {
            let part = |picture| {
                let (width, height) = (SQUARE.min(width - x), SQUARE.min(height - y));
                crop_imm(picture, x, y, width, height).to_image()
            };
            let (before, now) = (part(&before), part(&now));
            let off = off(&before, &now);
            // Comparing the structure takes longest, and most squares do not need it.
            let alike = if noise(&before, &now) > NOISE {
                alike(&before, &now)
            } else {
                1.0
            };
            if alike < SQUARES_ALIKE || off > OFF {
                let (x, y) = (x * SHRINK, y * SHRINK);
                return Some(format!(
                    "around {x}, {y} its similarity is {alike:.3}, and its colour differs by {off:.1}"
                ));
            }
        }
    }
    None
}

fn alike(before: &RgbImage, now: &RgbImage) -> f64 {
    image_compare::rgb_hybrid_compare(before, now)
        .unwrap()
        .score
}

fn noise(before: &RgbImage, now: &RgbImage) -> f64 {
    let pairs = before.as_raw().iter().zip(now.as_raw());
    let sum: u32 = pairs
        .map(|(one, other)| u32::from(one.abs_diff(*other)))
        .sum();
    f64::from(sum) / f64::from(3 * before.width() * before.height())
}

fn off(before: &RgbImage, now: &RgbImage) -> f64 {
    let average = |picture: &RgbImage, channel: usize| {
        let sum: f64 = picture
            .pixels()
            .map(|pixel| f64::from(pixel[channel]))
            .sum();
        sum / f64::from(picture.width() * picture.height())
    };
    (0..3)
        .map(|channel| (average(before, channel) - average(now, channel)).abs())
        .fold(0.0, f64::max)
}

async fn pictures(visitor: &Visitor, direction: Direction, task: &Task) {
    let mut different = Vec::new();
    let mut known = BTreeSet::new();
    for state in visitor.states().await {
        let (_, width, height, _) = SIZES[0];
        visitor.resize(width, height).await;
        visitor
            .show(&state, &format!("&language={}", direction.language))
            .await;
        for (size, width, height, scale) in SIZES {
            visitor.resize(width, height).await;
            for (theme, name) in [("day", "light"), ("night", "dark")] {
                visitor.theme(theme).await;
                let name = format!("{state}-{size}-{name}-{}.webp", direction.name);
                let scale = if matches!(task, Task::Show(_)) {
                    1.0
                } else {
                    scale
                };
                let taken = take(visitor, width, height, scale).await;
                if let Some(words) = deal_with(&name, &taken, task) {
                    different.push(format!("{name}: {words}"));
                }
                known.insert(name);
            }
        }
    }
    different.extend(of_no_state(direction, &known, task));
    assert!(
        different.is_empty(),
        "{}\n(the new pictures are in {}; `cargo xtask www --accept` accepts them)",
        different.join("\n"),
        demo::output().join("gallery").display()
    );
}

fn deal_with(name: &str, taken: &[u8], task: &Task) -> Option<String> {
    let reference = references().join(name);
    match task {
        Task::Show(folder) => write(&folder.join(name), taken),
        // Pictures that are alike are not replaced.
        Task::Accept => {
            let before = std::fs::read(&reference).ok();
            if before.is_none_or(|before| difference_of_files(&before, taken).is_some()) {
                write(&reference, taken);
            }
        }
        Task::Compare => {
            let words = match std::fs::read(&reference) {
                Ok(before) => difference_of_files(&before, taken)?,
                Err(_) => "there is no reference picture".to_owned(),
            };
            write(&demo::output().join("gallery").join(name), taken);
            return Some(words);
        }
    }
    None
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Reference pictures of states that no longer exist.
fn of_no_state(direction: Direction, known: &BTreeSet<String>, task: &Task) -> Vec<String> {
    let end = format!("-{}.webp", direction.name);
    let files = std::fs::read_dir(references()).into_iter().flatten();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let old = names.filter(|name| name.ends_with(&end) && !known.contains(name));
    old.filter_map(|name| match task {
        Task::Accept => {
            std::fs::remove_file(references().join(name)).unwrap();
            None
        }
        Task::Compare => Some(format!("{name}: this state no longer exists")),
        Task::Show(_) => None,
    })
    .collect()
}

#[test]
fn pictures_from_left_to_right() {
    visit("", async |visitor| {
        pictures(visitor, LEFT_TO_RIGHT, &Task::asked_for()).await;
    });
}

#[test]
fn pictures_from_right_to_left() {
    visit("", async |visitor| {
        pictures(visitor, RIGHT_TO_LEFT, &Task::asked_for()).await;
    });
}

/// Tests the comparison itself.
#[test]
fn a_missing_button_is_found_and_other_edges_are_not() {
    visit("", async |visitor| {
        let (_, width, height, scale) = SIZES[0];
        visitor.resize(width, height).await;
        visitor.show("dialog", "").await;
        let before = read(&take(visitor, width, height, scale).await);
        let changes: [(&str, bool); 6] = [
            ("", false),
            // Slightly larger letters, as with other hinting.
            ("* { letter-spacing: 0.1px }", false),
            ("* { -webkit-text-stroke: 0.2px }", false),
            (
                ".gadget-consent-dialog button:last-of-type { display: none !important }",
                true,
            ),
            (
                ".gadget-consent-dialog { background: #ffe9e5 !important }",
                true,
            ),
            (
                ".gadget-consent-dialog p { margin-inline-start: 2rem }",
                true,
            ),
        ];
        for (style, is_seen) in changes {
            let style = Value::from(style);
            visitor
                .js(&format!(
                    "const style = document.getElementById( 'change' ) || document.createElement( 'style' );\
                     style.id = 'change'; style.textContent = {style}; document.head.append( style )"
                ))
                .await;
            let now = read(&take(visitor, width, height, scale).await);
            let found = difference(&before, &now);
            assert_eq!(found.is_some(), is_seen, "{style}: {found:?}");
        }
    });
}
