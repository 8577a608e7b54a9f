//! The Activity tab: of a team, and of all teams.

pub mod export;
pub mod list;
pub mod show;

use std::collections::HashMap;

use crate::db::Connection;
use crate::db::activity::listed::{self, Named, Position, Selection};
use crate::db::place::{Page, Place};
use crate::db::seals::StoredEvent;
use crate::db::teams;
use crate::domain::ids::{CertificateId, TeamId};
use crate::web::error::WebResult;
use crate::web::extract::{AuditAccess, TeamAccess};
use crate::web::pages::activity::{ActorView, EventRow, FilterField, FilterForm, ObjectView, is_kept};
use chrono::DateTime;

/// Events of a certificate that are shown on its page.
const ON_PAGE: i64 = 5;

/// A position as it stands in an address: microseconds since 1970, and the number.
fn position(text: &str) -> Option<Position> {
    let (at, number) = text.split_once('.')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?).filter(is_kept)?;
    Some(Position { at, number: number.parse().ok()? })
}

fn written(position: Position) -> String {
    format!("{}.{}", position.at.timestamp_micros(), position.number)
}

/// The names of the teams that events belong to, where the page doesn't tell.
struct TeamNames(HashMap<TeamId, String>);

impl TeamNames {
    /// None, for the pages of one team.
    fn none() -> Self {
        Self(HashMap::new())
    }

    async fn of(access: &AuditAccess, connection: &Connection, events: &[StoredEvent]) -> WebResult<Self> {
        if access.team().is_some() {
            return Ok(Self::none());
        }
        let mut ids: Vec<TeamId> = events.iter().filter_map(|event| event.line().team).map(TeamId).collect();
        ids.sort_unstable_by_key(|id| id.0);
        ids.dedup();
        let teams = teams::by_ids(connection, &ids).await?;
        Ok(Self(teams.into_iter().map(|team| (team.id, team.name)).collect()))
    }
}

/// An event as a line of a list at `list_href`.
fn row(list_href: &str, names: &TeamNames, event: &StoredEvent) -> EventRow {
    let line = event.line();
    let all = |field, id: Option<uuid::Uuid>| {
        id.map(|id| FilterForm::default().with(field, &id.to_string()).href(list_href, &[]))
    };
    EventRow {
        number: line.number,
        href: format!("{list_href}/{}", line.number),
        at: line.at,
        action: line.action.to_owned(),
        actor: ActorView {
            kind: line.actor.kind.to_owned(),
            name: line.actor.name.to_owned(),
            all_href: all(FilterField::Who, line.actor.id),
        },
        address: line.address.map(str::to_owned),
        target: line.target.kind.map(|kind| ObjectView {
            kind: kind.to_owned(),
            name: line.target.name.unwrap_or_default().to_owned(),
            all_href: all(FilterField::On, line.target.id),
        }),
        team: line.team.and_then(|team| names.0.get(&TeamId(team)).cloned()),
        outcome: line.outcome.to_owned(),
        reason: line.reason.map(str::to_owned),
    }
}

/// What was done to a certificate, newest first, for its page; nothing where the reader may not read activity.
pub(super) async fn of_certificate(
    access: &TeamAccess,
    connection: &Connection,
    id: CertificateId,
) -> WebResult<Option<(Vec<EventRow>, String)>> {
    if !access.may_read_activity() {
        return Ok(None);
    }
    let (team, target) = (Some(access.team().id), Some(Named::Id(id.0)));
    let selection = Selection { team, target, ..Selection::default() };
    let found = listed::list(connection, &selection, Place::First, ON_PAGE).await?;
    let list_href = access.activity_href();
    let all_href = FilterForm::default().with(FilterField::On, &id.to_string()).href(list_href, &[]);
    Ok(Some((found.iter().map(|event| row(list_href, &TeamNames::none(), event)).collect(), all_href)))
}

/// A page of what is selected.
async fn page(
    connection: &Connection,
    selection: &Selection,
    place: Place<Position>,
    rows: usize,
) -> WebResult<Page<StoredEvent>> {
    // One more than is shown tells whether there is another page.
    let limit = i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(1);
    Ok(Page::cut(listed::list(connection, selection, place, limit).await?, &place, rows))
}
