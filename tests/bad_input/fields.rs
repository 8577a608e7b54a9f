//! Every field of every form, left out, sent twice, and replaced by garbage.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::garbage;
use super::rig::{Counts, assert_fit, good_form, order_path, portal};
use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::Portal;

/// The body of a form, as a browser encodes it, with one field replaced by what is encoded already.
fn body(form: &Form, replaced: &str, value: Option<&str>) -> String {
    let kept = form.fields.iter().filter(|(name, _)| name != replaced);
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let mut body = body.extend_pairs(kept).finish();
    if let Some(value) = value {
        body.push_str(&format!("&{replaced}={value}"));
    }
    body
}

async fn send(person: &Person, path: &str, body: String) -> Page {
    let form = "application/x-www-form-urlencoded";
    person.send(Method::POST, path, |request| request.header(CONTENT_TYPE, form).body(body)).await
}

/// Nothing was made, or one whole order.
async fn assert_whole(portal: &Portal, before: &mut Counts, page: &Page, what: &str) {
    assert_fit(page, what);
    if page.status == 303 {
        *before = before.and_one();
    }
    assert_eq!(Counts::of(portal).await, *before, "{what}: {}", page.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_order_form() {
    let (portal, mina) = portal().await;
    let mut before = Counts::of(&portal).await;
    let names: Vec<String> = good_form(&mina).await.fields.into_iter().map(|(name, _)| name).collect();
    for field in &names {
        let form = good_form(&mina).await;
        let page = send(&mina, &order_path(), body(&form, field, None)).await;
        assert_whole(&portal, &mut before, &page, &format!("without {field}")).await;
        let refused = match field.as_str() {
            "csrf" | "form_token" => 403,
            "name" | "authority" | "primary_domain" | "key_algorithm" => 422,
            _ => 303,
        };
        assert_eq!(page.status, refused, "without {field}: {}", page.text());

        let mut twice = good_form(&mina).await;
        twice.fields.push((field.clone(), "again".to_owned()));
        let page = mina.submit(&twice).await;
        assert_whole(&portal, &mut before, &page, &format!("{field} twice")).await;

        for value in garbage::for_bodies() {
            let form = good_form(&mina).await;
            let page = send(&mina, &order_path(), body(&form, field, Some(&value))).await;
            let what = format!("{field}={}", &value[..value.len().min(40)]);
            assert_whole(&portal, &mut before, &page, &what).await;
            if page.status > 400 {
                let shown = page.form("form.order");
                let kept = if field == "name" { "primary_domain" } else { "name" };
                assert_eq!(shown.value(kept), form.value(kept), "{what}: {kept} was lost");
            }
        }
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_signing_in_and_out() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let nobody = Person::nobody(&portal.url);
    for field in ["csrf", "return_to"] {
        for value in garbage::for_bodies() {
            let form = nobody.get("/sign-in").await.form("main form");
            let page = send(&nobody, form.action.path(), body(&form, field, Some(&value))).await;
            assert_fit(&page, &format!("sign-in: {field}={}", &value[..value.len().min(40)]));
            // To the provider or nowhere: it is not for the form to say.
            let provider = page.location().is_some_and(|to| to.path() == "/authorize");
            assert_eq!(page.status == 303, provider, "{:?}", page.location());
        }
    }
    for value in garbage::for_bodies() {
        let page = send(&mina, "/sign-out", format!("csrf={value}")).await;
        assert_fit(&page, "sign-out");
        assert!((400..500).contains(&page.status), "signed out by {}", &value[..value.len().min(40)]);
    }
    assert_eq!(mina.get("/").await.status, 303);
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}
