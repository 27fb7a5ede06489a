//! Gradients and hessians of rows, as whole numbers of a unit, so that their sums are the same in any order.

use std::ops::{Add, AddAssign, Sub};

/// What some rows sum to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// In units.
    pub(super) gradient: i64,
    /// In units, not negative.
    pub(super) hessian: i64,
    pub(super) rows: u32,
}

impl AddAssign for Sums {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.hessian += other.hessian;
        self.rows += other.rows;
    }
}

impl Add for Sums {
    type Output = Self;

    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sub for Sums {
    type Output = Self;

    #[inline]
    fn sub(self, part: Self) -> Self {
        Self {
            gradient: self.gradient - part.gradient,
            hessian: self.hessian - part.hessian,
            rows: self.rows - part.rows,
        }
    }
}
