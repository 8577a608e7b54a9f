//! A long trail: verified, and exported.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use certdesk::app::App;
use certdesk::db::seals;
use certdesk::evidence::{self, By};
use certdesk::ops::activity::{export, seal, verify};
use diesel_async::RunQueryDsl;
use futures::TryStreamExt;
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

use super::common::cpu::{OURS, Usage};
use super::memory;
use super::per_second;

/// Events like those of a busy portal, with the words that they are found by.
const FILL: &str = "
    WITH made AS (
        INSERT INTO activity_events (id, at, team_id, actor_kind, actor_id, actor_name, address, user_agent, action,
            target_kind, target_id, target_name, outcome, reason, request_id, data)
        SELECT gen_random_uuid(), now() - ($1 - n) * interval '30 seconds', team, 'person', person, 'Person ' || n % 500,
            '192.0.2.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', action,
            'certificate', certificate, 'shop ' || n % 100000, outcome,
            CASE WHEN outcome <> 'success' THEN 'permission' END, gen_random_uuid(),
            jsonb_build_object('domains', jsonb_build_array('shop' || n % 100000 || '.example.org'), 'version', n % 7)
        FROM generate_series(1, $1) AS n,
            LATERAL (SELECT md5('team' || n % 20)::uuid AS team, md5('person' || n % 500)::uuid AS person,
                md5('certificate' || n % 100000)::uuid AS certificate,
                CASE WHEN n % 997 = 9 THEN 'certdesk.access.grant' ELSE
                    (ARRAY['certdesk.certificates.read', 'certdesk.certificate-metadata.read',
                        'certdesk.certificate.download', 'certdesk.certificate.renew', 'certdesk.certificate.issued'])
                    [1 + n / 7 % 5] END AS action,
                CASE n % 97 WHEN 17 THEN 'refused' WHEN 38 THEN 'failure' ELSE 'success' END AS outcome) AS drawn
        RETURNING *
    )
    INSERT INTO activity_words (number, at, words)
    SELECT number, at, array_to_tsvector(array_remove(
        string_to_array(action, '.') || string_to_array(lower(actor_name), ' ') || string_to_array(address, '.')
            || string_to_array(target_name, ' ')
            || ARRAY[action, replace(team_id::text, '-', ''), replace(actor_id::text, '-', ''),
                replace(target_id::text, '-', ''), replace(request_id::text, '-', ''), 'person', 'mozilla', '5', '0',
                'x11', 'linux', 'x86', '64', 'rv', '128', 'gecko', '20100101', 'firefox', 'certificate', outcome, reason,
                split_part(data->'domains'->>0, '.', 1), 'example', 'org', 'domains', 'version', data->>'version'], NULL))
    FROM made";

/// Records so many events, and seals them.
pub async fn fill(app: &App, count: usize) -> anyhow::Result<()> {
    let mut connection = app.db.get().await?;
    let count = i32::try_from(count)?;
    diesel::sql_query("SET statement_timeout = 0").execute(&mut connection).await?;
    diesel::sql_query(FILL).bind::<diesel::sql_types::Integer, _>(count).execute(&mut connection).await?;
    diesel::sql_query("VACUUM (ANALYZE) activity_events, activity_words").execute(&mut connection).await?;
    // What was just written goes to the disk now, and not while the pages are measured.
    diesel::sql_query("CHECKPOINT").execute(&mut connection).await?;
    drop(connection);
    let begun = Instant::now();
    let sealed = seal::seal_all(app, None, &CancellationToken::new()).await?;
    println!("bench activity sealed_per_second {:.0}", per_second(sealed, begun.elapsed()));
    Ok(())
}

/// Verifies all of it.
pub async fn verify(app: &App) -> anyhow::Result<()> {
    let connection = app.db.get().await?;
    let keys = export::public_keys(&seals::keys(&connection).await?)?;
    memory::forget_peak()?;
    let (before, begun) = (Usage::now()?, Instant::now());
    let report = verify::database(&connection, By { keys, ..By::default() }).await?.map_err(anyhow::Error::msg)?;
    let (took, usage) = (begun.elapsed(), Usage::now()?.since(&before));
    let events = usize::try_from(report.events)?;
    println!("bench activity verified_per_second {:.0}", per_second(events, took));
    println!("bench activity verified_per_second_of_own_processor {:.0}", per_second(events, usage.of(OURS)));
    println!("bench activity verify_peak_memory_mb {:.0}", memory::peak()?);
    Ok(())
}

/// Exports all of it, and verifies the export.
pub async fn export(app: &App, file: &Path) -> anyhow::Result<()> {
    memory::forget_peak()?;
    let begun = Instant::now();
    let mut out = tokio::fs::File::create(file).await.context("the export")?;
    let mut parts = std::pin::pin!(export::whole(app.clone()));
    while let Some(part) = parts.try_next().await? {
        out.write_all(&part).await?;
    }
    out.flush().await?;
    let took = begun.elapsed();
    println!("bench activity export_peak_memory_mb {:.0}", memory::peak()?);
    let begun = Instant::now();
    let export = std::io::BufReader::new(std::fs::File::open(file)?);
    let verified = evidence::export::verify(export, By::default())?;
    let events = usize::try_from(verified.report.events)?;
    ensure!(events > 0 && verified.report.unsealed == 0, "not all of it was exported");
    println!("bench activity exported_per_second {:.0}", per_second(events, took));
    println!("bench activity export_verified_per_second {:.0}", per_second(events, begun.elapsed()));
    Ok(())
}
