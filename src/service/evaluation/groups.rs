//! Groups of offers that must not stand on both sides: those of one text, and those of one employer.

use crate::domain::Offer;
use crate::reference::fold;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Names under which networks hide employers: they hold nothing together.
const NOBODY: [&str; 3] = ["entreprise non nommee", "confidentiel", "non communique"];

/// The group of each offer: a number that follows from the texts and names in it, whatever the order of the offers.
pub(super) fn groups(offers: &[Offer]) -> Vec<usize> {
    let mut joined: Vec<usize> = (0..offers.len()).collect();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, offer) in offers.iter().enumerate() {
        for key in keys(offer) {
            let other = *first.entry(key).or_insert(at);
            let (one, other) = (root(&mut joined, at), root(&mut joined, other));
            joined[one.max(other)] = one.min(other);
        }
    }
    // The least key of a group names it.
    let mut names: HashMap<usize, String> = HashMap::new();
    for (at, offer) in offers.iter().enumerate() {
        let root = root(&mut joined, at);
        if let Some(key) = keys(offer).into_iter().min() {
            let name = names.entry(root).or_insert_with(|| key.clone());
            if key < *name {
                *name = key;
            }
        }
    }
    let numbers: HashMap<usize, usize> = names.into_iter().map(|(root, name)| (root, number(&name))).collect();
    (0..offers.len()).map(|at| numbers.get(&root(&mut joined, at)).copied().unwrap_or_default()).collect()
}

/// What an offer shares with others of its group.
fn keys(offer: &Offer) -> Vec<String> {
    let description = offer.description.as_deref().map(fold).unwrap_or_default();
    let mut keys = vec![format!("t {} {description}", fold(&offer.title))];
    if !description.is_empty() {
        keys.push(format!("d {description}"));
    }
    let employer = offer.employer.name.as_deref().map(fold);
    keys.extend(
        employer.filter(|name| !name.is_empty() && !NOBODY.contains(&name.as_str())).map(|name| format!("e {name}")),
    );
    keys
}

fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

fn number(name: &str) -> usize {
    let digest = Sha256::digest(name.as_bytes());
    digest[..6].iter().fold(0, |number, byte| number * 256 + usize::from(*byte))
}
