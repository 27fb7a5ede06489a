//! How much of each class a node, a run of equal values or one side of a cut holds. Knows nothing of columns.

use super::draw::Drawn;

/// Rows and their weights, negative class first. Class weights are left out until a share or a score is asked, so that
/// without row weights the sums are whole numbers and exact.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mass {
    pub(super) weight: [f64; 2],
    pub(super) rows: u32,
}

/// What a row of each class counts, negative class first.
pub(super) type ClassWeights = [f64; 2];

impl Mass {
    /// Weight of both classes together, class weights included.
    pub(super) fn cover(&self, class: ClassWeights) -> f64 {
        self.weight[0] * class[0] + self.weight[1] * class[1]
    }

    /// Weight of both classes together, class weights left out.
    pub(super) fn weight(&self) -> f64 {
        self.weight[0] + self.weight[1]
    }

    /// Weighted share of the positive class, 0 to 1.
    pub(super) fn share(&self, class: ClassWeights) -> f64 {
        let [negative, positive] = [self.weight[0] * class[0], self.weight[1] * class[1]];
        positive / (negative + positive)
    }

    pub(super) fn is_pure(&self) -> bool {
        self.weight[0] == 0.0 || self.weight[1] == 0.0
    }

    /// The rest of a whole; row weights may round to a hair below nothing, which counts as nothing.
    #[inline]
    pub(super) fn without(self, part: Self) -> Self {
        let left = |class: usize| (self.weight[class] - part.weight[class]).max(0.0);
        Self { weight: [left(0), left(1)], rows: self.rows - part.rows }
    }
}

/// Something rows can be counted in, one bin a level.
pub(super) trait Tally: Copy + Default + PartialEq + std::fmt::Debug {
    /// What one drawn row adds; `weights` holds one a row of the table, or none where every row weighs 1.
    fn of(drawn: Drawn, weights: &[f64]) -> Self;
    fn plus(self, other: Self) -> Self;
    fn mass(self) -> Mass;
    /// The same runs, where they are packed.
    fn as_packed(_runs: &[Self]) -> Option<&[Packed]> {
        None
    }
    /// The same, if it is packed; else nothing.
    fn packed(self) -> Packed {
        Packed::default()
    }
}

impl Tally for Mass {
    #[inline]
    fn of(drawn: Drawn, weights: &[f64]) -> Self {
        let weight = weights.get(drawn.row()).copied().unwrap_or(1.0) * f64::from(drawn.times());
        Self { weight: if drawn.is_positive() { [0.0, weight] } else { [weight, 0.0] }, rows: 1 }
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        let weight = [self.weight[0] + other.weight[0], self.weight[1] + other.weight[1]];
        Self { weight, rows: self.rows + other.rows }
    }

    #[inline]
    fn mass(self) -> Mass {
        self
    }
}

/// Rows without weights of their own, counted in a third of the memory: negatives, positives and rows in 21 bits each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Packed(u64);

/// Bits of a field of [`Packed`].
pub(super) const FIELD: u32 = 21;
pub(super) const FIELD_MASK: u64 = (1 << FIELD) - 1;

impl Packed {
    /// Most rows, counted as often as they were drawn, that fit.
    pub(super) const MOST: f64 = FIELD_MASK as f64;

    /// The three fields, negatives lowest, then positives, then rows.
    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.0
    }
}

impl Tally for Packed {
    #[inline]
    fn of(drawn: Drawn, _weights: &[f64]) -> Self {
        let shift = if drawn.is_positive() { FIELD } else { 0 };
        Self(1 << (2 * FIELD) | u64::from(drawn.times()) << shift)
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    #[inline]
    fn mass(self) -> Mass {
        // As signed numbers: those have an instruction of their own that makes them floating point.
        let field = |shift: u32| f64::from((self.0 >> shift & FIELD_MASK) as i32);
        Mass { weight: [field(0), field(FIELD)], rows: (self.0 >> (2 * FIELD)) as u32 }
    }

    fn as_packed(runs: &[Self]) -> Option<&[Packed]> {
        Some(runs)
    }

    fn packed(self) -> Packed {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packed_and_plain_count_the_same(drawn in prop::collection::vec((1_u32..50, any::<bool>()), 0..100)) {
            let drawn: Vec<Drawn> = (0..).zip(drawn).map(|(row, (times, y))| Drawn::new(row, times, y)).collect();
            let packed = drawn.iter().fold(Packed::default(), |sum, d| sum.plus(Packed::of(*d, &[])));
            let plain = drawn.iter().fold(Mass::default(), |sum, d| sum.plus(Mass::of(*d, &[])));
            prop_assert_eq!(packed.mass(), plain);
        }
    }
}
