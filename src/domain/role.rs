//! Roles, and what each of them may do (the table "Who may do what" of the product reference).

use std::fmt;
use std::str::FromStr;

/// A service role, granted on a team or on one certificate.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Does everything with certificates and channels.
    Manager,
    /// Downloads keys and edits what describes a certificate.
    Writer,
    /// Sees certificates, but no key.
    Reader,
    /// Gives and withdraws roles; touches no certificate.
    TeamAdmin,
    /// Reads the activity and metadata.
    Auditor,
}

/// Something that a person may or may not do, checked at every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// List and search certificates, read their metadata.
    ReadCertificates,
    /// Download certificates and private keys, previous versions too.
    DownloadCertificates,
    /// Edit name, description and labels.
    EditMetadata,
    /// Import and reimport.
    ImportCertificates,
    /// Order, renew, rekey, cancel, revoke, switch auto-renew.
    OrderCertificates,
    /// Delete a certificate and its keys.
    DeleteCertificates,
    /// List notification channels.
    ListChannels,
    /// Send a test through a channel.
    TestChannels,
    /// Add, change, switch and delete channels; resend a delivery.
    ManageChannels,
    /// See the team's roles.
    ReadAccess,
    /// Assign the team's roles; issue and revoke its API tokens.
    ManageAccess,
    /// Read and export the team's activity.
    ReadActivity,
}

impl Role {
    /// Every role, in the order of the product's table.
    pub const ALL: [Self; 5] = [Self::Manager, Self::Writer, Self::Reader, Self::TeamAdmin, Self::Auditor];

    /// Whether the role carries the permission.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Self::Manager => matches!(
                permission,
                ReadCertificates
                    | DownloadCertificates
                    | EditMetadata
                    | ImportCertificates
                    | OrderCertificates
                    | DeleteCertificates
                    | ListChannels
                    | TestChannels
                    | ManageChannels
            ),
            Self::Writer => {
                matches!(
                    permission,
                    ReadCertificates | DownloadCertificates | EditMetadata | ListChannels | TestChannels
                )
            }
            Self::Reader => matches!(permission, ReadCertificates | ListChannels | TestChannels),
            Self::TeamAdmin => matches!(permission, ReadAccess | ManageAccess | ReadActivity),
            Self::Auditor => matches!(permission, ReadCertificates | ListChannels | ReadAccess | ReadActivity),
        }
    }

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Writer => "writer",
            Self::Reader => "reader",
            Self::TeamAdmin => "team-admin",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}
