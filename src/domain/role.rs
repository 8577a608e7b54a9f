//! Roles, and what each of them may do (the table "Who may do what" of the product reference).

use super::text_enum;

text_enum! {
    /// A service role, granted on a team or on one certificate.
    #[derive(PartialOrd, Ord)]
    pub enum Role or UnknownRole("not a role") {
        /// Does everything with certificates and channels.
        Manager = "manager",
        /// Downloads keys and edits what describes a certificate.
        Writer = "writer",
        /// Sees certificates, but no key.
        Reader = "reader",
        /// Gives and withdraws roles; touches no certificate.
        TeamAdmin = "team-admin",
        /// Reads the activity and metadata.
        Auditor = "auditor",
    }
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
}
