//! The weight of rows by class, as a node, a run of equal values or one side of a cut holds it.

use std::ops::{AddAssign, Sub};

/// Rows and their weights, negative class first. Class weights are left out until a share or a cost is asked, so that
/// without row weights the sums are whole numbers and exact.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mass {
    pub(super) weight: [f64; 2],
    pub(super) rows: u32,
}

/// What a row of each class counts, negative class first.
pub(super) type ClassWeights = [f64; 2];

impl Mass {
    pub(super) fn add_row(&mut self, weight: [f64; 2]) {
        self.weight[0] += weight[0];
        self.weight[1] += weight[1];
        self.rows += 1;
    }

    /// Weight of both classes together, class weights included.
    pub(super) fn cover(&self, class: ClassWeights) -> f64 {
        self.weight[0] * class[0] + self.weight[1] * class[1]
    }

    /// Weighted share of the positive class, 0 to 1.
    pub(super) fn share(&self, class: ClassWeights) -> f64 {
        let [negative, positive] = [self.weight[0] * class[0], self.weight[1] * class[1]];
        positive / (negative + positive)
    }

    pub(super) fn is_pure(&self) -> bool {
        self.weight[0] == 0.0 || self.weight[1] == 0.0
    }

    /// Cover times half the Gini impurity, as a numerator over the cover: what a cut wants small, summed over its sides.
    #[inline]
    pub(super) fn cost(&self, class: ClassWeights) -> Fraction {
        let [negative, positive] = [self.weight[0] * class[0], self.weight[1] * class[1]];
        Fraction { over: negative * positive, under: negative + positive }
    }
}

/// A cost not yet divided out, since a node compares thousands and keeps a few.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fraction {
    pub(super) over: f64,
    pub(super) under: f64,
}

impl Fraction {
    #[inline]
    pub(super) fn plus(self, other: Self) -> Self {
        Self { over: self.over * other.under + other.over * self.under, under: self.under * other.under }
    }

    /// Whether the fraction is smaller than `number`.
    #[inline]
    pub(super) fn below(self, number: f64) -> bool {
        self.over < number * self.under
    }

    pub(super) fn value(self) -> f64 {
        self.over / self.under
    }
}

impl AddAssign for Mass {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.weight[0] += other.weight[0];
        self.weight[1] += other.weight[1];
        self.rows += other.rows;
    }
}

impl Sub for Mass {
    type Output = Self;

    /// The rest of a whole; row weights may round to a hair below nothing, which counts as nothing.
    #[inline]
    fn sub(self, part: Self) -> Self {
        let left = |class: usize| (self.weight[class] - part.weight[class]).max(0.0);
        Self { weight: [left(0), left(1)], rows: self.rows - part.rows }
    }
}
