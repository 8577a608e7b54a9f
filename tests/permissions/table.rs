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
}

impl Row {
    /// The whole address.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    const fn answering(self, answers: u16) -> Self {
        Self { answers, ..self }
    }

    const fn sending(self, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { fields, ..self }
    }
}

const fn row(method: &'static str, pattern: &'static str, needs: Needs) -> Row {
    Row { method, pattern, needs, answers: 200, fields: &[] }
}

const fn get(pattern: &'static str, needs: Needs) -> Row {
    row("GET", pattern, needs)
}

const fn post(pattern: &'static str, needs: Needs) -> Row {
    row("POST", pattern, needs)
}

use Needs::{AnyRole, Door, Nothing, OnCertificate, OnSome, OnTeam, SignedIn, Site, SiteAudit, Start};

/// Every route.
pub const ROWS: &[Row] = &[
    get("/", Start),
    get("/language/{language}", Nothing(303)),
    get("/sign-in", Door),
    // Without the token that the browser keeps.
    post("/sign-in/{provider}", Nothing(403)),
    get("/sign-in/{provider}/callback", Nothing(400)),
    post("/sign-out", SignedIn),
    get("/api/v1/instances/{crn:.+}/notifications/publicKey", Nothing(200)),
    get("/api/v1/instances/{crn:.+}/notifications/jwks", Nothing(200)),
    get("/healthz", Nothing(200)),
    get("/readyz", Nothing(200)),
    get("/static/{path:.*}", Nothing(200)),
    row("HEAD", "/static/{path:.*}", Nothing(200)),
    get("/teams/{team}", AnyRole).answering(303),
    get("/teams/{team}/certificates", OnSome(READ)),
    get("/teams/{team}/certificates/order", OnTeam(ORDER)),
    post("/teams/{team}/certificates/order", OnTeam(ORDER)),
    get("/teams/{team}/certificates/{certificate}", OnCertificate(READ)),
    get("/teams/{team}/certificates/{certificate}/renew", OnCertificate(ORDER)),
    post("/teams/{team}/certificates/{certificate}/renew", OnCertificate(ORDER)),
    post("/teams/{team}/certificates/{certificate}/auto-renew", OnCertificate(ORDER)),
    get("/teams/{team}/certificates/{certificate}/cancel", OnCertificate(ORDER)),
    post("/teams/{team}/certificates/{certificate}/cancel", OnCertificate(ORDER)),
    get("/teams/{team}/certificates/{certificate}/revoke", OnCertificate(ORDER)),
    post("/teams/{team}/certificates/{certificate}/revoke", OnCertificate(ORDER)).sending(&[("version", "1")]),
    get("/teams/{team}/certificates/{certificate}/versions/{number}/current", OnCertificate(ORDER)),
    post("/teams/{team}/certificates/{certificate}/versions/{number}/current", OnCertificate(ORDER)),
    get("/teams/{team}/certificates/{certificate}/download", OnCertificate(DOWNLOAD)),
    get("/teams/{team}/certificates/{certificate}/versions/{number}/download", OnCertificate(DOWNLOAD)),
    get("/teams/{team}/notifications", OnTeam(LIST_CHANNELS)),
    get("/teams/{team}/notifications/add", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/add", OnTeam(MANAGE_CHANNELS)),
    get("/teams/{team}/notifications/key", OnTeam(LIST_CHANNELS)),
    get("/teams/{team}/notifications/keys/new", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/keys/new", OnTeam(MANAGE_CHANNELS)),
    get("/teams/{team}/notifications/keys/{key}/retire", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/keys/{key}/retire", OnTeam(MANAGE_CHANNELS)),
    get("/teams/{team}/notifications/{channel}", OnTeam(LIST_CHANNELS)),
    get("/teams/{team}/notifications/{channel}/edit", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/{channel}/edit", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/{channel}/switch", OnTeam(MANAGE_CHANNELS)),
    // The settings' channel is not deleted here.
    get("/teams/{team}/notifications/{channel}/delete", OnTeam(MANAGE_CHANNELS)).answering(422),
    post("/teams/{team}/notifications/{channel}/delete", OnTeam(MANAGE_CHANNELS)),
    post("/teams/{team}/notifications/{channel}/test", OnTeam(TEST_CHANNELS)),
    get("/teams/{team}/notifications/{channel}/deliveries/{delivery}", OnTeam(LIST_CHANNELS)),
    post("/teams/{team}/notifications/{channel}/deliveries/{delivery}/resend", OnTeam(MANAGE_CHANNELS)),
    get("/teams/{team}/access", OnTeam(SEE_ACCESS)),
    get("/teams/{team}/access/people/{person}", OnTeam(SEE_ACCESS)),
    // Without an address or a name, there is nobody to tell of.
    get("/teams/{team}/access/email", OnTeam(SEE_ACCESS)).answering(404),
    get("/teams/{team}/access/group", OnTeam(SEE_ACCESS)).answering(404),
    get("/teams/{team}/access/grant", OnTeam(MANAGE_ACCESS)),
    post("/teams/{team}/access/grant", OnTeam(MANAGE_ACCESS)),
    get("/teams/{team}/access/grant/people", OnTeam(MANAGE_ACCESS)),
    get("/teams/{team}/access/grants/{grant}/withdraw", OnTeam(MANAGE_ACCESS)),
    post("/teams/{team}/access/grants/{grant}/withdraw", OnTeam(MANAGE_ACCESS)),
    get("/teams/{team}/activity", OnTeam(READ_ACTIVITY)),
    // Without a format, there is nothing to be exported.
    get("/teams/{team}/activity/export", OnTeam(READ_ACTIVITY)).answering(404),
    get("/teams/{team}/activity/{event}", OnTeam(READ_ACTIVITY)),
    get("/admin/activity", SiteAudit),
    get("/admin/activity/export", SiteAudit).answering(404),
    get("/admin/activity/{event}", SiteAudit),
    get("/sessions", SignedIn),
    post("/sessions/end", SignedIn).sending(&[("session", "0199aaaa-0000-7000-8000-000000000001")]),
    post("/sessions/end-others", SignedIn),
    get("/admin/teams", Site),
    get("/admin/teams/new", Site),
    post("/admin/teams/new", Site),
    get("/admin/teams/{team}", Site),
    get("/admin/teams/{team}/rename", Site),
    post("/admin/teams/{team}/rename", Site),
    // Somebody administers the team: it is its own matter.
    get("/admin/teams/{team}/admin", Site).answering(422),
    post("/admin/teams/{team}/admin", Site),
    get("/admin/people", Site),
    get("/admin/people/{person}", Site),
    get("/admin/people/{person}/block", Site),
    post("/admin/people/{person}/block", Site),
    post("/admin/people/{person}/unblock", Site),
    post("/admin/people/{person}/end", Site),
    get("/admin/authorities", Site),
    get("/admin/authorities/add", Site),
    post("/admin/authorities/add", Site),
    get("/admin/authorities/{authority}/edit", Site),
    post("/admin/authorities/{authority}/edit", Site),
    post("/admin/authorities/{authority}/switch", Site),
    post("/admin/authorities/{authority}/move", Site),
    // The settings' authority is not deleted here.
    get("/admin/authorities/{authority}/delete", Site).answering(422),
    post("/admin/authorities/{authority}/delete", Site),
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
