//! A stream of bytes as lines of bounded length.

use actix_web::error::PayloadError;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// As it was sent.
    Whole(Bytes),
    /// It was longer than the limit, and is gone.
    TooLong,
}

/// Cuts a stream into lines. Never holds more than one line and one chunk.
#[derive(Debug)]
pub struct Lines<S> {
    chunks: S,
    buffer: BytesMut,
    /// Bytes at the beginning of the buffer that hold no line end.
    searched: usize,
    /// The line that is being read is over the limit.
    skipping: bool,
    limit: usize,
    ended: bool,
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Lines<S> {
    /// Lines of at most `limit` bytes.
    pub fn new(chunks: S, limit: usize) -> Self {
        Self { chunks, buffer: BytesMut::new(), searched: 0, skipping: false, limit, ended: false }
    }

    /// The next line, blank ones left out; nothing at the end. May be dropped while it waits: no byte is lost.
    pub async fn next(&mut self) -> Option<Result<Line, PayloadError>> {
        loop {
            if let Some(line) = self.cut() {
                return Some(Ok(line));
            }
            if self.ended {
                return None;
            }
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    // What came before the break is no whole line.
                    self.buffer.clear();
                    self.searched = 0;
                    self.ended = true;
                    return Some(Err(error));
                }
                None => {
                    self.ended = true;
                    if !self.buffer.is_empty() || self.skipping {
                        self.buffer.extend_from_slice(b"\n");
                    }
                }
            }
        }
    }

    /// The first line of the buffer that is not blank.
    fn cut(&mut self) -> Option<Line> {
        loop {
            let Some(end) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') else {
                self.searched = self.buffer.len();
                if self.searched > self.limit {
                    self.skipping = true;
                    self.buffer.clear();
                    self.searched = 0;
                }
                return None;
            };
            let line = self.buffer.split_to(self.searched + end + 1).freeze();
            self.searched = 0;
            let line = line.slice_ref(line[..line.len() - 1].trim_ascii());
            if std::mem::take(&mut self.skipping) || line.len() > self.limit {
                return Some(Line::TooLong);
            }
            if !line.is_empty() {
                return Some(Line::Whole(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use proptest::prelude::*;

    fn cut(text: &[u8], chunk: usize, limit: usize) -> Vec<Line> {
        let chunks: Vec<_> = text.chunks(chunk).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        let mut lines = Lines::new(stream::iter(chunks), limit);
        let mut found = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        while let Some(line) = runtime.block_on(lines.next()) {
            found.push(line.unwrap());
        }
        found
    }

    #[test]
    fn a_line_over_the_limit_is_skipped_and_the_next_one_is_read() {
        let long = "x".repeat(50);
        let lines = cut(format!("one\r\n{long}\n\n  two").as_bytes(), 7, 10);
        assert_eq!(lines, [Line::Whole("one".into()), Line::TooLong, Line::Whole("two".into())]);
        assert_eq!(cut(long.as_bytes(), 7, 10), [Line::TooLong], "also the last one, without an end");
    }

    proptest! {
        #[test]
        fn the_cut_does_not_depend_on_the_chunks(text in "[ab\n]{0,80}", chunk in 1_usize..20) {
            let expected: Vec<_> = text
                .split('\n')
                .filter(|line| !line.is_empty())
                .map(|line| if line.len() > 9 { Line::TooLong } else { Line::Whole(line.to_owned().into()) })
                .collect();
            prop_assert_eq!(cut(text.as_bytes(), chunk, 9), expected);
        }
    }
}
