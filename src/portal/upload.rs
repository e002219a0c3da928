//! Forms with files, as browsers send them (RFC 7578).

use super::refusal::{Refusal, Result};
use actix_web::web::Bytes;
use futures_util::stream;
use multer::Multipart;
use std::convert::Infallible;

/// The parts of a form: fields, and the files that were chosen, each by its name.
#[derive(Default)]
pub struct Parts {
    /// Names and texts, in the order in which they were sent.
    pub fields: Vec<(String, String)>,
    /// Names and contents. A file that was not chosen is none.
    pub files: Vec<(String, Bytes)>,
}

/// Reads a body of `multipart/form-data`. It is whole, and no larger than the page takes: what it holds is held once.
///
/// # Errors
/// [`Refusal::Unreadable`] for what is no such form.
pub async fn read(content_type: &str, body: Bytes) -> Result<Parts> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Refusal::Unreadable)?;
    let mut form = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut parts = Parts::default();
    while let Some(part) = form.next_field().await.map_err(|_| Refusal::Unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(|_| Refusal::Unreadable)?;
        if !is_file {
            let text = str::from_utf8(&content).map_err(|_| Refusal::Unreadable)?;
            parts.fields.push((name, text.to_owned()));
        } else if !content.is_empty() {
            parts.files.push((name, content));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=frontiere";

    fn body(parts: &[(&str, &str)]) -> Bytes {
        let part = |(head, content): &(&str, &str)| {
            format!("--frontiere\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        };
        let parts: String = parts.iter().map(part).collect();
        Bytes::from(format!("{parts}--frontiere--\r\n"))
    }

    #[actix_web::test]
    async fn fields_and_files_are_told_apart_and_a_file_that_was_not_chosen_is_none() {
        let sent = [
            ("name=\"form_token\"", "a b"),
            ("name=\"file\"; filename=\"cv.json\"\r\nContent-Type: application/json", "{\"é\": 1}\r\n"),
            ("name=\"other\"; filename=\"\"\r\nContent-Type: application/octet-stream", ""),
        ];
        let parts = read(KIND, body(&sent)).await.unwrap();
        assert_eq!(parts.fields, [("form_token".to_owned(), "a b".to_owned())]);
        assert_eq!(parts.files, [("file".to_owned(), Bytes::from("{\"é\": 1}\r\n"))]);
    }

    #[actix_web::test]
    async fn what_is_no_such_form_is_refused() {
        let whole = body(&[("name=\"a\"", "b")]);
        for (kind, body) in [
            ("multipart/form-data", whole.clone()),
            ("text/plain", whole.clone()),
            (KIND, whole.slice(..whole.len() - 12)),
            (KIND, Bytes::from_static(b"a=b")),
            (
                KIND,
                Bytes::from_static(
                    b"--frontiere\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--frontiere--\r\n",
                ),
            ),
        ] {
            assert!(read(kind, body.clone()).await.is_err(), "{kind}: {body:?}");
        }
    }
}
