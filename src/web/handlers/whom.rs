//! The part of forms that names somebody: whom there is to choose from, and who is found by what is typed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{html, html_as, provider_name};
use crate::app::App;
use crate::db::Connection;
use crate::db::people::{self, Person};
use crate::domain::ids::TeamId;
use crate::i18n::Words;
use crate::ops::access::{Found, MIN_SEARCH, find_people, searched};
use crate::ops::activity::{self, Action, Actor, Event, Outcome};
use crate::web::error::WebResult;
use crate::web::extract::Reader;
use crate::web::pages::Chrome;
use crate::web::pages::access::WhoView;
use crate::web::pages::whom::{PeopleFound, PersonChoice, WhomChoices, WhomForm};

/// Whom there is to choose from: the one who was chosen already, those who are found by what was typed, the groups that
/// are known (provider and name).
pub(super) async fn choices(
    app: &App,
    words: Words,
    connection: &Connection,
    form: &WhomForm,
    groups: impl IntoIterator<Item = (String, String)>,
) -> WebResult<WhomChoices> {
    let Found { mut people, more } = find_people(connection, &form.person).await?;
    if let Ok(id) = form.person_id.parse()
        && !people.iter().any(|person| person.id == id)
    {
        people.splice(0..0, people::by_ids(connection, &[id]).await?);
    }
    let named = |(provider, group): (String, String)| (group, provider_name(app, &provider).to_owned());
    Ok(WhomChoices {
        people: people.iter().map(|person| choice(app, words, person)).collect(),
        more,
        groups: groups.into_iter().map(named).collect(),
        ..of_nobody(app)
    })
}

/// What anybody may know of it: the providers.
pub(super) fn of_nobody(app: &App) -> WhomChoices {
    let providers = app.providers.iter().map(|provider| (provider.id().to_owned(), provider.name().to_owned()));
    WhomChoices { providers: providers.collect(), ..WhomChoices::default() }
}

/// The form once more, where it only asks who is meant: whoever was chosen before isn't who is looked for now.
pub(super) fn searching(form: &mut WhomForm) -> bool {
    if form.only_finds() {
        form.person_id.clear();
    }
    form.only_finds()
}

/// Whoever searches for people, in a team or on the site's pages.
pub(super) struct Searcher<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub team: Option<TeamId>,
}

impl Searcher<'_> {
    /// Those who are found by what is typed, for htmx.
    pub async fn found(&self, chrome: &Chrome<'_>, typed: &str) -> WebResult<HttpResponse> {
        let connection = self.app.db.get().await?;
        let Found { people, more } = find_people(&connection, typed).await?;
        self.record(&connection, typed).await?;
        drop(connection);
        let people: Vec<PersonChoice> = people.iter().map(|person| choice(self.app, chrome.words, person)).collect();
        Ok(html(PeopleFound { chrome, typed, chosen: "", people: &people, more, signed_out: false }.render()?))
    }

    /// That people were searched for, where anybody is found by what was typed. Every answer tells of people: each is an
    /// event, also while somebody goes on typing.
    pub async fn record(&self, connection: &Connection, typed: &str) -> WebResult<()> {
        let q = searched(typed);
        if q.chars().count() < MIN_SEARCH {
            return Ok(());
        }
        let event = Event {
            actor: self.actor,
            action: Action::PeopleSearch,
            team: self.team,
            target: None,
            outcome: Outcome::Success,
            data: serde_json::json!({ "q": q }),
        };
        Ok(activity::record(connection, self.app, event).await?)
    }
}

/// What htmx is answered where the session has ended: what is typed in the dialog would be lost by anything else.
pub(super) fn found_signed_out(app: &App, reader: &Reader, typed: &str) -> WebResult<Option<HttpResponse>> {
    if !reader.htmx || reader.signed_in.is_some() {
        return Ok(None);
    }
    let chrome = &Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
    let found = PeopleFound { chrome, typed, chosen: "", people: &[], more: false, signed_out: true };
    Ok(Some(html_as(StatusCode::UNPROCESSABLE_ENTITY, found.render()?)))
}

/// Somebody who has signed in, as the pages show them.
pub(super) fn person(app: &App, person: &Person) -> WhoView {
    WhoView::Person {
        name: person.name.clone(),
        email: person.email.clone(),
        provider: provider_name(app, &person.provider).to_owned(),
        blocked: person.blocked_at.is_some(),
    }
}

fn choice(app: &App, words: Words, known: &Person) -> PersonChoice {
    PersonChoice { id: known.id.to_string(), name: known.name.clone(), about: person(app, known).about(words) }
}
