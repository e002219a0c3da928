//! Answers to requests that carry an `Idempotency-Key`.

use super::dialect::Dialect;
use super::statement::Statement;
use super::store::SqlStore;
use crate::store::replies::{Attempt, Begun, KeptReply, Replies};
use crate::store::{Error, Result};
use jiff::Timestamp;

/// An attempt takes the place of what is forgotten or lost; of two at one time, one gets the row.
const BEGIN: &str = "INSERT INTO replies (caller, key, request, created_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (caller, key) DO UPDATE SET request = excluded.request, created_at = excluded.created_at, \
    status = NULL, headers = NULL, body = NULL \
    WHERE replies.created_at < $5 OR (replies.status IS NULL AND replies.created_at < $6) RETURNING created_at";

#[async_trait::async_trait]
impl<DB: Dialect> Replies for SqlStore<DB> {
    async fn begin_reply(&self, attempt: &Attempt, forgotten: Timestamp, lost: Timestamp) -> Result<Begun> {
        let mut conn = self.write.acquire().await?;
        let begin = Statement::new(BEGIN).bind(attempt.caller.as_str()).bind(attempt.key.as_str());
        let begin = begin.bind(attempt.request.as_str()).bind(attempt.at).bind(forgotten).bind(lost);
        if !DB::fetch(&mut conn, begin, |_| Ok(())).await?.is_empty() {
            return Ok(Begun::First);
        }
        let known = "SELECT request, status, headers, body, created_at FROM replies WHERE caller = $1 AND key = $2";
        let known = Statement::new(known).bind(attempt.caller.as_str()).bind(attempt.key.as_str());
        let known = DB::fetch(&mut conn, known, |row| {
            let status = row.optional_int(1)?.map(status).transpose()?;
            let headers = row.optional_text(2)?.unwrap_or("[]").to_owned();
            let body = row.optional_text(3)?.map(str::to_owned);
            let created_at = row.time(4)?;
            let reply = status.map(|status| KeptReply { status, headers, body, began: created_at });
            Ok((row.text(0)? == attempt.request, reply))
        });
        Ok(match known.await?.pop() {
            Some((false, _)) => Begun::Another,
            Some((true, Some(reply))) => Begun::Done(reply),
            // Given up between the two statements: whoever asks again is the first.
            Some((true, None)) | None => Begun::UnderWay,
        })
    }

    async fn finish_reply(&self, attempt: &Attempt, reply: &KeptReply) -> Result<()> {
        // By the time of the attempt too: one that was given up for lost must not overwrite its successor.
        let finish = "UPDATE replies SET status = $5, headers = $6, body = $7 \
            WHERE caller = $1 AND key = $2 AND request = $3 AND created_at = $4 AND status IS NULL";
        let finish = named(finish, attempt).bind(i64::from(reply.status)).bind(reply.headers.as_str());
        DB::execute(&mut *self.write.acquire().await?, finish.bind(reply.body.clone())).await
    }

    async fn give_up_reply(&self, attempt: &Attempt) -> Result<()> {
        let give_up = "DELETE FROM replies \
            WHERE caller = $1 AND key = $2 AND request = $3 AND created_at = $4 AND status IS NULL";
        DB::execute(&mut *self.write.acquire().await?, named(give_up, attempt)).await
    }

    async fn forget_replies(&self, before: Timestamp) -> Result<u64> {
        let forget = Statement::new("DELETE FROM replies WHERE created_at < $1 RETURNING created_at").bind(before);
        Ok(DB::fetch(&mut *self.write.acquire().await?, forget, |_| Ok(())).await?.len() as u64)
    }
}

fn named(sql: &str, attempt: &Attempt) -> Statement {
    let statement = Statement::new(sql).bind(attempt.caller.as_str()).bind(attempt.key.as_str());
    statement.bind(attempt.request.as_str()).bind(attempt.at)
}

fn status(number: i64) -> Result<u16> {
    u16::try_from(number)
        .map_err(|_| Error::Inconsistent { entity: "replies".to_owned(), reason: "no HTTP status".to_owned() })
}
