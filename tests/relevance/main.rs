//! Judged queries: what people type, and which offers they would want to see first.
//!
//! `offers.txt` and `queries.txt` are ours; `generated.txt` is asked of generated offers. `cargo test --test relevance --
//! --nocapture` prints the scores and each query that missed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod asked;
mod fixture;
mod generated;
mod score;

use score::{Least, Score};

#[test]
fn judged_queries_find_what_they_should_first_among_our_own_offers() {
    let fixture = fixture::Fixture::read();
    let mut score = Score::new("our offers");
    for query in fixture::queries() {
        let found = asked::search(&fixture.snapshot(), &query.asked);
        let names: Vec<&str> = found.iter().map(|hit| fixture.name(hit.id)).collect();
        let wanted = |name: &&str| query.wanted.contains(name);
        let wrong: Vec<_> = names.iter().filter(|name| query.refused.contains(name)).collect();
        score.add(query.asked.kind, query.asked.text, names.iter().position(wanted), &names, &wrong);
    }
    score.print();
    score.assert(Least { queries: 100, first: 0.98, among_three: 0.98, rank: 0.98, wrong: 0 });
}

#[test]
fn judged_queries_find_the_occupation_that_they_name_first_among_generated_offers() {
    let world = generated::World::new(20_000);
    let mut score = Score::new("generated offers");
    for query in generated::queries() {
        let found = asked::search(&world.snapshot(), &query.asked);
        let romes: Vec<&str> = found.iter().map(|hit| world.rome(hit.id)).collect();
        let place = romes.iter().position(|rome| query.romes.contains(rome));
        score.add(query.asked.kind, query.asked.text, place, &romes, &[]);
    }
    score.print();
    score.assert(Least { queries: 60, first: 0.95, among_three: 0.98, rank: 0.96, wrong: 0 });
}
