//! What name servers said when they were asked for a challenge's value.

use crate::domain::sighting::{Answer, Failure as AnswerFailure, Problem as SightingProblem};
use crate::i18n::Words;

/// What a server said. `shows`: the value looked for is among what it serves.
pub fn answer_words(words: Words, answer: &Answer, shows: bool) -> String {
    match answer {
        Answer::Values { .. } if shows => words.say("answer-shows").to_owned(),
        Answer::Values { values, more } => {
            let list = values.join(", ");
            let count = values.len() + more;
            words.with("answer-other-values", &[("values", (&list).into()), ("count", count.into())])
        }
        Answer::NoSuchName => words.say("answer-no-such-name").to_owned(),
        Answer::NoTxt => words.say("answer-no-txt").to_owned(),
        Answer::Alias { target } => words.with("answer-alias", &[("target", target.into())]),
        Answer::Lame => words.say("answer-lame").to_owned(),
        Answer::Failed { failure } => answer_failure_words(words, *failure),
        Answer::NoAddress => words.say("answer-no-address").to_owned(),
        Answer::Forbidden => words.say("answer-forbidden").to_owned(),
    }
}

fn answer_failure_words(words: Words, failure: AnswerFailure) -> String {
    match failure {
        AnswerFailure::TimedOut => words.say("answer-timed-out"),
        AnswerFailure::NoRoute => words.say("answer-no-route"),
        AnswerFailure::Unreachable => words.say("answer-unreachable"),
        AnswerFailure::Malformed => words.say("answer-malformed"),
        AnswerFailure::Refused => words.say("answer-refused"),
        AnswerFailure::ServerFailure => words.say("answer-server-failure"),
        AnswerFailure::OtherCode { code } => {
            return words.with("answer-other-code", &[("code", i64::from(code).into())]);
        }
    }
    .to_owned()
}

/// Why the servers that should serve a value could not all be asked.
pub fn sighting_problem_words(words: Words, problem: &SightingProblem) -> String {
    match problem {
        SightingProblem::NotAName => words.say("look-not-a-name").to_owned(),
        SightingProblem::Recursor { name, failure } => {
            let said = answer_failure_words(words, *failure);
            words.with("look-recursor", &[("name", name.into()), ("said", (&said).into())])
        }
        SightingProblem::NoZone { name } => words.with("look-no-zone", &[("name", name.into())]),
        SightingProblem::NoNameServers { zone } => words.with("look-no-name-servers", &[("zone", zone.into())]),
        SightingProblem::AliasLoop { name } => words.with("look-alias-loop", &[("name", name.into())]),
        SightingProblem::TooManyAliases => words.say("look-too-many-aliases").to_owned(),
    }
}
