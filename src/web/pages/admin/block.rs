//! What is asked before somebody is blocked.

use crate::i18n::Words;
use crate::web::pages::sheet::Asked;

/// Whether the person of this name is to be blocked.
pub fn blocking(words: Words, name: &str) -> Asked {
    Asked {
        title: words.say("person-block"),
        submit: words.say("person-block-submit"),
        explained: words.with("person-block-do", &[("name", name.into())]),
        remark: Some(words.say("person-block-grants")),
        field: None,
        dangerous: true,
    }
}
