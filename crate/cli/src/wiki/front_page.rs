//! The wiki's main page, as a browser gets it.

use super::{Error, Wiki};

/// The addresses in the head that are looked at.
const MOST: usize = 20;

/// What the main page tells of the wiki.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontPage {
    /// Where the wiki's own scripts come from, as the page names it.
    pub load_host: Option<String>,
    /// Its `Content-Security-Policy` header.
    pub policy: Option<String>,
    /// The addresses for which its head prepares the browser (`dns-prefetch`, `preconnect`).
    pub prepared: Vec<String>,
}

impl Wiki {
    /// The `Content-Security-Policy` header of its main page; `None` if it sends none.
    ///
    /// # Errors
    /// If the wiki does not say where its main page is, or the page cannot be read.
    pub fn own_policy(&self) -> Result<Option<String>, Error> {
        let answer = self.get(&[("action", "query"), ("meta", "siteinfo")])?;
        let base = answer["query"]["general"]["base"].as_str();
        let base = base.ok_or_else(|| self.unexpected("address of the main page", &answer))?;
        Ok(self.front_page(base)?.policy)
    }

    /// The names of the gadgets that the wiki lists.
    ///
    /// # Errors
    /// If the wiki does not answer.
    pub fn gadgets(&self) -> Result<Vec<String>, Error> {
        let answer = self.get(&[("action", "query"), ("list", "gadgets"), ("gaprop", "id")])?;
        let found = answer["query"]["gadgets"].as_array();
        let name = |gadget: &serde_json::Value| gadget["id"].as_str().map(str::to_owned);
        Ok(found.into_iter().flatten().filter_map(name).collect())
    }

    /// Reads the main page at this address, if it is on the host of the API.
    ///
    /// # Errors
    /// If it is on another host, or does not answer.
    pub fn front_page(&self, address: &str) -> Result<FrontPage, Error> {
        let (policy, html) = self.transport.page(address)?;
        Ok(FrontPage {
            load_host: startup(&html),
            policy,
            prepared: prepared(&html),
        })
    }
}

/// The address of the module that starts ResourceLoader.
fn startup(html: &str) -> Option<String> {
    html.split("src=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|address| address.contains("modules=startup"))
        .map(|address| address.replace("&amp;", "&"))
}

/// The addresses of the links in the head that prepare the browser for a host. What follows the head is
/// written by editors.
fn prepared(html: &str) -> Vec<String> {
    let head = html.split("<body").next().unwrap_or_default();
    head.split("<link ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|link| {
            let rel = attribute(link, "rel");
            rel == Some("dns-prefetch") || rel == Some("preconnect")
        })
        .filter_map(|link| attribute(link, "href"))
        .map(|address| address.replace("&amp;", "&"))
        .take(MOST)
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::{prepared, startup};

    #[test]
    fn only_the_head_prepares_the_browser() {
        let html = r#"<head><link rel="canonical" href="https://a.example">
            <link rel="dns-prefetch" href="//meta.example" />
            <link rel="preconnect" href="https://b.example?x&amp;y"></head>
            <body><link rel="dns-prefetch" href="//evil.example">"#;
        assert_eq!(prepared(html), ["//meta.example", "https://b.example?x&y"]);
        assert_eq!(prepared("<link rel=\"dns-prefetch\""), [""; 0]);
    }

    #[test]
    fn the_startup_module_is_found() {
        let html = r#"<script async="" src="https://bits.example/load.php?lang=en&amp;modules=startup&amp;only=scripts"></script>"#;
        let expected = "https://bits.example/load.php?lang=en&modules=startup&only=scripts";
        assert_eq!(startup(html).as_deref(), Some(expected));
        assert_eq!(startup("<html>"), None);
    }
}
