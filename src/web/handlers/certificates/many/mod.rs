//! Many certificates at once: what is asked before, and what goes on.

pub mod ask;
pub mod begin;
pub mod show;

use crate::auth::access::{DownloadCertificates, Permit, ReadCertificates};
use crate::domain::batch::{BatchAction, MOST_IN_BATCH, MOST_IN_DOWNLOAD};
use crate::domain::find::Find;
use crate::domain::ids::{BatchId, CertificateId};
use crate::domain::role::Permission;
use crate::ops::activity::Action;
use crate::ops::batches::choose::Chosen;
use crate::ops::batches::{self, BatchPermit};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::many::{Deed, ManyBar, Which};
use crate::web::pages::error::ErrorKind;

/// Most certificates that are named one by one: a page holds far fewer.
const MOST_NAMED: usize = 500;

/// What the bar sends, and the form after it.
#[derive(Debug)]
struct Sent {
    deed: Deed,
    /// Those named one by one; none where all that match are meant.
    named: Option<Vec<CertificateId>>,
    find: Find,
    text: String,
    rekey: bool,
    typed: String,
    digest: String,
    batch: BatchId,
}

impl Sent {
    /// Reads an address's query or a form's body.
    fn read(pairs: Vec<(String, String)>) -> WebResult<Self> {
        let bad = || WebError::Page(ErrorKind::BadRequest);
        let all = |name: &str| -> Vec<&str> {
            let of_name = pairs.iter().filter(|(key, _)| key == name);
            of_name.map(|(_, value)| value.as_str()).take(MOST_NAMED + 1).collect()
        };
        let given = |name: &str| all(name).first().map(|value| (*value).to_owned());
        let first = |name: &str| given(name).unwrap_or_default();
        // Nothing to be done: there is nothing to ask about.
        let deed: Deed = first("action").parse().map_err(|_| WebError::NOT_FOUND)?;
        let which: Which = match first("which").as_str() {
            "" => Which::Marked,
            which => which.parse().map_err(|_| bad())?,
        };
        let ids = |name| -> WebResult<Vec<CertificateId>> {
            let ids = all(name);
            if ids.len() > MOST_NAMED {
                return Err(bad());
            }
            ids.into_iter().map(|id| id.parse().map_err(|_| bad())).collect()
        };
        let named = match which {
            Which::Marked => Some(ids("certificate")?),
            Which::Page => Some(ids("listed")?),
            // Without anything that they match, they would be all there are.
            Which::All if given("match").is_none() => return Err(bad()),
            Which::All => None,
        };
        Ok(Self {
            deed,
            named,
            find: Find::of(&first("match")),
            text: first("text"),
            rekey: !first("rekey").is_empty(),
            typed: first("typed"),
            digest: first("digest"),
            batch: first("batch").parse().unwrap_or_else(|_| BatchId::new()),
        })
    }

    fn chosen(&self) -> Chosen {
        match &self.named {
            Some(ids) => Chosen::These(ids.clone()),
            None => Chosen::Matching(self.find.clone()),
        }
    }

    /// What is sent again with the answer: which certificates, and that it is them that were shown.
    fn fields(&self, digest: String) -> Vec<(&'static str, String)> {
        let mut fields =
            vec![("action", self.deed.as_str().to_owned()), ("batch", self.batch.to_string()), ("digest", digest)];
        match &self.named {
            Some(ids) => {
                fields.push(("which", Which::Marked.as_str().to_owned()));
                fields.extend(ids.iter().map(|id| ("certificate", id.to_string())));
            }
            None => {
                fields.push(("which", Which::All.as_str().to_owned()));
                fields.push(("match", self.find.query()));
            }
        }
        fields
    }

    /// What is to be done with each; none while the label isn't one. Downloads are no batch.
    fn action(&self) -> Option<BatchAction> {
        match self.deed {
            Deed::Download => None,
            Deed::Renew => Some(BatchAction::Renew { rekey: self.rekey }),
            Deed::AutoRenewOn => Some(BatchAction::AutoRenew { on: true }),
            Deed::AutoRenewOff => Some(BatchAction::AutoRenew { on: false }),
            Deed::SetLabel => batches::label(&self.text).map(|(key, value)| BatchAction::SetLabel { key, value }),
            Deed::RemoveLabel => batches::label_key(&self.text).map(|key| BatchAction::RemoveLabel { key }),
            Deed::Delete => Some(BatchAction::Delete),
        }
    }

    const fn most(&self) -> usize {
        match self.deed {
            Deed::Download => MOST_IN_DOWNLOAD,
            _ => MOST_IN_BATCH,
        }
    }
}

/// The proof that the reader may do something, at least with some certificate.
enum Allowed {
    Download(Permit<DownloadCertificates>),
    Batch(BatchPermit),
}

impl Allowed {
    /// What they hold; a refusal is recorded.
    async fn of(access: &TeamAccess, deed: Deed) -> WebResult<(Permit<ReadCertificates>, Self)> {
        let reading = access.permit(Action::CertificatesBatch).await?;
        let allowed = match deed.permission() {
            Permission::DownloadCertificates => Self::Download(access.permit(Action::CertificateDownload).await?),
            permission => Self::Batch(permit(access, permission).await?),
        };
        Ok((reading, allowed))
    }

    fn scope(&self) -> &crate::auth::access::Scope {
        match self {
            Self::Download(permit) => permit.scope(),
            Self::Batch(permit) => permit.scope(),
        }
    }
}

/// The proof that the reader may do what a batch does; a refusal is recorded.
async fn permit(access: &TeamAccess, permission: Permission) -> WebResult<BatchPermit> {
    Ok(match permission {
        Permission::OrderCertificates => BatchPermit::Order(access.permit(Action::CertificatesBatch).await?),
        Permission::DeleteCertificates => BatchPermit::Delete(access.permit(Action::CertificatesBatch).await?),
        _ => BatchPermit::Edit(access.permit(Action::CertificatesBatch).await?),
    })
}

/// What can be done with many certificates of the list, which is narrowed by `find`. Where something of that was not
/// understood, more match than somebody thinks: nothing can be done with all of them.
pub(super) fn bar(access: &TeamAccess, find: &Find) -> Option<ManyBar> {
    let held = |deed: &Deed| access.access().scope(deed.permission()).is_some();
    let deeds: Vec<Deed> = Deed::ALL.into_iter().filter(held).collect();
    let href = format!("{}/many", access.manage_href());
    (!deeds.is_empty()).then(|| ManyBar { href, query: find.faults().is_empty().then(|| find.query()), deeds })
}

/// The path of a batch.
fn batch_href(access: &TeamAccess, id: BatchId) -> String {
    format!("{}/many/{id}", access.manage_href())
}
