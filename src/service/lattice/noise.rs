//! Noise that is drawn once: two-sided geometric, from a secret key and what it is for.
//!
//! Exact in integers, so that no rounding of floating-point numbers tells what it should hide. Sources: Ghosh, Roughgarden
//! and Sundararajan 2009 (the distribution); Canonne, Kamath and Steinke 2020, algorithms 1 and 2 (how to draw from it);
//! Mironov 2012 (what floating-point noise gives away).

use aws_lc_rs::hmac;

/// The secret that all noise comes from: who has it takes the noise off again.
pub struct NoiseKey(hmac::Key);

impl NoiseKey {
    /// Over a secret of 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Noise with ε = `tenths` / 10: P(n) is proportional to e^(-ε |n|). The same message gives the same noise.
    ///
    /// `tenths` is 1 or more.
    #[must_use]
    pub fn draw(&self, message: &[u8], tenths: u32) -> i64 {
        let seed = hmac::sign(&self.0, message);
        Chance { key: &self.0, seed, blocks: 0, words: Vec::with_capacity(4) }.two_sided(tenths.into())
    }
}

impl std::fmt::Debug for NoiseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoiseKey(…)")
    }
}

/// A stream of bits that looks random to whoever has not the key: HMAC-SHA-256 of the seed and a counter.
struct Chance<'k> {
    key: &'k hmac::Key,
    seed: hmac::Tag,
    /// Blocks that were made.
    blocks: u64,
    /// What is left of the last one.
    words: Vec<u64>,
}

impl Chance<'_> {
    fn word(&mut self) -> u64 {
        loop {
            if let Some(word) = self.words.pop() {
                return word;
            }
            let block = hmac::sign(self.key, &[self.seed.as_ref(), &self.blocks.to_be_bytes()].concat());
            let (words, _) = block.as_ref().as_chunks::<8>();
            self.words.extend(words.iter().map(|word| u64::from_be_bytes(*word)));
            self.blocks += 1;
        }
    }

    /// A number below `end`, each as likely as the others.
    fn below(&mut self, end: u64) -> u64 {
        // What is above the last whole multiple of `end` would favour small numbers.
        let fair = u64::MAX - (u64::MAX % end + 1) % end;
        loop {
            let word = self.word();
            if word <= fair {
                return word % end;
            }
        }
    }

    /// True with the probability e^(-part / whole), where `part` is at most `whole`.
    fn exp(&mut self, part: u64, whole: u64) -> bool {
        let mut k = 1;
        while self.below(whole * k) < part {
            k += 1;
        }
        k % 2 == 1
    }

    /// With ε = `tenths` / 10.
    fn two_sided(&mut self, tenths: u64) -> i64 {
        const WHOLE: u64 = 10;
        loop {
            let rest = self.below(WHOLE);
            if !self.exp(rest, WHOLE) {
                continue;
            }
            let mut wholes = 0;
            while self.exp(1, 1) {
                wholes += 1;
            }
            let size = ((rest + WHOLE * wholes) / tenths).cast_signed();
            let negative = self.below(2) == 1;
            // Zero has one sign.
            if !(negative && size == 0) {
                return if negative { -size } else { size };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const DRAWS: u32 = 40_000;

    fn drawn(tenths: u32) -> HashMap<i64, u32> {
        let key = NoiseKey::new(&[7; 32]);
        let mut found = HashMap::new();
        for number in 0..DRAWS {
            *found.entry(key.draw(&number.to_be_bytes(), tenths)).or_default() += 1;
        }
        found
    }

    #[test]
    fn noise_is_as_often_as_its_formula_says() {
        for tenths in [2, 3, 10] {
            let found = drawn(tenths);
            let alpha = (-f64::from(tenths) / 10.0).exp();
            for size in -12_i64..=12 {
                let power = i32::try_from(size.abs()).unwrap();
                let expected = (1.0 - alpha) / (1.0 + alpha) * alpha.powi(power);
                let measured = f64::from(found.get(&size).copied().unwrap_or_default()) / f64::from(DRAWS);
                // Five standard deviations.
                let allowed = 5.0 * (expected * (1.0 - expected) / f64::from(DRAWS)).sqrt();
                assert!((measured - expected).abs() <= allowed, "{tenths} {size}: {measured} for {expected}");
            }
        }
    }

    #[test]
    fn the_same_message_has_the_same_noise_under_one_key_alone() {
        let [key, same, other] = [[1; 32], [1; 32], [2; 32]].map(|secret| NoiseKey::new(&secret));
        let all = |key: &NoiseKey| (0..64_u32).map(|number| key.draw(&number.to_be_bytes(), 2)).collect::<Vec<_>>();
        assert_eq!(all(&key), all(&same));
        assert_ne!(all(&key), all(&other));
    }
}
