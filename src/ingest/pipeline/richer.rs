//! Which of two records of one offer is kept.

use crate::domain::{Offer, OfferId};
use crate::ingest::Report;
use crate::store::StoredOffer;
use jiff::Timestamp;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The one offer to keep of each id of a batch, each where its id first stands.
pub(super) fn of_each(offers: Vec<Offer>, report: &mut Report) -> Vec<Offer> {
    let mut places: HashMap<OfferId, usize> = HashMap::with_capacity(offers.len());
    let mut kept: Vec<Offer> = Vec::with_capacity(offers.len());
    for offer in offers {
        match places.entry(offer.id) {
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(offer);
            }
            Entry::Occupied(place) => {
                let held = &mut kept[*place.get()];
                if replaces(&offer, held) {
                    *held = offer;
                    report.superseded += 1;
                } else {
                    report.poorer += 1;
                }
            }
        }
    }
    kept
}

/// Drops what is poorer than the stored record of the same offer.
pub(super) fn than_stored(offers: &mut Vec<Offer>, stored: Vec<StoredOffer>, report: &mut Report) {
    let stored: HashMap<OfferId, Offer> = stored.into_iter().map(|one| (one.record.id, one.record)).collect();
    let given = offers.len();
    offers.retain(|offer| stored.get(&offer.id).is_none_or(|held| replaces(offer, held)));
    report.poorer += (given - offers.len()) as u64;
}

/// Whether `new` takes the place of `held`: the later one does, but one without a description only where it is not the
/// lesser of two that have none.
fn replaces(new: &Offer, held: &Offer) -> bool {
    match (&new.description, &held.description) {
        (Some(_), _) => true,
        (None, Some(_)) => false,
        (None, None) => order(new, held) != Ordering::Less,
    }
}

/// A total order of what two files may tell of one offer: what the source dates later, then what says more, then any.
fn order(one: &Offer, other: &Offer) -> Ordering {
    let by_date = dated(one).cmp(&dated(other));
    if by_date.is_ne() || one == other {
        return by_date;
    }
    let (one, other) = (canonical(one), canonical(other));
    one.len().cmp(&other.len()).then_with(|| one.cmp(&other))
}

fn dated(offer: &Offer) -> Option<Timestamp> {
    offer.dates.updated.or(offer.dates.created)
}

/// The offer as JSON, the same however the keys of its `extra` came in.
fn canonical(offer: &Offer) -> String {
    let mut value = serde_json::to_value(offer).unwrap_or_default();
    value.sort_all_objects();
    value.to_string()
}
