//! What a pair of children is worth, and what they would answer: L2, least sizes and monotone bounds. Knows nothing of
//! columns. Source: Chen and Guestrin, *XGBoost*, 2016, equations 5 to 7; the bounds as in LightGBM's basic method.

use super::sums::Sums;
use crate::params::{BoostingParams, Monotone};

/// The rules every split of a fit keeps, all but the rows in units of gradients and hessians.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// What a unit stands for.
    unit: f64,
    pub(super) min_rows: u32,
    pub(super) min_hessian: i64,
    l2: f64,
    min_gain: f64,
}

/// The least and the most a node and all below it may answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    low: f64,
    high: f64,
}

/// How the children of one split may differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    l2: f64,
    bounds: Bounds,
    direction: Monotone,
    /// Whether nothing binds the answers, so that the quick formula holds.
    free: bool,
}

impl Rules {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "beyond its range the cast answers the largest number"
    )]
    pub(super) fn new(params: &BoostingParams, unit: f64) -> Self {
        let min_hessian = (params.min_hessian_leaf / unit).ceil() as i64;
        let [l2, min_gain] = [params.l2, params.min_gain].map(|x| x / unit);
        // A side without any hessian has no answer.
        Self { unit, min_rows: params.min_rows_leaf, min_hessian: min_hessian.max(1), l2, min_gain }
    }

    /// Whether both sides are large enough.
    #[inline]
    pub(super) fn allows(&self, side: Sums) -> bool {
        side.rows >= self.min_rows && side.hessian >= self.min_hessian
    }

    /// Whether a node is large enough for two such sides.
    pub(super) fn may_split(&self, node: Sums) -> bool {
        node.rows / 2 >= self.min_rows && node.hessian / 2 >= self.min_hessian
    }

    /// What a node answers, learning rate apart: −G / (H + L2) within its bounds.
    pub(super) fn answer(&self, node: Sums, bounds: Bounds) -> f64 {
        let under = node.hessian as f64 + self.l2;
        let answer = if under > 0.0 { (0.0 - node.gradient as f64) / under } else { 0.0 };
        bounds.hold(answer)
    }

    /// Gradient over hessian, smoothed: what categories are put in order by.
    pub(super) fn slope(&self, sums: Sums, smoothing: f64) -> f64 {
        let under = sums.hessian as f64 + smoothing / self.unit;
        if under > 0.0 { sums.gradient as f64 / under } else { 0.0 }
    }

    /// What the children's worth must be more than.
    pub(super) fn worth_of_parent(&self, node: Sums, bounds: Bounds) -> f64 {
        let [gradient, under] = self.judge(bounds, Monotone::Free, 0.0).parts(node);
        let worth = worth(gradient, under, self.answer(node, bounds));
        // A gain of a few last digits is none.
        worth + worth.abs() * 1e-12 + self.min_gain
    }

    /// The judge of splits of a node.
    pub(super) fn judge(&self, bounds: Bounds, direction: Monotone, more_l2: f64) -> Judge {
        let free = direction == Monotone::Free && bounds == Bounds::NONE;
        Judge { l2: self.l2 + more_l2 / self.unit, bounds, direction, free }
    }
}

impl Judge {
    /// The children's worth together if it is more than `least` and their answers are in order.
    #[inline]
    pub(super) fn better(&self, left: Sums, right: Sums, least: f64) -> Option<f64> {
        if !self.free {
            return self.better_within(left, right, least);
        }
        let [[gl, hl], [gr, hr]] = [left, right].map(|side| self.parts(side));
        // gl² / hl + gr² / hr, not yet divided out: thousands are compared and few are kept.
        let (over, under) = (gl * gl * hr + gr * gr * hl, hl * hr);
        (over > least * under).then(|| over / under)
    }

    fn better_within(&self, left: Sums, right: Sums, least: f64) -> Option<f64> {
        let [[gl, hl], [gr, hr]] = [left, right].map(|side| self.parts(side));
        let (low, high) = (self.bounds.hold(-gl / hl), self.bounds.hold(-gr / hr));
        let in_order = match self.direction {
            Monotone::Free => true,
            Monotone::Increasing => low <= high,
            Monotone::Decreasing => low >= high,
        };
        let both = worth(gl, hl, low) + worth(gr, hr, high);
        (in_order && both > least).then_some(both)
    }

    /// Gradient, and hessian with the penalty.
    #[inline]
    fn parts(&self, side: Sums) -> [f64; 2] {
        [side.gradient as f64, side.hessian as f64 + self.l2]
    }
}

/// Twice what the loss falls by if all rows of a side move by `answer`: G² / H at the best answer −G / H.
#[inline]
fn worth(gradient: f64, under: f64, answer: f64) -> f64 {
    -(2.0 * gradient + under * answer) * answer
}

impl Bounds {
    /// No bounds.
    pub(super) const NONE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    fn hold(self, answer: f64) -> f64 {
        answer.max(self.low).min(self.high)
    }

    /// The bounds of the children of a split that binds its feature: neither passes the middle of their answers.
    pub(super) fn parted(self, direction: Monotone, answers: [f64; 2]) -> [Self; 2] {
        let middle = answers[0] / 2.0 + answers[1] / 2.0;
        let (lower, upper) = (Self { high: middle, ..self }, Self { low: middle, ..self });
        match direction {
            Monotone::Free => [self, self],
            Monotone::Increasing => [lower, upper],
            Monotone::Decreasing => [upper, lower],
        }
    }
}
