//! The list, a page at a time.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::TimeDelta;
use uuid::Uuid;

use super::{TeamNames, page, position, row, written};
use crate::auth::access::ActivityPermit;
use crate::db::activity::listed::Selection;
use crate::db::place::{Page, Place};
use crate::db::seals::StoredEvent;
use crate::db::{Connection, people};
use crate::domain::ids::PersonId;
use crate::ops::activity::{Action, read};
use crate::web::error::WebResult;
use crate::web::extract::AuditAccess;
use crate::web::handlers::{flashes, html_as, see_other, without_flash};
use crate::web::pages::activity::{ActivityPage, Chip, FilterFault, FilterField, FilterForm, FilterQuery, Period};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Notice;
use crate::web::pages::words::{action_word, outcome_word};

/// Events of one page.
const ROWS: usize = 50;
/// Spans of days that are asked for often.
const PERIODS: [i64; 3] = [1, 7, 30];

/// `GET /teams/{team}/activity`, `GET /admin/activity`
pub async fn list(
    request: HttpRequest,
    access: AuditAccess,
    query: web::Query<FilterQuery>,
) -> WebResult<HttpResponse> {
    let permit = access.permit(Action::ActivityRead).await?;
    let filter = FilterForm::of(&query);
    if has_empty_fields(request.query_string()) {
        // As a form sends them. What is shared and gone back to says what is asked for, and no more.
        return Ok(see_other(&filter.href(access.href(), &[])));
    }
    match filter.selection() {
        Ok(selection) => {
            let place = Place::of(position(&query.after), position(&query.before));
            let found = Found::read(&access, &permit, &filter, selection, place).await?;
            draw(&request, &access, &filter, &found, &[])
        }
        Err(faults) => draw(&request, &access, &filter, &Found::nothing(), &faults),
    }
}

fn has_empty_fields(query: &str) -> bool {
    query.split('&').any(|field| field.ends_with('='))
}

/// What is shown of what is asked for.
struct Found {
    events: Page<StoredEvent>,
    teams: TeamNames,
    /// The name of the person that it is filtered by, where the filter has their id.
    who: Option<String>,
}

impl Found {
    fn nothing() -> Self {
        let events = Page { rows: Vec::new(), has_before: false, has_after: false };
        Self { events, teams: TeamNames::none(), who: None }
    }

    async fn read(
        access: &AuditAccess,
        permit: &ActivityPermit,
        filter: &FilterForm,
        selection: Selection,
        place: Place<crate::db::activity::listed::Position>,
    ) -> WebResult<Self> {
        let app = access.app();
        let connection = app.db.get().await?;
        let selection = Selection { team: permit.team().map(|team| team.id), ..selection };
        let events = page(&connection, &selection, place, ROWS).await?;
        let teams = TeamNames::of(access, &connection, &events.rows).await?;
        let who = name(&connection, access, filter.get(FilterField::Who), &events.rows).await?;
        read::record_reading(&connection, app, permit, access.actor()?, filter.facts()).await?;
        Ok(Self { events, teams, who })
    }
}

/// The name of somebody by their id: as the newest event has it, or their own, which a team's auditor would else learn of
/// anybody.
async fn name(
    connection: &Connection,
    access: &AuditAccess,
    who: &str,
    events: &[StoredEvent],
) -> WebResult<Option<String>> {
    let Ok(id) = Uuid::try_parse(who) else { return Ok(None) };
    let told = events.iter().map(StoredEvent::line).find(|line| line.actor.id == Some(id));
    if let Some(line) = told {
        return Ok(Some(line.actor.name.to_owned()));
    }
    if access.team().is_some() {
        return Ok(None);
    }
    Ok(people::by_ids(connection, &[PersonId(id)]).await?.pop().map(|person| person.name))
}

/// The page; with what is wrong with the filter, where something is.
pub(super) fn draw_faults(
    request: &HttpRequest,
    access: &AuditAccess,
    filter: &FilterForm,
    faults: &[FilterFault],
) -> WebResult<HttpResponse> {
    draw(request, access, filter, &Found::nothing(), faults)
}

fn draw(
    request: &HttpRequest,
    access: &AuditAccess,
    filter: &FilterForm,
    found: &Found,
    faults: &[FilterFault],
) -> WebResult<HttpResponse> {
    let (app, list_href) = (access.app(), access.href());
    let server = &app.settings.server;
    let shown = flashes(request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let link = |key: &str, event: Option<&StoredEvent>| {
        event.map(|event| filter.href(list_href, &[(key, &written(event.position()))]))
    };
    let export_href = format!("{list_href}/export");
    let mut names: Vec<String> = found.events.rows.iter().map(|event| event.line().actor.name.to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    let page = ActivityPage {
        chrome: access.chrome(&shown, notices)?,
        list_href,
        filter,
        errors: &FieldErrors::of_filter(access.reader().words, faults),
        chips: chips(access, filter, found),
        periods: periods(access, filter),
        rows: found.events.rows.iter().map(|event| row(list_href, &found.teams, event)).collect(),
        names: names.into_iter().filter(|name| !name.is_empty()).collect(),
        newer: link("before", found.events.before()),
        older: link("after", found.events.after()),
        csv_href: filter.href(&export_href, &[("format", "csv")]),
        lines_href: filter.href(&export_href, &[("format", "jsonl")]),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(without_flash(html_as(status, page.render()?), server, &shown))
}

fn chips(access: &AuditAccess, filter: &FilterForm, found: &Found) -> Vec<Chip> {
    let words = access.reader().words;
    let target = found.events.rows.first().and_then(|event| event.line().target.name.map(str::to_owned));
    let value = |field, text: &str| match field {
        FilterField::Who => found.who.clone().unwrap_or_else(|| text.to_owned()),
        FilterField::On if Uuid::try_parse(text).is_ok() => target.clone().unwrap_or_else(|| text.to_owned()),
        FilterField::Action => {
            text.parse().map_or_else(|_| text.to_owned(), |action| action_word(words, action).to_owned())
        }
        FilterField::Outcome => outcome_word(words, text).to_owned(),
        _ => text.to_owned(),
    };
    let chip = |(field, text)| Chip {
        field,
        value: value(field, text),
        href: filter.clone().with(field, "").href(access.href(), &[]),
    };
    filter.set().map(chip).collect()
}

fn periods(access: &AuditAccess, filter: &FilterForm) -> Vec<Period> {
    let today = access.app().clock.now().date_naive();
    let period = |days| {
        let from = (today - TimeDelta::days(days - 1)).to_string();
        let here = filter.get(FilterField::From) == from && filter.get(FilterField::To).is_empty();
        let of = filter.clone().with(FilterField::From, &from).with(FilterField::To, "");
        Period { days, href: of.href(access.href(), &[]), here }
    };
    PERIODS.map(period).into()
}
