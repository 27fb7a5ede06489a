//! Thresholds whose risk is held down: on average, or with a confidence.

use super::{ByClass, Level, Unsupported, binomial, level::least_rows, zone::lowest_not_strange};
use crate::Scored;

/// The share that a threshold keeps down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum ControlledRisk {
    /// Positives that are not flagged, of all positives: 1 − recall.
    MissRate,
    /// Negatives that are flagged, of all flagged: 1 − precision.
    FalseAlarmShare,
}

/// A threshold with the promise that holds for it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RiskControlled {
    /// Rows with `score >= threshold` are flagged.
    pub threshold: f64,
    /// What is kept down.
    pub risk: ControlledRisk,
    /// The share that it is kept to, more than 0 and less than 1.
    pub level: f64,
    /// The chance, over calibration rows, that the threshold keeps to the level; `None` when it does so on average.
    pub confidence: Option<f64>,
    /// The share on the rows it was chosen on.
    pub observed: f64,
    /// The rows that the share is one of: positives, or flagged.
    pub n: usize,
}

impl RiskControlled {
    /// The highest threshold that misses no more than the share `level` of the positives, on average over
    /// calibration rows and new rows: the highest with `(misses + 1) / (n + 1) ≤ level`.
    ///
    /// Conformal risk control of a loss that is 0 or 1 on each positive, for which it is the lower end of "yes" in
    /// split-conformal prediction. Source: Angelopoulos, Bates, Fisch, Lei & Schuster, *Conformal risk control*, ICLR
    /// 2024 (arXiv 2208.02814), eq. 4.
    ///
    /// # Errors
    /// [`Unsupported::TooFewPositives`], or [`UnequalWeights`](Unsupported::UnequalWeights).
    pub fn miss_rate(scored: &Scored, level: Level) -> Result<Self, Unsupported> {
        let positives = ByClass::new(scored)?.positives;
        let needed = least_rows(level);
        let threshold = lowest_not_strange(&positives, level)
            .ok_or(Unsupported::TooFewPositives { found: positives.len(), needed })?;
        Ok(Self::of_misses(&positives, threshold, level, None))
    }

    /// The highest threshold that, with the chance `confidence` over calibration rows, misses no more than the share
    /// `level` of all positives there will be.
    ///
    /// The misses of a threshold are binomial, so Clopper and Pearson's exact bound on their share is the sharpest
    /// there is (Hoeffding–Bentkus and its like are for losses between 0 and 1); as the share rises with the
    /// threshold, no correction for trying many is due. Wants independent positives. Source: Clopper & Pearson,
    /// *Biometrika* 26 (1934), 404–413; Bates, Angelopoulos, Lei, Malik & Jordan, *Distribution-free, risk-controlling
    /// prediction sets*, J. ACM 68 (2021), theorem 1.
    ///
    /// # Errors
    /// [`Unsupported::TooFewPositives`], or [`UnequalWeights`](Unsupported::UnequalWeights).
    pub fn miss_rate_with_confidence(
        scored: &Scored,
        level: Level,
        confidence: Level,
    ) -> Result<Self, Unsupported> {
        let positives = ByClass::new(scored)?.positives;
        let tolerated = 1.0 - confidence.value();
        let chances = binomial::cumulative(positives.len(), level.value());
        // One threshold for each number of misses that would be too unlikely were the level not kept.
        let thresholds = chances.take_while(|chance| *chance <= tolerated).zip(&positives);
        let threshold = thresholds.last().map(|(_, threshold)| *threshold).ok_or_else(|| {
            Unsupported::TooFewPositives {
                found: positives.len(),
                needed: least_without_a_miss(level, tolerated),
            }
        })?;
        Ok(Self::of_misses(&positives, threshold, level, Some(confidence)))
    }

    fn of_misses(positives: &[f64], threshold: f64, level: Level, confidence: Option<Level>) -> Self {
        let misses = positives.partition_point(|score| *score < threshold);
        Self {
            threshold,
            risk: ControlledRisk::MissRate,
            level: level.value(),
            confidence: confidence.map(Level::value),
            observed: misses as f64 / positives.len() as f64,
            n: positives.len(),
        }
    }

    /// The lowest threshold of `grid` whose precision, with the chance `confidence` over calibration rows, is at
    /// least `precision` among all rows there will be.
    ///
    /// Precision neither rises nor falls with the threshold, so each is tested for itself: exactly, the false alarms
    /// among the flagged being binomial, and with Holm's correction for their number. The grid must not come from
    /// these rows; few thresholds are told apart better than many. Wants independent rows. Source: Angelopoulos,
    /// Bates, Candès, Jordan & Lei, *Learn then test* (2021, arXiv 2110.01052), sec. 2; Holm, *Scand. J. Stat.* 6
    /// (1979), 65–70.
    ///
    /// # Errors
    /// [`Unsupported::NoThreshold`], or [`UnequalWeights`](Unsupported::UnequalWeights).
    pub fn precision_with_confidence(
        scored: &Scored,
        precision: Level,
        confidence: Level,
        grid: &[f64],
    ) -> Result<Self, Unsupported> {
        let by_class = ByClass::new(scored)?;
        let level = 1.0 - precision.value();
        let mut tests: Vec<Test> =
            grid.iter().map(|threshold| Test::new(&by_class, *threshold, level)).collect();
        tests.sort_by(|a, b| a.p_value.total_cmp(&b.p_value));
        let passed = passed_by_holm(&tests, 1.0 - confidence.value());
        let lowest = passed.iter().min_by(|a, b| a.threshold.total_cmp(&b.threshold));
        let found = lowest.ok_or(Unsupported::NoThreshold)?;
        Ok(Self {
            threshold: found.threshold,
            risk: ControlledRisk::FalseAlarmShare,
            level,
            confidence: Some(confidence.value()),
            observed: found.false_alarms as f64 / found.flagged as f64,
            n: found.flagged,
        })
    }
}

/// The least n with `(1 − level)ⁿ ≤ tolerated`: so many positives, none of them missed, would do.
fn least_without_a_miss(level: Level, tolerated: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let near = (tolerated.ln() / (-level.value()).ln_1p()).floor() as usize;
    let enough = |n: &usize| binomial::at_most(0, *n, level.value()) <= tolerated;
    (near.saturating_sub(1)..near.saturating_add(2)).find(enough).unwrap_or(near)
}

/// One threshold against "its share of false alarms is above the level".
struct Test {
    threshold: f64,
    false_alarms: usize,
    flagged: usize,
    p_value: f64,
}

impl Test {
    fn new(by_class: &ByClass, threshold: f64, level: f64) -> Self {
        let at_least = |scores: &[f64]| scores.iter().filter(|score| **score >= threshold).count();
        let (hits, false_alarms) = (at_least(&by_class.positives), at_least(&by_class.negatives));
        let flagged = hits + false_alarms;
        Self { threshold, false_alarms, flagged, p_value: binomial::at_most(false_alarms, flagged, level) }
    }
}

/// The tests, p-values ascending, up to the first that fails Holm's step.
fn passed_by_holm(tests: &[Test], tolerated: f64) -> &[Test] {
    let passes = |(place, test): &(usize, &Test)| test.p_value <= tolerated / (tests.len() - place) as f64;
    &tests[..tests.iter().enumerate().take_while(passes).count()]
}
