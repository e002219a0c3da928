//! Answers to requests that carry an `Idempotency-Key`, kept so that a repetition does nothing again.

use super::Result;
use jiff::Timestamp;

/// A request that carries an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Whose it is: two callers may choose the same key.
    pub caller: String,
    /// SHA-256 of the key, in hexadecimal.
    pub key: String,
    /// SHA-256 of the request, in hexadecimal.
    pub request: String,
    /// When it came.
    pub at: Timestamp,
}

/// An answer, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// HTTP status.
    pub status: u16,
    /// The headers that are answered again, as JSON.
    pub headers: String,
    /// The body, sealed; absent where the request only reads, and is answered anew.
    pub body: Option<String>,
    /// When the attempt began that it answers.
    pub began: Timestamp,
}

/// What is known of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: it is to be done now, and then to be finished or given up.
    First,
    /// Another attempt with that key is under way, or was given up without a word a moment ago.
    UnderWay,
    /// That key came with another request.
    Another,
    /// It was done.
    Done(KeptReply),
}

/// Replies, by caller and key.
#[async_trait::async_trait]
pub trait Replies: Send + Sync {
    /// Says what is known of an attempt, and remembers it where that is nothing. What was kept before `forgotten`, and what
    /// has been under way since before `lost`, is as if it had never been.
    async fn begin_reply(&self, attempt: &Attempt, forgotten: Timestamp, lost: Timestamp) -> Result<Begun>;

    /// Keeps the answer to an attempt that was the first.
    async fn finish_reply(&self, attempt: &Attempt, reply: &KeptReply) -> Result<()>;

    /// Forgets an attempt that was the first, and that did nothing.
    async fn give_up_reply(&self, attempt: &Attempt) -> Result<()>;

    /// Deletes what is older; returns how many.
    async fn forget_replies(&self, before: Timestamp) -> Result<u64>;
}
