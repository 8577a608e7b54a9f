//! The names of made-up things.

/// What teams are called; more of them are numbered.
const TEAMS: [&str; 20] = [
    "Web shop",
    "Payments",
    "Search",
    "Accounts",
    "Logistics",
    "Partners",
    "Mobile",
    "Analytics",
    "Support",
    "Marketing",
    "Warehouse",
    "Finance",
    "Identity",
    "Media",
    "Messaging",
    "Platform",
    "Data",
    "Network",
    "Security",
    "Research",
];

/// What is served, as people say it and as it stands in a domain.
pub(super) const SERVICES: [(&str, &str); 40] = [
    ("Shop front", "www"),
    ("Checkout", "checkout"),
    ("Catalogue", "catalogue"),
    ("Basket", "basket"),
    ("Accounts", "accounts"),
    ("Sign-in", "login"),
    ("Public API", "api"),
    ("Partner API", "partner-api"),
    ("Images", "images"),
    ("Downloads", "downloads"),
    ("Search", "search"),
    ("Recommendations", "recommend"),
    ("Reviews", "reviews"),
    ("Mail in", "mx1"),
    ("Mail out", "smtp"),
    ("Webmail", "webmail"),
    ("Calendar", "calendar"),
    ("Wiki", "wiki"),
    ("Tickets", "tickets"),
    ("Chat", "chat"),
    ("Status page", "status"),
    ("Metrics", "metrics"),
    ("Logs", "logs"),
    ("Builds", "ci"),
    ("Registry", "registry"),
    ("Code", "git"),
    ("Vault", "vault"),
    ("VPN", "vpn"),
    ("Bücher", "bücher"),
    ("Statistics", "stats"),
    ("Invoices", "invoices"),
    ("Payroll", "payroll"),
    ("Maps", "maps"),
    ("Push", "push"),
    ("Video", "video"),
    ("Intranet", "intranet"),
    ("Backups", "backup"),
    ("Queue", "queue"),
    ("Feature flags", "flags"),
    ("Gateway", "gateway"),
];

/// Where it runs: the value of the label `env`.
pub(super) const STAGES: [&str; 4] = ["prod", "staging", "test", "dev"];

/// What people write about a certificate.
pub(super) const DESCRIPTIONS: [&str; 6] = [
    "Ask the team before touching",
    "Behind the load balancer; deployed by the pipeline",
    "Replaces the one of the old data centre",
    "Pinned by the mobile app until the next release",
    "For the partners' test environment",
    "Kept by hand: the appliance has no ACME",
];

/// A team by its number: its name, and its part of the address.
pub(super) fn team(number: u32) -> (String, String) {
    let name = TEAMS[number as usize % TEAMS.len()];
    let slug = name.to_lowercase().replace(' ', "-");
    match number as usize / TEAMS.len() {
        0 => (name.to_owned(), slug),
        more => (format!("{name} {}", more + 1), format!("{slug}-{}", more + 1)),
    }
}
