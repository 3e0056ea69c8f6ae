//! How tests answer the dialog.

use serde_json::json;

use crate::browser::Browser;

/// An answer. The number is the position of its button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// **Allow**.
    Allow = 1,
    /// **Don't allow**.
    Refuse = 2,
    /// **Not now**.
    Later = 3,
}

/// The dialog's selector.
pub const DIALOG: &str = "dialog.gadget-consent-dialog[open]";

/// The selector of the quiet notice from which the dialog opens.
pub const NOTICE: &str = ".gadget-consent-notice-asks";

impl Browser {
    /// Waits until the dialog asks for a gadget and its buttons are enabled. If a quiet notice
    /// comes first, opens the dialog from the notice.
    pub async fn until_asked_for(&self, gadget: &str) {
        self.until(
            &format!("the dialog or a notice asks for {gadget}"),
            &format!(
                "return ( document.querySelector( '{DIALOG} [id^=gadget-consent-title]' ) || \
                 document.querySelector( '{NOTICE}' ) || {{ textContent: '' }} ).textContent.includes( '{gadget}' )"
            ),
        )
        .await;
        if self.has(NOTICE).await {
            self.click(&format!("{NOTICE} button")).await;
        }
        self.until(
            &format!("the dialog asks for {gadget}"),
            &format!(
                "return ( document.querySelector( '{DIALOG} [id^=gadget-consent-title]' ) || \
                 {{ textContent: '' }} ).textContent.includes( '{gadget}' ) && \
                 !document.querySelector( '.gadget-consent-answers button' ).disabled"
            ),
        )
        .await;
    }

    /// Waits until the buttons are enabled, and stay enabled.
    pub async fn until_enabled(&self) {
        // The first click gives a window the focus.
        self.click("[id^=gadget-consent-title]").await;
        let enabled =
            "return document.querySelector( '.gadget-consent-answers button' )?.disabled === false";
        for _ in 0..2 {
            self.until("the buttons are enabled", enabled).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        self.until("the buttons are enabled", enabled).await;
    }

    /// Lets as much time pass as a person takes to see a button. It takes no answer before.
    pub async fn until_seen(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    }

    /// Waits until the dialog is closed.
    pub async fn until_dialog_closed(&self) {
        self.until(
            "the dialog is closed",
            &format!("return !document.querySelector( '{DIALOG}' )"),
        )
        .await;
    }

    /// Presses an answer's button.
    pub async fn answer(&self, answer: Answer) {
        // The buttons are disabled again for a moment when the window gets the focus.
        self.until_enabled().await;
        self.click(&format!(
            ".gadget-consent-answers button:nth-child( {} )",
            answer as u32
        ))
        .await;
    }

    /// Waits until the dialog asks for a gadget, then answers.
    pub async fn answer_for(&self, gadget: &str, answer: Answer) {
        self.until_asked_for(gadget).await;
        self.answer(answer).await;
    }

    /// What the dialog asks for: the label of each checkbox, and whether it is ticked.
    pub async fn asked(&self) -> Vec<(String, bool)> {
        let script = "return Array.from( document.querySelectorAll( '.gadget-consent-request' ), \
            ( row ) => [ row.querySelector( 'label' ).innerText.trim(), row.querySelector( 'input' ).checked ] )";
        self.js(script)
            .await
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1] == json!(true)))
            .collect()
    }

    /// Clicks a checkbox.
    pub async fn tick(&self, index: usize) {
        self.click(&format!("[id^=gadget-consent-request-{index}]"))
            .await;
    }

    /// Fails if there is a dialog, or if the module that shows dialogs was loaded.
    pub async fn assert_decided(&self) {
        self.grace().await;
        assert!(!self.has(DIALOG).await, "there is a dialog");
        assert_eq!(
            self.state("ext.gadget.consent-ui").await,
            "registered",
            "the module was loaded"
        );
        let script = "return performance.getEntriesByType( 'resource' )\
            .map( ( entry ) => entry.name ).filter( ( name ) => name.includes( 'consent-ui' ) || name.includes( 'wasm' ) )";
        assert_eq!(self.js(script).await, json!([]));
    }
}
