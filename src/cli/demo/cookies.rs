//! A browser's cookies (RFC 6265), as far as the portal and the demo's provider need them.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use url::Url;

/// The cookies kept, each with the host that set it. Ports don't keep them apart (RFC 6265 section 8.5).
#[derive(Default)]
pub(super) struct Jar(Vec<(String, Cookie<'static>)>);

impl Jar {
    /// Keeps the cookie of a Set-Cookie header that `url` answered with, in place of one of that name, or takes it away
    /// where its time is over. What can't be read is left out.
    pub(super) fn keep(&mut self, url: &Url, header: &str) {
        let (Some(host), Ok(cookie)) = (url.host_str(), Cookie::parse(header.to_owned())) else { return };
        self.0.retain(|(owner, kept)| owner != host || kept.name() != cookie.name());
        if cookie.max_age() != Some(Duration::ZERO) {
            self.0.push((host.to_owned(), cookie));
        }
    }

    /// The Cookie header for a request to `url`, where there is anything to send.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let host = url.host_str()?;
        let fitting = self.0.iter().filter(|(owner, cookie)| owner == host && covers(cookie, url.path()));
        let pairs: Vec<String> = fitting.map(|(_, cookie)| format!("{}={}", cookie.name(), cookie.value())).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// RFC 6265 section 5.1.4. A cookie without a path is taken to be for the whole host: ours all have one.
fn covers(cookie: &Cookie<'_>, path: &str) -> bool {
    let within = cookie.path().unwrap_or("/");
    path.strip_prefix(within).is_some_and(|rest| within.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn cookies_are_kept_replaced_and_taken_away() {
        let mut jar = Jar::default();
        let portal = url("http://127.0.0.1:8080/sign-in");
        jar.keep(&portal, "session=one; Path=/; HttpOnly; SameSite=Lax");
        jar.keep(&portal, "form=x; Path=/teams");
        jar.keep(&portal, "session=two; Path=/");
        jar.keep(&portal, "no cookie");
        assert_eq!(jar.header(&url("http://127.0.0.1:9/")).as_deref(), Some("session=two"));
        assert_eq!(jar.header(&url("http://127.0.0.1:8080/teams/a")).as_deref(), Some("form=x; session=two"));
        assert_eq!(jar.header(&url("http://127.0.0.1:8080/teamsters")).as_deref(), Some("session=two"));
        assert_eq!(jar.header(&url("http://localhost:8080/")), None);
        jar.keep(&portal, "session=; Path=/; Max-Age=0");
        assert_eq!(jar.header(&url("http://127.0.0.1:8080/")), None);
    }
}
