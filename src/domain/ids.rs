//! Identities. One type per kind of row, so that one can't be passed where another is meant.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
                 diesel_derive_newtype::DieselNewType)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh identity, ordered by time of making (UUID version 7, RFC 9562).
            #[expect(clippy::new_without_default, reason = "a default would suggest a fixed value")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A team.
    TeamId,
    /// Somebody who has signed in at least once.
    PersonId,
    /// A session of theirs.
    SessionId,
    /// A grant of a role.
    GrantId,
    /// An ACME authority.
    AuthorityId,
    /// Our account at an authority.
    AccountId,
    /// A certificate: the lasting thing with versions.
    CertificateId,
    /// Something that is done with many certificates at once.
    BatchId,
    /// One version of a certificate.
    VersionId,
    /// One attempt to get a version.
    OrderId,
    /// The proof for one identifier of an order.
    ChallengeId,
    /// A notification channel.
    ChannelId,
    /// One notification on its way to one channel; also its JWT's `jti`.
    DeliveryId,
    /// A team's signing key pair.
    SigningKeyId,
    /// A piece of queued work.
    JobId,
    /// A scheduler that runs in some process.
    SchedulerId,
    /// A line of the audit trail.
    EventId,
}
