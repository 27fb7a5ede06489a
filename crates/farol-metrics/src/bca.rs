//! Which quantiles of bootstrap replicates are the ends of an interval: corrected for the bias and the skewness of the
//! figure, and for there being few clusters. Knows no rows.

use crate::{Measure, normal};

/// An acceleration beyond this comes from a jackknife that says nothing, and would turn the ends about.
const MOST_ACCELERATION: f64 = 0.25;

/// Replicates this near the figure equal it: their sums differ in the order of their terms.
const ROUNDING: f64 = 1e-12;

/// Efron's two constants of a figure; both 0 leave plain percentiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Correction {
    bias: f64,
    acceleration: f64,
}

impl Correction {
    /// From the figure, its defined replicates, and the figure without each block of clusters in turn.
    pub(crate) fn new(value: Measure, replicates: &[f64], without: impl Iterator<Item = Measure>) -> Self {
        let without: Option<Vec<f64>> = without.map(Measure::value).collect();
        Self {
            bias: value.value().map_or(0.0, |value| bias(value, replicates)),
            acceleration: without.map_or(0.0, |without| acceleration(&without)),
        }
    }

    /// Shares of the replicates below the lower and below the upper end.
    pub(crate) fn shares(self, level: f64, clusters: usize) -> [f64; 2] {
        let z = expanded(level, clusters as f64);
        [z, -z].map(|z| {
            let shifted = self.bias + z;
            normal::cumulative(self.bias + shifted / (1.0 - self.acceleration * shifted))
        })
    }
}

/// The normal quantile of the share of the replicates below the figure, those equal to it counting half.
fn bias(value: f64, replicates: &[f64]) -> f64 {
    let rounding = ROUNDING * value.abs().max(1.0);
    let below = replicates.iter().map(|replicate| match value - replicate {
        above if above > rounding => 1.0,
        above if above < -rounding => 0.0,
        _ => 0.5,
    });
    let all = replicates.len() as f64;
    if all == 0.0 {
        0.0
    } else {
        normal::quantile((below.sum::<f64>() / all).clamp(0.5 / all, 1.0 - 0.5 / all))
    }
}

/// A sixth of the skewness of the jackknife's influences.
fn acceleration(without: &[f64]) -> f64 {
    let mean = without.iter().sum::<f64>() / without.len() as f64;
    let sum = |power: i32| without.iter().map(|value| (mean - value).powi(power)).sum::<f64>();
    let spread = sum(2).powf(1.5);
    let acceleration = sum(3) / (6.0 * spread);
    if acceleration.is_finite() { acceleration.clamp(-MOST_ACCELERATION, MOST_ACCELERATION) } else { 0.0 }
}

/// The lower normal quantile of this level, times `√(n / (n − 1))` and with the tails of Student's distribution: a
/// bootstrap takes its spread with divisor n, and its tails as if the spread were known.
fn expanded(level: f64, clusters: f64) -> f64 {
    let t = normal::student((1.0 - level) / 2.0, clusters - 1.0);
    (clusters / (clusters - 1.0)).sqrt() * t
}

#[cfg(test)]
mod tests {
    use super::{Correction, acceleration, bias};
    use crate::Measure;

    const PLAIN: Correction = Correction { bias: 0.0, acceleration: 0.0 };

    #[test]
    fn many_clusters_leave_the_nominal_tails_and_few_widen_them() {
        let [low, high] = PLAIN.shares(0.95, 1_000_000_000);
        assert!((low - 0.025).abs() < 1e-9 && (high - 0.975).abs() < 1e-9);
        // scipy.stats: norm.cdf(sqrt(150 / 149) * t.ppf(.025, 149)).
        assert!((PLAIN.shares(0.95, 150)[0] - 0.023_704_218_907).abs() < 1e-8);
        assert!(PLAIN.shares(0.95, 10)[0] < PLAIN.shares(0.95, 20)[0]);
    }

    #[test]
    fn replicates_mostly_below_the_figure_push_both_ends_up() {
        let replicates: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(bias(49.5, &replicates), 0.0);
        assert!((bias(84.0, &replicates) - 1.015_222_033_2).abs() < 1e-6, "scipy.stats.norm.ppf(.845)");
        let pushed = Correction { bias: 0.1, ..PLAIN }.shares(0.95, 100);
        let plain = PLAIN.shares(0.95, 100);
        assert!(pushed[0] > plain[0] && pushed[1] > plain[1]);
    }

    #[test]
    fn the_acceleration_is_a_sixth_of_the_skewness() {
        assert_eq!(acceleration(&[1.0, 2.0, 3.0]), 0.0);
        assert_eq!(acceleration(&[2.0; 5]), 0.0, "no spread, no skewness");
        // Influences 1, 1 and −2: Σd³ = −6, (Σd²)^1.5 = 6^1.5.
        assert!((acceleration(&[0.0, 0.0, 3.0]) + 1.0 / 6.0_f64.powf(1.5)).abs() < 1e-15);
    }

    #[test]
    fn what_is_undefined_corrects_nothing() {
        let undefined = Measure::Undefined("no positives");
        assert_eq!(Correction::new(undefined, &[1.0], [undefined].into_iter()), PLAIN);
    }
}
