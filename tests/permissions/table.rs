//! What each route asks for. One that isn't listed fails the walk, and so does one that there isn't any more.

use certdesk::domain::role::Role::{self, Auditor, Manager, Reader, TeamAdmin, Writer};

/// Who may, by the product's table "Who may do what".
#[derive(Debug, Clone, Copy)]
pub enum Needs {
    /// Nothing: everybody gets this.
    Nothing(u16),
    /// Nobody signed in: who is goes on to the portal.
    Door,
    /// Somebody signed in; who holds nothing gets a page that says so.
    Start,
    /// Somebody signed in.
    SignedIn,
    /// Any role on the team.
    AnyRole,
    /// One of these roles, on the whole team.
    OnTeam(&'static [Role]),
    /// One of these roles, on some certificate of the team at least.
    OnSome(&'static [Role]),
    /// One of these roles, on the certificate.
    OnCertificate(&'static [Role]),
    /// Administering the site.
    Site,
    /// Reading all activity.
    SiteAudit,
}

const READ: &[Role] = &[Manager, Writer, Reader, Auditor];
const DOWNLOAD: &[Role] = &[Manager, Writer];
const ORDER: &[Role] = &[Manager];
const DELETE: &[Role] = &[Manager];
const IMPORT: &[Role] = &[Manager];
const EDIT: &[Role] = &[Manager, Writer];
const LIST_CHANNELS: &[Role] = &[Manager, Writer, Reader, Auditor];
const TEST_CHANNELS: &[Role] = &[Manager, Writer, Reader];
const MANAGE_CHANNELS: &[Role] = &[Manager];
const SEE_ACCESS: &[Role] = &[TeamAdmin, Auditor];
const READ_ACTIVITY: &[Role] = &[TeamAdmin, Auditor];
const MANAGE_ACCESS: &[Role] = &[TeamAdmin];

/// A route, and what it asks for.
pub struct Row {
    pub method: &'static str,
    pub pattern: &'static str,
    pub needs: Needs,
    /// What is answered to whoever may, where it isn't 200.
    pub answers: u16,
    /// What is sent, besides the token, so that it is about something that there is.
    pub fields: &'static [(&'static str, &'static str)],
    /// As which action it is recorded where it is refused; empty where it leaves no event whatever comes of it.
    pub action: &'static str,
    /// As which action it is recorded where it is answered; empty where it only asks for a form.
    pub leaves: &'static str,
}

impl Row {
    /// The whole address.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    const fn answering(self, answers: u16) -> Self {
        Self { answers, ..self }
    }

    const fn leaving(self, leaves: &'static str) -> Self {
        Self { leaves, ..self }
    }

    const fn sending(self, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { fields, ..self }
    }
}

const fn row(method: &'static str, pattern: &'static str, needs: Needs) -> Row {
    Row { method, pattern, needs, answers: 200, fields: &[], action: "", leaves: "" }
}

const fn get(pattern: &'static str, needs: Needs) -> Row {
    row("GET", pattern, needs)
}

/// Something that is read.
const fn read(pattern: &'static str, needs: Needs, action: &'static str) -> Row {
    Row { action, leaves: action, ..get(pattern, needs) }
}

/// A form that is asked for, or a way to somewhere else.
const fn ask(pattern: &'static str, needs: Needs, action: &'static str) -> Row {
    Row { action, ..get(pattern, needs) }
}

/// Something that is done. The walk sends it without its token.
const fn post(pattern: &'static str, needs: Needs, action: &'static str) -> Row {
    Row { action, ..row("POST", pattern, needs) }
}

use Needs::{AnyRole, Door, Nothing, OnCertificate, OnSome, OnTeam, SignedIn, Site, SiteAudit, Start};

/// Every route.
pub const ROWS: &[Row] = &[
    get("/", Start),
    get("/language/{language}", Nothing(303)),
    get("/sign-in", Door),
    // Without the token that the browser keeps.
    row("POST", "/sign-in/{provider}", Nothing(403)),
    get("/sign-in/{provider}/callback", Nothing(400)),
    post("/sign-out", SignedIn, "session.sign-out"),
    get("/api/v1/instances/{crn:.+}/notifications/publicKey", Nothing(200)),
    get("/api/v1/instances/{crn:.+}/notifications/jwks", Nothing(200)),
    get("/healthz", Nothing(200)),
    get("/readyz", Nothing(200)),
    get("/static/{path:.*}", Nothing(200)),
    row("HEAD", "/static/{path:.*}", Nothing(200)),
    ask("/teams/{team}", AnyRole, "team.read").answering(303),
    read("/teams/{team}/overview", OnSome(READ), "certificates.read"),
    read("/teams/{team}/certificates", OnSome(READ), "certificates.read"),
    ask("/teams/{team}/certificates/order", OnTeam(ORDER), "certificate.order"),
    post("/teams/{team}/certificates/order", OnTeam(ORDER), "certificate.order"),
    // Without anything to be done, there is nothing to ask about.
    ask("/teams/{team}/certificates/many", OnSome(READ), "certificates.batch").answering(404),
    post("/teams/{team}/certificates/many", OnSome(ORDER), "certificates.batch").sending(&[
        ("action", "renew"),
        ("which", "all"),
        ("match", ""),
    ]),
    read("/teams/{team}/certificates/many/{batch}", OnCertificate(READ), "certificates.read"),
    post("/teams/{team}/certificates/many/{batch}/stop", OnCertificate(ORDER), "certificates.batch"),
    post("/teams/{team}/certificates/many/{batch}/again", OnCertificate(ORDER), "certificates.batch"),
    ask("/teams/{team}/certificates/import", OnTeam(IMPORT), "certificate.import"),
    post("/teams/{team}/certificates/import", OnTeam(IMPORT), "certificate.import"),
    ask("/teams/{team}/certificates/{certificate}/reimport", OnCertificate(IMPORT), "certificate.reimport"),
    post("/teams/{team}/certificates/{certificate}/reimport", OnCertificate(IMPORT), "certificate.reimport"),
    read("/teams/{team}/certificates/{certificate}/menu", OnCertificate(READ), "certificate-metadata.read"),
    ask("/teams/{team}/certificates/{certificate}/edit", OnCertificate(EDIT), "certificate-metadata.update"),
    post("/teams/{team}/certificates/{certificate}/edit", OnCertificate(EDIT), "certificate-metadata.update"),
    read(
        "/teams/{team}/certificates/{certificate}/versions/{number}",
        OnCertificate(READ),
        "certificate-metadata.read",
    ),
    read("/teams/{team}/certificates/{certificate}/download/der", OnCertificate(DOWNLOAD), "certificate.download"),
    ask("/teams/{team}/certificates/{certificate}/download/as", OnCertificate(DOWNLOAD), "certificate.download"),
    post("/teams/{team}/certificates/{certificate}/download/as", OnCertificate(DOWNLOAD), "certificate.download"),
    read("/teams/{team}/certificates/{certificate}", OnCertificate(READ), "certificate-metadata.read"),
    ask("/teams/{team}/certificates/{certificate}/renew", OnCertificate(ORDER), "certificate.renew"),
    post("/teams/{team}/certificates/{certificate}/renew", OnCertificate(ORDER), "certificate.renew"),
    post(
        "/teams/{team}/certificates/{certificate}/auto-renew",
        OnCertificate(ORDER),
        "certificate-order-autorenew.set-on",
    ),
    ask("/teams/{team}/certificates/{certificate}/cancel", OnCertificate(ORDER), "certificate.order"),
    post("/teams/{team}/certificates/{certificate}/cancel", OnCertificate(ORDER), "certificate.order"),
    ask("/teams/{team}/certificates/{certificate}/revoke", OnCertificate(ORDER), "certificate.revoke"),
    post("/teams/{team}/certificates/{certificate}/revoke", OnCertificate(ORDER), "certificate.revoke")
        .sending(&[("version", "1")]),
    ask("/teams/{team}/certificates/{certificate}/delete", OnCertificate(DELETE), "certificate.delete"),
    post("/teams/{team}/certificates/{certificate}/delete", OnCertificate(DELETE), "certificate.delete"),
    ask(
        "/teams/{team}/certificates/{certificate}/versions/{number}/current",
        OnCertificate(ORDER),
        "certificate-metadata.update",
    ),
    post(
        "/teams/{team}/certificates/{certificate}/versions/{number}/current",
        OnCertificate(ORDER),
        "certificate-metadata.update",
    ),
    read("/teams/{team}/certificates/{certificate}/download", OnCertificate(DOWNLOAD), "certificate.download"),
    read(
        "/teams/{team}/certificates/{certificate}/versions/{number}/download",
        OnCertificate(DOWNLOAD),
        "certificate.download",
    ),
    read("/teams/{team}/notifications", OnTeam(LIST_CHANNELS), "notification-channels.list"),
    ask("/teams/{team}/notifications/add", OnTeam(MANAGE_CHANNELS), "notification-channel.create"),
    post("/teams/{team}/notifications/add", OnTeam(MANAGE_CHANNELS), "notification-channel.create"),
    read("/teams/{team}/notifications/key", OnTeam(LIST_CHANNELS), "notification-channels.publickey-read"),
    ask("/teams/{team}/notifications/keys/new", OnTeam(MANAGE_CHANNELS), "team.update"),
    post("/teams/{team}/notifications/keys/new", OnTeam(MANAGE_CHANNELS), "team.update"),
    ask("/teams/{team}/notifications/keys/{key}/retire", OnTeam(MANAGE_CHANNELS), "team.update"),
    post("/teams/{team}/notifications/keys/{key}/retire", OnTeam(MANAGE_CHANNELS), "team.update"),
    read("/teams/{team}/notifications/{channel}", OnTeam(LIST_CHANNELS), "notification-channels.list"),
    ask("/teams/{team}/notifications/{channel}/edit", OnTeam(MANAGE_CHANNELS), "notification-channel.update"),
    post("/teams/{team}/notifications/{channel}/edit", OnTeam(MANAGE_CHANNELS), "notification-channel.update"),
    post("/teams/{team}/notifications/{channel}/switch", OnTeam(MANAGE_CHANNELS), "notification-channel.set-on"),
    // The settings' channel is not deleted here.
    ask("/teams/{team}/notifications/{channel}/delete", OnTeam(MANAGE_CHANNELS), "notification-channel.delete")
        .answering(422),
    post("/teams/{team}/notifications/{channel}/delete", OnTeam(MANAGE_CHANNELS), "notification-channel.delete"),
    post("/teams/{team}/notifications/{channel}/test", OnTeam(TEST_CHANNELS), "notification-channel.test"),
    read(
        "/teams/{team}/notifications/{channel}/deliveries/{delivery}",
        OnTeam(LIST_CHANNELS),
        "notification-channels.list",
    ),
    post(
        "/teams/{team}/notifications/{channel}/deliveries/{delivery}/resend",
        OnTeam(MANAGE_CHANNELS),
        "notification.send",
    ),
    read("/teams/{team}/access", OnTeam(SEE_ACCESS), "access.read"),
    read("/teams/{team}/access/people/{person}", OnTeam(SEE_ACCESS), "access.read"),
    // Without an address or a name, there is nobody to tell of.
    read("/teams/{team}/access/email", OnTeam(SEE_ACCESS), "access.read").answering(404),
    read("/teams/{team}/access/group", OnTeam(SEE_ACCESS), "access.read").answering(404),
    ask("/teams/{team}/access/grant", OnTeam(MANAGE_ACCESS), "access.grant"),
    post("/teams/{team}/access/grant", OnTeam(MANAGE_ACCESS), "access.grant"),
    ask("/teams/{team}/access/grant/people", OnTeam(MANAGE_ACCESS), "people.search"),
    ask("/teams/{team}/access/grants/{grant}/withdraw", OnTeam(MANAGE_ACCESS), "access.withdraw"),
    post("/teams/{team}/access/grants/{grant}/withdraw", OnTeam(MANAGE_ACCESS), "access.withdraw"),
    read("/teams/{team}/activity", OnTeam(READ_ACTIVITY), "activity.read"),
    // Without a format, there is nothing to be exported.
    ask("/teams/{team}/activity/export", OnTeam(READ_ACTIVITY), "activity.export").answering(404),
    read("/teams/{team}/activity/{event}", OnTeam(READ_ACTIVITY), "activity.read"),
    read("/admin/activity", SiteAudit, "activity.read"),
    ask("/admin/activity/export", SiteAudit, "activity.export").answering(404),
    read("/admin/activity/{event}", SiteAudit, "activity.read"),
    read("/sessions", SignedIn, "sessions.read"),
    post("/sessions/end", SignedIn, "session.sign-out").sending(&[("session", "0199aaaa-0000-7000-8000-000000000001")]),
    post("/sessions/end-others", SignedIn, "session.sign-out"),
    read("/admin/teams", Site, "teams.read"),
    ask("/admin/teams/new", Site, "team.create"),
    post("/admin/teams/new", Site, "team.create"),
    ask("/admin/teams/people", Site, "people.search"),
    read("/admin/teams/{team}", Site, "access.read"),
    ask("/admin/teams/{team}/rename", Site, "team.update"),
    post("/admin/teams/{team}/rename", Site, "team.update"),
    // Somebody administers the team: it is its own matter.
    ask("/admin/teams/{team}/admin", Site, "access.grant").answering(422),
    post("/admin/teams/{team}/admin", Site, "access.grant"),
    read("/admin/people", Site, "people.read"),
    read("/admin/people/{person}", Site, "access.read"),
    ask("/admin/people/{person}/block", Site, "person.block"),
    post("/admin/people/{person}/block", Site, "person.block"),
    post("/admin/people/{person}/unblock", Site, "person.unblock"),
    post("/admin/people/{person}/end", Site, "session.sign-out"),
    read("/admin/authorities", Site, "authorities.read"),
    ask("/admin/authorities/add", Site, "authority.create"),
    post("/admin/authorities/add", Site, "authority.create"),
    ask("/admin/authorities/{authority}/edit", Site, "authority.update").leaving("authorities.read"),
    post("/admin/authorities/{authority}/edit", Site, "authority.update"),
    post("/admin/authorities/{authority}/switch", Site, "authority.update"),
    post("/admin/authorities/{authority}/move", Site, "authority.update"),
    // The settings' authority is not deleted here.
    ask("/admin/authorities/{authority}/delete", Site, "authority.delete").answering(422),
    post("/admin/authorities/{authority}/delete", Site, "authority.delete"),
];

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is answered with this.
    Answered(u16),
    /// It may be done: the page, or, for a form without its token, the word that it is out of date.
    Allowed,
    /// Forbidden, and an event says so.
    Forbidden,
    /// As if there were nothing.
    NotFound,
    /// To the sign-in page, or the form back.
    SignInFirst,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Holds a role on the team.
    Holds(Role),
    /// Manager of another certificate of the team, and nothing else.
    ManagesAnother,
    /// Holds every role on another team.
    OfAnotherTeam,
    /// Held every role on the team, until a moment ago.
    Held,
    /// Administers the site, and holds nothing.
    SiteAdmin,
    /// Reads all activity, and holds nothing.
    SiteAuditor,
    /// Signed in, and holds nothing.
    Nobody,
    /// Holds every role and administers the site, and is blocked.
    Blocked,
    /// Not signed in.
    SignedOut,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 13] = [
        Self::Holds(Manager),
        Self::Holds(Writer),
        Self::Holds(Reader),
        Self::Holds(TeamAdmin),
        Self::Holds(Auditor),
        Self::ManagesAnother,
        Self::OfAnotherTeam,
        Self::Held,
        Self::SiteAdmin,
        Self::SiteAuditor,
        Self::Nobody,
        Self::Blocked,
        Self::SignedOut,
    ];

    const fn is_signed_in(self) -> bool {
        !matches!(self, Self::Blocked | Self::SignedOut)
    }
}

/// What the table says.
pub fn expected(needs: Needs, who: Who) -> Outcome {
    match needs {
        Nothing(status) => Outcome::Answered(status),
        Door if who.is_signed_in() => Outcome::Answered(303),
        Door => Outcome::Answered(200),
        _ if !who.is_signed_in() => Outcome::SignInFirst,
        Start if matches!(who, Who::Nobody | Who::Held) => Outcome::Answered(200),
        Start => Outcome::Answered(303),
        SignedIn => Outcome::Allowed,
        Needs::Site if who == Who::SiteAdmin => Outcome::Allowed,
        Needs::Site => Outcome::NotFound,
        SiteAudit if who == Who::SiteAuditor => Outcome::Allowed,
        SiteAudit => Outcome::NotFound,
        AnyRole => match who {
            Who::Holds(_) | Who::ManagesAnother => Outcome::Allowed,
            _ => Outcome::NotFound,
        },
        OnTeam(roles) | OnSome(roles) | OnCertificate(roles) => match who {
            Who::Holds(role) if roles.contains(&role) => Outcome::Allowed,
            Who::Holds(_) => Outcome::Forbidden,
            Who::ManagesAnother if !roles.contains(&Manager) => Outcome::Forbidden,
            Who::ManagesAnother => match needs {
                OnSome(_) => Outcome::Allowed,
                OnCertificate(_) => Outcome::NotFound,
                _ => Outcome::Forbidden,
            },
            _ => Outcome::NotFound,
        },
    }
}
