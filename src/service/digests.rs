//! The digests of the audit: one a day, signed, so that nobody can write the past anew without the key.

use super::Result;
use crate::auth;
use crate::store::{AuditDigest, Error, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Signs the days that are over and have no digest yet; returns how many. A day on which nothing happened has one too, so
/// that a digest that is missing shows. Nothing is signed before the first row, nor before there is a key.
///
/// # Errors
/// [`super::Error::Store`], or [`super::Error::Auth`] where a key cannot be used.
pub async fn sign_days(store: &dyn Store, now: Timestamp) -> Result<u64> {
    let Some((mut day, mut first_seq)) = beginning(store).await? else { return Ok(0) };
    let keys = store.signing_keys().await?;
    let mut signed = 0;
    while day < date(now) {
        let next = day.tomorrow().map_err(|_| inconsistent("a day without a morrow"))?;
        let midnight = next.to_zoned(TimeZone::UTC).map_err(|_| inconsistent("a day without a midnight"))?;
        let end = store.audit_end_at(midnight.timestamp()).await?;
        if end.seq + 1 < first_seq {
            return Err(inconsistent("rows that a digest covers are missing: `passerelle audit verify`").into());
        }
        let (last_seq, hash) = (end.seq, end.hash);
        let made_at = now;
        let mut digest =
            AuditDigest { day, first_seq, last_seq, hash, kid: String::new(), signature: String::new(), made_at };
        let by_key = auth::sign(&keys, now, |kid| {
            kid.clone_into(&mut digest.kid);
            digest.text()
        })?;
        let Some((_, signature)) = by_key else { break };
        // Where another server was first, it goes on.
        if !store.add_audit_digest(&AuditDigest { signature, ..digest }).await? {
            break;
        }
        signed += 1;
        (day, first_seq) = (next, last_seq + 1);
    }
    Ok(signed)
}

/// The first day without a digest, and the first row that it covers.
async fn beginning(store: &dyn Store) -> Result<Option<(Date, i64)>> {
    if let Some(last) = store.audit_digests().await?.pop() {
        let next = last.day.tomorrow().map_err(|_| inconsistent("a day without a morrow"))?;
        return Ok(Some((next, last.last_seq + 1)));
    }
    Ok(store.audit_after(0, 1).await?.pop().map(|row| (date(row.at), row.seq)))
}

fn date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn inconsistent(reason: &str) -> Error {
    Error::Inconsistent { entity: "audit".to_owned(), reason: reason.to_owned() }
}
