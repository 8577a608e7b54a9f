//! A team's overview: what needs a person, counts, and the expiries of the coming quarter as a chart.

use askama::Template;
use chrono::{NaiveDate, TimeDelta};

use crate::domain::certificate::Status;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{status_icon, status_word};

/// The overview.
#[derive(Template)]
#[template(path = "overview.html")]
pub struct OverviewPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the list.
    pub list_href: &'a str,
    /// How many certificates there are.
    pub total: i64,
    /// What needs a person, the most urgent first.
    pub needs: Vec<Need>,
    /// How many certificates are in each state, and where they are listed.
    pub statuses: Vec<(Status, i64, String)>,
    /// The expiries of the coming weeks.
    pub chart: Chart,
    /// The key algorithms in use, the most used first.
    pub key_algorithms: Vec<Counted>,
    /// The issuers of the versions in use, likewise.
    pub issuers: Vec<Counted>,
    /// How many issuers there are besides.
    pub more_issuers: usize,
}

/// Something that needs a person, and where it is mended.
pub struct Need {
    /// What.
    pub of: NeedOf,
    /// Where.
    pub href: String,
}

/// What needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedOf {
    /// So many first orders have failed, or were cancelled.
    Failed(i64),
    /// So many renewals have.
    RenewFailed(i64),
    /// So many certificates have expired.
    Expired(i64),
    /// So many end before long, and nothing renews them.
    Near(i64),
    /// The certificate of this name waits for a TXT value.
    Challenge(String),
    /// The channel of this name was switched off since everything had failed.
    ChannelOff(String),
    /// The channel of this name was switched off by somebody.
    ChannelSwitchedOff(String),
    /// Everything fails on the channel of this name.
    ChannelFailing(String),
}

impl NeedOf {
    /// How many it is about.
    pub const fn count(&self) -> i64 {
        match self {
            Self::Failed(count) | Self::RenewFailed(count) | Self::Expired(count) | Self::Near(count) => *count,
            Self::Challenge(_) | Self::ChannelOff(_) | Self::ChannelSwitchedOff(_) | Self::ChannelFailing(_) => 1,
        }
    }

    const fn icon(&self) -> &'static str {
        match self {
            Self::Failed(_) | Self::RenewFailed(_) => "alert",
            Self::Expired(_) => "hourglass",
            Self::Near(_) => "clock",
            Self::Challenge(_) => "copy",
            Self::ChannelOff(_) | Self::ChannelSwitchedOff(_) | Self::ChannelFailing(_) => "send",
        }
    }

    /// Whether it is no trouble yet.
    const fn is_mild(&self) -> bool {
        matches!(self, Self::Near(_) | Self::Challenge(_) | Self::ChannelSwitchedOff(_))
    }
}

/// Certificates that something goes for.
pub struct Counted {
    /// What.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Where they are listed.
    pub href: Option<String>,
}

/// Expiries by week.
pub struct Chart {
    /// The weeks, one after the other.
    pub weeks: Vec<Week>,
}

/// A week.
#[derive(Debug, Clone, Copy)]
pub struct Week {
    /// Its Monday.
    pub begins: NaiveDate,
    /// How many certificates end in it.
    pub count: i64,
}

/// A bar of the chart, in its own units.
struct Bar {
    x: i64,
    y: i64,
    height: i64,
    middle: i64,
    /// Where the number above it stands.
    above: i64,
    count: i64,
    /// What stands below it.
    label: String,
    /// Whether that has room where the screen is narrow.
    always: bool,
}

impl Chart {
    /// How high the highest bar is.
    const HEIGHT: i64 = 120;
    /// Where bars stand.
    const FOOT: i64 = 144;
    /// How wide a week is.
    const STEP: i64 = 50;
    /// How wide a bar is.
    const WIDTH: i64 = 34;

    fn width(&self) -> i64 {
        Self::STEP * i64::try_from(self.weeks.len()).unwrap_or(1)
    }

    fn total(&self) -> i64 {
        self.weeks.iter().map(|week| week.count).sum()
    }

    fn bars(&self) -> Vec<Bar> {
        let most = self.weeks.iter().map(|week| week.count).max().unwrap_or(0).max(1);
        let bar = |(place, week): (i64, &Week)| {
            let shown = (week.count.saturating_mul(Self::HEIGHT) / most).max(i64::from(week.count > 0) * 2);
            let x = place * Self::STEP + (Self::STEP - Self::WIDTH) / 2;
            Bar {
                x,
                y: Self::FOOT - shown,
                height: shown,
                middle: place * Self::STEP + Self::STEP / 2,
                above: Self::FOOT - shown - 5,
                count: week.count,
                label: week.begins.format("%m-%d").to_string(),
                always: place % 2 == 0,
            }
        };
        (0_i64..).zip(&self.weeks).map(bar).collect()
    }
}

impl Week {
    /// Its Sunday.
    fn ends(&self) -> NaiveDate {
        self.begins + TimeDelta::days(6)
    }
}

impl OverviewPage<'_> {
    fn need_words(&self, need: &Need) -> String {
        let words = self.chrome.words;
        match &need.of {
            NeedOf::Failed(count) => words.with("overview-failed", &[("count", (*count).into())]),
            NeedOf::RenewFailed(count) => words.with("overview-renew-failed", &[("count", (*count).into())]),
            NeedOf::Expired(count) => words.with("overview-expired", &[("count", (*count).into())]),
            NeedOf::Near(count) => words.with("overview-near", &[("count", (*count).into())]),
            NeedOf::Challenge(name) => words.with("overview-challenge", &[("name", name.into())]),
            NeedOf::ChannelOff(name) => words.with("overview-channel-off", &[("name", name.into())]),
            NeedOf::ChannelSwitchedOff(name) => words.with("overview-channel-switched-off", &[("name", name.into())]),
            NeedOf::ChannelFailing(name) => words.with("overview-channel-failing", &[("name", name.into())]),
        }
    }

    fn total_words(&self) -> String {
        self.chrome.words.with("overview-total", &[("count", self.total.into())])
    }

    fn status_word(&self, status: &Status) -> &'static str {
        status_word(self.chrome.words, *status)
    }

    fn status_icon(&self, status: &Status) -> &'static str {
        status_icon(*status)
    }

    /// The chart in a sentence.
    fn chart_words(&self) -> String {
        let most = self.chart.weeks.iter().max_by_key(|week| week.count);
        let Some(most) = most.filter(|week| week.count > 0) else {
            return self.chrome.say("overview-no-expiries").to_owned();
        };
        let day = self.chrome.words.date(most.begins);
        self.chrome.words.with(
            "overview-expiries-most",
            &[("count", self.chart.total().into()), ("most", most.count.into()), ("day", (&day).into())],
        )
    }

    fn more_issuers(&self) -> Option<String> {
        let say = || self.chrome.words.with("overview-more-issuers", &[("count", self.more_issuers.into())]);
        (self.more_issuers > 0).then(say)
    }
}
