//! The files below `static/`, embedded, each under an address that changes with its content.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, ETAG, EntityTag, Header, IfNoneMatch};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// Where the files are served: `/static/{path}`.
pub const PREFIX: &str = "/static/";

/// For an address that names the content: it can be kept for good (RFC 8246).
const KEEP: &str = "public, max-age=31536000, immutable";
/// For the bare address: to be asked again each time, with the ETag.
const ASK_AGAIN: &str = "no-cache";

/// The stylesheet, and the files below `static/css/` that it is made of: one request brings all of them. What comes later
/// wins over what comes before, so the narrow forms of everything are at the end.
const STYLESHEET: &str = "app.css";
const STYLES: [&str; 23] = [
    "css/colours.css",
    "css/frame.css",
    "css/text.css",
    "css/banners.css",
    "css/cards.css",
    "css/menus.css",
    "css/teams.css",
    "css/list.css",
    "css/form.css",
    "css/certificate.css",
    "css/progress.css",
    "css/door.css",
    "css/narrow.css",
    "css/actions.css",
    "css/channels.css",
    "css/access.css",
    "css/admin.css",
    "css/authorities.css",
    "css/activity.css",
    "css/many.css",
    "css/overview.css",
    "css/find.css",
    "css/bring.css",
];

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    bytes: Bytes,
    content_type: String,
    /// The first 16 hexadecimal digits of the content's SHA-256.
    version: String,
    href: String,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let files = Files::iter().filter(|path| !STYLES.contains(&path.as_ref()));
    let files = files.filter_map(|path| Some((path.to_string(), Files::get(&path)?.data.into_owned())));
    files.chain([stylesheet()]).map(|(path, bytes)| (path.clone(), Asset::new(&path, bytes))).collect()
});

fn stylesheet() -> (String, Vec<u8>) {
    let styles = STYLES.iter().filter_map(|path| Files::get(path)).map(|file| file.data);
    (STYLESHEET.to_owned(), styles.collect::<Vec<_>>().join(&b'\n'))
}

impl Asset {
    fn new(path: &str, bytes: Vec<u8>) -> Self {
        let mut version = hex::encode(Sha256::digest(&bytes));
        version.truncate(16);
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        let charset = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
        Self {
            content_type: format!("{kind}{charset}"),
            href: format!("{PREFIX}{path}?v={version}"),
            version,
            bytes: bytes.into(),
        }
    }
}

/// The address of a file below `static/`, such as `/static/app.css?v=4f2c…`. One that isn't there is logged, and its
/// address answers 404.
pub fn asset(path: &'static str) -> &'static str {
    ASSETS.get(path).map_or_else(
        || {
            tracing::error!(path, "no such static file");
            "/static/missing"
        },
        |asset| &asset.href,
    )
}

/// `GET` or `HEAD /static/{path}`, with a strong ETag (RFC 9110 section 8.8.3).
pub async fn serve(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let Some(asset) = ASSETS.get(path.as_str()) else {
        return HttpResponse::NotFound().insert_header((CACHE_CONTROL, ASK_AGAIN)).finish();
    };
    let named = request.query_string().strip_prefix("v=") == Some(asset.version.as_str());
    let etag = EntityTag::new_strong(asset.version.clone());
    let held = holds(&request, &etag);
    let mut response = if held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((CACHE_CONTROL, if named { KEEP } else { ASK_AGAIN })).insert_header((ETAG, etag));
    if held {
        return response.finish();
    }
    response.content_type(asset.content_type.as_str()).body(asset.bytes.clone())
}

/// Whether the asker holds this content already.
fn holds(request: &HttpRequest, etag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(etag)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::IF_NONE_MATCH;
    use actix_web::{App, test};

    use super::*;

    async fn get(address: &str, etag: Option<&str>) -> (StatusCode, String, Option<String>, usize) {
        let app = test::init_service(App::new().configure(crate::web::routes::configure)).await;
        let mut request = test::TestRequest::get().uri(address);
        if let Some(etag) = etag {
            request = request.insert_header((IF_NONE_MATCH, etag));
        }
        let response = test::call_service(&app, request.to_request()).await;
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, cache, etag) = (response.status(), header(CACHE_CONTROL), header(ETAG));
        (status, cache.unwrap_or_default(), etag, test::read_body(response).await.len())
    }

    #[actix_web::test]
    async fn is_kept_for_good_only_under_its_version() {
        let (status, cache, etag, length) = get(asset("app.css"), None).await;
        assert_eq!((status, cache.as_str()), (StatusCode::OK, KEEP));
        assert!(length > 1000);
        let etag = etag.unwrap();
        assert!(!etag.starts_with("W/"));
        for address in ["/static/app.css", "/static/app.css?v=0000000000000000"] {
            assert_eq!(get(address, None).await.1, ASK_AGAIN, "{address}");
        }
        for held in [etag.as_str(), "*", &format!("\"other\", W/{etag}")] {
            let (status, _, again, length) = get("/static/app.css", Some(held)).await;
            assert_eq!(
                (status, again.as_deref(), length),
                (StatusCode::NOT_MODIFIED, Some(etag.as_str()), 0),
                "{held}"
            );
        }
        assert_eq!(get("/static/app.css", Some("\"other\"")).await.0, StatusCode::OK);
    }

    #[actix_web::test]
    async fn the_stylesheet_is_made_of_every_style() {
        let mut there: Vec<String> =
            Files::iter().map(Into::into).filter(|path: &String| path.starts_with("css/")).collect();
        let mut listed = STYLES.map(str::to_owned);
        there.sort_unstable();
        listed.sort_unstable();
        assert_eq!(there, listed);
        let (_, whole) = stylesheet();
        for path in STYLES {
            let style = Files::get(path).unwrap().data;
            assert!(whole.windows(style.len()).any(|part| part == style.as_ref()), "{path}");
        }
    }

    #[actix_web::test]
    async fn what_is_not_there_is_not_found() {
        for address in ["/static/none.css", "/static/", "/static/../Cargo.toml", "/static/vendor", "/static/%2e%2e/x"] {
            assert_eq!(get(address, None).await.0, StatusCode::NOT_FOUND, "{address}");
        }
    }
}
