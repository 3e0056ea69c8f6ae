//! A wiki of any size.

use std::fmt::Write as _;

/// A definition page with so many gadgets, of which every second declares three third parties, and
/// every tenth has something that the linter finds.
#[must_use]
pub fn page(gadgets: usize) -> String {
    let mut page =
        String::from("* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n");
    for index in 1..gadgets {
        if index % 20 == 0 {
            let _ = write!(
                page,
                "\n== section-{index} ==\n<!-- gadgets of section {index} -->\n"
            );
        }
        let declared = match index % 10 {
            1 => format!("|domains=img:tile{index}.example.org, img:tile{index}.example.org"),
            3 | 5 | 7 | 9 => format!(
                "|domains=img:*.tile{index}.example.org, connect:api{index}.example.org|optionalDomains=font:fonts{index}.example.org"
            ),
            _ => String::new(),
        };
        let _ = writeln!(
            page,
            "* gadget-{index}[ResourceLoader|dependencies=ext.gadget.consent,mediawiki.util,mediawiki.api|rights=edit|namespaces=0,1{declared}]|gadget-{index}.js|gadget-{index}.css"
        );
    }
    page
}
