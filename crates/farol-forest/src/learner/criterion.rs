//! How well a cut parts the classes: a score to be maximised, from the masses of its two sides. Knows nothing of
//! columns. No platform mathematics: the same masses give the same bits everywhere.

use super::mass::{ClassWeights, Mass};
use crate::params::Criterion;

/// The score as a fraction not yet divided out, since a node compares thousands and keeps a few.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    over: f64,
    under: f64,
}

impl Score {
    /// Whether the score is above `number`. That of an empty side is above none.
    #[inline]
    pub(super) fn above(self, number: f64) -> bool {
        self.over > number * self.under
    }

    #[inline]
    pub(super) fn value(self) -> f64 {
        self.over / self.under
    }
}

/// Score of two sides; not a number, or no more than any other, where one is empty.
///
/// Gini: the sum over the sides of positive weight squared over weight, which is the positive weight less half of
/// weight times Gini impurity. Entropy: the sum over sides and classes of `w log2(w / side)`, which is minus weight
/// times entropy in bits.
#[inline]
pub(super) fn score(criterion: Criterion, left: &Mass, right: &Mass, class: ClassWeights) -> Score {
    match criterion {
        Criterion::Gini => {
            let [(p, t), (q, u)] = [left, right].map(|side| (side.weight[1] * class[1], side.cover(class)));
            Score { over: p * p * u + q * q * t, under: t * u }
        }
        Criterion::Entropy => {
            Score { over: information(left, class) + information(right, class), under: 1.0 }
        }
    }
}

/// Score of a node that is not cut: what a cut's score is a gain over.
pub(super) fn uncut(criterion: Criterion, node: &Mass, class: ClassWeights) -> f64 {
    match criterion {
        Criterion::Gini => {
            let positive = node.weight[1] * class[1];
            positive * positive / node.cover(class)
        }
        Criterion::Entropy => information(node, class),
    }
}

/// Minus weight times entropy in bits, at most 0.
fn information(side: &Mass, class: ClassWeights) -> f64 {
    let term = |w: f64| if w > 0.0 { w * log2(w) } else { 0.0 };
    let [negative, positive] = [side.weight[0] * class[0], side.weight[1] * class[1]];
    term(negative) + term(positive) - term(negative + positive)
}

/// Logarithm to base 2 of a positive normal number, to a few units in the last place, from sums and products alone.
///
/// `x = m 2^e` with `m` from √½ to √2; `ln m = 2 artanh s`, `s = (m - 1) / (m + 1)`, |s| < 0.172, whose series in s² is
/// cut where its terms pass below 2⁻⁵⁴.
fn log2(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as f64 - 1023.0;
    let mut m = f64::from_bits(bits & MANTISSA | 1023 << 52);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        exponent += 1.0;
    }
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    // 0.172^22 / 23 < 2^-54.
    let series = (0..11_u32).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    exponent + 2.0 * s * series * std::f64::consts::LOG2_E
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mass(negative: f64, positive: f64) -> Mass {
        Mass { weight: [negative, positive], rows: 2 }
    }

    proptest! {
        #[test]
        fn the_logarithm_is_that_of_the_platform_to_rounding(x in 1e-60_f64..1e60) {
            prop_assert!((log2(x) - x.log2()).abs() <= 1e-14 * x.log2().abs().max(0.1), "{} {}", log2(x), x.log2());
        }

        #[test]
        fn no_cut_scores_below_its_node(a in 0.1_f64..9.0, b in 0.1_f64..9.0, c in 0.1_f64..9.0, d in 0.1_f64..9.0) {
            let class = [1.0, 2.5];
            for criterion in [Criterion::Gini, Criterion::Entropy] {
                let cut = score(criterion, &mass(a, b), &mass(c, d), class).value();
                prop_assert!(cut >= uncut(criterion, &mass(a + c, b + d), class) - 1e-9);
            }
        }
    }

    #[test]
    fn powers_of_two_have_whole_logarithms() {
        assert_eq!([0.25, 0.5, 1.0, 2.0, 1024.0].map(log2), [-2.0, -1.0, 0.0, 1.0, 10.0]);
    }

    #[test]
    fn an_even_node_has_one_bit_of_entropy_a_unit_of_weight() {
        assert!((uncut(Criterion::Entropy, &mass(3.0, 3.0), [1.0; 2]) + 6.0).abs() < 1e-14);
    }
}
