//! Exports of what is filtered.

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};
use futures::TryStreamExt;

use super::list::draw_faults;
use crate::db::activity::listed::Selection;
use crate::ops::activity::Action;
use crate::ops::activity::selected::{self, Format, Wanted};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::AuditAccess;
use crate::web::pages::activity::{FilterForm, FilterQuery};
use crate::web::pages::error::ErrorKind;

/// `GET /teams/{team}/activity/export`, `GET /admin/activity/export`
pub async fn export(
    request: HttpRequest,
    access: AuditAccess,
    query: web::Query<FilterQuery>,
) -> WebResult<HttpResponse> {
    let permit = access.permit(Action::ActivityExport).await?;
    let format: Format = query.format.parse().map_err(|_| WebError::NOT_FOUND)?;
    let filter = FilterForm::of(&query);
    let selection = match filter.selection() {
        Ok(selection) => selection,
        Err(faults) => return draw_faults(&request, &access, &filter, &faults),
    };
    let team = permit.team();
    let everything = team.is_none() && filter.is_empty();
    let of = team.map_or_else(|| "all teams".to_owned(), |team| format!("team {}", team.slug));
    let told = (!everything).then(|| filter.href(&of, &[]));
    let name = file_name(team.map(|team| team.slug.as_str()), &access, format);
    let selection = Selection { team: team.map(|team| team.id), ..selection };
    let wanted = Wanted { selection, told, filter: filter.facts(), format };
    let Some(parts) = selected::export(access.app(), &permit, access.actor()?, wanted).await? else {
        return Err(WebError::Page(ErrorKind::TooManyExports));
    };
    let parts = parts.map_ok(web::Bytes::from).inspect_err(|error| {
        // The status was sent long ago: the connection is cut, and the file has no end.
        tracing::error!(%error, "an export was cut short");
    });
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type(match format {
            Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::JsonLines => "application/jsonl; charset=utf-8",
        })
        .insert_header((CONTENT_DISPOSITION, disposition))
        .streaming(parts.map_err(WebError::from)))
}

fn file_name(team: Option<&str>, access: &AuditAccess, format: Format) -> String {
    let at = access.app().clock.now().format("%Y-%m-%dT%H%MZ");
    format!("activity-{}-{at}.{}", team.unwrap_or("all-teams"), format.as_str())
}
