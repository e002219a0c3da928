//! Sealing a CV for its next revision, and writing it: what platforms bring, and what persons correct.

use crate::auth::{Apart, DataKey, SealFor};
use crate::domain::Rev;
use crate::service::{Error, Result};
use crate::store::{self, CvWrite, CvWritten, Store};
use jiff::{SignedDuration, Timestamp};

/// The file as it came is kept so long, sealed, for the person.
const ORIGINAL: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A CV that others write at the same moment is sealed again so often.
const TRIES: usize = 5;

/// The keyed hash by which an equal CV is known.
pub(in crate::service) fn content_tag(apart: &Apart, plain: &[u8]) -> [u8; 32] {
    apart.tag("cv content", plain)
}

/// Seals a CV (`plain`) and the file that it came in (`document`) for its next revision, and writes them; again where another
/// wrote it meanwhile. `write` needs neither a revision nor anything sealed.
///
/// # Errors
/// [`Error::Conflict`] where others went on writing it; [`Error::Store`].
pub(in crate::service) async fn seal_and_write(
    store: &dyn Store,
    key: &DataKey,
    mut write: CvWrite,
    (plain, document): (&[u8], &[u8]),
    now: Timestamp,
) -> Result<CvWritten> {
    write.original = Some((key.seal(SealFor::Original, document), now + ORIGINAL));
    for _ in 0..TRIES {
        let known = store.cv_revs(&[write.id]).await?;
        let next: Rev = known.first().map_or(1, |(_, rev)| rev + 1);
        write.rev = next;
        write.sealed = key.seal(SealFor::Body(next), plain);
        match store.write_cvs(std::slice::from_ref(&write), now).await {
            Ok(written) => return written.first().copied().ok_or(Error::Interrupted),
            Err(store::Error::OutdatedCv) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Conflict("this profile is being written by somebody else: send it again"))
}
