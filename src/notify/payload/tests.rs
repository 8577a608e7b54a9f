use chrono::TimeZone;

use super::*;

const TEAM: &str = "0190163d-8694-739b-aea5-966c26f8ad91";
const ONE: &str = "0190163d-8694-739b-aea5-966c26f8ad92";
const TWO: &str = "0190163d-8694-739b-aea5-966c26f8ad93";

fn origin() -> Origin<'static> {
    Origin {
        team: TEAM.parse().unwrap(),
        team_name: "Shop",
        certificate_manager_url: "https://certs.example/teams/shop",
    }
}

/// A certificate of which everything is known, so that what a payload doesn't say is left out by rendering.
fn known(id: &str, name: &str) -> NotifiedCertificate {
    NotifiedCertificate {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        domains: vec!["shop.example".to_owned(), "*.shop.example".to_owned()],
        expires_on: Some(Utc.with_ymd_and_hms(2027, 3, 1, 12, 30, 0).unwrap()),
        additional_info: Some("shop.example: no TXT record was seen".to_owned()),
        auto_renewed: Some(true),
        previous_expires_on: Some(Utc.with_ymd_and_hms(2026, 12, 1, 0, 0, 0).unwrap()),
    }
}

fn lifecycle(event_type: EventType) -> Notification {
    Notification::Lifecycle(Lifecycle {
        event_type,
        certificates: vec![known(ONE, "shop")],
        expiry_date: NaiveDate::from_ymd_opt(2027, 3, 1),
    })
}

fn validation(stage: DomainValidationStage) -> Notification {
    Notification::DomainValidation(DomainValidation {
        stage,
        certificate: ONE.parse().unwrap(),
        domain: "*.shop.example".parse().unwrap(),
        txt_value: "7GkC0Rw-8fQ0n".to_owned(),
    })
}

fn json(notification: &Notification, version: PayloadVersion) -> String {
    serde_json::to_string_pretty(&notification.render(version, origin()).unwrap()).unwrap()
}

/// The fields that an event's one certificate has.
fn fields(event_type: EventType, version: PayloadVersion) -> Vec<String> {
    let payload = serde_json::to_value(lifecycle(event_type).render(version, origin()).unwrap()).unwrap();
    let mut fields: Vec<String> = payload["certificates"][0].as_object().unwrap().keys().cloned().collect();
    fields.extend(payload.get("expiry_date").map(|_| "expiry_date".to_owned()));
    fields.retain(|field| !["cert_crn", "name", "domains"].contains(&field.as_str()));
    fields.sort();
    fields
}

#[test]
fn version_4_says_which_domain_to_prove() {
    insta::assert_snapshot!(json(&validation(DomainValidationStage::Required), PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_domain_validation_required",
      "certificateCRN": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
      "domain_validation_method": "dns-01",
      "domain": "*.shop.example",
      "challenge": {
        "txt_record_name": "_acme-challenge",
        "txt_record_val": "7GkC0Rw-8fQ0n"
      },
      "userToken": "",
      "version": 4,
      "latestVersion": 4
    }
    "#);
    let completed = json(&validation(DomainValidationStage::Completed), PayloadVersion::V4);
    assert_eq!(
        completed.replace("cert_domain_validation_completed", "cert_domain_validation_required"),
        json(&validation(DomainValidationStage::Required), PayloadVersion::V4)
    );
}

#[test]
fn version_4_says_what_happened_to_certificates() {
    insta::assert_snapshot!(json(&lifecycle(EventType::CertIssued), PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_issued",
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example",
          "expires_on": 1803904200000
        }
      ],
      "version": 4,
      "latestVersion": 4
    }
    "#);
    insta::assert_snapshot!(json(&lifecycle(EventType::CertRenewedNotDownloaded), PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_renewed_not_downloaded",
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example",
          "expires_on": 1803904200000,
          "auto_renewed": true,
          "previous_expires_on": 1796083200000
        }
      ],
      "version": 4,
      "latestVersion": 4
    }
    "#);
    let mut unissued = known(ONE, "shop");
    unissued.expires_on = None;
    let failed = Notification::Lifecycle(Lifecycle {
        event_type: EventType::CertOrderFailed,
        certificates: vec![unissued],
        expiry_date: None,
    });
    insta::assert_snapshot!(json(&failed, PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_order_failed",
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example",
          "additional_info": "shop.example: no TXT record was seen"
        }
      ],
      "version": 4,
      "latestVersion": 4
    }
    "#);
    let reminder = Notification::Lifecycle(Lifecycle {
        event_type: EventType::CertAboutToExpireRenewRequired,
        certificates: vec![known(ONE, "shop"), known(TWO, "shop \"2\"")],
        expiry_date: NaiveDate::from_ymd_opt(2027, 3, 1),
    });
    insta::assert_snapshot!(json(&reminder, PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_about_to_expire_renew_required",
      "expiry_date": 1803859200000,
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example",
          "expires_on": 1803904200000
        },
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad93",
          "name": "shop \"2\"",
          "domains": "shop.example,*.shop.example",
          "expires_on": 1803904200000
        }
      ],
      "version": 4,
      "latestVersion": 4
    }
    "#);
}

#[test]
fn an_event_says_what_is_its_own() {
    for event_type in EventType::ALL {
        let expected: &[&str] = match event_type {
            EventType::CertAboutToExpireReimportRequired | EventType::CertAboutToExpireRenewRequired => {
                &["expires_on", "expiry_date"]
            }
            EventType::CertOrderFailed => &["additional_info", "expires_on"],
            EventType::CertRenewFailed => &["additional_info", "auto_renewed", "expires_on"],
            EventType::CertRenewed => &["auto_renewed", "expires_on"],
            EventType::CertRenewedNotDownloaded => &["auto_renewed", "expires_on", "previous_expires_on"],
            _ => &["expires_on"],
        };
        assert_eq!(fields(event_type, PayloadVersion::V4), expected, "{event_type}");
    }
}

#[test]
fn versions_before_say_less() {
    let reminder = lifecycle(EventType::CertAboutToExpireReimportRequired);
    insta::assert_snapshot!(json(&reminder, PayloadVersion::V3), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_about_to_expire_reimport_required",
      "expiry_date": 1803859200000,
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example",
          "expires_on": 1803904200000
        }
      ],
      "version": 3,
      "latestVersion": 4
    }
    "#);
    insta::assert_snapshot!(json(&reminder, PayloadVersion::V2), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "cert_about_to_expire_reimport_required",
      "expiry_date": 1803859200000,
      "certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example"
        }
      ],
      "version": 2,
      "latestVersion": 4
    }
    "#);
    insta::assert_snapshot!(json(&reminder, PayloadVersion::V1), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "expiry_date": 1803859200000,
      "expiring_certificates": [
        {
          "cert_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91:certificate:0190163d-8694-739b-aea5-966c26f8ad92",
          "name": "shop",
          "domains": "shop.example,*.shop.example"
        }
      ],
      "version": 1,
      "latestVersion": 4
    }
    "#);
    assert_eq!(fields(EventType::CertReimported, PayloadVersion::V3), ["expires_on"]);
    assert!(fields(EventType::CertReimported, PayloadVersion::V2).is_empty());
}

#[test]
fn a_test_names_no_certificate() {
    insta::assert_snapshot!(json(&Notification::Test, PayloadVersion::V4), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "event_type": "test_notification_channel",
      "certificates": [],
      "version": 4,
      "latestVersion": 4
    }
    "#);
    insta::assert_snapshot!(json(&Notification::Test, PayloadVersion::V1), @r#"
    {
      "instance_crn": "crn:v1:certdesk:private:certs:local:t/0190163d-8694-739b-aea5-966c26f8ad91:0190163d-8694-739b-aea5-966c26f8ad91::",
      "certificate_manager_url": "https://certs.example/teams/shop",
      "expiring_certificates": [],
      "version": 1,
      "latestVersion": 4
    }
    "#);
}

#[test]
fn a_version_refuses_what_it_does_not_carry() {
    for number in 1..=4 {
        let version = PayloadVersion::try_from(number).unwrap();
        for event_type in EventType::ALL {
            let carried = lifecycle(event_type).render(version, origin()).is_ok();
            assert_eq!(carried, event_type.callback_since() <= number, "{event_type} in version {number}");
        }
    }
    let refused = validation(DomainValidationStage::Required).render(PayloadVersion::V3, origin());
    let event_type = EventType::CertDomainValidationRequired;
    assert_eq!(refused.unwrap_err(), NotCarried { event_type, format: ChannelFormat::Callback(PayloadVersion::V3) });
    assert_eq!(PayloadVersion::try_from(0), Err(UnknownVersion(0)));
    assert_eq!(PayloadVersion::try_from(5), Err(UnknownVersion(5)));
}

#[test]
fn what_is_stored_is_read_back() {
    for notification in [
        Notification::Test,
        lifecycle(EventType::CertRenewFailed),
        validation(DomainValidationStage::Required),
        validation(DomainValidationStage::Completed),
    ] {
        let stored = serde_json::to_value(&notification).unwrap();
        assert_eq!(serde_json::from_value::<Notification>(stored).unwrap(), notification);
    }
}
