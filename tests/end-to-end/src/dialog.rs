//! The dialog, as the tests answer it.

use serde_json::json;

use crate::browser::Browser;

/// An answer: the place of its button.
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
    /// Waits for the dialog to ask for a gadget, and until its buttons are awake. Where a quiet notice
    /// comes first, opens the dialog from there.
    pub async fn is_asked_for(&self, gadget: &str) {
        self.until(
            &format!("somebody asks for {gadget}"),
            &format!(
                "return ( document.querySelector( '{DIALOG} #gadget-consent-title' ) || \
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
                "return ( document.querySelector( '{DIALOG} #gadget-consent-title' ) || \
                 {{ textContent: '' }} ).textContent.includes( '{gadget}' ) && \
                 !document.querySelector( '.gadget-consent-answers button' ).disabled"
            ),
        )
        .await;
    }

    /// Waits until the buttons are awake, and stay so.
    pub async fn settle_awake(&self) {
        // The first click gives a window the focus.
        self.click("#gadget-consent-title").await;
        let awake =
            "return document.querySelector( '.gadget-consent-answers button' )?.disabled === false";
        for _ in 0..2 {
            self.until("the buttons are awake", awake).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        self.until("the buttons are awake", awake).await;
    }

    /// Waits for the dialog to go.
    pub async fn is_left_alone(&self) {
        self.until(
            "the dialog is gone",
            &format!("return !document.querySelector( '{DIALOG}' )"),
        )
        .await;
    }

    /// Answers.
    pub async fn answer(&self, answer: Answer) {
        // They sleep again when the window has just got the focus.
        self.settle_awake().await;
        self.click(&format!(
            ".gadget-consent-answers button:nth-child( {} )",
            answer as u32
        ))
        .await;
    }

    /// Waits to be asked for a gadget, and answers.
    pub async fn answer_for(&self, gadget: &str, answer: Answer) {
        self.is_asked_for(gadget).await;
        self.answer(answer).await;
    }

    /// What the dialog asks for: the texts of its boxes, and whether they are ticked.
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

    /// Sets or takes a tick, as a user does.
    pub async fn tick(&self, index: usize) {
        self.click(&format!("#gadget-consent-request-{index}"))
            .await;
    }

    /// Neither a dialog nor the module that would show one, and the loader has run.
    pub async fn assert_decided(&self) {
        self.grace().await;
        assert!(!self.has(DIALOG).await, "a dialog has come up");
        assert_eq!(
            self.state("ext.gadget.consent-ui").await,
            "registered",
            "the module was asked for"
        );
        let script = "return performance.getEntriesByType( 'resource' )\
            .map( ( entry ) => entry.name ).filter( ( name ) => name.includes( 'consent-ui' ) || name.includes( 'wasm' ) )";
        assert_eq!(self.js(script).await, json!([]));
    }
}
