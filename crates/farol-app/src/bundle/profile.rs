//! What each feature looked like in training: kept so that later data can be held against it.

use farol_features::{Examples, FEATURES};
use serde::{Deserialize, Serialize};

/// Quantiles kept, in percent.
const QUANTILES: [usize; 5] = [5, 25, 50, 75, 95];

/// One feature's training values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureProfile {
    /// Name.
    pub name: String,
    /// Rows.
    pub rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Mean of the values, where there are any.
    pub mean: Option<f64>,
    /// Standard deviation (n − 1), from two values on.
    pub sd: Option<f64>,
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// 5, 25, 50, 75 and 95 % quantiles, linearly interpolated.
    pub quantiles: Option<[f64; 5]>,
}

/// Profiles of all features.
pub fn profile(examples: &Examples) -> Vec<FeatureProfile> {
    let column = |at: usize| examples.0.iter().map(|e| e.features[at]).filter(|v| !v.is_nan()).collect();
    FEATURES.iter().enumerate().map(|(at, name)| of(name, examples.0.len(), column(at))).collect()
}

fn of(name: &str, rows: usize, mut values: Vec<f64>) -> FeatureProfile {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / n);
    let spread = |mean: f64| (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    FeatureProfile {
        name: name.to_owned(),
        rows,
        missing: rows - values.len(),
        mean,
        sd: mean.filter(|_| values.len() > 1).map(spread),
        min: values.first().copied(),
        max: values.last().copied(),
        quantiles: (!values.is_empty()).then(|| QUANTILES.map(|q| quantile(&values, q))),
    }
}

/// Of sorted values, at least one; linear interpolation between order statistics (Hyndman & Fan's type 7).
fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let at = percent * (sorted.len() - 1);
    let (low, high) = (sorted[at / 100], sorted[at.div_ceil(100)]);
    low + (high - low) * (at % 100) as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_counts_missing_apart_and_interpolates_quantiles() {
        let profile = of("x", 6, vec![4.0, 1.0, 3.0, 2.0]);
        assert_eq!((profile.rows, profile.missing), (6, 2));
        assert_eq!(profile.mean, Some(2.5));
        assert_eq!(profile.quantiles.unwrap()[2], 2.5);
        assert_eq!(of("x", 2, vec![]).mean, None, "undefined is not zero");
    }
}
