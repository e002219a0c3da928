//! The offers that both sides load: generated and normalised once, then kept in a file, one JSON object a line.

use super::show::Bar;
use jiff::Timestamp;
use passerelle::domain::{Offer, Source};
use passerelle::ingest::generated::{Generator, Ground, Texts, sources};
use passerelle::ingest::{Strictness, normalise};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The offers, and some of them to ask for.
pub struct Stage {
    file: PathBuf,
    pub offers: usize,
    pub networks: Vec<Source>,
    /// About as many as the questions of a class.
    pub sample: Vec<Offer>,
}

/// What is generated.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub offers: usize,
    pub ground: Ground,
    pub texts: Texts,
    /// Offers to keep as a sample.
    pub sample: usize,
}

impl Stage {
    /// Generates the offers into a file of `folder`.
    pub fn make(folder: &Path, wish: Wish, now: Timestamp) -> anyhow::Result<Self> {
        let file = folder.join("offers.jsonl");
        let (networks, mut random) = (sources(), StdRng::seed_from_u64(5));
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&file)?);
        let mut sample = Vec::new();
        let bar = Bar::new("generating", wish.offers);
        let keep = (2 * wish.sample).min(wish.offers);
        for (network, id, draft) in Generator::new(1, wish.offers, now).over(wish.ground).with_texts(wish.texts) {
            let done = normalise(&networks[network], id, draft, Strictness::Strict)
                .map_err(|errors| anyhow::anyhow!("a generated offer is not valid: {errors:?}"))?;
            serde_json::to_writer(&mut out, &done.offer)?;
            out.write_all(b"\n")?;
            if sample.len() < wish.sample && random.random_range(0..wish.offers) < keep {
                sample.push(done.offer);
            }
            bar.add(1);
        }
        out.flush()?;
        bar.end();
        Ok(Self { file, offers: wish.offers, networks, sample })
    }

    /// Reads all offers again, in batches of one source.
    pub fn batches(
        &self,
        size: usize,
    ) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Vec<Offer>>> + Send + use<>> {
        let mut lines = BufReader::with_capacity(1 << 20, File::open(&self.file)?).lines();
        let mut waiting: Vec<Vec<Offer>> = self.networks.iter().map(|_| Vec::with_capacity(size)).collect();
        let networks: Vec<_> = self.networks.iter().map(|network| network.id.clone()).collect();
        Ok(std::iter::from_fn(move || {
            for line in lines.by_ref() {
                let offer: Offer = match line.map_err(anyhow::Error::from).and_then(|l| Ok(serde_json::from_str(&l)?)) {
                    Ok(offer) => offer,
                    Err(error) => return Some(Err(error)),
                };
                let at = networks.iter().position(|id| *id == offer.source.id)?;
                waiting[at].push(offer);
                if waiting[at].len() == size {
                    return Some(Ok(std::mem::replace(&mut waiting[at], Vec::with_capacity(size))));
                }
            }
            waiting.iter_mut().find(|rest| !rest.is_empty()).map(|rest| Ok(std::mem::take(rest)))
        }))
    }
}
