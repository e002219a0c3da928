//! How well a judged set was answered.

use std::collections::BTreeMap;

/// The judgements of one set.
#[derive(Debug)]
pub struct Score {
    name: &'static str,
    /// By kind of query: where the first wanted offer stood, from 0.
    places: BTreeMap<&'static str, Vec<Option<usize>>>,
    missed: Vec<String>,
    wrong: usize,
}

/// What a set must reach.
#[derive(Debug, Clone, Copy)]
pub struct Least {
    pub queries: usize,
    /// The share whose first offer is wanted.
    pub first: f64,
    /// The share with a wanted offer among the first three.
    pub among_three: f64,
    /// The mean of 1 / the place of the first wanted offer.
    pub rank: f64,
    /// At most so many queries find an offer that they must not.
    pub wrong: usize,
}

fn share(part: f64, whole: usize) -> f64 {
    part / f64::from(u32::try_from(whole).unwrap())
}

fn within(places: &[Option<usize>], most: usize) -> f64 {
    let count = places.iter().filter(|place| place.is_some_and(|place| place < most)).count();
    share(f64::from(u32::try_from(count).unwrap()), places.len())
}

fn mean_rank(places: &[Option<usize>]) -> f64 {
    let ranks = places.iter().flatten().map(|place| share(1.0, place + 1));
    share(ranks.sum(), places.len())
}

impl Score {
    pub fn new(name: &'static str) -> Self {
        Self { name, places: BTreeMap::new(), missed: Vec::new(), wrong: 0 }
    }

    /// Notes a query that found these, the first wanted one at `place`, and those in `wrong` that it must not find.
    pub fn add(&mut self, kind: &'static str, text: &str, place: Option<usize>, found: &[&str], wrong: &[&&str]) {
        self.places.entry(kind).or_default().push(place);
        self.wrong += usize::from(!wrong.is_empty());
        if place != Some(0) || !wrong.is_empty() {
            let first: Vec<_> = found.iter().take(5).collect();
            self.missed.push(format!("{kind}: `{text}` found {first:?}, wanted at {place:?}, wrong {wrong:?}"));
        }
    }

    fn all(&self) -> Vec<Option<usize>> {
        self.places.values().flatten().copied().collect()
    }

    #[expect(clippy::print_stdout, reason = "the score is what the test is run for")]
    pub fn print(&self) {
        println!("{}: {} queries", self.name, self.all().len());
        let line = |kind: &str, places: &[Option<usize>]| {
            let [first, three, rank] = [within(places, 1), within(places, 3), mean_rank(places)];
            println!("  {kind:10} {:3}  first {first:.3}  in three {three:.3}  MRR {rank:.3}", places.len());
        };
        for (kind, places) in &self.places {
            line(kind, places);
        }
        line("all", &self.all());
        println!("  {} found what they must not", self.wrong);
        for missed in &self.missed {
            println!("  {missed}");
        }
    }

    #[track_caller]
    pub fn assert(&self, least: Least) {
        let all = self.all();
        assert!(all.len() >= least.queries, "{} queries", all.len());
        let missed = self.missed.join("\n");
        assert!(within(&all, 1) >= least.first, "{:.3} first\n{missed}", within(&all, 1));
        assert!(within(&all, 3) >= least.among_three, "{:.3} among three\n{missed}", within(&all, 3));
        assert!(mean_rank(&all) >= least.rank, "MRR {:.3}\n{missed}", mean_rank(&all));
        assert!(self.wrong <= least.wrong, "{} found what they must not\n{missed}", self.wrong);
    }
}
