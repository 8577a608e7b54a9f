//! Where TXT records are set. **This is the file to change**: replace [`Dns`] by calls of your DNS provider's API. Both
//! functions have to succeed when there is nothing left to do, and must leave other values at the same name alone:
//! `example.org` and `*.example.org` are proved by two values at one name, at the same time.
//!
//! Calls for one name never come at once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

/// TXT records at pebble-challtestsrv, a DNS server for tests. It can add a value to a name, and drop all values of a
/// name, but not one: so we keep account of what is to stand there.
pub struct Dns {
    http: reqwest::Client,
    management: Url,
    names: Mutex<HashMap<String, Values>>,
}

/// The values at one name.
#[derive(Default)]
struct Values {
    /// Those that are to be served.
    wanted: BTreeSet<String>,
    /// Those that the server was told of.
    served: BTreeSet<String>,
}

/// What to tell the server next.
enum Step {
    Clear,
    Set(String),
}

/// The DNS side failed.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// No answer.
    #[error("the DNS server can't be reached")]
    Unreachable(#[from] reqwest::Error),
    /// An answer other than 200.
    #[error("the DNS server answered {0}")]
    Refused(u16),
}

impl Dns {
    pub fn new(management: Url) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).no_proxy().build()?;
        Ok(Self { http, management, names: Mutex::default() })
    }

    /// Has `value` served at `name`, besides what is served there already.
    pub async fn set(&self, name: &str, value: &str) -> Result<(), DnsError> {
        self.names().entry(name.to_owned()).or_default().wanted.insert(value.to_owned());
        self.bring_about(name).await
    }

    /// Has `value` no longer served at `name`; other values stay.
    pub async fn remove(&self, name: &str, value: &str) -> Result<(), DnsError> {
        if let Some(values) = self.names().get_mut(name) {
            values.wanted.remove(value);
        }
        self.bring_about(name).await
    }

    /// Tells the server what differs from what is wanted. Where that fails half-way, the next call goes on.
    async fn bring_about(&self, name: &str) -> Result<(), DnsError> {
        while let Some(step) = self.next_step(name) {
            match &step {
                Step::Clear => self.tell("clear-txt", json!({"host": name})).await?,
                Step::Set(value) => self.tell("set-txt", json!({"host": name, "value": value})).await?,
            }
            if let Some(values) = self.names().get_mut(name) {
                match step {
                    Step::Clear => values.served.clear(),
                    Step::Set(value) => drop(values.served.insert(value)),
                }
            }
        }
        self.names().retain(|_, values| !(values.wanted.is_empty() && values.served.is_empty()));
        Ok(())
    }

    fn next_step(&self, name: &str) -> Option<Step> {
        let names = self.names();
        let values = names.get(name)?;
        if !values.served.is_subset(&values.wanted) {
            return Some(Step::Clear);
        }
        values.wanted.difference(&values.served).next().cloned().map(Step::Set)
    }

    async fn tell(&self, what: &str, message: Value) -> Result<(), DnsError> {
        let mut url = self.management.clone();
        url.set_path(what);
        let response = self.http.post(url).json(&message).send().await?;
        if response.status().is_success() { Ok(()) } else { Err(DnsError::Refused(response.status().as_u16())) }
    }

    fn names(&self) -> MutexGuard<'_, HashMap<String, Values>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
