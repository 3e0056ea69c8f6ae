//! Any text is a definition page, and each span is on the page.

#![no_main]

use gadget_consent_core::definition::{Definition, Line};
use gadget_consent_core::{Piece, Span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    let definition = Definition::read(page);
    let stands = |span: &Span| assert!(page.get(span.clone()).is_some(), "{span:?}");
    let piece = |piece: &Piece| stands(&piece.span);
    definition.comments.iter().for_each(stands);
    for line in &definition.lines {
        match line {
            Line::Section(name) | Line::Other(name) => piece(name),
            Line::Gadget(gadget) => {
                let spans = [&gadget.span, &gadget.options_span, &gadget.name.span];
                spans.into_iter().for_each(stands);
                gadget.pages.iter().for_each(piece);
                gadget.options.iter().for_each(|option| {
                    stands(&option.span);
                    piece(&option.name);
                    option.values.iter().for_each(piece);
                });
            }
        }
    }
    assert!(definition.gadgets().len() <= definition.lines.len());
});
