//! The third parties' names.

/// The third parties of the sample gadgets. The first that matches a name answers. `*.` stands for
/// one label or more. The last one gets every name that no gadget declares.
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
