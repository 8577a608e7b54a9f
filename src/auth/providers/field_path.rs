//! Where in a provider's document something stands.

use serde::Deserialize;
use serde_json::Value;

/// The longest path, in bytes.
const LONGEST: usize = 256;

/// Where in a JSON document something stands, as settings say it:
///
/// | path | means |
/// | --- | --- |
/// | `groups` | the field of that name; a name may have dots in it, as `https://corp.example/groups` has |
/// | `realm_access.roles` | the field `roles` of the field `realm_access`; of each item, where that is a list |
/// | `name\|login` | the first of these that says something |
/// | `organization.login/slug` | for groups in a list of objects: both texts, joined by the slash |
///
/// The last is for providers where anybody may make a group of any name in an organisation of their own: only with the
/// organisation does the name say anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FieldPath(String);

/// The text is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a field such as name|login or realm_access.roles")]
pub struct NotAFieldPath(String);

impl std::str::FromStr for FieldPath {
    type Err = NotAFieldPath;

    fn from_str(text: &str) -> Result<Self, NotAFieldPath> {
        let fits = text.len() <= LONGEST && !text.chars().any(char::is_control);
        if fits && text.split('|').all(|path| !path.is_empty()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAFieldPath(text.chars().take(LONGEST).collect()))
        }
    }
}

impl TryFrom<String> for FieldPath {
    type Error = NotAFieldPath;

    fn try_from(text: String) -> Result<Self, NotAFieldPath> {
        text.parse()
    }
}

impl FieldPath {
    /// The text there, where there is one with anything in it; a whole number counts as text, as numbers of accounts do.
    pub(super) fn text(&self, document: &Value) -> Option<String> {
        self.paths().find_map(|path| find(document, path)?.into_iter().find_map(text))
    }

    /// Whether it says yes or no there; some providers write it as text.
    pub(super) fn truth(&self, document: &Value) -> Option<bool> {
        self.paths().find_map(|path| find(document, path)?.into_iter().find_map(truth))
    }

    /// The groups there: a list of texts, a single one, or one text in each object of a list. None where nothing is said
    /// about groups.
    pub(super) fn groups(&self, document: &Value) -> Option<Vec<String>> {
        self.paths().find_map(|path| match document {
            Value::Array(items) if path.contains('/') => {
                Some(items.iter().filter_map(|item| joined(item, path)).collect())
            }
            _ => texts(&find(document, path)?),
        })
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.split('|')
    }
}

/// What stands at the path; where a list is on the way, in each of its items.
fn find<'v>(value: &'v Value, path: &str) -> Option<Vec<&'v Value>> {
    match value {
        Value::Array(items) => Some(items.iter().filter_map(|item| find(item, path)).flatten().collect()),
        Value::Object(fields) => match fields.get(path) {
            Some(value) => Some(vec![value]),
            None => path.match_indices('.').find_map(|(at, _)| find(fields.get(&path[..at])?, &path[at + 1..])),
        },
        _ => None,
    }
}

/// The texts of one object, joined; none where one of them is missing.
fn joined(item: &Value, path: &str) -> Option<String> {
    let parts = path.split('/').map(|part| find(item, part)?.into_iter().find_map(text));
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Strings and lists of strings; what is neither says nothing about groups.
fn texts(found: &[&Value]) -> Option<Vec<String>> {
    let mut texts = found.is_empty().then(Vec::new);
    for value in found {
        let items = match value {
            Value::String(_) => std::slice::from_ref(*value),
            Value::Array(items) => items.as_slice(),
            _ => continue,
        };
        texts.get_or_insert_default().extend(items.iter().filter_map(|item| item.as_str().map(str::to_owned)));
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(text: &str) -> FieldPath {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_no_path_is_named() {
        for bad in ["", "|", "name|", "|login", "a\nb", &"a".repeat(LONGEST + 1)] {
            assert!(bad.parse::<FieldPath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn texts_and_truths() {
        let user = json!({
            "id": 583231, "login": "octocat", "name": null, "full_name": "", "confirmed": "true",
            "account": { "mail": { "address": "o@x.test", "checked": false } },
        });
        for (at, expected) in [
            ("id", Some("583231")),
            ("name|login", Some("octocat")),
            ("full_name|name|login", Some("octocat")),
            ("account.mail.address", Some("o@x.test")),
            ("account.mail", None),
            ("nothing|account.nothing", None),
        ] {
            assert_eq!(path(at).text(&user).as_deref(), expected, "{at}");
        }
        assert_eq!(path("confirmed").truth(&user), Some(true));
        assert_eq!(path("account.mail.checked").truth(&user), Some(false));
        assert_eq!(path("login|id").truth(&user), None);
        assert_eq!(path("id").text(&json!({ "id": 1.5 })), None, "no account has such a number");
    }

    #[test]
    fn groups_are_texts() {
        let groups = |value: Value| path("groups").groups(&json!({ "groups": value }));
        assert_eq!(groups(json!("a")), Some(vec!["a".to_owned()]));
        assert_eq!(groups(json!(["a", 1, null, "b"])), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(groups(json!([])), Some(vec![]));
        assert_eq!(groups(json!({"a": true})), None);
        assert_eq!(groups(json!(null)), None);
        assert_eq!(path("groups").groups(&json!({})), None);
    }

    #[test]
    fn groups_lie_deeper_or_in_names_with_dots() {
        let keycloak = json!({ "realm_access": { "roles": ["pki", "dev"] }, "https://corp.test/groups": ["a"] });
        assert_eq!(path("realm_access.roles").groups(&keycloak), Some(vec!["pki".to_owned(), "dev".to_owned()]));
        assert_eq!(path("https://corp.test/groups").groups(&keycloak), Some(vec!["a".to_owned()]));
        assert_eq!(path("realm_access.groups|realm_access.roles").groups(&keycloak).unwrap().len(), 2);
        assert_eq!(path("realm_access").groups(&keycloak), None);
    }

    #[test]
    fn groups_of_a_list_of_objects() {
        let teams = json!([
            { "slug": "pki", "organization": { "login": "corp" } },
            { "slug": "pki", "organization": { "login": "evil" } },
            { "slug": "no-organisation" },
        ]);
        assert_eq!(path("organization.login/slug").groups(&teams).unwrap(), ["corp/pki", "evil/pki"]);
        assert_eq!(path("organization.login").groups(&teams).unwrap(), ["corp", "evil"]);
        assert_eq!(path("organization.login/slug").groups(&json!([])), Some(vec![]));
        assert_eq!(path("login").groups(&json!([])), Some(vec![]));
        assert_eq!(path("teams.slug").groups(&json!({ "teams": teams })).unwrap().len(), 3);
    }
}
