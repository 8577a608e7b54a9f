//! A team's overview: what needs a person, and how things stand.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::certificates::{href, key_algorithm_label};
use super::{flashes, html, record_read, without_flash};
use crate::auth::access::{ListChannels, ReadCertificates};
use crate::db::channels::{self, Channel};
use crate::db::overview::{self, Challenged, Counted, Counts, WEEKS};
use crate::domain::certificate::Status;
use crate::domain::find::{Find, FindField};
use crate::ops::activity::{Action, Event, Outcome};
use crate::ops::channels::told_of_challenges;
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::pages::layout::{Notice, Tab};
use crate::web::pages::overview::{Chart, Counted as Line, Need, NeedOf, OverviewPage, Week};

/// How near an end is that somebody has to think of, in days.
const NEAR_DAYS: u16 = 30;
/// How many certificates that wait for a TXT value are named.
const WAITING: usize = 5;
/// Among so many that wait they are looked for, the longest first.
const MOST_CHALLENGED: i64 = 100;
/// How many issuers are named.
const ISSUERS: usize = 8;

/// `GET /teams/{team}/overview`
pub async fn overview(request: HttpRequest, access: TeamAccess) -> WebResult<HttpResponse> {
    let permit = access.permit::<ReadCertificates>(Action::CertificatesRead).await?;
    let only = permit.scope().only();
    let (app, team) = (access.app(), permit.team().id);
    let now = app.clock.now();
    let counted = Counted { team, only, now, first_week: monday(now), near: TimeDelta::days(i64::from(NEAR_DAYS)) };
    let connection = app.db.get().await?;
    let counts = overview::counts(&connection, counted).await?;
    let mut needs = needs(&access, &counts);
    let challenged = overview::challenged(&connection, team, only, MOST_CHALLENGED).await?;
    let told = told_of_challenges(&connection, team).await?;
    // Where a channel sets the values, nobody has to.
    let waits = |certificate: &Challenged| !told.iter().any(|channel| channel.wants_certificate(certificate.wanted()));
    needs.extend(challenged.into_iter().filter(waits).take(WAITING).map(|certificate| {
        let href = href(access.manage_href(), certificate.id);
        Need { of: NeedOf::Challenge(certificate.name), href }
    }));
    if access.access().permit_on_team::<ListChannels>().is_some() {
        let all = channels::of_team(&connection, team).await?;
        needs.extend(all.into_iter().filter_map(|channel| of_channel(&access, channel)));
    }
    let event = Event {
        actor: access.actor()?,
        action: Action::CertificatesRead,
        team: Some(team),
        target: None,
        outcome: Outcome::Success,
        data: serde_json::json!({ "overview": true }),
    };
    record_read(&access, &connection, event).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let listed = |field, text: &str| Find::default().with(field, text).href(access.manage_href(), &[]);
    let page = OverviewPage {
        chrome: access.chrome(Some(Tab::Overview), &shown, notices)?,
        list_href: access.manage_href(),
        total: counts.all(),
        needs,
        statuses: Status::ALL
            .into_iter()
            .filter(|status| counts.of(*status) > 0)
            .map(|status| (status, counts.of(status), listed(FindField::Status, status.as_str())))
            .collect(),
        chart: Chart { weeks: weeks(counted.first_week, &counts.weeks) },
        key_algorithms: counts
            .key_algorithms
            .iter()
            .map(|(name, count)| line(key_algorithm_label(name), *count))
            .collect(),
        issuers: counts
            .issuers
            .iter()
            .take(ISSUERS)
            .map(|(name, count)| Line {
                href: Some(listed(FindField::Search, &format!("\"{name}\""))),
                ..line(name.clone(), *count)
            })
            .collect(),
        more_issuers: counts.issuers.len().saturating_sub(ISSUERS),
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

fn line(name: String, count: i64) -> Line {
    Line { name, count, href: None }
}

/// What the counts say that somebody has to do.
fn needs(access: &TeamAccess, counts: &Counts) -> Vec<Need> {
    let list = access.manage_href();
    let of_status = |status: Status| Find::default().with(FindField::Status, status.as_str()).href(list, &[]);
    let near = Find::default()
        .with(FindField::Expires, &NEAR_DAYS.to_string())
        .with(FindField::AutoRenew, "off")
        .href(list, &[]);
    let all = [
        (NeedOf::Failed(counts.of(Status::Failed)), of_status(Status::Failed)),
        (NeedOf::RenewFailed(counts.of(Status::RenewFailed)), of_status(Status::RenewFailed)),
        (NeedOf::Expired(counts.of(Status::Expired)), of_status(Status::Expired)),
        (NeedOf::Near(counts.near_without_renewal), near),
    ];
    let some = |(of, _): &(NeedOf, String)| of.count() > 0;
    all.into_iter().filter(some).map(|(of, href)| Need { of, href }).collect()
}

/// What a channel has somebody do, where it does.
fn of_channel(access: &TeamAccess, channel: Channel) -> Option<Need> {
    let href = format!("{}/{}", access.channels_href(), channel.id);
    let of = match (channel.gave_up_at, channel.failing_since) {
        (Some(_), _) => NeedOf::ChannelOff(channel.name),
        (None, _) if !channel.enabled => NeedOf::ChannelSwitchedOff(channel.name),
        (None, Some(_)) => NeedOf::ChannelFailing(channel.name),
        (None, None) => return None,
    };
    Some(Need { of, href })
}

/// The Monday of the week that a moment is in, at 00:00 UTC.
fn monday(now: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = crate::domain::reminders::midnight(now.date_naive());
    midnight - TimeDelta::days(i64::from(now.weekday().num_days_from_monday()))
}

fn weeks(first: DateTime<Utc>, counts: &[i64; WEEKS]) -> Vec<Week> {
    let mut begins = first.date_naive();
    let week = |count: &i64| {
        let week = Week { begins, count: *count };
        begins += TimeDelta::days(7);
        week
    };
    counts.iter().map(week).collect()
}
