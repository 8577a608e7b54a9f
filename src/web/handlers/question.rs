//! What is asked to be sure about, before it is done and again where it was not.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{sheet, stale_status};
use crate::web::error::WebResult;
use crate::web::extract::{Reader, csrf};
use crate::web::pages::Chrome;
use crate::web::pages::sheet::{Asked, QuestionPage};

/// Something that is asked to be sure about.
pub(super) struct Question<'a> {
    /// Whoever is asked.
    pub reader: &'a Reader,
    /// What surrounds the page.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What that is called.
    pub back_word: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// What is asked.
    pub asked: Asked,
}

impl Question<'_> {
    /// The question as it is asked for.
    pub fn ask(&self) -> WebResult<HttpResponse> {
        self.draw(None, true, StatusCode::OK)
    }

    /// Why a form is not taken whose token isn't the session's: the question once more, where it isn't.
    pub fn stale(&self, sent: &str) -> WebResult<Option<HttpResponse>> {
        if csrf::fits(self.reader, sent) {
            return Ok(None);
        }
        let why = self.reader.words.say("act-stale").to_owned();
        self.draw(Some(why), true, stale_status(self.reader)).map(Some)
    }

    /// The question once more, since it was not done. It may be done another time where it is `possible`.
    pub fn refuse(&self, why: impl Into<String>, possible: bool) -> WebResult<HttpResponse> {
        self.draw(Some(why.into()), possible, StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn draw(&self, problem: Option<String>, possible: bool, status: StatusCode) -> WebResult<HttpResponse> {
        let page = QuestionPage {
            chrome: self.chrome,
            back_href: self.back_href,
            back_word: self.back_word,
            action_href: self.action_href,
            asked: self.asked.clone(),
            problem,
            possible,
        };
        sheet(&page, self.reader, status)
    }
}
