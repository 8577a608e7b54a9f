//! One tab that goes to each of the pages, and what axe finds there.

use std::collections::BTreeSet;

use chromiumoxide::cdp::browser_protocol::network::{ClearBrowserCookiesParams, SetCookieParams};
use url::Url;

use super::rules::{self, LOOKS};
use super::walk::{Place, pattern};
use crate::browser::tab::{ESCAPE, Tab, quoted};
use crate::support::person::Person;

/// What opens a dialog, with the address that it asks for.
const ASKING: &str = "[...document.querySelectorAll(\"main a[id][hx-get][hx-target='#dialog']\")]
    .map(link => [link.id, link.getAttribute('hx-get')])";

/// Sends the page's own form with nothing typed into it; false where it has none into which something is typed.
const SEND_EMPTY: &str = "(() => {
        const typed = ':is(input:is([type=text], [type=search], [type=email], [type=url], [type=password], [type=file]), textarea)';
        const form = [...document.querySelectorAll('main form[method=post]')].find(form => form.querySelector(typed));
        if (!form) return false;
        for (const field of form.querySelectorAll(typed)) if (field.type !== 'file') field.value = '';
        document.documentElement.dataset.sent = '';
        form.noValidate = true;
        form.requestSubmit(form.querySelector('footer button[type=submit]'));
        return true;
    })()";

/// The page that came of it.
const ANSWERED: &str = "!('sent' in document.documentElement.dataset) && document.readyState === 'complete'";

/// A tab, as one person after the other.
pub struct Visit<'a> {
    tab: &'a Tab,
    portal: &'a Url,
    who: String,
    here: String,
    /// The routes that were seen, whose dialogs were opened, whose forms were sent empty, and that were seen in Korean.
    seen: BTreeSet<String>,
    opened: BTreeSet<String>,
    sent: BTreeSet<String>,
    in_korean: BTreeSet<String>,
    /// How often something was looked at in one way.
    looks: usize,
    found: Vec<String>,
}

impl<'a> Visit<'a> {
    /// Takes a tab over.
    pub async fn begin(tab: &'a Tab, portal: &'a Url) -> Self {
        rules::bring(tab).await;
        let [seen, opened, sent, in_korean] = [const { BTreeSet::new() }; 4];
        Self {
            tab,
            portal,
            who: String::new(),
            here: String::new(),
            seen,
            opened,
            sent,
            in_korean,
            looks: 0,
            found: Vec::new(),
        }
    }

    /// Signs out.
    pub async fn become_nobody(&mut self) {
        self.tab.page.execute(ClearBrowserCookiesParams::default()).await.unwrap();
        self.who = "nobody".to_owned();
    }

    /// Takes somebody's session.
    pub async fn become_person(&mut self, id: &str, person: &Person) {
        self.become_nobody().await;
        let session = person.cookie("certdesk-session").unwrap();
        let cookie = SetCookieParams::builder().name("certdesk-session").value(session).url(self.portal.as_str());
        self.tab.page.execute(cookie.build().unwrap()).await.unwrap();
        self.who = id.to_owned();
    }

    async fn open(&mut self, path: &str) {
        self.here = path.to_owned();
        self.tab.open(self.portal.join(path).unwrap().as_str()).await;
        self.tab.until("the page", "document.readyState === 'complete'").await;
    }

    /// Looks at what is there, in one way after the other.
    async fn look(&mut self, what: &str) {
        let name = format!("{}, {}{what}", self.who, self.here);
        let look = LOOKS[self.looks % LOOKS.len()];
        self.looks += 1;
        self.found.extend(rules::look(self.tab, &name, &[look]).await);
    }

    /// Looks at a page: the first of its route in both colours and sizes, those after it in one.
    pub async fn page(&mut self, path: &str, route: &str) {
        self.open(path).await;
        if self.seen.insert(route.to_owned()) {
            let name = format!("{}, {path}", self.who);
            self.found.extend(rules::look(self.tab, &name, &LOOKS[..2]).await);
        } else {
            self.look("").await;
        }
    }

    /// The sign-in page of the demo's provider.
    pub async fn provider(&mut self) {
        self.open("/sign-in").await;
        self.tab.click("main form button").await;
        self.tab.see("button[name=person]").await;
        self.look(", and on to the provider").await;
    }

    /// Looks at every dialog that the page opens, where none of its route was open yet.
    pub async fn dialogs(&mut self) {
        let asking: Vec<(String, String)> = self.tab.evaluate(ASKING).await.unwrap();
        for (id, address) in asking {
            if !self.opened.insert(pattern(&address)) {
                continue;
            }
            let press = format!("(document.getElementById({}).click(), true)", quoted(&id));
            self.tab.until("the dialog's button", &press).await;
            self.dialog(&format!(", dialog of #{id}")).await;
        }
    }

    /// Looks at the dialog that is about to open, and closes it.
    async fn dialog(&mut self, what: &str) {
        self.tab.see("dialog[open]").await;
        self.look(what).await;
        self.tab.press(ESCAPE).await;
        self.tab.see_no("dialog").await;
    }

    /// Looks at what a form page of this route says once it was sent with nothing in it: mostly, what is missing.
    pub async fn mistakes(&mut self, route: &str) {
        if self.sent.contains(route) || !self.tab.evaluate::<bool>(SEND_EMPTY).await.unwrap() {
            return;
        }
        self.sent.insert(route.to_owned());
        self.tab.until("the form to be refused", ANSWERED).await;
        self.look(", sent empty").await;
    }

    /// Looks at one page of each route in Korean.
    pub async fn in_korean(&mut self, places: &[Place]) {
        self.open("/language/ko?back=/sessions").await;
        for place in places {
            if !self.in_korean.insert(place.route.clone()) {
                continue;
            }
            self.open(&place.path).await;
            let name = format!("{}, {}, Korean", self.who, self.here);
            self.found.extend(rules::run(self.tab, &name).await);
        }
        self.open("/language/en?back=/sessions").await;
    }

    /// The dialogs that forms open: about many certificates, and of a channel's test.
    pub async fn many_and_test(&mut self) {
        self.open("/teams/web-shop/certificates").await;
        self.tab.until("all to be meant", "(document.getElementById('many-which').value = 'page', true)").await;
        self.tab.click("#many-button").await;
        self.dialog(", about many").await;
        self.open("/teams/shop/notifications").await;
        self.tab.click("tr[data-channel='DNS robot'] .menu summary").await;
        self.tab.click("tr[data-channel='DNS robot'] .menu[open] form button").await;
        self.tab.see("dialog[open] #test-result.valid").await;
        self.look(", tested").await;
    }

    /// The people who are found while somebody types, and that nobody is.
    pub async fn people_found(&mut self, form: &str, field: &str) {
        self.open(form).await;
        self.tab.click("label[for=kind-person]").await;
        for (typed, seen) in [("rae", "#people-found input"), ("zz", "#people-found .none")] {
            self.tab.fill(field, typed).await;
            self.tab.see(seen).await;
            self.look(&format!(", people by {typed:?}")).await;
        }
    }

    /// That nothing was found.
    pub fn assert_nothing_found(&self) {
        assert!(self.found.is_empty(), "{} violations:\n{}", self.found.len(), self.found.join("\n"));
    }
}
