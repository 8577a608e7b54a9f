//! The list of authorities, all at once, since they are few.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use url::Url;

use super::{LIST, href, record_reading};
use crate::db::authorities::{self, Authority, Usage};
use crate::db::{accounts, columns::Json};
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::admin::authorities::{AuthoritiesPage, AuthorityRow, Standing};
use crate::web::pages::layout::Tab;

/// `GET /admin/authorities`
pub async fn list(request: HttpRequest, access: SiteAccess) -> WebResult<HttpResponse> {
    let app = access.app();
    let connection = app.db.get().await?;
    let all = authorities::all(&connection).await?;
    let usage = authorities::usage(&connection).await?;
    let with_account = accounts::authorities(&connection).await?;
    record_reading(&access, &connection, None).await?;
    drop(connection);
    let row = |authority: Authority| {
        let used = usage.get(&authority.id).copied().unwrap_or_default();
        let account = with_account.contains(&authority.id);
        row(authority, used, account)
    };
    let shown = flashes(&request, &app.settings.server);
    let page = AuthoritiesPage {
        chrome: access.chrome(Tab::Authorities, &shown)?,
        add_href: &format!("{LIST}/add"),
        rows: all.into_iter().map(row).collect(),
    };
    Ok(without_flash(html(page.render()?), &app.settings.server, &shown))
}

fn row(authority: Authority, used: Usage, account: bool) -> AuthorityRow {
    let host = Url::parse(&authority.directory_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    AuthorityRow {
        id: authority.id,
        href: href(authority.id),
        host: host.unwrap_or_else(|| authority.directory_url.clone()),
        from_settings: authority.from_settings,
        standing: standing(&authority, account),
        profiles: authority.profiles.0.into_keys().collect(),
        parallel_new_orders: authority.parallel_new_orders,
        issued: used.issued,
        renewing: used.renewing,
        name: authority.name,
    }
}

fn standing(authority: &Authority, account: bool) -> Standing {
    let wants_eab = authority.facts.as_ref().is_some_and(|Json(facts)| facts.external_account_required);
    if let Some(since) = authority.switched_off_at {
        Standing::Off { since, dropped: authority.switched_off_by.is_none() }
    } else if authority.terms_accepted_at.is_none() {
        Standing::TermsOpen
    } else if account {
        Standing::Ready
    } else if wants_eab && authority.eab_hmac_key.is_none() {
        Standing::EabOpen
    } else {
        Standing::ReadyWithoutAccount
    }
}
