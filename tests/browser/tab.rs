//! A tab: clicks, keys, and what is to be seen. Everything waits for what it needs, within bounds.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType, InsertTextParams,
    MouseButton,
};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EvaluateParams, EventConsoleApiCalled, EventExceptionThrown,
};
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::support::waiting;

/// A tab of a browser.
pub struct Tab {
    pub page: Page,
    complaints: Arc<Mutex<Vec<String>>>,
}

/// A key, as the protocol wants it: its name, the text that it types, and its Windows key code.
#[derive(Clone, Copy)]
pub struct Key(&'static str, Option<&'static str>, i64);

pub const TAB: Key = Key("Tab", None, 9);
pub const ENTER: Key = Key("Enter", Some("\r"), 13);
pub const ESCAPE: Key = Key("Escape", None, 27);
pub const DOWN: Key = Key("ArrowDown", None, 40);

/// A string as JavaScript writes it.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

impl Tab {
    /// Takes a page over, and listens to what the browser complains of.
    pub async fn new(page: Page) -> Self {
        let tab = Self { page, complaints: Arc::default() };
        tab.listen::<EventEntryAdded>(|event| {
            let entry = &event.entry;
            // A form that is refused comes back with 422, and that is as it should be.
            let refused_form = entry.source == LogEntrySource::Network && entry.text.contains("status of 422");
            let bad = entry.level == LogEntryLevel::Error || entry.source == LogEntrySource::Security;
            (bad && !refused_form).then(|| format!("{}: {}", entry.source.as_ref(), entry.text))
        })
        .await;
        tab.listen::<EventConsoleApiCalled>(|event| {
            let bad = [ConsoleApiCalledType::Error, ConsoleApiCalledType::Warning].contains(&event.r#type);
            bad.then(|| format!("console: {:?}", event.args))
        })
        .await;
        tab.listen::<EventExceptionThrown>(|event| Some(format!("exception: {:?}", event.exception_details))).await;
        tab.page.enable_log().await.unwrap();
        tab.page.enable_runtime().await.unwrap();
        tab.size(1280, 800).await;
        tab
    }

    async fn listen<E>(&self, complaint: fn(&E) -> Option<String>)
    where
        E: chromiumoxide::cdp::IntoEventKind + Unpin + Send + Sync + 'static,
    {
        let mut events = self.page.event_listener::<E>().await.unwrap();
        let complaints = Arc::clone(&self.complaints);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                complaints.lock().unwrap().extend(complaint(&event));
            }
        });
    }

    /// What the browser complained of so far: errors in the console, requests that failed, content that the policy
    /// keeps out.
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap().clone()
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.page.goto(url).await.unwrap();
    }

    /// The value of an expression; nothing while the tab goes from one page to the next, or where it throws.
    pub async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Option<T> {
        let evaluate = EvaluateParams::builder().expression(expression).return_by_value(true);
        let answer = self.page.execute(evaluate.build().unwrap()).await.ok()?.result;
        if answer.exception_details.is_some() {
            return None;
        }
        serde_json::from_value(answer.result.value.unwrap_or_default()).ok()
    }

    /// Asks again and again until there is an answer.
    ///
    /// # Panics
    ///
    /// There is none in time; says what the tab shows instead.
    async fn wait<T>(&self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
        // Sooner than the waiting itself gives up, which knows of no tab.
        let patience = waiting::PATIENCE - Duration::from_secs(1);
        if let Ok(answer) = tokio::time::timeout(patience, waiting::until(what, ask)).await {
            return answer;
        }
        let shown: Option<String> = self.evaluate("`${location.href}\n${document.body.innerText}`").await;
        panic!("waited in vain for {what} at {shown:?}; complaints: {:?}", self.complaints());
    }

    /// Waits until an expression is true.
    pub async fn until(&self, what: &str, expression: &str) {
        self.wait(what, async || self.evaluate::<bool>(expression).await?.then_some(())).await;
    }

    /// Waits until something that the CSS selector selects is there.
    pub async fn see(&self, css: &str) {
        self.until(css, &format!("document.querySelector({}) !== null", quoted(css))).await;
    }

    /// Waits until nothing is there any more that the CSS selector selects.
    pub async fn see_no(&self, css: &str) {
        self.until(&format!("no {css}"), &format!("document.querySelector({}) === null", quoted(css))).await;
    }

    /// The text of all that the CSS selector selects, whether it shows or not, each trimmed.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let texts = format!("[...document.querySelectorAll({})].map(e => e.textContent.trim())", quoted(css));
        self.wait(css, async || self.evaluate(&texts).await).await
    }

    /// The text of the first that the CSS selector selects, once it is there.
    pub async fn text(&self, css: &str) -> String {
        self.wait(css, async || self.texts(css).await.into_iter().next()).await
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> String {
        let value = format!("document.querySelector({}).value", quoted(css));
        self.wait(css, async || self.evaluate(&value).await).await
    }

    /// The id of what has the focus; empty where it has none.
    pub async fn focused(&self) -> String {
        self.wait("a document", async || self.evaluate("document.activeElement.id").await).await
    }

    /// Clicks in the middle of what the CSS selector selects, once it is there and nothing covers it.
    pub async fn click(&self, css: &str) {
        let place = format!(
            "(() => {{
                // Styles that come in move what stands on the page.
                if (document.readyState !== 'complete') return null;
                const element = document.querySelector({});
                element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                const box = element.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                return element.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
            }})()",
            quoted(css)
        );
        let place = self.wait(&format!("{css} to click on"), async || self.evaluate(&place).await).await;
        let (x, y): (f64, f64) = place;
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y).button(MouseButton::Left);
            self.page.execute(event.click_count(1).build().unwrap()).await.unwrap();
        }
    }

    /// Opens every menu below the page's head, and waits for what is in them.
    pub async fn open_menus(&self) {
        let open = "document.readyState === 'complete' &&
            (document.querySelectorAll('main details.menu').forEach(menu => { menu.open = true; }), true)";
        self.until("the menus", open).await;
        self.see_no("main details.menu[open] > [data-items]:not([data-items=here])").await;
    }

    /// Types into what has the focus.
    pub async fn type_text(&self, text: &str) {
        self.page.execute(InsertTextParams::new(text)).await.unwrap();
    }

    /// Clicks on a field and types over what stands there.
    pub async fn fill(&self, css: &str, text: &str) {
        self.click(css).await;
        self.until("the text to be selected", &format!("(document.querySelector({}).select(), true)", quoted(css)))
            .await;
        self.type_text(text).await;
    }

    /// Types letter by letter, as what has the focus and takes no text wants it.
    pub async fn type_keys(&self, text: &str) {
        for letter in text.chars() {
            let event = DispatchKeyEventParams::builder().r#type(DispatchKeyEventType::Char).text(letter);
            self.page.execute(event.build().unwrap()).await.unwrap();
        }
    }

    /// Presses a key and lets it go.
    pub async fn press(&self, key: Key) {
        let Key(name, text, code) = key;
        let down = if text.is_some() { DispatchKeyEventType::KeyDown } else { DispatchKeyEventType::RawKeyDown };
        for (kind, text) in [(down, text), (DispatchKeyEventType::KeyUp, None)] {
            let event = DispatchKeyEventParams::builder().r#type(kind).key(name).code(name);
            let mut event = event.windows_virtual_key_code(code).build().unwrap();
            event.text = text.map(str::to_owned);
            self.page.execute(event).await.unwrap();
        }
    }
}
