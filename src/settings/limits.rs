//! Limits that Certdesk keeps before anybody else has to.

use super::section::section;

section! {
    /// Limits; 0 switches one off.
    LimitsArgs {
        /// Orders a minute of one team; 0 for any number [default: 5]
        #[arg(long, env = "CERTDESK_ORDERS_PER_MINUTE", value_name = "N")]
        orders_per_minute: u32,
        /// Renewals a minute of one team; 0 for any number [default: 5]
        #[arg(long, env = "CERTDESK_RENEWALS_PER_MINUTE", value_name = "N")]
        renewals_per_minute: u32,
        /// Orders and renewals an hour of one person; 0 for any number [default: 100]
        #[arg(long, env = "CERTDESK_ORDERS_PER_HOUR_OF_PERSON", value_name = "N")]
        orders_per_hour_of_person: u32,
        /// Certificates a week for one exact set of names; 0 for any number [default: 5]
        #[arg(long, env = "CERTDESK_SAME_NAMES_PER_WEEK", value_name = "N")]
        same_names_per_week: u32,
        /// Changes a minute of one certificate; 0 for any number [default: 5]
        #[arg(long, env = "CERTDESK_CERTIFICATE_CHANGES_PER_MINUTE", value_name = "N")]
        certificate_changes_per_minute: u32,
        /// Changes a minute of one notification channel; 0 for any number [default: 5]
        #[arg(long, env = "CERTDESK_CHANNEL_CHANGES_PER_MINUTE", value_name = "N")]
        channel_changes_per_minute: u32,
        /// Tests a second of one team's notification channels; 0 for any number [default: 1]
        #[arg(long, env = "CERTDESK_CHANNEL_TESTS_PER_SECOND", value_name = "N")]
        channel_tests_per_second: u32,
        /// Notification channels of one team; 0 for any number [default: 50]
        #[arg(long, env = "CERTDESK_CHANNELS_PER_TEAM", value_name = "N")]
        channels_per_team: u32,
        /// Roles granted a minute on one team; 0 for any number [default: 30]
        #[arg(long, env = "CERTDESK_GRANTS_PER_MINUTE", value_name = "N")]
        grants_per_minute: u32,
        /// Grants of one team; 0 for any number [default: 1000]
        #[arg(long, env = "CERTDESK_GRANTS_PER_TEAM", value_name = "N")]
        grants_per_team: u32,
    }
}

/// Limits; 0 stands for none.
#[derive(Debug, Clone, Copy)]
pub struct LimitsSettings {
    /// Orders a minute of one team.
    pub orders_per_minute: u32,
    /// Renewals a minute of one team.
    pub renewals_per_minute: u32,
    /// Orders and renewals an hour of one person.
    pub orders_per_hour_of_person: u32,
    /// Certificates a week for one exact set of names.
    pub same_names_per_week: u32,
    /// Changes a minute of one certificate.
    pub certificate_changes_per_minute: u32,
    /// Changes a minute of one channel.
    pub channel_changes_per_minute: u32,
    /// Tests a second of one team's channels.
    pub channel_tests_per_second: u32,
    /// Channels of one team.
    pub channels_per_team: u32,
    /// Roles granted a minute on one team.
    pub grants_per_minute: u32,
    /// Grants of one team.
    pub grants_per_team: u32,
}

impl LimitsArgs {
    pub(super) fn resolve(self) -> LimitsSettings {
        LimitsSettings {
            orders_per_minute: self.orders_per_minute.unwrap_or(5),
            renewals_per_minute: self.renewals_per_minute.unwrap_or(5),
            orders_per_hour_of_person: self.orders_per_hour_of_person.unwrap_or(100),
            same_names_per_week: self.same_names_per_week.unwrap_or(5),
            certificate_changes_per_minute: self.certificate_changes_per_minute.unwrap_or(5),
            channel_changes_per_minute: self.channel_changes_per_minute.unwrap_or(5),
            channel_tests_per_second: self.channel_tests_per_second.unwrap_or(1),
            channels_per_team: self.channels_per_team.unwrap_or(50),
            grants_per_minute: self.grants_per_minute.unwrap_or(30),
            grants_per_team: self.grants_per_team.unwrap_or(1000),
        }
    }
}
