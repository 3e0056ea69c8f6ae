//! How tests answer the dialog.

use std::time::Duration;

use serde_json::json;

use crate::browser::Browser;

/// An answer. The number is the position of its button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// **Allow**.
    Allow = 1,
    /// **Only in this tab**.
    AllowInTab = 2,
    /// **Don't allow**.
    Refuse = 3,
    /// **Not now**.
    Later = 4,
}

impl Answer {
    /// The selector of its button.
    #[must_use]
    pub fn button(self) -> String {
        format!(
            ".gadget-consent-answers button:nth-child( {} )",
            self as u32
        )
    }
}

/// The dialog's selector.
pub const DIALOG: &str = "dialog.gadget-consent-dialog[open]";

/// The selector of **Don't allow**, which needs nothing but a dialog that is awake.
const REFUSE: &str = ".gadget-consent-answers button:nth-child( 3 )";

/// The selector of a gadget in a list of several.
pub const ROW: &str = "dialog.gadget-consent-list-dialog .gadget-consent-row";

/// How often a person presses a button that asks to be pressed again.
const PRESSES: usize = 5;

/// The selector of the quiet notice from which the dialog opens.
pub const NOTICE: &str = ".gadget-consent-notice-asks";

impl Browser {
    /// Waits until the dialog asks for a gadget and its buttons are enabled. If a quiet notice
    /// comes first, opens the dialog from the notice.
    pub async fn until_asked_for(&self, gadget: &str) {
        // A notice calls a gadget by its title alone.
        let titles = [
            ("locator", "Distance"),
            ("tiles", "Map of the place"),
            ("charts", "Charts"),
            ("translate", "Translate"),
        ];
        let title = titles.into_iter().find(|(name, _)| *name == gadget);
        let title = title.map_or(gadget, |(_, title)| title);
        self.until(
            &format!("the dialog or a notice asks for {gadget}"),
            &format!(
                "const asks = ( document.querySelector( '{DIALOG} header' ) || \
                 document.querySelector( '{NOTICE}' ) || {{ textContent: '' }} ).textContent; \
                 return asks.includes( '{gadget}' ) || asks.includes( '{title}' )"
            ),
        )
        .await;
        if self.has(NOTICE).await {
            self.click(&format!("{NOTICE} button")).await;
        }
        self.until(
            &format!("the dialog asks for {gadget}"),
            &format!(
                "return ( document.querySelector( '{DIALOG} header' ) || \
                 {{ textContent: '' }} ).textContent.includes( '{gadget}' ) && \
                 !document.querySelector( '{REFUSE}' ).disabled"
            ),
        )
        .await;
    }

    /// Waits until the buttons are enabled, and stay enabled.
    pub async fn until_enabled(&self) {
        assert!(self.stays_enabled().await, "the question has gone away");
    }

    /// The same. False if the question goes away meanwhile: its answer has come from elsewhere.
    pub async fn stays_enabled(&self) -> bool {
        // The first click gives a window the focus.
        if self.try_click("[id^=gadget-consent-title]").await.is_err() {
            return false;
        }
        let settled = format!("return document.querySelector( '{REFUSE}' )?.disabled !== true");
        for pause in [0, 100, 100] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let what = "the buttons are enabled, or the question has gone away";
            self.until(what, &settled).await;
        }
        self.has(REFUSE).await
    }

    /// Lets as much time pass as a person takes to see a button. It takes no answer before.
    pub async fn until_seen(&self) {
        tokio::time::sleep(Duration::from_millis(700)).await;
    }

    /// Waits until the dialog is closed.
    pub async fn until_dialog_closed(&self) {
        self.until(
            "the dialog is closed",
            &format!("return !document.querySelector( '{DIALOG}' )"),
        )
        .await;
    }

    /// Reads the question to its end, as a person does by scrolling.
    pub async fn read_to_the_end(&self) {
        self.js(&format!(
            "document.querySelector( '{DIALOG} .cdx-dialog__body' ).scrollTop = 1e6; \
             document.querySelector( '{DIALOG}' ).scrollTop = 1e6"
        ))
        .await;
        self.until(
            "the question was read",
            "return !document.querySelector( 'dialog.cdx-dialog--dividers' )",
        )
        .await;
    }

    /// Presses an answer's button.
    pub async fn answer(&self, answer: Answer) {
        // The buttons are disabled again for a moment when the window gets the focus.
        self.until_enabled().await;
        if matches!(answer, Answer::Allow | Answer::AllowInTab) {
            self.read_to_the_end().await;
        }
        self.press_button(&answer.button()).await;
    }

    /// Presses a button of the dialog. A busy browser sees a button late; then the dialog asks its user to
    /// press it again.
    async fn press_button(&self, button: &str) {
        self.click(button).await;
        for _ in 0..PRESSES {
            if !self.asks_to_press_again().await {
                break;
            }
            self.until_seen().await;
            self.click(button).await;
        }
    }

    /// Whether the dialog, in English, says that an answer came too soon. False if the page is going
    /// away: then the answer was taken.
    pub async fn asks_to_press_again(&self) -> bool {
        let script = format!(
            "return document.querySelector( '{DIALOG}' )?.textContent.includes( 'Press it again.' )"
        );
        self.try_js(&script).await.ok() == Some(json!(true))
    }

    /// Presses **Undo** in a notice, which is in English.
    pub async fn press_undo(&self) {
        let undo =
            ".gadget-consent-notices .gadget-consent-notice__actions button:nth-last-child( 2 )";
        self.until_found(undo).await;
        assert_eq!(self.text(undo).await, "Undo");
        self.click(undo).await;
    }

    /// Waits until the dialog asks for so many gadgets in a list. If a quiet notice comes first, opens the
    /// list from the notice.
    pub async fn until_listed(&self, gadgets: usize) {
        self.until(
            "a list or a notice asks",
            &format!("return !!document.querySelector( '{ROW}, {NOTICE}' )"),
        )
        .await;
        if self.has(NOTICE).await {
            self.click(&format!("{NOTICE} button")).await;
        }
        self.until(
            &format!("the list has {gadgets} gadgets"),
            &format!("return document.querySelectorAll( '{ROW}' ).length === {gadgets}"),
        )
        .await;
    }

    /// The number of the row of a list that has this text, from 1.
    pub async fn row(&self, text: &str) -> usize {
        let rows = format!(
            "return 1 + Array.from( document.querySelectorAll( '{ROW}' ) )\
             .findIndex( ( row ) => row.textContent.includes( '{text}' ) )"
        );
        usize::try_from(self.js(&rows).await.as_u64().unwrap()).unwrap()
    }

    /// Chooses an answer in a row of the list, by the number of the row from 1.
    pub async fn choose(&self, row: usize, answer: Answer) {
        let button = match answer {
            Answer::Allow | Answer::AllowInTab => 1,
            Answer::Refuse => 2,
            Answer::Later => 3,
        };
        self.until_listed_enabled().await;
        let button = format!(
            "{ROW}:nth-child( {row} ) .gadget-consent-choices button:nth-child( {button} )"
        );
        self.press_button(&button).await;
        self.until(
            "the answer is chosen",
            &format!("return document.querySelector( '{button}' ).getAttribute( 'aria-pressed' ) === 'true'"),
        )
        .await;
    }

    /// Waits until answers in a list can be chosen.
    pub async fn until_listed_enabled(&self) {
        self.click("[id^=gadget-consent-title]").await;
        self.until_seen().await;
        self.until(
            "answers can be chosen",
            &format!("return document.querySelector( '{ROW} .gadget-consent-choices button:last-child' )?.disabled === false"),
        )
        .await;
    }

    /// Saves what is chosen in a list.
    pub async fn save_list(&self) {
        self.until_listed_enabled().await;
        self.press_button(".gadget-consent-answers button").await;
    }

    /// Waits until the dialog asks for a gadget, then answers.
    pub async fn answer_for(&self, gadget: &str, answer: Answer) {
        self.until_asked_for(gadget).await;
        self.answer(answer).await;
    }

    /// What the dialog or the review page asks for: each site, whether it is needed, and whether it is
    /// ticked. What is needed has a box on the review page only.
    pub async fn asked(&self) -> Vec<(String, bool)> {
        let script = "return Array.from( document.querySelectorAll( '.gadget-consent-request' ), ( row ) => { \
            const box = row.querySelector( 'input' ); \
            const label = row.matches( '.gadget-consent-site' ) ? \
                row.querySelector( 'bdi' ).innerText + ( box ? ' (optional)' : ' (needed)' ) : \
                row.querySelector( 'label' ).innerText.trim(); \
            return [ label, !box || box.checked ]; } )";
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
