//! The order form.

use askama::Template;
use certdesk::domain::certificate::MAX_NAME;
use certdesk::domain::domain_name::DomainNameError;
use certdesk::i18n::{Locale, Words};
use certdesk::ops::orders::place::{Limit, OrderFault, Reached};
use certdesk::web::pages::certificates::{AuthorityChoice, FieldErrors, OrderForm, OrderPage};
use certdesk::web::pages::sheet::Sheet;
use certdesk::web::pages::words::order_fault_words;
use scraper::Html;

use super::fixtures::{self, LIST, ORDER};
use super::{all, one, text, text_of};

fn page<'a>(form: &'a OrderForm, errors: &'a FieldErrors, authorities: &'a [AuthorityChoice]) -> OrderPage<'a> {
    OrderPage { chrome: fixtures::chrome(Locale::En), order_href: ORDER, list_href: LIST, form, errors, authorities }
}

fn whole(form: &OrderForm, errors: &FieldErrors) -> Html {
    Html::parse_document(&page(form, errors, &fixtures::authorities()).as_page().render().unwrap())
}

#[test]
fn has_every_field_with_what_was_typed() {
    let form = fixtures::form();
    let html = whole(&form, &FieldErrors::default());
    let value = |selector: &str| one(&html, selector).attr("value").unwrap_or_default().to_owned();
    assert_eq!(value("form.order input[name=csrf]"), "csrf-token-of-the-session");
    assert_eq!(value("input[name=form_token]"), form.form_token);
    assert_eq!(value("input[name=name]"), form.name);
    assert_eq!(value("input[name=primary_domain]"), form.primary_domain);
    assert_eq!(text_of(&html, "textarea[name=description]"), form.description);
    assert_eq!(one(&html, "textarea[name=alternative_domains]").text().collect::<String>(), form.alternative_domains);
    assert_eq!(text_of(&html, "textarea[name=labels]"), form.labels);
    assert_eq!(value("select[name=authority] option[selected]"), "le");
    assert_eq!(value("select[name=profile] option[selected]"), "shortlived");
    assert_eq!(value("select[name=key_algorithm] option[selected]"), "ecdsa-p256");
    assert_eq!(all(&html, "select[name=key_algorithm] optgroup").len(), 2);
    assert_eq!(all(&html, "select[name=key_algorithm] option").len(), 5);
    assert_eq!(one(&html, "input[name=auto_renew]").attr("role"), Some("switch"));
    assert!(one(&html, "input[name=auto_renew]").attr("checked").is_some());
    assert_eq!(one(&html, "input[name=name]").attr("maxlength"), Some(MAX_NAME.to_string().as_str()));
    let off = OrderForm { auto_renew: false, ..form };
    assert!(one(&whole(&off, &FieldErrors::default()), "input[name=auto_renew]").attr("checked").is_none());
}

#[test]
fn says_each_fault_at_its_field_and_on_top() {
    let faults = [
        OrderFault::NameTaken,
        OrderFault::AlternativeDomain { typed: "bad_name.test".into(), error: DomainNameError::Character('_') },
        OrderFault::Duplicate { domain: "shop.test".into() },
        OrderFault::Limit(Reached { limit: Limit::OrdersPerMinute, most: 5, retry_at: fixtures::now() }),
    ];
    let html = whole(&fixtures::form(), &FieldErrors::of(Words::of(Locale::En), &faults));
    for (field, messages) in [("name", 1), ("alternative_domains", 2)] {
        let input = one(&html, &format!("[name={field}]"));
        assert_eq!(input.attr("aria-invalid"), Some("true"));
        assert_eq!(input.attr("aria-describedby"), Some(format!("{field}-hint {field}-error").as_str()));
        assert_eq!(all(&html, &format!("#{field}-error li")).len(), messages);
    }
    assert!(text_of(&html, "#alternative_domains-error").contains("“bad_name.test”: A domain name can’t contain “_”."));
    assert_eq!(one(&html, "[name=primary_domain]").attr("aria-invalid"), None);
    let summary = one(&html, "#order-errors[role=alert]");
    assert!(text(summary).starts_with("4 things to put right Your team may place 5 orders a minute."));
    let links: Vec<_> = all(&html, "#order-errors a").iter().filter_map(|link| link.attr("href")).collect();
    assert_eq!(links, ["#name", "#alternative_domains", "#alternative_domains"]);
    assert_eq!(all(&html, "[autofocus]").len(), 1);
}

#[test]
fn every_fault_is_worded_in_every_language() {
    let at = fixtures::now();
    let faults = [
        OrderFault::NameMissing,
        OrderFault::NameTooLong,
        OrderFault::NameTaken,
        OrderFault::DescriptionTooLong,
        OrderFault::AuthorityMissing,
        OrderFault::AuthorityGone,
        OrderFault::AuthorityNotReady,
        OrderFault::ProfileUnknown,
        OrderFault::PrimaryDomainMissing,
        OrderFault::PrimaryDomain(DomainNameError::Idn),
        OrderFault::CommonNameTooLong,
        OrderFault::AlternativeDomain { typed: "a b".into(), error: DomainNameError::Space },
        OrderFault::Duplicate { domain: "shop.test".into() },
        OrderFault::TooManyDomains { given: 101, most: 100 },
        OrderFault::KeyAlgorithmUnknown,
        OrderFault::LabelMalformed { line: "x".into() },
        OrderFault::LabelTwice { key: "x".into() },
        OrderFault::TooManyLabels,
        OrderFault::Limit(Reached { limit: Limit::OrdersPerMinute, most: 5, retry_at: at }),
        OrderFault::Limit(Reached { limit: Limit::PersonPerHour, most: 100, retry_at: at }),
        OrderFault::Limit(Reached { limit: Limit::SameNamesPerWeek, most: 5, retry_at: at }),
    ];
    for locale in Locale::ALL {
        for fault in &faults {
            let words = order_fault_words(Words::of(locale), fault);
            assert!(words.ends_with(['.', '”', '’']) && !words.contains(['{', '$']), "{fault:?}: {words}");
        }
    }
}

#[test]
fn what_was_typed_is_repeated_only_in_part() {
    let long = "x".repeat(100_000);
    let words = order_fault_words(Words::of(Locale::En), &OrderFault::LabelMalformed { line: long });
    assert!(words.len() < 200);
}

#[test]
fn the_dialog_posts_by_htmx_and_the_page_by_itself() {
    let (form, errors, authorities) = (fixtures::form(), FieldErrors::default(), fixtures::authorities());
    let order = page(&form, &errors, &authorities);
    let dialog = Html::parse_fragment(&order.as_dialog().render().unwrap());
    let sent = one(&dialog, "dialog form");
    assert_eq!((sent.attr("action"), sent.attr("hx-post")), (Some(ORDER), Some(ORDER)));
    assert_eq!(sent.attr("hx-target"), Some("#dialog"));
    assert_eq!(text_of(&dialog, "dialog h2"), "Order certificate");
    assert_eq!(text_of(&dialog, "dialog button[type=submit]"), "Order");
    let whole = Html::parse_document(&order.as_page().render().unwrap());
    assert!(all(&whole, "dialog").is_empty());
    assert_eq!(one(&whole, "form.order").attr("hx-post"), None);
    assert_eq!(one(&whole, ".buttons a").attr("href"), Some(LIST));
}

#[test]
fn profiles_are_those_of_the_chosen_authority() {
    let (errors, authorities) = (FieldErrors::default(), fixtures::authorities());
    let profiles = |authority: &str| {
        let form = OrderForm { authority: authority.into(), ..OrderForm::default() };
        let fragment = page(&form, &errors, &authorities).as_profiles().render().unwrap();
        let html = Html::parse_fragment(&fragment);
        assert_eq!(all(&html, &format!("#{}", OrderPage::PROFILES_TARGET)).len(), 1);
        all(&html, "option")
            .iter()
            .map(|option| option.attr("value").unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(profiles("le"), ["", "classic", "shortlived"]);
    assert_eq!(profiles("own"), [""; 0]);
    assert_eq!(profiles("forged"), ["", "classic", "shortlived"], "the first is the default");
}
