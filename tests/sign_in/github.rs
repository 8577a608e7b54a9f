//! A stand-in for GitHub, with what is odd about it: refusals come with HTTP status 200, answers are forms unless JSON is
//! asked for, who sends no User-Agent is refused, a name or an address may be null.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::support::http::{Reply, Request, Server};

pub const CLIENT_ID: &str = "Iv1.certdesk";
pub const CLIENT_SECRET: &str = "the secret of the app";

pub struct GitHub {
    pub url: Url,
    state: Arc<Mutex<State>>,
    _server: Server,
}

#[derive(Default)]
struct State {
    user: Value,
    emails: Value,
    teams: Value,
    /// Challenge and redirect URI of each code that wasn't used.
    codes: BTreeMap<String, (String, String)>,
    tokens: Vec<String>,
    answers: u32,
    /// What every API request is answered with instead.
    instead: Option<(u16, String)>,
    /// Where it is.
    url: String,
    /// Where it says that the next page of teams is, whatever is asked for.
    next: Option<String>,
    /// How often teams were asked for.
    asked_for_teams: u32,
}

impl GitHub {
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State { teams: json!([]), ..State::default() }));
        let shared = Arc::clone(&state);
        let server = Server::start(None, move |request| {
            let answer = shared.lock().unwrap().answer(&request);
            async move { answer }
        })
        .await;
        let url = format!("http://{}/", server.address).parse().unwrap();
        let github = Self { url, state, _server: server };
        github.state.lock().unwrap().url = github.url.to_string();
        github.user(json!({ "id": 583231, "login": "octocat", "name": null, "email": null }));
        github.emails(json!([
            { "email": "old@corp.test", "primary": false, "verified": true, "visibility": null },
            { "email": "Octo@corp.test", "primary": true, "verified": true, "visibility": "private" },
        ]));
        github
    }

    pub fn user(&self, user: Value) {
        self.state.lock().unwrap().user = user;
    }

    pub fn emails(&self, emails: Value) {
        self.state.lock().unwrap().emails = emails;
    }

    /// Organisation and slug of each team.
    pub fn teams(&self, teams: &[(&str, &str)]) {
        let team =
            |(organization, slug): &(&str, &str)| json!({ "slug": slug, "organization": { "login": organization } });
        self.state.lock().unwrap().teams = teams.iter().map(team).collect();
    }

    /// Has every page of teams lead there.
    pub fn lead_to(&self, next: &Url) {
        self.state.lock().unwrap().next = Some(next.to_string());
    }

    /// How often teams were asked for.
    pub fn asked_for_teams(&self) -> u32 {
        self.state.lock().unwrap().asked_for_teams
    }

    /// Has every token count no more.
    pub fn revoke_all(&self) {
        self.state.lock().unwrap().tokens.clear();
    }

    /// Has the API answer so from now on.
    pub fn instead(&self, status: u16, body: &str) {
        self.state.lock().unwrap().instead = Some((status, body.to_owned()));
    }

    /// As the settings file describes it, with further lines.
    pub fn described(&self, id: &str, secret: &str, more: &str) -> String {
        let url = &self.url;
        format!(
            "[[sign-in.providers]]\nid = \"{id}\"\nkind = \"oauth2\"\nname = \"GitHub\"\n\
             client-id = \"{CLIENT_ID}\"\nclient-secret = \"{secret}\"\nscopes = [\"read:user\", \"user:email\", \"read:org\"]\n\
             authorize-url = \"{url}login/oauth/authorize\"\ntoken-url = \"{url}login/oauth/access_token\"\n\
             user-info-url = \"{url}user\"\nuser-emails-url = \"{url}user/emails\"\n\
             groups-url = \"{url}user/teams?per_page=100\"\ngroups-claim = \"organization.login/slug\"\n{more}\n"
        )
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Reply {
        let url = Url::parse(&format!("http://github.test{}", request.target)).unwrap();
        match (request.method.as_str(), url.path()) {
            ("GET", "/login/oauth/authorize") => self.authorize(&url),
            ("POST", "/login/oauth/access_token") => self.exchange(request),
            ("GET", path @ ("/user" | "/user/emails" | "/user/teams")) => self.api(request, path, &url),
            _ => Reply::status(404),
        }
    }

    /// Everybody is signed in here, and has said yes before.
    fn authorize(&mut self, url: &Url) -> Reply {
        let parameters: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(parameters["client_id"], CLIENT_ID);
        assert_eq!(parameters["scope"], "read:user user:email read:org");
        assert_eq!(parameters["code_challenge_method"], "S256");
        let code = self.next("code");
        let challenge = (parameters["code_challenge"].clone(), parameters["redirect_uri"].clone());
        self.codes.insert(code.clone(), challenge);
        let mut back = Url::parse(&parameters["redirect_uri"]).unwrap();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &parameters["state"]);
        Reply::Answer { status: 302, headers: vec![("location".into(), back.into())], body: vec![] }
    }

    fn exchange(&mut self, request: &Request) -> Reply {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let answer = match form.get("client_secret") {
            Some(secret) if form["client_id"] == CLIENT_ID && secret == CLIENT_SECRET => self.redeem(&form),
            _ => refusal("incorrect_client_credentials"),
        };
        if header(request, "accept") == Some("application/json") {
            return json_reply(200, &answer);
        }
        let fields = answer.as_object().unwrap().iter().map(|(name, value)| (name, value.as_str().unwrap()));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = vec![("content-type".into(), "application/x-www-form-urlencoded; charset=utf-8".into())];
        Reply::Answer { status: 200, headers, body: body.into_bytes() }
    }

    fn redeem(&mut self, form: &BTreeMap<String, String>) -> Value {
        let Some((challenge, redirect_uri)) = self.codes.remove(&form["code"]) else {
            return refusal("bad_verification_code");
        };
        let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
        if verifier != challenge || form["redirect_uri"] != redirect_uri {
            return refusal("bad_verification_code");
        }
        let token = self.next("gho");
        self.tokens.push(token.clone());
        json!({ "access_token": token, "scope": "read:org,read:user,user:email", "token_type": "bearer" })
    }

    fn api(&mut self, request: &Request, path: &str, url: &Url) -> Reply {
        self.asked_for_teams += u32::from(path == "/user/teams");
        if header(request, "user-agent").is_none() {
            return json_reply(403, &json!({ "message": "Request forbidden by administrative rules." }));
        }
        let token = header(request, "authorization").and_then(|value| value.strip_prefix("Bearer "));
        if !token.is_some_and(|token| self.tokens.iter().any(|known| known == token)) {
            return json_reply(401, &json!({ "message": "Bad credentials" }));
        }
        if let Some((status, body)) = &self.instead {
            return Reply::Answer { status: *status, headers: vec![], body: body.clone().into_bytes() };
        }
        let document = match path {
            "/user" => &self.user,
            "/user/emails" => &self.emails,
            _ => return self.page_of_teams(url),
        };
        json_reply(200, document)
    }

    /// A page of the teams, and where the next one is (RFC 8288).
    fn page_of_teams(&self, url: &Url) -> Reply {
        let parameter = |name: &str, default: usize| {
            let given = url.query_pairs().find(|(key, _)| key == name);
            given.map_or(default, |(_, value)| value.parse().unwrap())
        };
        let (page, size) = (parameter("page", 1), parameter("per_page", 30).min(100));
        let teams = self.teams.as_array().unwrap();
        let shown: Vec<Value> = teams.iter().skip((page - 1) * size).take(size).cloned().collect();
        let more =
            (page * size < teams.len()).then(|| format!("{}user/teams?per_page={size}&page={}", self.url, page + 1));
        let Reply::Answer { status, mut headers, body } = json_reply(200, &shown.into()) else { unreachable!() };
        if let Some(next) = self.next.clone().or(more) {
            let first = format!("<{}user/teams?per_page={size}>; rel=\"first\"", self.url);
            headers.push(("link".into(), format!("{first}, <{next}>; rel=\"next\"")));
        }
        Reply::Answer { status, headers, body }
    }

    fn next(&mut self, what: &str) -> String {
        self.answers += 1;
        format!("{what}_{:016}", self.answers)
    }
}

fn refusal(error: &str) -> Value {
    json!({ "error": error, "error_description": "Told in words.", "error_uri": "https://docs.github.com/x" })
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
}

fn json_reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type".into(), "application/json; charset=utf-8".into())];
    Reply::Answer { status, headers, body: body.to_string().into_bytes() }
}
