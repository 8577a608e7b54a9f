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

text_enum! {
    /// A role on the whole installation.
    pub enum SiteRole or UnknownSiteRole("not a role on the site") {
        /// Makes teams and authorities, blocks people; holds no key.
        Administrator = "admin",
        /// Reads the activity of all teams, and nothing else.
        Auditor = "auditor",
    }
}

text_enum! {
    /// Something that a person may or may not do, checked at every request.
    pub enum Permission or UnknownPermission("not a permission") {
        /// List and search certificates, read their metadata.
        ReadCertificates = "read-certificates",
        /// Download certificates and private keys, previous versions too.
        DownloadCertificates = "download-certificates",
        /// Edit name, description and labels.
        EditMetadata = "edit-metadata",
        /// Import and reimport.
        ImportCertificates = "import-certificates",
        /// Order, renew, rekey, cancel, revoke, switch auto-renew.
        OrderCertificates = "order-certificates",
        /// Delete a certificate and its keys.
        DeleteCertificates = "delete-certificates",
        /// List notification channels.
        ListChannels = "list-channels",
        /// Send a test through a channel.
        TestChannels = "test-channels",
        /// Add, change, switch and delete channels; resend a delivery.
        ManageChannels = "manage-channels",
        /// See the team's roles.
        ReadAccess = "read-access",
        /// Assign the team's roles; issue and revoke its API tokens.
        ManageAccess = "manage-access",
        /// Read and export the team's activity.
        ReadActivity = "read-activity",
    }
}

impl Permission {
    /// Whether it may be held on single certificates. The others are about the team as a whole: a role on one
    /// certificate doesn't carry them.
    pub const fn is_of_certificates(self) -> bool {
        use Permission::*;
        match self {
            ReadCertificates | DownloadCertificates | EditMetadata | ImportCertificates | OrderCertificates
            | DeleteCertificates => true,
            ListChannels | TestChannels | ManageChannels | ReadAccess | ManageAccess | ReadActivity => false,
        }
    }
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
