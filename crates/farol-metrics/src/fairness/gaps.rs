//! How far the groups' rates lie apart at most, in the words of Fairlearn.

use super::rates::Rates;
use crate::Measure;

/// How many gaps there are.
pub(super) const COUNT: usize = 9;

/// The widest gaps between groups: differences are greatest − least (0 is none), ratios least ÷ greatest (1 is none).
///
/// A greatest − least is never below 0, so its interval hardly ever reaches 0, even between groups that are alike:
/// it bounds how wide a gap may be. Whether there is one at all, a group's
/// [difference from the reference](super::GroupReport::difference) says.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Gaps<T = Measure> {
    /// Of the selection rates.
    pub demographic_parity_difference: T,
    /// Of the selection rates.
    pub demographic_parity_ratio: T,
    /// Of the true positive rates.
    pub equal_opportunity_difference: T,
    /// Of the true positive rates.
    pub equal_opportunity_ratio: T,
    /// Of the true positive rates or of the false positive rates, whichever is greater.
    pub equalized_odds_difference: T,
    /// Of the true positive rates or of the false positive rates, whichever is smaller.
    pub equalized_odds_ratio: T,
    /// Of the precisions.
    pub predictive_parity_difference: T,
    /// Of base rate − mean score: how differently the groups' scores are off.
    pub calibration_difference: T,
    /// Of the areas under the ROC curve within the groups.
    pub auc_difference: T,
}

/// The widest gaps between these groups' rates. A group whose rate is undefined is left out of that gap; with fewer
/// than two groups left it is undefined. Where all rates are defined the first, second, fifth and sixth are Fairlearn's
/// `demographic_parity_difference`, `demographic_parity_ratio`, `equalized_odds_difference` and `equalized_odds_ratio`.
pub fn gaps(groups: &[Rates]) -> Gaps {
    let of = |rate: fn(&Rates) -> Measure| Extremes::new(groups.iter().map(rate));
    let [selection, tpr, fpr] = [of(|r| r.selection_rate), of(|r| r.tpr), of(|r| r.fpr)];
    Gaps {
        demographic_parity_difference: selection.difference(),
        demographic_parity_ratio: selection.ratio(),
        equal_opportunity_difference: tpr.difference(),
        equal_opportunity_ratio: tpr.ratio(),
        equalized_odds_difference: both(tpr.difference(), fpr.difference(), f64::max),
        equalized_odds_ratio: both(tpr.ratio(), fpr.ratio(), f64::min),
        predictive_parity_difference: of(|r| r.precision).difference(),
        calibration_difference: of(|r| r.calibration_gap).difference(),
        auc_difference: of(|r| r.auc).difference(),
    }
}

impl<T> Gaps<T> {
    /// Their names, in the order in which they are declared.
    pub const NAMES: [&'static str; COUNT] = [
        "demographic_parity_difference",
        "demographic_parity_ratio",
        "equal_opportunity_difference",
        "equal_opportunity_ratio",
        "equalized_odds_difference",
        "equalized_odds_ratio",
        "predictive_parity_difference",
        "calibration_difference",
        "auc_difference",
    ];

    /// The gaps in the order in which they are declared.
    pub fn into_array(self) -> [T; COUNT] {
        [
            self.demographic_parity_difference,
            self.demographic_parity_ratio,
            self.equal_opportunity_difference,
            self.equal_opportunity_ratio,
            self.equalized_odds_difference,
            self.equalized_odds_ratio,
            self.predictive_parity_difference,
            self.calibration_difference,
            self.auc_difference,
        ]
    }

    pub(super) fn from_array(array: [T; COUNT]) -> Self {
        let [
            parity,
            parity_ratio,
            opportunity,
            opportunity_ratio,
            odds,
            odds_ratio,
            precision,
            calibration,
            auc,
        ] = array;
        Self {
            demographic_parity_difference: parity,
            demographic_parity_ratio: parity_ratio,
            equal_opportunity_difference: opportunity,
            equal_opportunity_ratio: opportunity_ratio,
            equalized_odds_difference: odds,
            equalized_odds_ratio: odds_ratio,
            predictive_parity_difference: precision,
            calibration_difference: calibration,
            auc_difference: auc,
        }
    }
}

/// Least and greatest of one rate over the groups where it is defined.
#[derive(Debug, Clone, Copy)]
struct Extremes {
    least: f64,
    greatest: f64,
    groups: usize,
}

impl Extremes {
    fn new(rates: impl Iterator<Item = Measure>) -> Self {
        let start = Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY, groups: 0 };
        rates.filter_map(Measure::value).fold(start, |so_far, rate| Self {
            least: so_far.least.min(rate),
            greatest: so_far.greatest.max(rate),
            groups: so_far.groups + 1,
        })
    }

    fn compared(self, gap: impl FnOnce() -> Measure) -> Measure {
        if self.groups < 2 { Measure::Undefined("fewer than two groups to compare") } else { gap() }
    }

    fn difference(self) -> Measure {
        self.compared(|| Measure::Value(self.greatest - self.least))
    }

    fn ratio(self) -> Measure {
        self.compared(|| Measure::ratio(self.least, self.greatest, "the rate is 0 in every group"))
    }
}

fn both(a: Measure, b: Measure, pick: fn(f64, f64) -> f64) -> Measure {
    match (a, b) {
        (Measure::Value(a), Measure::Value(b)) => Measure::Value(pick(a, b)),
        (Measure::Undefined(reason), _) | (_, Measure::Undefined(reason)) => Measure::Undefined(reason),
    }
}
