//! One event.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::SecondsFormat;
use futures::try_join;
use serde_json::{Value, json};

use super::{TeamNames, row};
use crate::auth::access::{ListChannels, ReadAccess};
use crate::db::Connection;
use crate::db::activity::listed::{self, Named, Selection};
use crate::db::place::Place;
use crate::db::seals::StoredEvent;
use crate::domain::ids::{CertificateId, TeamId};
use crate::ops::activity::Action;
use crate::ops::activity::read;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::AuditAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::activity::{EventPage, EventView, Fact, FilterField, FilterForm};

/// So many events before and after on the same object are shown.
const AROUND: i64 = 5;
/// Most facts that are shown, and values of one.
const MOST_FACTS: usize = 200;

/// `GET /teams/{team}/activity/{number}`, `GET /admin/activity/{number}`
pub async fn show(request: HttpRequest, access: AuditAccess) -> WebResult<HttpResponse> {
    let permit = access.permit(Action::ActivityRead).await?;
    let number: i64 =
        request.match_info().get("event").and_then(|text| text.parse().ok()).ok_or(WebError::NOT_FOUND)?;
    let team = permit.team().map(|team| team.id);
    let app = access.app();
    let connection = app.db.get().await?;
    let event = listed::find(&connection, team, number).await?.ok_or(WebError::NOT_FOUND)?;
    let (sealing, around) = try_join!(
        async { WebResult::Ok(read::sealing(&connection, &event).await?) },
        around(&connection, team, &event)
    )?;
    let around = Around::of(event, around);
    let names = TeamNames::of(&access, &connection, &around.events).await?;
    read::record_reading(&connection, app, &permit, access.actor()?, json!({ "event": number })).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let rows = around.events.iter().map(|event| row(access.href(), &names, event));
    let event = around.events.get(around.this).ok_or(WebError::NOT_FOUND)?;
    let page = EventPage {
        chrome: access.chrome(&shown, &[])?,
        list_href: access.href(),
        rows: rows.filter(|row| row.target.is_some()).collect(),
        event: view(&access, &names, event),
        seal: sealing,
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

/// An event among those on the same object.
struct Around {
    /// Newest first.
    events: Vec<StoredEvent>,
    /// Where it stands among them.
    this: usize,
}

impl Around {
    fn of(event: StoredEvent, [later, earlier]: [Vec<StoredEvent>; 2]) -> Self {
        let (this, mut events) = (later.len(), later);
        events.push(event);
        events.extend(earlier);
        Self { events, this }
    }
}

/// What came after an event on the same object, and what came before.
async fn around(
    connection: &Connection,
    team: Option<TeamId>,
    event: &StoredEvent,
) -> WebResult<[Vec<StoredEvent>; 2]> {
    let Some(target) = event.line().target.id else { return Ok([Vec::new(), Vec::new()]) };
    let selection = Selection { team, target: Some(Named::Id(target)), ..Selection::default() };
    let (later, earlier) = try_join!(
        listed::list(connection, &selection, Place::Before(event.position()), AROUND),
        listed::list(connection, &selection, Place::After(event.position()), AROUND)
    )?;
    Ok([later, earlier])
}

fn view(access: &AuditAccess, names: &TeamNames, event: &StoredEvent) -> EventView {
    let line = event.line();
    let person = line.actor.id.filter(|_| line.actor.kind == "person");
    let team = access.team();
    let may_see_access = team.filter(|access| access.access().permit_on_team::<ReadAccess>().is_some());
    let data = serde_json::from_str(line.data).unwrap_or(Value::Null);
    let request = line.request.map(|id| id.to_string());
    EventView {
        row: row(access.href(), names, event),
        id: line.id.to_string(),
        exactly: line.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        user_agent: line.user_agent.map(str::to_owned),
        actor_id: line.actor.id.map(|id| id.to_string()),
        actor_href: may_see_access.zip(person).map(|(access, id)| format!("{}/people/{id}", access.access_href())),
        target_id: line.target.id.map(|id| id.to_string()),
        target_href: target_href(access, event),
        request: request.map(|id| {
            let all = FilterForm::default().with(FilterField::Text, &id).href(access.href(), &[]);
            (id, all)
        }),
        facts: facts(&data),
    }
}

/// The page of what it was done to, where the reader may see it. What was deleted isn't found there.
fn target_href(access: &AuditAccess, event: &StoredEvent) -> Option<String> {
    let target = event.line().target;
    let (team, id) = (access.team()?, target.id?);
    let holds = team.access();
    match target.kind? {
        "certificate" => access.certificate_href(CertificateId(id)),
        "channel" if holds.permit_on_team::<ListChannels>().is_some() => Some(format!("{}/{id}", team.channels_href())),
        "person" if holds.permit_on_team::<ReadAccess>().is_some() => {
            Some(format!("{}/people/{id}", team.access_href()))
        }
        _ => None,
    }
}

/// What the data say, each by the names that lead to it.
fn facts(data: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    collect(data, &mut Vec::new(), &mut facts);
    facts
}

fn collect(value: &Value, path: &mut Vec<String>, facts: &mut Vec<Fact>) {
    if facts.len() >= MOST_FACTS {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                path.push(name.clone());
                collect(value, path, facts);
                path.pop();
            }
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().take(MOST_FACTS).map(text).collect();
            if !values.is_empty() {
                facts.push(Fact { path: path.clone(), values });
            }
        }
        Value::Null => {}
        value => facts.push(Fact { path: path.clone(), values: vec![text(value)] }),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_read_as_facts() {
        let data =
            json!({ "domains": ["a.test", "b.test"], "grantee": { "email": "kim@shop.test" }, "n": 3, "none": null });
        let read: Vec<_> = facts(&data).into_iter().map(|fact| (fact.path.join("."), fact.values.join(","))).collect();
        let expected = [("domains", "a.test,b.test"), ("grantee.email", "kim@shop.test"), ("n", "3")];
        assert_eq!(read, expected.map(|(path, value)| (path.to_owned(), value.to_owned())));
        assert_eq!(facts(&json!({})), []);
    }
}
