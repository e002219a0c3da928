//! Chance that follows from a seed, for ever: the demo must not change when a crate of random numbers does.

/// A stream of pseudo-random numbers (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream that belongs to these numbers, in this order.
    pub fn of(parts: &[u64]) -> Self {
        let mut state = Self(0x243f_6a88_85a3_08d3);
        for part in parts {
            state.0 ^= part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            state.0 = state.number();
        }
        state
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0, inclusive, to 1, exclusive.
    pub fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.number() >> 32).unwrap_or_default()) / 4_294_967_296.0
    }

    /// A number below `count`; 0 where `count` is 0.
    pub fn below(&mut self, count: u32) -> u32 {
        u32::try_from(((self.number() >> 32) * u64::from(count)) >> 32).unwrap_or_default()
    }

    /// True in `share` of a hundred cases.
    pub fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// One of several, all as likely.
    ///
    /// # Panics
    /// On an empty slice: the tables have none.
    pub fn pick<'t, T>(&mut self, among: &'t [T]) -> &'t T {
        let at = self.below(u32::try_from(among.len()).unwrap_or(u32::MAX));
        &among[at as usize]
    }
}

/// Values with their weights.
#[derive(Debug, Clone)]
pub struct Shares<T> {
    values: Vec<T>,
    /// The sums of the weights up to and with each value.
    upto: Vec<u32>,
}

impl<T> Shares<T> {
    /// The value that chance gives, each as often as its weight says.
    pub fn draw(&self, chance: &mut Chance) -> &T {
        let at = chance.below(self.upto.last().copied().unwrap_or_default());
        &self.values[self.upto.partition_point(|upto| *upto <= at)]
    }

    /// The values, in the order of the table.
    pub fn values(&self) -> &[T] {
        &self.values
    }
}

impl<T> FromIterator<(T, u32)> for Shares<T> {
    fn from_iter<I: IntoIterator<Item = (T, u32)>>(weighted: I) -> Self {
        let mut sum = 0;
        let (values, upto) = weighted
            .into_iter()
            .map(|(value, weight)| {
                sum += weight;
                (value, sum)
            })
            .unzip();
        Self { values, upto }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_as_often_as_their_weights_say() {
        let shares: Shares<_> = [('a', 1), ('b', 0), ('c', 3)].into_iter().collect();
        let mut chance = Chance::of(&[7]);
        let drawn: Vec<_> = (0..40_000).map(|_| *shares.draw(&mut chance)).collect();
        let count = |wanted| drawn.iter().filter(|value| **value == wanted).count();
        assert!(count('a').abs_diff(10_000) < 400, "{}", count('a'));
        assert_eq!(count('b'), 0);
    }

    #[test]
    fn the_stream_is_the_same_on_every_machine() {
        assert_eq!(Chance::of(&[42, 0]).number(), Chance::of(&[42, 0]).number());
        assert_ne!(Chance::of(&[42, 0]).number(), Chance::of(&[0, 42]).number());
        assert!((0..1000).map(|n| Chance::of(&[n]).unit()).all(|unit| (0.0..1.0).contains(&unit)));
    }
}
