//! The standard normal distribution, and Student's.

use std::f64::consts::{SQRT_2, TAU};

use crate::MetricError;

/// Far more than the smallest share above 0 takes.
const MOST_STEPS: usize = 2000;

/// Chance that a standard normal variable is at most `z`.
pub(crate) fn cumulative(z: f64) -> f64 {
    libm::erfc(-z / SQRT_2) / 2.0
}

/// The inverse of [`cumulative`], for a share of more than 0 and less than 1.
///
/// Newton's iteration from 0: [`cumulative`] is concave to that side of it where the root lies (or convex, mirrored), so
/// that every step falls short and none diverges.
pub(crate) fn quantile(share: f64) -> f64 {
    // The lower tail keeps its digits where the upper one would be 1 − tiny.
    let tail = share.min(1.0 - share);
    let mut z = 0.0_f64;
    for _ in 0..MOST_STEPS {
        let density = (-z * z / 2.0).exp() / TAU.sqrt();
        let step = (cumulative(z) - tail) / density;
        z -= step;
        if step.abs() < 1e-15 * z.abs() {
            break;
        }
    }
    if share < 0.5 { z } else { -z }
}

/// Quantile of Student's distribution for a share of more than 0 and less than 1, to four digits from 5 degrees of
/// freedom upwards for shares such as 0.025. Source: Abramowitz & Stegun (1964), 26.7.5.
pub(crate) fn student(share: f64, freedom: f64) -> f64 {
    let z = quantile(share);
    let s = z * z;
    let terms = [
        (s + 1.0) / 4.0,
        ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0,
    ];
    z * (1.0 + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom))
}

/// How many standard errors to either side hold this share: 1.96 for 0.95.
pub(crate) fn two_sided(level: f64) -> Result<f64, MetricError> {
    if level > 0.0 && level < 1.0 {
        Ok(quantile(f64::midpoint(1.0, level)))
    } else {
        Err(MetricError::LevelOutOfRange { level })
    }
}

#[cfg(test)]
mod tests {
    use super::{cumulative, quantile, student, two_sided};
    use crate::MetricError;

    #[test]
    fn the_tables_agree() -> Result<(), MetricError> {
        // scipy.stats.norm: ppf(.975), ppf(.001), cdf(-3).
        assert!((two_sided(0.95)? - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((quantile(0.001) + 3.090_232_306_167_813_5).abs() < 1e-12);
        assert!((cumulative(-3.0) - 0.001_349_898_031_630_093_3).abs() < 1e-17);
        assert!((quantile(1e-300) + 37.047_096_299_361_2).abs() < 1e-12);
        assert_eq!(quantile(0.5), 0.0);
        // scipy.stats.t.ppf(.025, 5), (.025, 30).
        assert!((student(0.025, 5.0) + 2.570_581_835_6).abs() < 1e-3);
        assert!((student(0.025, 30.0) + 2.042_272_456_3).abs() < 1e-6);
        assert_eq!(two_sided(1.0), Err(MetricError::LevelOutOfRange { level: 1.0 }));
        Ok(())
    }
}
