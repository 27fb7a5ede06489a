//! Gradients of some rows side by side, in loops that a compiler turns into wide registers. Knows nothing of threads.

use std::sync::atomic::Ordering;

use super::{PackedRow, Step};
use crate::boosting::math::{ROUNDER, exp};
use crate::boosting::part::Part;

/// Rows computed side by side.
pub(super) const LANES: usize = 64;

/// Some rows side by side.
pub(super) struct Lanes {
    margin: [f64; LANES],
    target: [f64; LANES],
    weight: [f64; LANES],
    gradient: [f64; LANES],
    hessian: [f64; LANES],
}

impl Default for Lanes {
    fn default() -> Self {
        let zeros = [0.0; LANES];
        Self { margin: zeros, target: zeros, weight: zeros, gradient: zeros, hessian: zeros }
    }
}

impl Lanes {
    /// Takes the step of the rows from `row` on, and loads them.
    pub(super) fn load(&mut self, part: &Part, step: &Step, row: usize, margins: &mut [f64]) {
        let leaves = &step.leaf_of_row[row..];
        for ((margin, leaf), lane) in margins.iter_mut().zip(leaves).zip(&mut self.margin) {
            *margin += step.value_of_leaf[usize::from(leaf.load(Ordering::Relaxed))];
            *lane = *margin;
        }
        part.targets(row, margins.len(), &mut self.target, &mut self.weight);
    }

    /// Gradients and hessians of the rows, packed.
    pub(super) fn packed(&mut self, scale: f64, key: u64, words: &mut [PackedRow]) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            #[expect(unsafe_code, reason = "a call of what needs a feature of the machine")]
            // SAFETY: the machine has the feature.
            return unsafe { self.packed_avx2(scale, key, words) };
        }
        self.differentiate(scale);
        self.pack(key, words);
    }

    /// Gradients and hessians of the rows to fifty digits.
    pub(super) fn exact(&mut self, scale: f64, pairs: &mut [[i64; 2]]) {
        self.differentiate(scale);
        self.widen(pairs);
    }

    /// The same steps with registers twice as wide; without fused multiplication the answers are the same to the bit.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn packed_avx2(&mut self, scale: f64, key: u64, words: &mut [PackedRow]) {
        self.differentiate(scale);
        self.pack(key, words);
    }

    /// Gradient w (p − y) and hessian w p (1 − p) of the loss −w (y ln p + (1 − y) ln (1 − p)), in units.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for wider registers where it is called")]
    fn differentiate(&mut self, scale: f64) {
        for lane in 0..LANES {
            let probability = 1.0 / (1.0 + exp(-self.margin[lane]));
            let weight = self.weight[lane] * scale;
            self.gradient[lane] = (probability - self.target[lane]) * weight;
            self.hessian[lane] = probability * (1.0 - probability) * weight;
        }
    }

    /// Rounds up or down by chance, the more often the nearer.
    #[expect(clippy::cast_possible_truncation, reason = "the half of the hash that is wanted")]
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for wider registers where it is called")]
    fn pack(&self, key: u64, words: &mut [PackedRow]) {
        let mut packed = [PackedRow::default(); LANES];
        let key = key as u32;
        for (lane, packed) in (0_u32..).zip(&mut packed) {
            let at = lane as usize;
            // Two rounds of multiplying and folding (Wellons, hash prospector, 2018) part neighbouring lanes.
            let x = key.wrapping_add(lane.wrapping_mul(0x9E37_79B9));
            let x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
            let x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
            let [up, also] = [x >> 16, x & 0xFFFF].map(|half| f64::from(half) / 65_536.0 - 0.5);
            *packed = PackedRow::new(self.gradient[at] + up, self.hessian[at] + also);
        }
        words.copy_from_slice(&packed[..words.len()]);
    }

    /// Rounds to the nearest.
    #[expect(clippy::cast_possible_wrap, reason = "whole numbers of at most 50 bits")]
    fn widen(&self, pairs: &mut [[i64; 2]]) {
        let whole = |x: f64| (x + ROUNDER).to_bits() as i64 - ROUNDER.to_bits() as i64;
        for ((pair, gradient), hessian) in pairs.iter_mut().zip(&self.gradient).zip(&self.hessian) {
            *pair = [whole(*gradient), whole(*hessian)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Lanes {
        let each = |scale: f64, shift: f64| std::array::from_fn(|lane| (lane as f64 - shift) * scale);
        let target = std::array::from_fn(|lane| f64::from(u8::from(lane % 3 == 0)));
        Lanes { margin: each(0.3, 30.0), target, weight: each(0.01, -1.0), ..Lanes::default() }
    }

    #[test]
    fn gradients_are_those_of_the_logistic_loss() {
        let mut lanes = some();
        lanes.differentiate(8.0);
        for lane in 0..LANES {
            let p = 1.0 / (1.0 + (-lanes.margin[lane]).exp());
            let weight = 8.0 * lanes.weight[lane];
            assert!((lanes.gradient[lane] - weight * (p - lanes.target[lane])).abs() < 1e-12);
            assert!((lanes.hessian[lane] - weight * p * (1.0 - p)).abs() < 1e-12);
        }
    }

    #[test]
    fn wide_registers_give_the_same_rows() {
        let (mut plain, mut chosen) = ([PackedRow::default(); LANES], [PackedRow::default(); LANES]);
        let mut lanes = some();
        lanes.differentiate(20_000.0);
        lanes.pack(77, &mut plain);
        some().packed(20_000.0, 77, &mut chosen);
        assert_eq!(plain, chosen);
    }

    #[test]
    fn chance_rounds_to_a_neighbour_and_without_bias() {
        let mut lanes = Lanes::default();
        (lanes.gradient, lanes.hessian) = ([-20_000.3; LANES], [0.25; LANES]);
        let (mut gradient, mut hessian, mut rows) = (0, 0, 0);
        for key in 0..400 {
            let mut words = [PackedRow::default(); LANES];
            lanes.pack(key * 7_654_321, &mut words);
            for word in words {
                let sums = word.sums().take();
                assert!([-20_000, -20_001].contains(&sums.gradient) && [0, 1].contains(&sums.hessian));
                (gradient, hessian, rows) =
                    (gradient + sums.gradient, hessian + sums.hessian, rows + sums.rows);
            }
        }
        assert_eq!(rows, 25_600);
        assert!((gradient as f64 / 25_600.0 + 20_000.3).abs() < 0.02, "{gradient}");
        assert!((hessian as f64 / 25_600.0 - 0.25).abs() < 0.02, "{hessian}");
    }
}
