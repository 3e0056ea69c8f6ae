//! The pages of the linter's rules (`docs/lint`) as static pages.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// The name of a rule's file.
pub fn file(name: &str) -> String {
    match name {
        "README" => "index.html".to_owned(),
        name => format!("{name}.html"),
    }
}

/// A page. Links to other rules lead to their pages. What is elsewhere in the documentation is not here, so
/// links to it are only their texts.
pub fn page(markdown: &str) -> String {
    let title = markdown.lines().next().unwrap_or_default();
    let title = title.trim_start_matches('#').trim().replace('`', "");
    let mut is_dropped = false;
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let Some(dest_url) = target(&dest_url) else {
                    is_dropped = true;
                    return None;
                };
                Some(Event::Start(Tag::Link {
                    link_type,
                    dest_url: CowStr::from(dest_url),
                    title,
                    id,
                }))
            }
            Event::End(TagEnd::Link) if std::mem::take(&mut is_dropped) => None,
            // Comments for tests.
            Event::Html(_) | Event::InlineHtml(_) => None,
            event => Some(event),
        });
    let mut body = String::new();
    html::push_html(&mut body, events);
    // Code scrolls sideways, also by keys.
    let body = body.replace("<pre>", "<pre tabindex=\"0\">");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\" class=\"skin-theme-clientpref-os\">\n<head>\n\
         \t<meta charset=\"utf-8\">\n\
         \t<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src data:\">\n\
         \t<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         \t<meta name=\"color-scheme\" content=\"light dark\">\n\
         \t<title>{title} – the linter of GadgetConsent</title>\n\
         \t<link rel=\"icon\" href=\"data:,\">\n\
         \t<link rel=\"stylesheet\" href=\"../codex.css\">\n\
         \t<link rel=\"stylesheet\" href=\"../codex-dark.css\">\n\
         \t<link rel=\"stylesheet\" href=\"../skins.css\">\n\
         \t<link rel=\"stylesheet\" href=\"../rules.css\">\n\
         </head>\n<body class=\"skin-vector-2022\">\n<main class=\"mw-body\">\n\
         <p><a href=\"index.html\">All rules</a> · <a href=\"../linter.html\">The linter</a></p>\n\
         <div class=\"mw-body-content\">\n{body}</div>\n</main>\n</body>\n</html>\n"
    )
}

/// Where a link leads. `None`: to what is not here.
fn target(address: &str) -> Option<String> {
    if address.starts_with("https://") || address.starts_with('#') {
        return Some(address.to_owned());
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let name = path
        .strip_suffix(".md")
        .filter(|name| !name.contains('/'))?;
    let fragment = if fragment.is_empty() {
        String::new()
    } else {
        format!("#{fragment}")
    };
    Some(file(name) + &fragment)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_page_has_what_the_rule_says() {
        let page = page(
            "# `a`\n\nSee [b](b.md), [all](README.md#x), [formats](../formats.md#y) and [MDN](https://a.example/).\n\n<!-- x -->\n\n```wikitext\n* <a>\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n",
        );
        for part in [
            "<title>a – the linter",
            "<h1><code>a</code></h1>",
            "<a href=\"b.html\">b</a>, <a href=\"index.html#x\">all</a>, formats and <a href=\"https://a.example/\">MDN</a>.",
            "<pre tabindex=\"0\"><code class=\"language-wikitext\">* &lt;a&gt;\n</code></pre>",
            "<td>1</td>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<!-- x"), "{page}");
    }
}
