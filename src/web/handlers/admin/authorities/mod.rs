//! The site's authorities: listed, added, changed, switched, moved and deleted by its administrators.

pub mod add;
pub mod delete;
pub mod edit;
pub mod list;
pub mod reorder;
pub mod switch;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::db::Connection;
use crate::db::authorities::{self, Authority};
use crate::domain::ids::AuthorityId;
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::ops::authorities::{Draft, Tested, form_key};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess};
use crate::web::handlers::question::Question;
use crate::web::handlers::{Confirmation, sheet, stale_status};
use crate::web::pages::Chrome;
use crate::web::pages::admin::authorities::{
    AuthorityAct, AuthorityForm, AuthorityFormPage, Editing, FoundView, TermsView,
};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Tab;
use crate::web::pages::words::AuthorityField;

/// Where the list is.
const LIST: &str = "/admin/authorities";

/// An authority's address.
fn href(id: AuthorityId) -> String {
    format!("{LIST}/{id}")
}

/// The authority in the address.
async fn find(access: &SiteAccess, id: AuthorityId) -> WebResult<Authority> {
    let authority = authorities::by_id(&*access.app().db.get().await?, id).await?.ok_or(WebError::NOT_FOUND)?;
    access.reader.acting.set_target(Target { kind: "authority", id: id.0, name: &authority.name });
    Ok(authority)
}

/// That the list was read, or how one authority is set up.
async fn record_reading(access: &SiteAccess, connection: &Connection, authority: Option<&Authority>) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::AuthoritiesRead,
        team: None,
        target: authority.map(|one| Target { kind: "authority", id: one.id.0, name: &one.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    Ok(activity::record(connection, access.app(), event).await?)
}

/// Something that is asked to be sure about.
fn question<'a>(access: &'a SiteAccess, action_href: &'a str, act: AuthorityAct<'_>) -> WebResult<Question<'a>> {
    let words = access.reader.words;
    Ok(Question {
        reader: &access.reader,
        chrome: access.chrome(Tab::Authorities, &[])?,
        back_href: LIST,
        back_word: words.say("authorities-title"),
        action_href,
        asked: act.asked(words),
    })
}

/// An authority as it was typed.
fn draft(form: &AuthorityForm) -> Draft<'_> {
    Draft {
        name: &form.name,
        directory_url: &form.directory_url,
        roots_pem: &form.roots,
        contact: &form.contact,
        eab_key_identifier: &form.eab_kid,
        eab_hmac_key: &form.eab_hmac_key,
        eab_kept: &form.eab_kept,
        parallel_new_orders: &form.parallel_new_orders,
        shown_terms: &form.shown_terms,
        accept_terms: form.accept_terms,
    }
}

/// An authority's form, as it comes back.
struct Shown<'a> {
    access: &'a SiteAccess,
    form_href: &'a str,
    /// The authority that is changed, and whether we have an account there.
    before: Option<(&'a Authority, bool)>,
}

impl Shown<'_> {
    /// A form that was not sent yet.
    fn fresh(&self, form: &AuthorityForm) -> WebResult<HttpResponse> {
        self.draw(form, None, &FieldErrors::default(), StatusCode::OK)
    }

    /// A form whose token isn't the session's.
    fn stale(&self, form: AuthorityForm) -> WebResult<HttpResponse> {
        let errors = FieldErrors::about_form(self.access.reader.words.say("act-stale"));
        self.again(form, &Tested::default(), errors, stale_status(&self.access.reader))
    }

    /// A form that was tested, or was to be saved and wasn't: with what was found and what is wrong.
    fn tested(&self, form: AuthorityForm, tested: &Tested) -> WebResult<HttpResponse> {
        let errors = FieldErrors::of_authority(self.access.reader.words, &tested.faults);
        let status = if tested.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.again(form, tested, errors, status)
    }

    fn again(
        &self,
        mut form: AuthorityForm,
        tested: &Tested,
        errors: FieldErrors<AuthorityField>,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let kept = form_key::keep(self.access.app(), self.access.actor()?, &draft(&form))?;
        form.eab_kept = kept.unwrap_or_default();
        self.draw(&form, Some(tested), &errors, status)
    }

    fn draw(
        &self,
        form: &AuthorityForm,
        tested: Option<&Tested>,
        errors: &FieldErrors<AuthorityField>,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let found = tested.and_then(|tested| tested.found.as_ref()).map(FoundView::from);
        let before = self.before.map(|(before, _)| before);
        let terms = terms(before, found.as_ref());
        let mut form = form.clone();
        if !matches!(&terms, TermsView::Open(terms) | TermsView::Changed(terms) if *terms == form.shown_terms) {
            // A tick is for the terms that it stood beside.
            form.accept_terms = false;
        }
        let stored = before.filter(|before| before.eab_hmac_key.is_some());
        let same = stored.is_some_and(|before| before.eab_key_identifier.as_deref() == Some(form.eab_kid.trim()));
        let page = AuthorityFormPage {
            chrome: self.access.chrome(Tab::Authorities, &[])?,
            form_href: self.form_href,
            back_href: LIST,
            keeps_key: same || !form.eab_kept.is_empty(),
            form: &form,
            errors,
            found,
            terms,
            editing: self.before.map(|(before, account)| editing(before, account)),
        };
        sheet(&page, &self.access.reader, status)
    }
}

fn editing(before: &Authority, account: bool) -> Editing<'_> {
    Editing {
        name: &before.name,
        directory_url: &before.directory_url,
        from_settings: before.from_settings,
        eab_from_settings: before.eab_from_settings,
        account,
    }
}

/// An authority of which the reader may know nothing. The form of one of the settings has no name and no directory.
const fn editing_unknown(form: &AuthorityForm) -> Editing<'static> {
    Editing {
        name: "",
        directory_url: "",
        from_settings: form.name.is_empty() && form.directory_url.is_empty(),
        eab_from_settings: false,
        account: false,
    }
}

/// How it stands with the terms of service: by what was just found, else by what was found last.
fn terms(before: Option<&Authority>, found: Option<&FoundView>) -> TermsView {
    let last = before.and_then(|before| before.facts.as_ref()).map(|facts| facts.0.terms_of_service.clone());
    let present = found.map(|found| found.terms.clone()).or(last);
    let agreed = before.and_then(|before| Some((before, before.terms_accepted_at?)));
    match (agreed, present) {
        (Some((before, _)), Some(Some(present))) if before.terms_url.as_ref().is_some_and(|url| *url != present) => {
            TermsView::Changed(present)
        }
        (Some((before, at)), present) => TermsView::Accepted {
            terms: before.terms_url.clone().or(present.flatten()),
            by: before.terms_accepted_by.clone(),
            at,
        },
        (None, Some(Some(terms))) => TermsView::Open(terms),
        (None, Some(None)) => TermsView::None,
        (None, None) => TermsView::Unknown,
    }
}

/// The session has ended while a form was filled in: it comes back as it was but for the HMAC key and the tick at the
/// terms, to be sent again after signing in. Of an authority that there is, nothing is told but what was typed.
fn signed_out(
    request: &HttpRequest,
    app: &App,
    reader: &Reader,
    form: &AuthorityForm,
    edits: bool,
) -> WebResult<HttpResponse> {
    let errors = FieldErrors::about_form(reader.words.say("authority-signed-out"));
    let mut form = form.clone();
    form.eab_kept.clear();
    let page = AuthorityFormPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        form_href: request.path(),
        back_href: LIST,
        keeps_key: false,
        form: &form,
        errors: &errors,
        found: None,
        terms: TermsView::Unknown,
        editing: edits.then(|| editing_unknown(&form)),
    };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}
