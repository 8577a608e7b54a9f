//! Orders, as stored facts: what happens next follows from these rows.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::columns::Json;
use super::schema::{deleted_orders, orders};
use crate::crypto::{Identity, SealedBytes};
use crate::domain::ids::{AuthorityId, CertificateId, OrderId, TeamId};
use crate::domain::order::{Failure, OrderState};
use crate::domain::{DomainName, KeyAlgorithm};

/// What the sealed key of an order belongs to.
pub fn key_identity(id: OrderId) -> Identity {
    Identity::new("orders.private_key", id.0)
}

/// An order.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// Which.
    pub id: OrderId,
    /// For which certificate.
    pub certificate_id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Where.
    pub authority_id: AuthorityId,
    /// Whether it renews a certificate rather than being its first.
    pub renewal: bool,
    /// How far it has come.
    pub state: OrderState,
    /// For what; the primary domain first.
    pub domains: Vec<DomainName>,
    /// On which profile.
    pub profile: Option<String>,
    /// With which kind of key.
    pub key_algorithm: KeyAlgorithm,
    /// The order at the authority, once it has taken it.
    pub acme_url: Option<String>,
    /// The key of the certificate to come, sealed: from finalising on, or from the challenges on where it's made quickly.
    pub private_key: Option<SealedBytes>,
    /// Why it failed.
    pub failure: Option<Json<Failure>>,
    /// Failed tries in a row of the present step.
    pub retries: i32,
    /// Until when the challenges have to be answered.
    pub answer_until: Option<DateTime<Utc>>,
    /// When the signing request was sent.
    pub finalised_at: Option<DateTime<Utc>>,
    /// Who placed it.
    pub placed_by: String,
    /// When.
    pub placed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether a renewal makes a new key pair; a first order always does.
    pub rekey: bool,
    /// Whether the scheduler placed it rather than a person.
    pub automatic: bool,
    /// The ARI identifier of the certificate that it is to replace (RFC 9773 section 5).
    pub replaces: Option<String>,
}

/// An order to be placed.
pub struct NewOrder<'a> {
    /// Which.
    pub id: OrderId,
    /// For which certificate.
    pub certificate_id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Where.
    pub authority_id: AuthorityId,
    /// For what.
    pub domains: &'a [DomainName],
    /// On which profile.
    pub profile: Option<&'a str>,
    /// With which kind of key.
    pub key_algorithm: KeyAlgorithm,
    /// The form that it was placed by, where it was one.
    pub form_token: Option<&'a str>,
    /// Who places it.
    pub placed_by: &'a str,
    /// Their id, where it's a person.
    pub placed_by_id: Option<uuid::Uuid>,
    /// Now.
    pub placed_at: DateTime<Utc>,
    /// How it renews, where it does.
    pub renewal: Option<NewRenewal>,
}

/// What an order that renews says besides.
pub struct NewRenewal {
    /// The key that is kept, sealed for [`key_identity`]; none where a new pair is to be made.
    pub kept_key: Option<SealedBytes>,
    /// Whether the scheduler places it.
    pub automatic: bool,
    /// The ARI identifier of the version in use.
    pub replaces: Option<String>,
}

/// Name of the index that lets a certificate have one order under way only.
pub const UNIQUE_UNDER_WAY: &str = "orders_one_under_way";
/// Name of the constraint that lets a form place one order only.
pub const UNIQUE_FORM: &str = "orders_form_token_key";

/// Stores an order.
pub async fn insert(mut connection: &Connection, new: NewOrder<'_>) -> QueryResult<()> {
    let (renewal, first) = (new.renewal.is_some(), NewRenewal { kept_key: None, automatic: false, replaces: None });
    let NewRenewal { kept_key, automatic, replaces } = new.renewal.unwrap_or(first);
    let domains: Vec<&str> = new.domains.iter().map(DomainName::as_str).collect();
    diesel::insert_into(orders::table)
        .values((
            orders::id.eq(new.id),
            orders::certificate_id.eq(new.certificate_id),
            orders::team_id.eq(new.team_id),
            orders::authority_id.eq(new.authority_id),
            orders::renewal.eq(renewal),
            orders::rekey.eq(kept_key.is_none()),
            orders::private_key.eq(kept_key),
            orders::automatic.eq(automatic),
            orders::replaces.eq(replaces),
            orders::state.eq(OrderState::Placed),
            orders::domains.eq(domains),
            orders::profile.eq(new.profile),
            orders::key_algorithm.eq(new.key_algorithm),
            orders::form_token.eq(new.form_token),
            orders::placed_by.eq(new.placed_by),
            orders::placed_by_id.eq(new.placed_by_id),
            orders::placed_at.eq(new.placed_at),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// One order.
pub async fn by_id(mut connection: &Connection, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table.find(id).select(Order::as_select()).first(&mut connection).await.optional()
}

/// The newest order of a certificate.
pub async fn newest(mut connection: &Connection, certificate: CertificateId) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::certificate_id.eq(certificate))
        .order(orders::id.desc())
        .select(Order::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// The newest orders of a certificate, at most `limit`.
pub async fn of_certificate(
    mut connection: &Connection,
    certificate: CertificateId,
    limit: i64,
) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::certificate_id.eq(certificate))
        .order(orders::id.desc())
        .select(Order::as_select())
        .limit(limit)
        .load(&mut connection)
        .await
}

/// The certificate that a form has already ordered in a team.
pub async fn certificate_by_form(
    mut connection: &Connection,
    team: TeamId,
    form_token: &str,
) -> QueryResult<Option<CertificateId>> {
    orders::table
        .filter(orders::team_id.eq(team))
        .filter(orders::form_token.eq(form_token))
        .select(orders::certificate_id)
        .first(&mut connection)
        .await
        .optional()
}

/// What changes about an order that goes on; `None` leaves a fact as it is.
#[derive(Default, AsChangeset)]
#[diesel(table_name = orders)]
pub struct Progress {
    /// How far it has come.
    pub state: Option<OrderState>,
    /// The order at the authority.
    pub acme_url: Option<String>,
    /// The sealed key.
    pub private_key: Option<SealedBytes>,
    /// Failed tries in a row.
    pub retries: Option<i32>,
    /// Until when the challenges have to be answered.
    pub answer_until: Option<DateTime<Utc>>,
    /// When the signing request was sent.
    pub finalised_at: Option<DateTime<Utc>>,
    /// What it replaces: taken away where the authority refuses that.
    pub replaces: Option<Option<String>>,
}

/// Stores how far an order has come.
pub async fn store_progress(mut connection: &Connection, id: OrderId, progress: Progress) -> QueryResult<()> {
    diesel::update(orders::table.find(id)).set(progress).cached().execute(&mut connection).await.map(drop)
}

/// Stores how an order ended, and when its signing request was sent; its key is taken away (the version has it, if any).
/// Its certificate notes the end too.
pub async fn store_end(
    mut connection: &Connection,
    order: &Order,
    state: OrderState,
    failure: Option<Failure>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(orders::table.find(order.id))
        .set((
            orders::state.eq(state),
            orders::finalised_at.eq(order.finalised_at),
            orders::failure.eq(failure.map(Json)),
            orders::private_key.eq(None::<SealedBytes>),
            orders::ended_at.eq(now),
        ))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Which orders count towards a limit.
#[derive(Debug, Clone, Copy)]
pub enum Counted<'a> {
    /// A team's first orders.
    OfTeam(TeamId),
    /// A team's renewals.
    RenewalsOfTeam(TeamId),
    /// A person's orders.
    ByPerson(uuid::Uuid),
    /// Orders for exactly these names, of any team.
    OfNames(&'a [DomainName]),
}

/// When the oldest of the newest `most` orders since a moment was placed; none where there are fewer than that many. Those of
/// certificates that were deleted since count too.
pub async fn placed_since(
    mut connection: &Connection,
    counted: Counted<'_>,
    since: DateTime<Utc>,
    most: u32,
) -> QueryResult<Option<DateTime<Utc>>> {
    let last = i64::from(most) - 1;
    let there = placed(counted).filter(orders::placed_at.gt(since));
    let gone: Vec<DateTime<Utc>> = placed_of_deleted(counted)
        .filter(deleted_orders::placed_at.gt(since))
        .limit(i64::from(most))
        .load(&mut connection)
        .await?;
    if gone.is_empty() {
        return there.offset(last).first(&mut connection).await.optional();
    }
    let mut all: Vec<DateTime<Utc>> = there.limit(i64::from(most)).load(&mut connection).await?;
    all.extend(gone);
    all.sort_unstable_by(|one, other| other.cmp(one));
    Ok(usize::try_from(last).ok().and_then(|last| all.get(last).copied()))
}

/// When those of the deleted were placed that count towards a limit, newest first.
fn placed_of_deleted(counted: Counted<'_>) -> deleted_orders::BoxedQuery<'_, Pg, Timestamptz> {
    let query =
        deleted_orders::table.order(deleted_orders::placed_at.desc()).select(deleted_orders::placed_at).into_boxed();
    match counted {
        Counted::OfTeam(team) => {
            query.filter(deleted_orders::team_id.eq(team)).filter(deleted_orders::renewal.eq(false))
        }
        Counted::RenewalsOfTeam(team) => {
            query.filter(deleted_orders::team_id.eq(team)).filter(deleted_orders::renewal.eq(true))
        }
        Counted::ByPerson(person) => query.filter(deleted_orders::placed_by_id.eq(person)),
        Counted::OfNames(names) => {
            let names: Vec<&str> = names.iter().map(DomainName::as_str).collect();
            query
                .filter(deleted_orders::domains.contains(names.clone()))
                .filter(deleted_orders::domains.is_contained_by(names))
                .filter(deleted_orders::finalised)
        }
    }
}

/// When those were placed that count towards a limit, newest first.
fn placed(counted: Counted<'_>) -> orders::BoxedQuery<'_, Pg, Timestamptz> {
    let query = orders::table.order(orders::placed_at.desc()).select(orders::placed_at).into_boxed();
    match counted {
        Counted::OfTeam(team) => query.filter(orders::team_id.eq(team)).filter(orders::renewal.eq(false)),
        Counted::RenewalsOfTeam(team) => query.filter(orders::team_id.eq(team)).filter(orders::renewal.eq(true)),
        Counted::ByPerson(person) => query.filter(orders::placed_by_id.eq(person)),
        Counted::OfNames(names) => {
            let names: Vec<&str> = names.iter().map(DomainName::as_str).collect();
            query
                .filter(orders::domains.contains(names.clone()))
                .filter(orders::domains.is_contained_by(names))
                // What was finalised may have been issued, whatever became of it here.
                .filter(orders::ended_at.is_null().or(orders::finalised_at.is_not_null()))
        }
    }
}

impl Progress {
    /// This and then `later`, as one.
    pub fn then(self, later: Self) -> Self {
        Self {
            state: later.state.or(self.state),
            acme_url: later.acme_url.or(self.acme_url),
            private_key: later.private_key.or(self.private_key),
            retries: later.retries.or(self.retries),
            answer_until: later.answer_until.or(self.answer_until),
            finalised_at: later.finalised_at.or(self.finalised_at),
            replaces: later.replaces.or(self.replaces),
        }
    }

    /// Brings what was read of the order up to this.
    pub fn apply(&self, order: &mut Order) {
        fn set<T: Clone>(fact: &mut T, to: Option<&T>) {
            if let Some(to) = to {
                fact.clone_from(to);
            }
        }
        let Self { state, acme_url, private_key, retries, answer_until, finalised_at, replaces } = self;
        set(&mut order.state, state.as_ref());
        set(&mut order.retries, retries.as_ref());
        set(&mut order.replaces, replaces.as_ref());
        order.acme_url = acme_url.clone().or(order.acme_url.take());
        order.private_key = private_key.clone().or(order.private_key.take());
        order.answer_until = answer_until.or(order.answer_until);
        order.finalised_at = finalised_at.or(order.finalised_at);
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        let Self { state, acme_url, private_key, retries, answer_until, finalised_at, replaces } = self;
        state.is_none()
            && acme_url.is_none()
            && private_key.is_none()
            && retries.is_none()
            && answer_until.is_none()
            && finalised_at.is_none()
            && replaces.is_none()
    }
}
