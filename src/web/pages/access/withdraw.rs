//! What is asked before a role is withdrawn.

use super::views::{GrantView, WhoView};
use crate::i18n::Words;
use crate::web::pages::sheet::Asked;
use crate::web::pages::words::role_word;

/// Whether this grant of theirs is to be withdrawn.
pub fn withdrawal(words: Words, grant: &GrantView, who: &WhoView) -> Asked {
    Asked {
        title: words.say("access-withdraw-title"),
        submit: words.say("access-withdraw"),
        explained: explained(words, grant, who),
        remark: Some(words.say("access-withdraw-others")),
        field: None,
        dangerous: true,
    }
}

fn explained(words: Words, grant: &GrantView, who: &WhoView) -> String {
    let (name, role) = (who.name(), role_word(words, grant.role));
    match (who, &grant.certificate) {
        (WhoView::Group { .. }, Some(certificate)) => words.with(
            "access-withdraw-group-certificate",
            &[("who", name.into()), ("role", role.into()), ("certificate", (&certificate.name).into())],
        ),
        (WhoView::Group { .. }, None) => {
            words.with("access-withdraw-group", &[("who", name.into()), ("role", role.into())])
        }
        (_, Some(certificate)) => words.with(
            "access-withdraw-certificate",
            &[("who", name.into()), ("role", role.into()), ("certificate", (&certificate.name).into())],
        ),
        (_, None) => words.with("access-withdraw-do", &[("who", name.into()), ("role", role.into())]),
    }
}
