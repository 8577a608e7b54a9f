//! Acting as an account: orders, authorizations, challenges, certificates (RFC 8555 sections 7.4 and 7.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use instant_acme::{AuthorizationStatus, ChallengeStatus, ChallengeType, Identifier, NewOrder, OrderStatus};
use tokio::sync::Semaphore;

use super::directory::Resources;
use super::error::{said, scope};
use super::http::AuthorityHttp;
use super::open::KeptOrders;
use super::{AcmeError, renewal_info};
use crate::domain::DomainName;
use crate::domain::authority::DirectoryFacts;
use crate::domain::ids::AccountId;
use crate::domain::order::{Failure, Problem};

/// An account at an authority. Cheap to clone.
#[derive(Clone)]
pub struct Account {
    id: AccountId,
    pub(super) inner: instant_acme::Account,
    pub(super) http: AuthorityHttp,
    /// Where its renewal information is (RFC 9773 section 3); none where it has none.
    pub(super) renewal_info: Option<String>,
    facts: Arc<DirectoryFacts>,
    pub(super) kept: Arc<KeptOrders>,
    profiles: Arc<BTreeMap<String, String>>,
    new_orders: Arc<Semaphore>,
}

/// How far the authority has come with an order (RFC 8555 section 7.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderState {
    /// It waits for authorizations.
    Pending,
    /// It waits for the signing request.
    Ready,
    /// It makes the certificate.
    Processing,
    /// The certificate can be fetched.
    Valid,
    /// It has failed, for the reason given where there is one.
    Invalid(Option<AcmeError>),
}

/// An order at the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Where it is; [`Account::order`] takes it up again.
    pub url: String,
    /// How far it has come.
    pub state: OrderState,
}

/// The state of an authorization, as far as it matters (RFC 8555 section 7.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationState {
    /// It waits to be told that the challenge is answered.
    Pending,
    /// It was told, and looks.
    Processing,
    /// The name is proved.
    Valid,
    /// It will not become valid any more, for this reason.
    Dead(Problem),
}

/// What has to be proved for one name, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The name, `*.` kept.
    pub domain: DomainName,
    /// Where it is.
    pub url: String,
    /// The TXT value that proves it (RFC 8555 section 8.4); empty where it's proved already.
    pub txt_value: String,
    /// How far it has come.
    pub state: AuthorizationState,
}

/// Most tries of one request in a row that ends in badNonce; instant-acme itself makes three of each.
pub(super) const MOST_NONCE_TRIES: usize = 10;

impl Account {
    pub(super) fn new(
        id: AccountId,
        inner: instant_acme::Account,
        http: AuthorityHttp,
        resources: Resources,
        new_orders: Arc<Semaphore>,
    ) -> Self {
        let Resources { renewal_info, profiles, facts, .. } = resources;
        let (profiles, facts) = (Arc::new(profiles), Arc::new(facts));
        Self { id, inner, http, renewal_info, facts, kept: Arc::default(), profiles, new_orders }
    }

    /// Which account it is.
    pub fn id(&self) -> AccountId {
        self.id
    }

    /// The profiles that the authority's directory lists: names and descriptions.
    pub fn profiles(&self) -> &BTreeMap<String, String> {
        &self.profiles
    }

    /// What the directory says of itself.
    pub fn facts(&self) -> &DirectoryFacts {
        &self.facts
    }

    /// Tells the authority another e-mail address to write to, or none (RFC 8555 section 7.3.2).
    pub async fn update_contact(&self, contact: Option<&str>) -> Result<(), AcmeError> {
        let contact = contact.map(|address| format!("mailto:{address}"));
        scope(self.inner.update_contacts(contact.as_deref().as_slice())).await
    }

    /// Places an order (newOrder). Only so many at once reach the authority; the others wait here.
    ///
    /// `replaces` identifies the certificate that this order renews (RFC 9773 sections 4.1 and 5). An authority without
    /// renewal information isn't told. Where one refuses to hear it, [`AcmeError::refuses_replaces`] says so.
    pub async fn new_order(
        &self,
        domains: &[DomainName],
        profile: Option<&str>,
        replaces: Option<&str>,
    ) -> Result<Order, AcmeError> {
        let identifiers: Vec<Identifier> =
            domains.iter().map(|domain| Identifier::Dns(domain.as_str().to_owned())).collect();
        let mut request = NewOrder::new(&identifiers);
        if let Some(profile) = profile {
            request = request.profile(profile);
        }
        let replaces = replaces.filter(|_| self.has_renewal_info()).and_then(renewal_info::identifier);
        let replaces_something = replaces.is_some();
        if let Some(replaces) = replaces {
            request = request.replaces(replaces);
        }
        // The semaphore is never closed: without a permit there would only be less restraint.
        let _turn = self.new_orders.acquire().await.ok();
        let order = scope(async {
            match self.inner.new_order(&request).await {
                Ok(order) => Ok(order),
                Err(error) => match super::error::created() {
                    // The authority must repeat `replaces` in its answer, and instant-acme drops an order where it
                    // doesn't; the order stands all the same.
                    Some(url) if replaces_something => self.inner.order(url).await,
                    _ => Err(error),
                },
            }
        });
        let mut order = order.await?;
        let placed = view(&mut order);
        self.kept.put(order);
        Ok(placed)
    }

    /// The order at `url`, as the authority has it now.
    pub async fn order(&self, url: &str) -> Result<Order, AcmeError> {
        Ok(view(&mut scope(self.inner.order(url.to_owned())).await?))
    }

    /// The authorizations of the order at `url`, one for each name.
    pub async fn authorizations(&self, url: &str) -> Result<Vec<Authorization>, AcmeError> {
        scope(async {
            let mut order = self.inner.order(url.to_owned()).await?;
            authorizations(&mut order).await
        })
        .await
    }
}

/// The authorizations of an order; those that were read are not read again.
pub(super) async fn authorizations(order: &mut instant_acme::Order) -> Result<Vec<Authorization>, instant_acme::Error> {
    read_all(order).await?;
    let mut found = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(handle) = authorizations.next().await {
        found.push(authorization(handle?)?);
    }
    Ok(found)
}

/// Reads every authorization of an order. A bad nonce between two of them loses none that was read: a hundred names
/// would never get through an authority that refuses many.
pub(super) async fn read_all(order: &mut instant_acme::Order) -> Result<(), instant_acme::Error> {
    let mut tries = 0;
    loop {
        let mut authorizations = order.authorizations();
        let error = loop {
            match authorizations.next().await {
                None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => break error,
            }
        };
        tries += 1;
        if !is_bad_nonce(&error) || tries >= MOST_NONCE_TRIES {
            return Err(error);
        }
    }
}

pub(super) fn is_bad_nonce(error: &instant_acme::Error) -> bool {
    matches!(error, instant_acme::Error::Api(problem)
        if problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:badNonce"))
}

fn view(order: &mut instant_acme::Order) -> Order {
    Order { url: order.url().to_owned(), state: state_of(order.state()) }
}

pub(super) fn state_of(state: &instant_acme::OrderState) -> OrderState {
    match state.status {
        OrderStatus::Pending => OrderState::Pending,
        OrderStatus::Ready => OrderState::Ready,
        OrderStatus::Processing => OrderState::Processing,
        OrderStatus::Valid => OrderState::Valid,
        OrderStatus::Invalid => OrderState::Invalid(state.error.as_ref().map(super::error::from_problem)),
    }
}

fn authorization(handle: instant_acme::AuthorizationHandle<'_>) -> Result<Authorization, instant_acme::Error> {
    // A binding of its own, since a challenge borrows the handle for as long as the handle's type says it lives.
    let mut handle = handle;
    let domain = handle
        .identifier()
        .to_string()
        .parse::<DomainName>()
        .map_err(|error| instant_acme::Error::Other(Box::new(error)))?;
    let url = handle.url().to_owned();
    let status = handle.status;
    if status == AuthorizationStatus::Valid {
        // It may have been proved another way, and then lists no challenge of ours.
        return Ok(Authorization { domain, url, txt_value: String::new(), state: AuthorizationState::Valid });
    }
    let dead = |problem| AuthorizationState::Dead(problem);
    let Some(challenge) = handle.challenge(ChallengeType::Dns01) else {
        let detail = format!("the authority offers no dns-01 challenge; the authorization is {status:?}");
        let state = dead(Problem { kind: String::new(), detail });
        return Ok(Authorization { domain, url, txt_value: String::new(), state });
    };
    let state = match (status, challenge.status) {
        (AuthorizationStatus::Pending, ChallengeStatus::Pending) => AuthorizationState::Pending,
        (AuthorizationStatus::Pending, _) => AuthorizationState::Processing,
        _ => dead(
            challenge
                .error
                .as_ref()
                .map_or_else(|| Problem { kind: String::new(), detail: format!("{status:?}") }, said),
        ),
    };
    Ok(Authorization { domain, url, txt_value: challenge.key_authorization().dns_value(), state })
}

impl Order {
    /// Why an order that the authority calls invalid is so, as far as the order itself says. What would pass later
    /// elsewhere has ended this order all the same; `unauthorized` is here about a name, not about our account.
    pub fn failure(&self) -> Option<Failure> {
        match &self.state {
            OrderState::Invalid(Some(error)) => Some(match error.failure.clone() {
                Failure::AccountRefused { problem } => Failure::OrderRefused { problem },
                failure => failure,
            }),
            _ => None,
        }
    }
}
