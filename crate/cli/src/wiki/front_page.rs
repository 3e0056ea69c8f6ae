//! The wiki's main page, as a browser gets it.

use super::{Error, Wiki};

/// What the main page tells of the wiki.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontPage {
    /// Where the wiki's own scripts come from, as the page names it.
    pub load_host: Option<String>,
    /// Its `Content-Security-Policy` header.
    pub policy: Option<String>,
}

impl Wiki {
    /// Reads the main page at this address, if it is on the host of the API.
    ///
    /// # Errors
    /// If it is on another host, or does not answer.
    pub fn front_page(&self, address: &str) -> Result<FrontPage, Error> {
        let (policy, html) = self.transport.page(address)?;
        Ok(FrontPage {
            load_host: startup(&html),
            policy,
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

#[cfg(test)]
mod tests {
    use super::startup;

    #[test]
    fn the_startup_module_is_found() {
        let html = r#"<script async="" src="https://bits.example/load.php?lang=en&amp;modules=startup&amp;only=scripts"></script>"#;
        let expected = "https://bits.example/load.php?lang=en&modules=startup&only=scripts";
        assert_eq!(startup(html).as_deref(), Some(expected));
        assert_eq!(startup("<html>"), None);
    }
}
