//! What surrounds every page: header, tabs, person menu, messages, foot.

use std::str::FromStr;

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::role::Role;
use crate::i18n::{Locale, Words};
use crate::web::assets::asset;

use super::words::role_word;

/// What surrounds a page, and what every template asks for words, times and icons.
#[derive(Clone, Copy)]
pub struct Chrome<'a> {
    /// The words of the reader's language.
    pub words: Words,
    /// The present moment, from which relative times are counted.
    pub now: DateTime<Utc>,
    /// The session's CSRF token, for the forms; empty where nobody is signed in and no form is sent.
    pub csrf: &'a str,
    /// Path and query of this page: where the language switch returns to, and what a live part asks for again.
    pub path: &'a str,
    /// Who is signed in.
    pub person: Option<PersonView<'a>>,
    /// The team whose page this is.
    pub team: Option<TeamView<'a>>,
    /// Whether this is a page of the site's administration.
    pub site: bool,
    /// The tab that this page belongs to.
    pub tab: Option<Tab>,
    /// What the last action came to; shown once.
    pub flashes: &'a [Flash],
    /// Standing remarks, above the page.
    pub notices: &'a [Notice],
}

/// Who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct PersonView<'a> {
    /// The name that the provider gives.
    pub name: &'a str,
    /// The e-mail address, where known.
    pub email: Option<&'a str>,
    /// Whether they administer the whole installation.
    pub administers: bool,
    /// Whether they read all activity.
    pub audits: bool,
    /// Whether they hold a role on any team.
    pub in_team: bool,
}

/// The team whose page is shown.
#[derive(Debug, Clone, Copy)]
pub struct TeamView<'a> {
    /// Its name.
    pub name: &'a str,
    /// The path of its overview, where the reader may see it.
    pub overview_href: Option<&'a str>,
    /// The path of its Manage tab, where the reader may see it.
    pub manage_href: Option<&'a str>,
    /// The path of its Notifications tab, where the reader may see it.
    pub channels_href: Option<&'a str>,
    /// The path of its Access tab, where the reader may see it.
    pub access_href: Option<&'a str>,
    /// The path of its Activity tab, where the reader may see it.
    pub activity_href: Option<&'a str>,
    /// The reader's teams, this one included, by name.
    pub teams: &'a [TeamLink],
    /// The reader's roles on it.
    pub roles: &'a [Role],
    /// Its channels that were switched off since everything had failed, where the reader may know.
    pub gave_up: &'a [GaveUpView],
}

/// A team to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLink {
    /// Its name.
    pub name: String,
    /// Its path.
    pub href: String,
    /// Whether it is the one whose page is shown.
    pub here: bool,
}

/// A channel that was switched off since everything had failed for days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GaveUpView {
    /// Its name.
    pub name: String,
    /// The path of its page.
    pub href: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A tab of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// How a team's certificates stand.
    Overview,
    /// The certificates.
    Manage,
    /// The notification channels.
    Notifications,
    /// Who may do what.
    Access,
    /// Who did what: a team's activity, or the site's.
    Activity,
    /// The site's teams.
    Teams,
    /// The site's authorities.
    Authorities,
    /// The site's people.
    People,
}

/// Makes the enumeration of messages from their names in the cookie and their keys in the catalogues.
macro_rules! flashes {
    ($($(#[$doc:meta])* $name:ident = $word:literal as .say($key:literal)),+ $(,)?) => {
        /// What an action came to, told on the page after it. Small enough to travel in a cookie as [`Flash::as_str`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Flash {
            $($(#[$doc])* $name),+
        }

        impl Flash {
            /// Every message.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// The form for a cookie.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }

            /// In words.
            pub fn words(self, words: Words) -> &'static str {
                match self {
                    $(Self::$name => words.say($key)),+
                }
            }
        }
    };
}

flashes! {
    /// The order is placed.
    OrderPlaced = "order-placed" as .say("flash-order-placed"),
    /// The form was sent twice; this is the order that it placed the first time.
    OrderAlreadyPlaced = "order-already-placed" as .say("flash-order-already-placed"),
    /// The certificate is imported.
    CertificateImported = "certificate-imported" as .say("flash-certificate-imported"),
    /// The certificate's next version is imported.
    CertificateReimported = "certificate-reimported" as .say("flash-certificate-reimported"),
    /// What people say of the certificate is changed.
    CertificateEdited = "certificate-edited" as .say("flash-certificate-edited"),
    /// The renewal is placed.
    RenewalPlaced = "renewal-placed" as .say("flash-renewal-placed"),
    /// Auto-renewal is on.
    AutoRenewOn = "auto-renew-on" as .say("flash-auto-renew-on"),
    /// Auto-renewal is off.
    AutoRenewOff = "auto-renew-off" as .say("flash-auto-renew-off"),
    /// Imported certificates can't be renewed.
    AutoRenewImported = "auto-renew-imported" as .say("renew-imported"),
    /// The order is cancelled.
    OrderCancelled = "order-cancelled" as .say("flash-order-cancelled"),
    /// There was no order under way any more.
    NothingToCancel = "nothing-to-cancel" as .say("cancel-none"),
    /// The authority will be asked to revoke the version.
    RevocationAsked = "revocation-asked" as .say("flash-revocation-asked"),
    /// The certificate is deleted, with its keys.
    CertificateDeleted = "certificate-deleted" as .say("flash-certificate-deleted"),
    /// Something goes on with many certificates.
    BatchBegun = "batch-begun" as .say("flash-batch-begun"),
    /// It was stopped.
    BatchStopped = "batch-stopped" as .say("flash-batch-stopped"),
    /// Nothing was begun: there was nothing left, or too much goes on already.
    BatchNotBegun = "batch-not-begun" as .say("flash-batch-not-begun"),
    /// Another version is in use.
    VersionMadeCurrent = "version-made-current" as .say("flash-version-made-current"),
    /// The channel is added.
    ChannelAdded = "channel-added" as .say("flash-channel-added"),
    /// The channel is added, and a message that says so is on its way there.
    ChannelConnected = "channel-connected" as .say("flash-channel-connected"),
    /// The channel is changed.
    ChannelChanged = "channel-changed" as .say("flash-channel-changed"),
    /// The channel is switched on.
    ChannelOn = "channel-on" as .say("flash-channel-on"),
    /// The channel is switched off.
    ChannelOff = "channel-off" as .say("flash-channel-off"),
    /// The channel is deleted.
    ChannelDeleted = "channel-deleted" as .say("flash-channel-deleted"),
    /// The notification is sent once more.
    DeliverySentAgain = "delivery-sent-again" as .say("flash-delivery-sent-again"),
    /// The notification is on its way still.
    DeliveryStillWaiting = "delivery-still-waiting" as .say("flash-delivery-still-waiting"),
    /// There is a new key, which signs from now on.
    KeyMade = "key-made" as .say("flash-key-made"),
    /// A replaced key counts no more.
    KeyRetired = "key-retired" as .say("flash-key-retired"),
    /// A role is granted.
    RoleGranted = "role-granted" as .say("flash-role-granted"),
    /// A role that was held already has another end.
    RoleChanged = "role-changed" as .say("flash-role-changed"),
    /// A role is withdrawn.
    RoleWithdrawn = "role-withdrawn" as .say("flash-role-withdrawn"),
    /// The team is made.
    TeamMade = "team-made" as .say("flash-team-made"),
    /// The team has another name.
    TeamRenamed = "team-renamed" as .say("flash-team-renamed"),
    /// The team has an administrator.
    AdminNamed = "admin-named" as .say("flash-admin-named"),
    /// The person is blocked.
    PersonBlocked = "person-blocked" as .say("flash-person-blocked"),
    /// The person may sign in again.
    PersonUnblocked = "person-unblocked" as .say("flash-person-unblocked"),
    /// A session has ended.
    SessionEnded = "session-ended" as .say("flash-session-ended"),
    /// Several sessions have ended.
    SessionsEnded = "sessions-ended" as .say("flash-sessions-ended"),
    /// The authority is added, and takes orders.
    AuthorityAdded = "authority-added" as .say("flash-authority-added"),
    /// The authority is added; its terms wait to be accepted.
    AuthorityAddedTermsOpen = "authority-added-terms-open" as .say("flash-authority-added-terms-open"),
    /// The authority is changed.
    AuthorityChanged = "authority-changed" as .say("flash-authority-changed"),
    /// The authority is offered for new orders.
    AuthorityOn = "authority-on" as .say("flash-authority-on"),
    /// The authority is offered for new orders no more.
    AuthorityOff = "authority-off" as .say("flash-authority-off"),
    /// The authority has another place in lists.
    AuthorityMoved = "authority-moved" as .say("flash-authority-moved"),
    /// The authority is deleted.
    AuthorityDeleted = "authority-deleted" as .say("flash-authority-deleted"),
    /// The person has signed out.
    SignedOut = "signed-out" as .say("flash-signed-out"),
}

impl Flash {
    /// The style of its banner, and the icon in it: what was refused doesn't look like what was done.
    pub const fn looks(self) -> (&'static str, &'static str) {
        match self {
            Self::AutoRenewImported
            | Self::NothingToCancel
            | Self::BatchNotBegun
            | Self::DeliveryStillWaiting
            | Self::AuthorityAddedTermsOpen => ("notice", "info"),
            _ => ("flash", "check"),
        }
    }
}

/// The text names no flash message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a flash message")]
pub struct UnknownFlash;

impl FromStr for Flash {
    type Err = UnknownFlash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|flash| flash.as_str() == text).ok_or(UnknownFlash)
    }
}

/// A standing remark above a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// This is the demonstration: its certificates are trusted by nobody.
    Demo,
    /// No authority can take an order yet; a site administrator has to accept one's terms.
    NoAuthority,
    /// The team has no callback channel: TXT records have to be set by hand.
    NoCallback,
}

impl Notice {
    /// In words.
    pub fn words(self, words: Words) -> &'static str {
        match self {
            Self::Demo => words.say("notice-demo"),
            Self::NoAuthority => words.say("notice-no-authority"),
            Self::NoCallback => words.say("notice-no-callback"),
        }
    }
}

impl<'a> Chrome<'a> {
    /// What surrounds a page for somebody who isn't signed in.
    pub const fn of_stranger(words: Words, now: DateTime<Utc>, path: &'a str) -> Self {
        Self {
            words,
            now,
            csrf: "",
            path,
            person: None,
            team: None,
            site: false,
            tab: None,
            flashes: &[],
            notices: &[],
        }
    }
}

impl Chrome<'_> {
    /// A message without arguments.
    pub fn say(&self, key: &'static str) -> &'static str {
        self.words.say(key)
    }

    /// The language's tag.
    pub fn lang(&self) -> &'static str {
        self.words.locale().as_str()
    }

    /// The languages to choose from.
    pub fn locales(&self) -> [Locale; 2] {
        Locale::ALL
    }

    /// Certdesk's version.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The address of a static file.
    pub fn asset(&self, path: &'static str) -> &'static str {
        asset(path)
    }

    /// An icon of `static/icons.svg`, hidden from screen readers.
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon { name }
    }

    /// A moment, relative, with the exact one in its title.
    pub fn when(&self, at: &DateTime<Utc>) -> When {
        When { words: self.words, now: self.now, at: *at }
    }

    /// A moment to the second.
    pub fn exact(&self, at: &DateTime<Utc>) -> String {
        exact(at).to_string()
    }

    /// Whether a moment is yet to come.
    pub fn is_to_come(&self, at: &DateTime<Utc>) -> bool {
        *at > self.now
    }

    /// That a channel was switched off.
    pub fn gave_up(&self, channel: &GaveUpView) -> String {
        self.words.with("channel-gave-up", &[("name", (&channel.name).into())])
    }

    /// The name of the team whose page it is; empty where it is no team's.
    pub fn team_name(&self) -> &str {
        self.team.map_or("", |team| team.name)
    }

    /// A tab of the header; nothing where it leads nowhere.
    pub fn tab<'a>(&self, tab: Tab, href: Option<&'a str>) -> TabLink<'a> {
        let name = match tab {
            Tab::Overview => self.words.say("tab-overview"),
            Tab::Manage => self.words.say("tab-manage"),
            Tab::Notifications => self.words.say("tab-notifications"),
            Tab::Access => self.words.say("tab-access"),
            Tab::Activity => self.words.say("tab-activity"),
            Tab::Teams => self.words.say("tab-teams"),
            Tab::Authorities => self.words.say("tab-authorities"),
            Tab::People => self.words.say("tab-people"),
        };
        TabLink { name, href, here: self.tab == Some(tab) }
    }

    /// The role's word.
    pub fn role(&self, role: &Role) -> &'static str {
        role_word(self.words, *role)
    }
}

impl PersonView<'_> {
    /// One or two letters for the person: of the first and the last part of the name, else of the address.
    pub fn initials(&self) -> String {
        let named = if self.name.trim().is_empty() { self.email.unwrap_or("?") } else { self.name };
        let mut parts = named.split_whitespace().filter_map(|part| part.chars().find(|c| c.is_alphanumeric()));
        let first = parts.next();
        first.into_iter().chain(parts.next_back()).flat_map(char::to_uppercase).collect()
    }
}

/// An icon, written as a reference into the one file that holds them all.
#[derive(Template)]
#[template(path = "parts/icon.html")]
pub struct Icon {
    name: &'static str,
}

impl Icon {
    fn sprite(&self) -> &'static str {
        asset("icons.svg")
    }
}

/// A tab, written as a link.
#[derive(Template)]
#[template(path = "parts/tab.html")]
pub struct TabLink<'a> {
    name: &'static str,
    href: Option<&'a str>,
    here: bool,
}

/// A moment, written as `<time>`.
#[derive(Template)]
#[template(path = "parts/when.html")]
pub struct When {
    words: Words,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
}

impl When {
    fn relative(&self) -> &'static str {
        self.words.relative(self.now, self.at)
    }

    fn machine(&self) -> String {
        self.at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// A moment to the second in UTC, the same in every language: `2026-11-22 13:04:05 UTC`.
pub fn exact(at: &DateTime<Utc>) -> impl std::fmt::Display + use<> {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

impl askama::filters::HtmlSafe for Icon {}
impl askama::filters::HtmlSafe for When {}
impl askama::filters::HtmlSafe for TabLink<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_all_kinds_of_names() {
        for (name, email, initials) in [
            ("Ada Lovelace", None, "AL"),
            ("Ada King Lovelace", None, "AL"),
            ("김민수", None, "김"),
            ("ada", None, "A"),
            ("", Some("mina@shop.test"), "M"),
            (" ", None, ""),
            ("(x) -", None, "X"),
        ] {
            assert_eq!(
                PersonView { name, email, administers: false, audits: false, in_team: true }.initials(),
                initials,
                "{name:?}"
            );
        }
    }

    #[test]
    fn flashes_come_back_from_the_cookie() {
        for flash in Flash::ALL {
            assert_eq!(flash.as_str().parse(), Ok(flash));
        }
        assert_eq!("<script>".parse::<Flash>(), Err(UnknownFlash));
    }
}
