//! The Order certificate dialog: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{href, record_reading};
use crate::app::App;
use crate::auth::access::{OrderCertificates, ReadCertificates};
use crate::crypto::token;
use crate::db::{authorities, certificates};
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::Action;
use crate::ops::channels::answers_challenges;
use crate::ops::orders::place::{Draft, Placed, place as place_order};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{html_as, leave_for, sheet, stale_status};
use crate::web::pages::Chrome;
use crate::web::pages::certificates::{AuthorityChoice, FieldErrors, OrderForm, OrderPage, ProfileChoice};
use crate::web::pages::layout::{Flash, Notice, Tab};

/// What the form begins with.
#[derive(Deserialize)]
pub struct From {
    /// A certificate whose fields are filled in, for another try.
    from: Option<CertificateId>,
    /// The authority just chosen, when htmx asks for its profiles.
    authority: Option<String>,
}

/// `GET /teams/{team}/certificates/order`
pub async fn form(access: TeamAccess, query: web::Query<From>) -> WebResult<HttpResponse> {
    access.permit_on_team::<OrderCertificates>(Action::CertificateOrder).await?;
    let token = token::random_token().map_err(Fault::other)?;
    let mut form = OrderForm::fresh(token.expose_secret().to_owned());
    if let Some(id) = query.from {
        fill(&access, &mut form, id).await?;
    }
    let profiles_only = access.reader.htmx && query.authority.is_some();
    if let Some(authority) = &query.authority {
        form.authority.clone_from(authority);
    }
    draw(&access, &form, &FieldErrors::default(), StatusCode::OK, profiles_only).await
}

/// `POST /teams/{team}/certificates/order`
pub async fn place(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    form: web::Form<OrderForm>,
) -> WebResult<HttpResponse> {
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form).await;
    }
    let access = TeamAccess::of(reader, &request)?;
    let permit = access.permit_on_team::<OrderCertificates>(Action::CertificateOrder).await?;
    let words = access.reader.words;
    let form_token_fits = token::is_token(&form.form_token);
    if !csrf::fits(&access.reader, &form.csrf) || !form_token_fits {
        let mut form = form.into_inner();
        if !form_token_fits {
            // It was never a token of ours, and would not be one at the next try either.
            form.form_token = token::random_token().map_err(Fault::other)?.expose_secret().to_owned();
        }
        let errors = FieldErrors::about_form(words.say("order-stale"));
        return draw(&access, &form, &errors, stale_status(&access.reader), false).await;
    }
    let alternatives: Vec<&str> = form.alternatives().collect();
    let labels: Vec<&str> = form.label_lines().collect();
    let draft = Draft {
        name: &form.name,
        description: &form.description,
        authority: &form.authority,
        profile: &form.profile,
        primary_domain: &form.primary_domain,
        alternative_domains: &alternatives,
        key_algorithm: &form.key_algorithm,
        auto_renew: form.auto_renew,
        labels: &labels,
        form_token: &form.form_token,
    };
    let (certificate, flash) = match place_order(access.app(), &permit, access.actor()?, &draft).await? {
        Placed::New(certificate) => (certificate, Flash::OrderPlaced),
        Placed::Already(certificate) => (certificate, Flash::OrderAlreadyPlaced),
        Placed::Refused(faults) => {
            let errors = FieldErrors::of(words, &faults);
            return draw(&access, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY, false).await;
        }
    };
    let path = href(access.manage_href(), certificate);
    leave_for(&request, &path, &access.app().settings.server, flash)
}

/// Fills in the fields of a certificate that the reader may see. The name is left out where it would be taken: one that
/// was never issued is given up to the next try.
async fn fill(access: &TeamAccess, form: &mut OrderForm, id: CertificateId) -> WebResult<()> {
    if !access.access().allows_on::<ReadCertificates>(id) {
        return Err(WebError::NOT_FOUND);
    }
    let connection = access.app().db.get().await?;
    let certificate = certificates::find(&connection, access.team().id, id).await?.ok_or(WebError::NOT_FOUND)?;
    record_reading(access, &connection, &certificate).await?;
    if certificate.current_version_id.is_none() {
        form.name.clone_from(&certificate.name);
    }
    let mut domains = certificate.domains.iter().map(|domain| super::domain_as_typed(domain));
    form.description = certificate.description;
    form.authority = certificate.authority_id.map(|id| id.to_string()).unwrap_or_default();
    form.profile = certificate.profile.unwrap_or_default();
    form.primary_domain = domains.next().unwrap_or_default();
    form.alternative_domains = domains.collect::<Vec<_>>().join("\n");
    form.key_algorithm = certificate.key_algorithm;
    form.auto_renew = certificate.auto_renew;
    form.labels = certificate.labels.0.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    Ok(())
}

async fn draw(
    access: &TeamAccess,
    form: &OrderForm,
    errors: &FieldErrors,
    status: StatusCode,
    profiles_only: bool,
) -> WebResult<HttpResponse> {
    let connection = access.app().db.get().await?;
    let mut rows = authorities::all(&connection).await?;
    rows.retain(authorities::Authority::is_offered);
    let mut notices = Vec::new();
    if !rows.iter().any(authorities::Authority::takes_orders) {
        notices.push(Notice::NoAuthority);
    }
    if !answers_challenges(&connection, access.team().id, None).await? {
        notices.push(Notice::NoCallback);
    }
    drop(connection);
    let choices: Vec<AuthorityChoice> = rows.into_iter().map(choice).collect();
    let page = OrderPage {
        chrome: access.chrome(Some(Tab::Manage), &[], &notices)?,
        order_href: &format!("{}/order", access.manage_href()),
        list_href: access.manage_href(),
        form,
        errors,
        authorities: &choices,
    };
    if profiles_only {
        return Ok(html_as(status, page.as_profiles().render()?));
    }
    sheet(&page, &access.reader, status)
}

/// The session has ended while the form was filled in: it comes back as it was, to be sent again after signing in.
async fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, form: &OrderForm) -> WebResult<HttpResponse> {
    let mut rows = authorities::all(&*app.db.get().await?).await?;
    // Which authorities there are is nothing for strangers: only whoever has seen the form can name one.
    rows.retain(|authority| authority.id.to_string() == form.authority);
    let choices: Vec<AuthorityChoice> = rows.into_iter().map(choice).collect();
    let errors = FieldErrors::about_form(reader.words.say("order-signed-out"));
    let order_href = request.path();
    let chrome = Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
    let list_href = order_href.trim_end_matches("/order");
    let page = OrderPage { chrome, order_href, list_href, form, errors: &errors, authorities: &choices };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}

fn choice(authority: authorities::Authority) -> AuthorityChoice {
    let profiles = authority.profiles.0.into_iter().map(|(name, description)| ProfileChoice { name, description });
    AuthorityChoice { id: authority.id.to_string(), name: authority.name, profiles: profiles.collect() }
}
