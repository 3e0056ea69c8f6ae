//! The names under which third parties answer.

/// The third parties of the sample gadgets, in the order in which a browser compares them: the
/// first that matches a name answers. `*.` stands for one label or more; the last one hears of
/// every name that nobody declared.
pub const HOSTS: [&str; 10] = [
    "*.tile.maps.test",
    "api.translate.test",
    "cdn.scripts.test",
    "data.charts.test",
    "fonts.letters.test",
    "geo.locate.test",
    "api.mapkit.test",
    "api.lookup.test",
    "collect.tracker.test",
    "*.test",
];
