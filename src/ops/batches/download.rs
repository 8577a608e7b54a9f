//! Downloading many certificates as one ZIP, which is handed out while it is put together: a folder for each, and a text
//! that says what is left out and why.

use std::collections::HashMap;

use diesel_async::AsyncConnection;
use futures::Stream;
use futures::stream::try_unfold;

use super::choose::{Among, Choice, Chosen, Deed, choose};
use super::event;
use crate::app::App;
use crate::auth::access::{DownloadCertificates, Permit, ReadCertificates};
use crate::crypto::SecretBytes;
use crate::db::Connection;
use crate::db::versions::{self, SealedVersion};
use crate::domain::batch::{MOST_IN_DOWNLOAD, Unfit};
use crate::domain::ids::VersionId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::certificates::open_chain;
use crate::pki::bundle::FlowingArchive;

/// How many are read from the database at once.
const READ_AT_ONCE: usize = 20;
/// What the text is called that says what is left out.
const LEFT_OUT: &str = "not-included.txt";

/// What a download of many came to.
pub enum Begun {
    /// It can be handed out, by [`stream`]. Every one of it is recorded.
    Ready(Ready),
    /// What was chosen isn't what was shown any more, or nothing of it can be downloaded.
    Changed,
}

/// What is to be handed out.
pub struct Ready {
    /// Name and version of each.
    picked: Vec<(String, VersionId)>,
    /// What is left out.
    unfit: Vec<(String, Unfit)>,
}

/// Begins a download: each certificate of it is an event, and counts as downloaded, before the first byte goes out.
pub async fn begin(
    app: &App,
    permit: &Permit<DownloadCertificates>,
    reading: &Permit<ReadCertificates>,
    actor: &Actor,
    (chosen, digest): (&Chosen, &str),
) -> Result<Begun, Fault> {
    let among =
        Among { team: permit.team().id, seen: reading.scope(), allowed: permit.scope(), most: MOST_IN_DOWNLOAD };
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let choice = choose(connection, among, chosen, Deed::Download, app.clock.now()).await?;
            if choice.too_many || choice.fit.is_empty() || choice.digest() != digest {
                let data = serde_json::json!({ "action": "download" });
                let told = Outcome::Refused("invalid".to_owned());
                activity::record(connection, app, event(actor, among.team, told, data)).await?;
                return Ok::<_, Fault>(Begun::Changed);
            }
            record(connection, app, actor, among, &choice).await?;
            let version = |id: Option<VersionId>| id.ok_or(Fault::Missing("the certificate's version"));
            let picked = choice.fit.into_iter().map(|one| Ok((one.name, version(one.current_version_id)?)));
            let picked = picked.collect::<Result<_, Fault>>()?;
            let unfit = choice.unfit.into_iter().map(|(one, why)| (one.name, why)).collect();
            Ok(Begun::Ready(Ready { picked, unfit }))
        })
        .await
}

async fn record(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    among: Among<'_>,
    choice: &Choice,
) -> Result<(), Fault> {
    let ids: Vec<VersionId> = choice.fit.iter().filter_map(|one| one.current_version_id).collect();
    let versions = versions::by_ids(connection, &ids).await?;
    let versions: HashMap<_, _> = versions.into_iter().map(|version| (Some(version.id), version)).collect();
    let events: Vec<Event<'_>> = choice
        .fit
        .iter()
        .filter_map(|one| {
            let version = versions.get(&one.current_version_id)?;
            Some(Event {
                actor,
                action: Action::CertificateDownload,
                team: Some(among.team),
                target: Some(Target::certificate(one.id, &one.name)),
                outcome: Outcome::Success,
                data: serde_json::json!({
                    "version": version.number, "domains": version.domains, "serial": version.serial,
                    "expires": version.not_after,
                }),
            })
        })
        .collect();
    activity::record_all(connection, app, &events).await?;
    Ok(versions::store_downloaded(connection, &ids, app.clock.now()).await?)
}

/// A download on its way.
struct Sending<N> {
    app: App,
    archive: FlowingArchive,
    left: std::vec::IntoIter<(String, VersionId)>,
    unfit: Vec<(String, Unfit)>,
    /// A line about one that is left out.
    note: N,
}

/// The ZIP, part by part; none of them is empty. `note` words a line about one that is left out.
pub fn stream<N: Fn(&str, Unfit) -> String>(
    app: App,
    ready: Ready,
    note: N,
) -> impl Stream<Item = Result<SecretBytes, Fault>> {
    let Ready { picked, unfit } = ready;
    let sending = Sending { app, archive: FlowingArchive::beside(LEFT_OUT), left: picked.into_iter(), unfit, note };
    try_unfold(Some(sending), |state| async move {
        let Some(mut sending) = state else { return Ok(None) };
        loop {
            let next: Vec<_> = sending.left.by_ref().take(READ_AT_ONCE).collect();
            if next.is_empty() {
                return Ok(Some((sending.finish()?, None)));
            }
            let part = sending.add(next).await?;
            if !part.is_empty() {
                return Ok(Some((part, Some(sending))));
            }
        }
    })
}

impl<N: Fn(&str, Unfit) -> String> Sending<N> {
    async fn add(&mut self, next: Vec<(String, VersionId)>) -> Result<SecretBytes, Fault> {
        let ids: Vec<VersionId> = next.iter().map(|(_, id)| *id).collect();
        let found = versions::sealed_by_ids(&*self.app.db.get().await?, &ids).await?;
        let mut found: HashMap<VersionId, SealedVersion> = found.into_iter().collect();
        let mut part = zeroize::Zeroizing::new(Vec::new());
        for (name, id) in next {
            // Deleted since it was chosen.
            let Some(sealed) = found.remove(&id) else {
                self.unfit.push((name, Unfit::Gone));
                continue;
            };
            let chain = open_chain(&self.app, id, &sealed)?;
            let key = match &sealed.private_key {
                Some(sealed) => Some(self.app.keys.open(&versions::key_identity(id), sealed)?),
                None => None,
            };
            let more = self.archive.add(&name, &chain, key.as_ref()).map_err(Fault::other)?;
            part.extend_from_slice(more.expose());
        }
        Ok(std::mem::take(&mut *part).into())
    }

    fn finish(mut self) -> Result<SecretBytes, Fault> {
        if !self.unfit.is_empty() {
            let text: String = self.unfit.iter().map(|(name, why)| format!("{}\n", (self.note)(name, *why))).collect();
            self.archive.add_text(&text).map_err(Fault::other)?;
        }
        self.archive.finish().map_err(Fault::other)
    }
}
