//! The Add channel dialog: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{choices, draft, signed_out};
use crate::app::App;
use crate::auth::access::ManageChannels;
use crate::domain::ChannelKind;
use crate::ops::activity::Action;
use crate::ops::channels::Saved;
use crate::ops::channels::create::create;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::channels::{ChannelForm, ChannelFormPage};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::ChannelField;

/// `GET /teams/{team}/notifications/add`
pub async fn form(access: TeamAccess) -> WebResult<HttpResponse> {
    access.permit_on_team::<ManageChannels>(Action::ChannelCreate).await?;
    draw(&access, &ChannelForm::fresh(), &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/notifications/add`
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    sent: web::Form<Vec<(String, String)>>,
) -> WebResult<HttpResponse> {
    let form = ChannelForm::read(sent.into_inner());
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form, false);
    }
    let access = TeamAccess::of(reader, &request)?;
    let permit = access.permit_on_team::<ManageChannels>(Action::ChannelCreate).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return draw(
            &access,
            &form,
            &FieldErrors::about_form(access.reader.words.say("act-stale")),
            stale_status(&access.reader),
        );
    }
    match create(access.app(), &permit, access.actor()?, &form.kind, form.version(), &draft(&form)).await? {
        Saved::Done(_) => {
            let told = form.kind != ChannelKind::Callback.as_str();
            let flash = if told { Flash::ChannelConnected } else { Flash::ChannelAdded };
            leave_for(&request, access.channels_href(), &access.app().settings.server, flash)
        }
        Saved::Refused(faults) => {
            let errors = FieldErrors::of_channel(access.reader.words, &faults);
            draw(&access, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}

fn draw(
    access: &TeamAccess,
    form: &ChannelForm,
    errors: &FieldErrors<ChannelField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let page = ChannelFormPage {
        chrome: access.chrome(Some(Tab::Notifications), &[], &[])?,
        form_href: &format!("{}/add", access.channels_href()),
        back_href: access.channels_href(),
        form,
        errors,
        kinds: &choices(access.app()),
        editing: None,
    };
    sheet(&page, &access.reader, status)
}
