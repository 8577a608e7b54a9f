//! What the reader can do with a certificate.

use chrono::{DateTime, Utc};

use super::href;
use crate::auth::access::{
    DeleteCertificates, DownloadCertificates, EditMetadata, ImportCertificates, OrderCertificates,
};
use crate::db::certificates::Certificate;
use crate::db::certificates::listed::Listed;
use crate::db::versions::InUse;
use crate::domain::certificate::Kind;
use crate::domain::ids::CertificateId;
use crate::domain::order::OrderState;
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::{AutoRenewSwitch, Menu};

/// What a menu depends on.
pub(super) struct Subject {
    id: CertificateId,
    kind: Kind,
    issued: bool,
    not_after: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    order_state: Option<OrderState>,
    auto_renew: bool,
}

impl From<&Listed> for Subject {
    fn from(listed: &Listed) -> Self {
        Self {
            id: listed.id,
            kind: listed.kind,
            issued: listed.current_version_id.is_some(),
            not_after: listed.not_after,
            revoked_at: listed.revoked_at,
            order_state: listed.order_state,
            auto_renew: listed.auto_renew,
        }
    }
}

impl From<&Certificate> for Subject {
    fn from(certificate: &Certificate) -> Self {
        Self {
            id: certificate.id,
            kind: certificate.kind,
            issued: certificate.current_version_id.is_some(),
            not_after: certificate.not_after,
            revoked_at: certificate.revoked_at,
            order_state: certificate.order_state,
            auto_renew: certificate.auto_renew,
        }
    }
}

/// The menu of a certificate; `in_use` is what is known besides of the version in use.
pub(super) fn menu(access: &TeamAccess, subject: &Subject, in_use: Option<&InUse>) -> Menu {
    let now = access.app().clock.now();
    let base = href(access.manage_href(), subject.id);
    let previous =
        in_use.filter(|_| access.access().allows_on::<DownloadCertificates>(subject.id)).and_then(|in_use| {
            let number = in_use.previous.zip(in_use.previous_not_after).filter(|(_, end)| *end > now)?.0;
            Some(format!("{base}/versions/{number}/download"))
        });
    let usable = subject.issued && subject.revoked_at.is_none() && subject.not_after.is_some_and(|end| end > now);
    let unexpired = subject.issued && subject.not_after.is_some_and(|end| end > now);
    let may_download = access.access().allows_on::<DownloadCertificates>(subject.id);
    let may_edit = access.access().allows_on::<EditMetadata>(subject.id);
    let may_import = access.access().allows_on::<ImportCertificates>(subject.id);
    let may_delete = access.access().allows_on::<DeleteCertificates>(subject.id);
    let others = Menu {
        previous_href: previous,
        download_as_href: (may_download && unexpired).then(|| format!("{base}/download/as")),
        edit_href: may_edit.then(|| format!("{base}/edit")),
        reimport_href: (may_import && subject.kind == Kind::Imported).then(|| format!("{base}/reimport")),
        delete_href: may_delete.then(|| format!("{base}/delete")),
        ..Menu::default()
    };
    if !access.access().allows_on::<OrderCertificates>(subject.id) {
        return others;
    }
    let ordered = subject.kind == Kind::Ordered;
    let under_way = subject.order_state.is_some_and(|state| !state.is_final());
    let being_revoked =
        in_use.and_then(|in_use| in_use.revocation.as_ref()).is_some_and(|revocation| revocation.0.is_under_way());
    Menu {
        renew_href: (ordered && subject.issued && !under_way).then(|| format!("{base}/renew")),
        auto_renew: ordered.then(|| AutoRenewSwitch { href: format!("{base}/auto-renew"), on: subject.auto_renew }),
        cancel_href: under_way.then(|| format!("{base}/cancel")),
        revoke_href: (ordered && usable && !being_revoked).then(|| format!("{base}/revoke")),
        ..others
    }
}
