//! External account binding (RFC 8555 section 7.3.4): with keys that the authority knows and keys that it doesn't, and
//! nowhere in clear.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::rig::{
    HMAC_KEY, KID, LIST, OTHER_HMAC_KEY, OTHER_KID, Rig, accept_and_save, binding_pebble, form, said, with,
};
use crate::db::dump::{dump, holding};
use crate::support::portal::PortalOptions;
use crate::support::process::Process;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_authority_does_not_take_is_said_at_the_field() {
    let pebble = binding_pebble().await;
    let rig = Rig::start().await;
    let form = rig.form("Bound", &pebble.directory(), pebble.https_root_pem()).await;

    // None at all: its directory says so before anything is sent.
    let tested = rig.test(&form).await;
    assert_eq!(tested.status, 422);
    assert!(said(&tested, "eab_kid").contains("external account"), "{}", tested.text());
    assert!(tested.texts("#found").concat().contains("Required"), "{}", tested.text());
    for (kid, key, field, words) in [
        (KID, "", "eab_hmac_key", "Enter the HMAC key"),
        ("", HMAC_KEY, "eab_kid", "Enter the identifier"),
        (KID, "not base64url!", "eab_hmac_key", "base64url"),
    ] {
        let tested = rig.test(&form.clone().set("eab_kid", kid).set("eab_hmac_key", key)).await;
        assert_eq!(tested.status, 422);
        assert!(said(&tested, field).contains(words), "{kid} {key}: {}", tested.text());
    }
    // The wrong key, and an identifier that it doesn't know: found out when the account is made.
    for (kid, key) in [(KID, OTHER_HMAC_KEY), ("kid-9", HMAC_KEY)] {
        let refused = rig.accept_and_save(&form.clone().set("eab_kid", kid).set("eab_hmac_key", key)).await;
        assert_eq!(refused.status, 422, "{kid}");
        assert!(said(&refused, "eab_kid").starts_with("The authority doesn’t take"), "{}", refused.text());
        assert_eq!(refused.form("form.authority").value("name"), "Bound");
    }
    assert_eq!(rig.count("authorities").await, 1);
    assert_eq!(rig.count("acme_accounts").await, 0);

    let saved = rig.accept_and_save(&form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY)).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(rig.standing("Bound").await, "Takes orders");
    assert_eq!(rig.count("acme_accounts").await, 1);
    let ended: Vec<String> = rig.events("authority.create").await.iter().map(|event| event.ended()).collect();
    assert_eq!(ended, ["success", "refused invalid", "refused invalid", "success"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_makes_another_account_and_none_keeps_it() {
    let pebble = binding_pebble().await;
    let rig = Rig::start().await;
    let form = rig.form("Bound", &pebble.directory(), pebble.https_root_pem()).await;
    let form = form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY);
    assert_eq!(rig.accept_and_save(&form).await.status, 303);
    let account = async || {
        let events = rig.events("authority.update").await;
        events.last().map(|event| event.data["account"].clone()).unwrap_or_default()
    };

    let edit = rig.edit("Bound").await;
    assert_eq!((edit.value("eab_kid"), edit.value("eab_hmac_key")), (KID, ""));
    // Another identifier needs its own key; the stored one is not taken for it.
    let refused = rig.save(&edit.clone().set("eab_kid", OTHER_KID)).await;
    assert!(said(&refused, "eab_hmac_key").contains("Enter the HMAC key"), "{}", refused.text());
    // Left empty, it is kept, and nothing is asked of the authority.
    assert_eq!(rig.save(&edit.clone().set("parallel_new_orders", "7")).await.status, 303);
    assert!(account().await.is_null());
    // A wrong one changes nothing.
    let refused = rig.save(&edit.clone().set("eab_kid", OTHER_KID).set("eab_hmac_key", HMAC_KEY)).await;
    assert!(said(&refused, "eab_kid").contains("doesn’t take"), "{}", refused.text());
    assert_eq!(rig.edit("Bound").await.value("eab_kid"), KID);

    let changed = rig.save(&edit.clone().set("eab_kid", OTHER_KID).set("eab_hmac_key", OTHER_HMAC_KEY)).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    assert!(account().await.as_str().is_some_and(|url| url.starts_with("https://")));
    assert_eq!(rig.count("acme_accounts").await, 1);
    // Taken out, it leaves the account as it is.
    let edit = rig.edit("Bound").await.set("eab_kid", "");
    assert_eq!(rig.save(&edit).await.status, 303);
    assert_eq!(rig.standing("Bound").await, "Takes orders");
    assert_eq!(rig.count("authorities WHERE eab_hmac_key IS NOT NULL").await, 0);
    rig.portal.stop().await;
}

/// In every form in which it could stand somewhere.
fn forms() -> Vec<Vec<u8>> {
    let key = URL_SAFE_NO_PAD.decode(HMAC_KEY).unwrap();
    let whole = &key[..key.len() / 3 * 3];
    let texts = [HMAC_KEY.to_owned(), hex::encode(&key), STANDARD_NO_PAD.encode(whole), URL_SAFE_NO_PAD.encode(whole)];
    std::iter::once(key).chain(texts.map(String::into_bytes)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_stands_in_no_page_no_table_and_no_log() {
    let pebble = binding_pebble().await;
    let options = PortalOptions::new().await.set("log", "debug,certdesk=trace");
    let process = Process::start(options).await;
    let sol = process.person("sol").await;
    let mut pages = Vec::new();
    let form = form(&sol, "Bound", &pebble.directory(), pebble.https_root_pem()).await;
    let form = form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY);
    let tested = sol.submit(&with(form.clone(), "do", "test")).await;
    // It is kept for whoever typed it, though it isn't shown.
    let kept = tested.form("form.authority");
    assert_eq!(kept.value("eab_hmac_key"), "");
    assert!(!kept.value("eab_kept").is_empty());
    pages.push(tested);
    pages.push(sol.submit(&with(form.clone().set("name", ""), "do", "save")).await);
    pages.push(accept_and_save(&sol, &form).await);
    assert_eq!(pages[2].status, 303, "{}", pages[2].text());
    let list = sol.get(LIST).await;
    let path = list.hrefs("tr[data-authority='Bound'] .name a").pop().unwrap();
    pages.extend([list, sol.get(&path).await]);

    let (tables, log) = (dump(process.database().url()).await, process.said());
    assert!(log.contains("/admin/authorities"), "the log was not read");
    assert!(holding(&tables, pebble.directory().as_bytes()).contains(&"authorities.directory_url"));
    for form in forms() {
        assert_eq!(holding(&tables, &form), [""; 0]);
        let holds = |text: &[u8]| text.windows(form.len()).any(|window| window == form);
        assert!(!holds(log.as_bytes()), "the log");
        for page in &pages {
            assert!(!holds(&page.body), "{}", page.url);
        }
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_form_keeps_can_not_be_forged() {
    let pebble = binding_pebble().await;
    let rig = Rig::start().await;
    let form = rig.form("Bound", &pebble.directory(), pebble.https_root_pem()).await;
    let tested = rig.test(&form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY)).await;
    assert_eq!(tested.status, 200, "{}", tested.text());
    let kept = tested.form("form.authority");
    let mut forged = kept.value("eab_kept").to_owned();
    forged.replace_range(60..61, if &forged[60..61] == "A" { "B" } else { "A" });
    let refused = rig.test(&kept.clone().set("eab_kept", &forged)).await;
    assert!(said(&refused, "eab_hmac_key").contains("Enter the HMAC key"), "{}", refused.text());
    assert_eq!(rig.test(&kept).await.status, 200);
    rig.portal.stop().await;
}
