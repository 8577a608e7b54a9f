//! The question before something is done with many certificates.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Allowed, Sent};
use crate::app::App;
use crate::auth::access::{Permit, ReadCertificates};
use crate::domain::batch::BatchAction;
use crate::ops::batches::choose::{self, Among, Choice};
use crate::web::error::WebResult;
use crate::web::extract::{Reader, TeamAccess};
use crate::web::handlers::sheet;
use crate::web::pages::Chrome;
use crate::web::pages::certificates::many::{AskPage, Deed, LeftOut};
use crate::web::pages::layout::Tab;
use crate::web::pages::words::unfit_words;

/// How many certificates are named.
const NAMED: usize = 10;

/// `GET /teams/{team}/certificates/many`
pub async fn ask(access: TeamAccess, query: web::Query<Vec<(String, String)>>) -> WebResult<HttpResponse> {
    access.permit::<ReadCertificates>(crate::ops::activity::Action::CertificatesBatch).await?;
    let sent = Sent::read(query.into_inner())?;
    let (reading, allowed) = Allowed::of(&access, sent.deed).await?;
    let choice = find(&access, &sent, &reading, &allowed).await?;
    draw(&access, &sent, &choice, Refusal::default(), StatusCode::OK)
}

/// What is wrong with the form that was sent.
#[derive(Default)]
pub(super) struct Refusal {
    pub problem: Option<String>,
    pub label: Option<&'static str>,
    pub typed: Option<&'static str>,
}

/// What was chosen, as it stands now.
pub(super) async fn find(
    access: &TeamAccess,
    sent: &Sent,
    reading: &Permit<ReadCertificates>,
    allowed: &Allowed,
) -> WebResult<Choice> {
    let among = Among { team: access.team().id, seen: reading.scope(), allowed: allowed.scope(), most: sent.most() };
    // Which label it is has nothing to do with which certificates.
    let action = sent.action().unwrap_or(BatchAction::RemoveLabel { key: String::new() });
    let deed = match sent.deed {
        Deed::Download => choose::Deed::Download,
        _ => choose::Deed::Batch(&action),
    };
    let now = access.app().clock.now();
    Ok(choose::choose(&*access.app().db.get().await?, among, &sent.chosen(), deed, now).await?)
}

/// The session has ended before the answer was sent: it comes back as it was, to be sent again after signing in. Of the
/// certificates it tells nothing, whoever may sit there now.
pub(super) fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, sent: &Sent) -> WebResult<HttpResponse> {
    let action_href = request.path();
    let page = AskPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        action_href,
        list_href: action_href.trim_end_matches("/many"),
        deed: sent.deed,
        fields: sent.fields(sent.digest.clone()),
        count: 0,
        names: Vec::new(),
        left_out: Vec::new(),
        rekey: sent.rekey,
        label: &sent.text,
        label_error: None,
        typed: &sent.typed,
        typed_error: None,
        possible: true,
        problem: Some(reader.words.say("many-signed-out").to_owned()),
    };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}

/// The question, with what is wrong.
pub(super) fn draw(
    access: &TeamAccess,
    sent: &Sent,
    choice: &Choice,
    refusal: Refusal,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let words = access.reader.words;
    let impossible = if choice.too_many {
        Some(words.with("many-too-many", &[("count", sent.most().into())]))
    } else if choice.fit.is_empty() && choice.unfit.is_empty() {
        Some(words.say("many-none").to_owned())
    } else if choice.fit.is_empty() {
        Some(why_none(access, choice))
    } else {
        None
    };
    let left_out = choice.unfit_counts().into_iter();
    let page = AskPage {
        chrome: access.chrome(Some(Tab::Manage), &[], &[])?,
        action_href: &format!("{}/many", access.manage_href()),
        list_href: access.manage_href(),
        deed: sent.deed,
        fields: sent.fields(choice.digest()),
        count: choice.fit.len(),
        names: choice.fit.iter().take(NAMED).map(|one| one.name.clone()).collect(),
        left_out: left_out.map(|(why, count)| LeftOut { count, why: unfit_words(words, why) }).collect(),
        rekey: sent.rekey,
        label: &sent.text,
        label_error: refusal.label,
        typed: &sent.typed,
        typed_error: refusal.typed,
        possible: impossible.is_none(),
        problem: refusal.problem.or(impossible),
    };
    sheet(&page, &access.reader, status)
}

/// Why it can be done with none of them.
fn why_none(access: &TeamAccess, choice: &Choice) -> String {
    let words = access.reader.words;
    let mut said = words.say("many-none-fit").to_owned();
    for (why, count) in choice.unfit_counts() {
        said.push_str(&format!(" {count} · {}", unfit_words(words, why)));
    }
    said
}
