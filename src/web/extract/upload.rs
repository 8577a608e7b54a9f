//! Forms that files come with (RFC 7578); where there is no file to send, those of the ordinary kind do as well.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures::TryStreamExt;
use zeroize::Zeroizing;

use crate::ops::certificates::import::MAX_GIVEN;
use crate::web::error::WebError;
use crate::web::pages::error::ErrorKind;
use crate::web::server::LARGEST_FORM;

/// Most that is read of a form, in bytes.
const LARGEST: usize = MAX_GIVEN + LARGEST_FORM;
/// Most fields and files in a form.
const MOST_PARTS: usize = 100;

/// A form's fields and files, each with its name, in the order in which they were sent. There may be a private key among
/// them: all of it is wiped when it is dropped.
pub struct Upload(Vec<(String, Zeroizing<Vec<u8>>)>);

impl Upload {
    /// What a field holds, as text: what isn't UTF-8 is replaced. Empty where there is no such field.
    pub fn text(&self, name: &str) -> String {
        self.all(name).next().map(|content| String::from_utf8_lossy(content).into_owned()).unwrap_or_default()
    }

    /// What all fields and files of a name hold.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, content)| content.as_slice())
    }

    async fn read(mut parts: Multipart) -> Result<Self, WebError> {
        let (mut read, mut room) = (Vec::new(), LARGEST);
        while let Some(mut part) = parts.try_next().await.map_err(unreadable)? {
            if read.len() == MOST_PARTS {
                return Err(WebError::Page(ErrorKind::TooLarge));
            }
            let name = part.name().unwrap_or_default().to_owned();
            let mut chunks = Vec::new();
            while let Some(chunk) = part.try_next().await.map_err(unreadable)? {
                room = room.checked_sub(chunk.len()).ok_or(WebError::Page(ErrorKind::TooLarge))?;
                chunks.push(chunk);
            }
            // Put together once its length is known: a text that grows would leave copies of a key behind.
            read.push((name, Zeroizing::new(chunks.concat())));
        }
        Ok(Self(read))
    }
}

fn unreadable(error: MultipartError) -> WebError {
    WebError::Page(match error {
        MultipartError::Payload(PayloadError::Overflow) => ErrorKind::TooLarge,
        _ => ErrorKind::BadRequest,
    })
}

impl FromRequest for Upload {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.content_type() == "multipart/form-data" {
            let parts = Multipart::new(request.headers(), payload.take());
            return Box::pin(async { Ok(Self::read(parts).await?) });
        }
        let form = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        Box::pin(async {
            let fields = form.await?.into_inner();
            Ok(Self(fields.into_iter().map(|(name, value)| (name, Zeroizing::new(value.into_bytes()))).collect()))
        })
    }
}
