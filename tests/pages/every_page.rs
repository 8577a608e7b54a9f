//! What holds for every page in every language.

use std::collections::BTreeSet;

use askama::Template;
use certdesk::domain::DomainName;
use certdesk::domain::certificate::Status;
use certdesk::domain::find::{Find, FindField};
use certdesk::domain::order::{Failure, OrderState, Problem, Refusal};
use certdesk::domain::renewal::{Basis, Window};
use certdesk::i18n::{Locale, Words};
use certdesk::ops::health::Delay;
use certdesk::ops::orders::place::OrderFault;
use certdesk::web::pages::certificates::{Act, CertificatePage, FieldErrors, OrderForm, OrderPage, Revoking};
use certdesk::web::pages::error::{ErrorKind, ErrorPage};
use certdesk::web::pages::late::LateView;
use certdesk::web::pages::layout::{Flash, Notice, PersonView};
use certdesk::web::pages::sheet::Sheet;
use certdesk::web::pages::sign_in::{ProviderButton, SignInFault, SignInPage};
use scraper::Html;

use super::fixtures::{self, LIST, ORDER, SHOW};
use super::{all, one, text};

/// Every page and every fragment, with a name to find it by.
fn rendered(locale: Locale) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    manage_pages(locale, &mut pages);
    order_pages(locale, &mut pages);
    certificate_pages(locale, &mut pages);
    renewal_pages(locale, &mut pages);
    super::bring::every_page(locale, &mut pages);
    super::channels::every_page(locale, &mut pages);
    super::access::every_page(locale, &mut pages);
    super::activity::every_page(locale, &mut pages);
    super::site::every_page(locale, &mut pages);
    super::authorities::every_page(locale, &mut pages);
    super::many::every_page(locale, &mut pages);
    super::overview::every_page(locale, &mut pages);
    door_pages(locale, &mut pages);
    pages
}

type Pages = Vec<(String, String)>;

fn manage_pages(locale: Locale, pages: &mut Pages) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let list = fixtures::manage(locale, fixtures::rows());
    add("manage", list.render().unwrap());
    add("fragment: table", list.as_table().render().unwrap());
    let menu = fixtures::menu(&list.rows[1].href, Status::Valid, true);
    let menu = fixtures::row_menu(locale, &list.rows[1], &menu);
    add("menu of a row", menu.render().unwrap());
    add("fragment: menu of a row", menu.as_items().render().unwrap());
    let mut empty = fixtures::manage(locale, Vec::new());
    empty.after = None;
    empty.chrome.notices = &[Notice::Demo, Notice::NoAuthority, Notice::NoCallback];
    empty.chrome.flashes = &Flash::ALL;
    add("manage, empty", empty.render().unwrap());
    empty.view = fixtures::view(locale, "q=<script>alert(1)</script>&label=<b>");
    add("manage, no match", empty.render().unwrap());
    empty.view = fixtures::view(locale, "kind=imported");
    add("manage, no fit", empty.render().unwrap());
    let faults = format!(
        "q=serial:x+label:%3D+{}{}&status=x&authority=x&expires=0&kind=x&auto-renew=x&label=%3D&sort=x",
        "%22a%22".repeat(20),
        "x".repeat(300)
    );
    let mut faulty = fixtures::manage(locale, fixtures::rows());
    faulty.view = fixtures::view(locale, &faults);
    assert_eq!(faulty.view.find.faults().len(), 11, "every fault");
    add("manage, not understood", faulty.render().unwrap());
    add("fragment: found", faulty.as_found().render().unwrap());
    for (delay, contact) in [(Delay::Scheduler, Some("help@shop.test")), (Delay::Jobs, None)] {
        let mut late = fixtures::manage(locale, fixtures::rows());
        late.late = Some(LateView { delay, contact });
        add(&format!("manage, {delay:?}"), late.render().unwrap());
        add("fragment: table", late.as_table().render().unwrap());
    }
}

fn order_pages(locale: Locale, pages: &mut Pages) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let (form, authorities) = (fixtures::form(), fixtures::authorities());
    let faults = [OrderFault::NameTaken, OrderFault::TooManyLabels];
    for errors in [FieldErrors::default(), FieldErrors::of(Words::of(locale), &faults)] {
        let chrome = fixtures::chrome(locale);
        let (order_href, list_href, form, errors) = (ORDER, LIST, &form, &errors);
        let page = OrderPage { chrome, order_href, list_href, form, errors, authorities: &authorities };
        add("order", page.as_page().render().unwrap());
        add("fragment: dialog", page.as_dialog().render().unwrap());
        add("fragment: profiles", page.as_profiles().render().unwrap());
    }
}

fn certificate_pages(locale: Locale, pages: &mut Pages) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let domains = ["www.shop.test", "shop.test", "*.shop.test", "bücher.example"].map(fixtures::name);
    let labels = [("service".to_owned(), "shop".to_owned())];
    let issued = fixtures::issued(locale, &domains, &labels);
    add("certificate, issued", issued.render().unwrap());
    let late = Some(LateView { delay: Delay::Scheduler, contact: Some("help@shop.test") });
    add("certificate, late", CertificatePage { late, ..issued }.render().unwrap());
    for state in [OrderState::Placed, OrderState::Challenged, OrderState::Validating, OrderState::Cancelled] {
        let mut page = fixtures::show(locale, Status::Pending, &domains);
        page.progress = Some(fixtures::progress(state));
        add(&format!("certificate, {}", state.as_str()), page.render().unwrap());
        add("fragment: live", page.as_live().render().unwrap());
    }
    for failure in failures(&domains) {
        let mut page = fixtures::show(locale, Status::Failed, &domains);
        let name = format!("certificate, {failure:?}");
        page.progress = Some(fixtures::failed(failure));
        add(&name, page.render().unwrap());
    }
}

fn renewal_pages(locale: Locale, pages: &mut Pages) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let domains = ["www.shop.test", "shop.test"].map(fixtures::name);
    for basis in Basis::ALL {
        let mut page = fixtures::issued(locale, &domains, &[]);
        let mut renewal = fixtures::renewal(basis);
        if let Some(plan) = &mut renewal.plan {
            plan.window = Some(Window { start: fixtures::now(), end: fixtures::now() });
            plan.explanation_url = Some("https://acme.example/why?a=\"><script>".to_owned());
        }
        (page.renewal, page.status) = (Some(renewal), Status::RenewFailed);
        add(&format!("renewal, {}", basis.as_str()), page.render().unwrap());
    }
    for state in [OrderState::Challenged, OrderState::Cancelled, OrderState::Issued] {
        let mut page = fixtures::issued(locale, &domains, &[]);
        let mut progress = fixtures::progress(state);
        (progress.renewal, progress.in_use) = (true, Some((3, fixtures::now())));
        (page.progress, page.status) = (Some(progress), Status::RenewPending);
        page.menu = fixtures::menu(SHOW, Status::RenewPending, false);
        add(&format!("renewal, {}", state.as_str()), page.render().unwrap());
    }
    let acts = || {
        [
            Act::Renew { authority: "<script>", rekey: true },
            Act::Cancel { renewal: true, auto_renew: true },
            Act::Cancel { renewal: false, auto_renew: false },
            Act::Revoke(fixtures::revoking()),
            Act::Revoke(Revoking { reason_error: Some("no"), name_error: Some("no"), ..fixtures::revoking() }),
            Act::AutoRenew { on: true },
            Act::AutoRenew { on: false },
            Act::MakeCurrent { number: 1, not_after: fixtures::now(), current: Some(2) },
        ]
    };
    for (possible, act) in acts().into_iter().map(|act| (true, act)).chain(acts().map(|act| (false, act))) {
        let mut page = fixtures::action(locale, act);
        (page.possible, page.problem) = (possible, (!possible).then(|| "why".to_owned()));
        add("action", page.as_page().render().unwrap());
        add("fragment: action", page.as_dialog().render().unwrap());
    }
}

fn failures(domains: &[DomainName]) -> Vec<Failure> {
    let problem = || Problem { kind: "caa".into(), detail: "<script>alert(1)</script>".into() };
    let refusals = || vec![Refusal { domain: domains[0].clone(), problem: problem() }];
    vec![
        Failure::ChallengeNotSeen { domains: domains.to_vec() },
        Failure::ValidationFailed { refusals: refusals() },
        Failure::NamesRefused { refusals: refusals() },
        Failure::OrderRefused { problem: problem() },
        Failure::CsrRefused { problem: problem() },
        Failure::AccountRefused { problem: problem() },
        Failure::RateLimited { problem: problem(), retry_at: Some(fixtures::now()) },
        Failure::RateLimited { problem: problem(), retry_at: None },
        Failure::AuthorityUnavailable { detail: "<script>".into(), retry_at: None },
        Failure::OrderLapsed,
        Failure::InternalError,
    ]
}

fn door_pages(locale: Locale, pages: &mut Pages) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let faults = [
        None,
        Some(SignInFault::ProviderUnreachable),
        Some(SignInFault::ProviderNonsense { code: None }),
        Some(SignInFault::ProviderNonsense { code: Some("invalid_client") }),
        Some(SignInFault::CodeSpent { code: "invalid_grant" }),
        Some(SignInFault::Denied { code: "access_denied" }),
        Some(SignInFault::Refused { reason: "wrong-nonce" }),
        Some(SignInFault::AttemptExpired),
        Some(SignInFault::NotAdmitted),
        Some(SignInFault::Blocked),
    ];
    for fault in faults {
        let providers = &[ProviderButton { id: "demo", name: "Demo" }];
        let page = SignInPage {
            chrome: fixtures::bare(locale),
            providers,
            return_to: "/",
            fault,
            contact: Some("help@shop.test"),
        };
        add(&format!("sign in, {fault:?}"), page.render().unwrap());
    }
    let of_status = [400, 403, 404, 409, 413, 418, 429, 500, 503].map(ErrorKind::of_status);
    let others = [ErrorKind::StaleForm, ErrorKind::VersionExpired, ErrorKind::TooManyExports];
    for kind in of_status.into_iter().chain(others) {
        let page = ErrorPage { chrome: fixtures::bare(locale), kind, request_id: Some("id"), back_href: "/" };
        add(&format!("error {kind:?}"), page.render().unwrap());
    }
}

fn each(check: impl Fn(Locale, &str, &Html)) {
    for locale in Locale::ALL {
        for (name, html) in rendered(locale) {
            check(locale, &name, &Html::parse_document(&html));
        }
    }
}

#[test]
fn nothing_that_the_content_security_policy_forbids() {
    each(|_, name, page| {
        assert!(all(page, "style, [style], iframe, object").is_empty(), "{name}");
        assert!(all(page, "script").iter().all(|script| script.attr("src").is_some()), "{name}");
        for element in all(page, "*") {
            for (attribute, value) in element.value().attrs() {
                assert!(!attribute.starts_with("on") && !attribute.starts_with("hx-on"), "{name}: {attribute}");
                // What stands in a field leads nowhere.
                let leads_nowhere = attribute == "value" || !value.trim_start().starts_with("javascript:");
                assert!(leads_nowhere, "{name}: {value}");
            }
        }
    });
}

#[test]
fn nothing_that_was_typed_becomes_markup() {
    let hostile = "\"><script>alert(1)</script>";
    let domains = [fixtures::name("shop.test")];
    let labels = [(hostile.to_owned(), hostile.to_owned())];
    let mut page = fixtures::issued(Locale::En, &domains, &labels);
    (page.name, page.description, page.created_by) = (hostile, hostile, hostile);
    page.chrome.person =
        Some(PersonView { name: hostile, email: Some(hostile), administers: true, audits: false, in_team: true });
    let mut list = fixtures::manage(Locale::En, fixtures::rows());
    (list.rows[0].name, list.rows[0].description) = (hostile.into(), hostile.into());
    let typed = Find::default().with(FindField::Search, hostile).with(FindField::Label, hostile).query();
    list.view = fixtures::view(Locale::En, &typed);
    list.view.authorities = list.view.authorities.iter().map(|(id, _)| (*id, hostile.into())).collect();
    list.rows[0].domains = vec![hostile.into(), hostile.into()];
    let menu = fixtures::menu(hostile, Status::Valid, true);
    let menu = fixtures::row_menu(Locale::En, &list.rows[0], &menu);
    let form = OrderForm { name: hostile.into(), labels: hostile.into(), ..fixtures::form() };
    let errors = FieldErrors::of(Words::of(Locale::En), &[OrderFault::LabelMalformed { line: hostile.into() }]);
    let authorities = fixtures::authorities();
    let chrome = fixtures::chrome(Locale::En);
    let order = OrderPage {
        chrome,
        order_href: ORDER,
        list_href: LIST,
        form: &form,
        errors: &errors,
        authorities: &authorities,
    };
    for html in
        [page.render().unwrap(), list.render().unwrap(), menu.render().unwrap(), order.as_page().render().unwrap()]
    {
        assert!(!html.contains("<script>"));
        let page = Html::parse_document(&html);
        assert!(all(&page, "script:not([src])").is_empty());
        assert!(all(&page, "*").iter().any(|element| element.text().any(|text| text.contains(hostile))));
    }
}

#[test]
fn every_label_and_reference_finds_its_element() {
    each(|_, name, page| {
        let ids: Vec<&str> = all(page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len(), "{name}: an id stands there twice");
        for attribute in ["for", "aria-describedby", "aria-labelledby", "data-copy"] {
            for element in all(page, &format!("[{attribute}]")) {
                for id in element.attr(attribute).unwrap_or_default().split(' ') {
                    assert!(known.contains(id), "{name}: {attribute}={id}");
                }
            }
        }
        for input in all(page, "input:not([type=hidden]), select, textarea") {
            let id = input.attr("id").unwrap_or_default();
            let by_itself = input.attr("aria-label").filter(|label| !label.is_empty());
            let labels = all(page, &format!("label[for='{id}']")).len() + usize::from(by_itself.is_some());
            assert_eq!(labels, 1, "{name}: {id} has one label");
        }
        for element in all(page, "a, button, summary") {
            let named = !text(element).is_empty() || element.attr("aria-label").is_some_and(|label| !label.is_empty());
            assert!(named, "{name}: {}", element.html());
        }
    });
}

#[test]
fn no_link_is_dead() {
    each(|_, name, page| {
        let known: BTreeSet<&str> = all(page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
        for link in all(page, "a") {
            let href = link.attr("href").unwrap_or_default();
            match href.strip_prefix('#') {
                Some(id) => assert!(known.contains(id), "{name}: {href}"),
                None if link.attr("rel") == Some("noopener noreferrer") => {
                    assert!(href.starts_with("https://"), "{name}: {href}");
                }
                None => assert!(href.starts_with('/') || href.starts_with("mailto:"), "{name}: {href}"),
            }
        }
        for form in all(page, "form[method=post]") {
            assert!(form.html().contains("name=\"csrf\""), "{name}: {}", form.html());
        }
    });
}

#[test]
fn every_page_says_its_language_and_can_be_switched() {
    each(|locale, name, page| {
        if name.starts_with("fragment") {
            return;
        }
        assert_eq!(one(page, "html").attr("lang"), Some(locale.as_str()), "{name}");
        assert_eq!(all(page, "footer a[hreflang]").len(), 2, "{name}");
        assert_eq!(text(one(page, "footer a[aria-current]")), locale.own_name(), "{name}");
        assert_eq!(all(page, "h1").len(), 1, "{name}");
        assert!(text(one(page, "head > title")).ends_with("· Certdesk"), "{name}");
    });
}

#[test]
fn the_way_back_survives_the_language_switch() {
    let path = "/teams/web/certificates?q=a&b=<\"ä#";
    let mut page = fixtures::manage(Locale::En, fixtures::rows());
    page.chrome.path = path;
    let page = Html::parse_document(&page.render().unwrap());
    let href = one(&page, "footer a[hreflang=ko]").attr("href").unwrap().to_owned();
    let address = url::Url::parse("https://shop.test").unwrap().join(&href).unwrap();
    assert_eq!(address.path(), "/language/ko");
    assert_eq!(address.query_pairs().collect::<Vec<_>>(), [("back".into(), path.into())]);
}
