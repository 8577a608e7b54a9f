//! The form of a channel: a dialog over the Notifications tab, and a page of its own where there is no JavaScript.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::ChannelKind;
use crate::domain::name_pattern::MAX_PATTERN;
use crate::notify::{ChannelFormat, EventType};
use crate::ops::channels::MAX_NAME;
use crate::web::pages::form::{FieldErrors, lines};
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::{ChannelField, event_word, kind_icon, kind_word};

/// The form of a channel.
#[derive(Template)]
#[template(path = "channels/form_fields.html")]
pub struct ChannelFormPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What was typed so far.
    pub form: &'a ChannelForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<ChannelField>,
    /// The kinds to choose from, with the versions of each, the latest first.
    pub kinds: &'a [(ChannelKind, Vec<u8>)],
    /// The channel that is changed; none where one is added.
    pub editing: Option<Editing<'a>>,
}

/// A channel that is changed.
#[derive(Debug, Clone, Copy)]
pub struct Editing<'a> {
    /// What it gets.
    pub format: ChannelFormat,
    /// Where it goes, as far as that may be shown.
    pub goes_to: Option<&'a str>,
    /// Whether the settings say where it goes.
    pub from_settings: bool,
}

/// The form as sent, nothing checked. A field that is missing is empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ChannelForm {
    /// The CSRF token.
    pub csrf: String,
    /// [`ChannelKind::as_str`].
    pub kind: String,
    /// The version of callbacks that was chosen; empty for the latest.
    pub callback_version: String,
    /// The version of Slack messages that was chosen; empty for the latest.
    pub slack_version: String,
    /// The channel's name.
    pub name: String,
    /// The URL of a callback or of a Slack webhook.
    pub url: String,
    /// E-mail addresses.
    pub addresses: String,
    /// Whether only some events are wanted.
    pub some_events: bool,
    /// Those: [`EventType::as_str`].
    pub events: Vec<String>,
    /// What the names of certificates have to fit.
    pub name_pattern: String,
    /// Lines of `key=value` or a key alone.
    pub labels: String,
}

/// Which events are chosen together.
struct Group {
    title: &'static str,
    events: Vec<EventType>,
}

impl ChannelForm {
    /// A fresh form: a callback URL that gets every event.
    pub fn fresh() -> Self {
        Self { kind: ChannelKind::Callback.as_str().to_owned(), ..Self::default() }
    }

    /// The form of the fields as they were sent.
    pub fn read(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "csrf" => form.csrf = value,
                "kind" => form.kind = value,
                "callback_version" => form.callback_version = value,
                "slack_version" => form.slack_version = value,
                "name" => form.name = value,
                "url" => form.url = value,
                "addresses" => form.addresses = value,
                "which_events" => form.some_events = value == "some",
                "events" => form.events.push(value),
                "name_pattern" => form.name_pattern = value,
                "labels" => form.labels = value,
                _ => {}
            }
        }
        form
    }

    /// Where it goes, by its kind.
    pub fn endpoint(&self) -> &str {
        if self.is(ChannelKind::Email) { &self.addresses } else { &self.url }
    }

    /// The version chosen, by its kind.
    pub fn version(&self) -> &str {
        match self.kind.parse() {
            Ok(ChannelKind::Callback) => &self.callback_version,
            Ok(ChannelKind::Slack) => &self.slack_version,
            Ok(ChannelKind::Email) | Err(_) => "",
        }
    }

    /// The labels' lines that hold something.
    pub fn label_lines(&self) -> impl Iterator<Item = &str> {
        lines(&self.labels)
    }

    fn is(&self, kind: ChannelKind) -> bool {
        self.kind == kind.as_str()
    }
}

impl HtmlSafe for ChannelFormPage<'_> {}

impl Sheet for ChannelFormPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let (title, submit) = match self.editing {
            Some(_) => (self.chrome.say("channel-edit"), self.chrome.say("save")),
            None => (self.chrome.say("channel-add"), self.chrome.say("channel-add-submit")),
        };
        Frame {
            name: "channel",
            class: "order channel",
            title: title.into(),
            back_href: self.back_href,
            back_word: self.chrome.say("channels-title"),
            form_href: self.form_href,
            buttons: vec![Button::saying(submit)],
            ..Frame::default()
        }
    }
}

impl ChannelFormPage<'_> {
    /// Whether there is anything in the form for a kind of channel.
    fn has(&self, kind: ChannelKind) -> bool {
        match &self.editing {
            Some(editing) => editing.format.kind() == kind,
            None => self.kinds.iter().any(|(offered, _)| *offered == kind),
        }
    }

    /// Whether the settings alone say where it goes.
    fn is_set(&self) -> bool {
        self.editing.is_some_and(|editing| editing.from_settings)
    }

    fn is_chosen(&self, kind: &ChannelKind) -> bool {
        self.form.is(*kind)
    }

    fn kind_word(&self, kind: &ChannelKind) -> &'static str {
        kind_word(self.chrome.words, *kind)
    }

    fn kind_hint(&self, kind: &ChannelKind) -> &'static str {
        match kind {
            ChannelKind::Callback => self.chrome.say("kind-callback-hint"),
            ChannelKind::Slack => self.chrome.say("kind-slack-hint"),
            ChannelKind::Email => self.chrome.say("kind-email-hint"),
        }
    }

    fn kind_icon(&self, kind: &ChannelKind) -> &'static str {
        kind_icon(*kind)
    }

    /// The versions to choose from, where there is more than one.
    fn versions(&self, kind: ChannelKind) -> &[u8] {
        let offered = self.kinds.iter().find(|(offered, _)| *offered == kind && self.editing.is_none());
        offered.map(|(_, versions)| versions.as_slice()).filter(|versions| versions.len() > 1).unwrap_or_default()
    }

    /// The kinds whose version can be chosen, each with the field's name and what was chosen.
    fn version_choices(&self) -> Vec<(ChannelKind, &'static str, &str)> {
        let choices = [
            (ChannelKind::Callback, "callback_version", self.form.callback_version.as_str()),
            (ChannelKind::Slack, "slack_version", self.form.slack_version.as_str()),
        ];
        choices.into_iter().filter(|(kind, ..)| !self.versions(*kind).is_empty()).collect()
    }

    fn kept_words(&self) -> Option<String> {
        let goes_to = self.editing.as_ref()?.goes_to?;
        Some(self.chrome.words.with("channel-keeps", &[("endpoint", goes_to.into())]))
    }

    /// What may be chosen: a channel that there is can't be told of what its version doesn't carry.
    fn groups(&self) -> [Group; 5] {
        use EventType::*;
        let carried = |event: &EventType| self.editing.is_none_or(|editing| editing.format.carries(*event));
        let group = |title, events: &[EventType]| {
            let events = events.iter().copied().filter(carried).collect();
            Group { title, events }
        };
        [
            group(self.chrome.say("events-orders"), &[CertIssued, CertOrderFailed, CertRenewed, CertRenewFailed]),
            group(self.chrome.say("events-validation"), &[CertDomainValidationRequired, CertDomainValidationCompleted]),
            group(self.chrome.say("events-expiry"), &[CertAboutToExpireRenewRequired, CertExpiredRenewRequired]),
            group(self.chrome.say("events-not-downloaded"), &[CertIssuedNotDownloaded, CertRenewedNotDownloaded]),
            group(
                self.chrome.say("events-imported"),
                &[CertAboutToExpireReimportRequired, CertExpiredReimportRequired, CertReimported],
            ),
        ]
    }

    /// Whether a group is there for this form's kinds: only programs can answer challenges.
    fn shows(&self, group: &Group) -> bool {
        !group.events.is_empty() && (!group.only_callbacks() || self.has(ChannelKind::Callback))
    }

    fn event_word(&self, event: &EventType) -> &'static str {
        event_word(self.chrome.words, *event)
    }

    /// Fresh checkboxes are all on.
    fn is_wanted(&self, event: &EventType) -> bool {
        !self.form.some_events || self.form.events.iter().any(|word| word == event.as_str())
    }

    fn narrowed(&self) -> bool {
        let typed = !self.form.name_pattern.is_empty() || !self.form.labels.is_empty();
        typed || self.errors.has(ChannelField::NamePattern) || self.errors.has(ChannelField::Labels)
    }

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_pattern(&self) -> usize {
        MAX_PATTERN
    }
}

impl Group {
    fn only_callbacks(&self) -> bool {
        self.events.iter().all(|event| event.slack_since().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_browser_sends() {
        let sent =
            "kind=email&name=ops&url=&addresses=a%40b.test&which_events=some&events=cert_issued&events=cert_renewed";
        let fields = url::form_urlencoded::parse(sent.as_bytes()).into_owned().collect();
        let form = ChannelForm::read(fields);
        assert_eq!((form.endpoint(), form.version()), ("a@b.test", ""));
        assert_eq!(form.events, ["cert_issued", "cert_renewed"]);
        assert!(form.some_events);
        assert!(ChannelForm::read(Vec::new()) == ChannelForm::default());
    }
}
