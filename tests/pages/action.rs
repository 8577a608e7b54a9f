//! The dialogs of a certificate's menu.

use askama::Template;
use certdesk::domain::revocation::RevocationReason;
use certdesk::i18n::Locale;
use certdesk::web::pages::certificates::{Act, ActionPage, Revoking};
use certdesk::web::pages::sheet::Sheet;
use scraper::Html;

use super::fixtures::{self, SHOW};
use super::{all, one, text, text_of};

fn html(page: &ActionPage<'_>) -> Html {
    Html::parse_document(&page.as_page().render().unwrap())
}

#[test]
fn a_renewal_asks_whether_to_rekey() {
    let asked = |rekey| html(&fixtures::action(Locale::En, Act::Renew { authority: "Let’s Encrypt", rekey }));
    let page = asked(false);
    assert_eq!(text_of(&page, "h1"), "Renew certificate");
    let form = one(&page, "form.action");
    assert_eq!((form.attr("action"), form.attr("method")), (Some(fixtures::ACTION), Some("post")));
    assert_eq!(one(&page, "form.action input[name=csrf]").attr("value"), Some("csrf-token-of-the-session"));
    assert_eq!(text_of(&page, "label[for=rekey]"), "Rekey certificate");
    assert_eq!(one(&page, "#rekey").attr("checked"), None);
    assert!(text_of(&page, "#rekey-hint").contains("must be deployed everywhere the certificate is used"));
    assert_eq!(text_of(&page, "form.action button[type=submit]"), "Renew");
    assert_eq!(one(&page, ".buttons a").attr("href"), Some(SHOW));
    assert!(one(&asked(true), "#rekey").attr("checked").is_some());
}

#[test]
fn the_dialog_posts_by_htmx_and_the_page_by_itself() {
    let page = fixtures::action(Locale::En, Act::Renew { authority: "Let’s Encrypt", rekey: false });
    let dialog = Html::parse_fragment(&page.as_dialog().render().unwrap());
    let form = one(&dialog, "dialog form");
    assert_eq!(form.attr("hx-post"), Some(fixtures::ACTION));
    assert_eq!(form.attr("hx-target"), Some("#dialog"));
    assert_eq!(text_of(&dialog, "dialog h2"), "Renew certificate");
    assert_eq!(all(&dialog, ".buttons [data-close]").len(), 1);
    let whole = html(&page);
    assert!(all(&whole, "dialog, [hx-post], [data-close]").is_empty());
}

#[test]
fn what_can_t_be_done_has_no_button() {
    let mut page = fixtures::action(Locale::En, Act::Renew { authority: "Let’s Encrypt", rekey: true });
    page.problem = Some("An order is under way.".into());
    let again = html(&page);
    assert_eq!(text_of(&again, "#action-problem[role=alert]"), "An order is under way.");
    assert_eq!(all(&again, "main button[type=submit]").len(), 1, "it may be done another time");
    assert!(one(&again, "#rekey").attr("checked").is_some(), "what was chosen stays");
    page.possible = false;
    let never = html(&page);
    assert_eq!(text_of(&never, "#action-problem"), "An order is under way.");
    assert!(all(&never, "main button[type=submit], #rekey").is_empty());
    assert_eq!(text_of(&never, ".buttons a"), "Close");
}

#[test]
fn a_revocation_says_what_follows() {
    let asked = |change: fn(&mut Revoking<'_>)| {
        let mut revoking = fixtures::revoking();
        change(&mut revoking);
        html(&fixtures::action(Locale::En, Act::Revoke(revoking)))
    };
    let page = asked(|_| {});
    assert_eq!(all(&page, "input[name=reason]").len(), RevocationReason::ALL.len());
    assert_eq!(one(&page, "input[name=reason][checked]").attr("value"), Some("unspecified"));
    assert_eq!(all(&page, ".reason small").len(), RevocationReason::ALL.len(), "a sentence each");
    assert_eq!(one(&page, "input[name=version]").attr("value"), Some("3"));
    assert_eq!(text_of(&page, "#typed_name-hint code"), "Shop front");
    let said = text_of(&page, "form.action");
    assert!(said.contains("another is ordered at once") && said.contains("Versions 2, 1 have the same key"), "{said}");
    assert!(text_of(&page, "label[for=reason-key-compromise]").contains("The next version gets a new key"));
    assert!(text_of(&page, "label[for=reason-cessation-of-operation]").contains("Auto-renew is switched off"));

    let page = asked(|revoking| revoking.auto_renew = false);
    assert!(text_of(&page, "form.action").contains("nothing takes the version’s place by itself"));
    assert!(all(&page, ".reason em").is_empty());
    let page = asked(|revoking| (revoking.current, revoking.same_key) = (false, &[2]));
    let said = text_of(&page, "form.action");
    assert!(
        said.contains("The version in use isn’t affected") && said.contains("Version 2 has the same key"),
        "{said}"
    );
}

#[test]
fn a_revocation_says_what_is_wrong_at_the_field() {
    let mut revoking = fixtures::revoking();
    (revoking.reason, revoking.typed_name) = (Some(RevocationReason::Superseded), "Shop \"front");
    revoking.name_error = Some("wrong");
    let page = html(&fixtures::action(Locale::En, Act::Revoke(revoking)));
    assert_eq!(one(&page, "input[name=reason][checked]").attr("value"), Some("superseded"));
    let name = one(&page, "#typed_name");
    assert_eq!((name.attr("value"), name.attr("aria-invalid")), (Some("Shop \"front"), Some("true")));
    assert_eq!(name.attr("aria-describedby"), Some("typed_name-hint typed_name-error"));
    assert_eq!(text_of(&page, "#typed_name-error"), "wrong");
}

#[test]
fn cancelling_and_making_current_ask_to_be_sure() {
    let page = html(&fixtures::action(Locale::En, Act::Cancel { renewal: true, auto_renew: true }));
    let buttons: Vec<String> = all(&page, ".buttons fieldset > *").into_iter().map(text).collect();
    assert_eq!(buttons, ["Keep the order", "Cancel order"]);
    let said = text_of(&page, "form.action");
    assert!(said.contains("The version in use isn’t affected") && said.contains("Auto-renew stays on"), "{said}");
    let page = html(&fixtures::action(Locale::En, Act::Cancel { renewal: false, auto_renew: true }));
    assert!(!text_of(&page, "form.action").contains("Auto-renew"));

    let not_after = fixtures::now();
    let act = Act::MakeCurrent { number: 1, not_after, current: Some(3) };
    let page = html(&fixtures::action(Locale::En, act));
    assert_eq!(text_of(&page, "h1"), "Make version 1 current");
    let said = text_of(&page, "form.action");
    assert!(said.contains("takes the place of version 3") && said.contains("Deployments fetch the current"), "{said}");
}
