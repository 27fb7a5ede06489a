//! The rates by which groups are compared, and the sums they follow from.

use super::selection::Cut;
use crate::{
    Confusion, Measure,
    probability::NOT_PROBABILITIES,
    ranking::RankingSums,
    scored::{Row, class_weights},
};

/// Declares [`Rates`] and, from the same list, its names and its way to and from an array.
macro_rules! rates {
    ($count:literal: $($(#[$about:meta])* $name:ident,)+) => {
        /// The rates of one group, or of everybody.
        ///
        /// In brackets the words of Aequitas where they differ from ours.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct Rates<T = Measure> {
            $($(#[$about])* pub $name: T,)+
        }

        impl<T> Rates<T> {
            /// How many rates there are.
            pub const COUNT: usize = $count;
            /// Their names, in the order of [`Rates::into_array`].
            pub const NAMES: [&'static str; $count] = [$(stringify!($name)),+];

            /// The rates in the order in which they are declared.
            pub fn into_array(self) -> [T; $count] {
                [$(self.$name),+]
            }

            /// The reverse of [`Rates::into_array`].
            pub fn from_array(array: [T; $count]) -> Self {
                let [$($name),+] = array;
                Self { $($name),+ }
            }
        }
    };
}

rates! { 13:
    /// Share of the group where it happened (prevalence).
    base_rate,
    /// Share of the group that is selected (predicted prevalence, PPREV).
    selection_rate,
    /// Share of all selected that are of this group (predicted positive rate, PPR).
    share_of_selected,
    /// Share selected of those where it happened: true positive rate, recall.
    tpr,
    /// Share selected of those where it did not happen: false positive rate.
    fpr,
    /// Share not selected of those where it happened: false negative rate.
    fnr,
    /// Share not selected of those where it did not happen: true negative rate, specificity.
    tnr,
    /// Share of the selected where it happened.
    precision,
    /// Share of the selected where it did not happen: false discovery rate, 1 − precision.
    fdr,
    /// Share of those not selected where it happened: false omission rate (FOR).
    omission,
    /// Mean score: what the group's base rate would be if the scores were right.
    mean_score,
    /// Calibration within the group: base rate − mean score, above 0 where more happens than the scores say.
    calibration_gap,
    /// Area under the ROC curve within the group.
    auc,
}

/// Weights of one group's rows by outcome and selection, and what else its rates need.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    ranking: RankingSums,
    counts: Confusion,
    score: f64,
}

impl Sums {
    /// Adds up one group's rows (highest score first), each as often as `times(index)` says.
    pub(super) fn new(rows: &[Row], cut: Cut, times: impl Fn(usize) -> u32) -> Self {
        let mut sums = Self::default();
        let mut drawn = Vec::new();
        for tie in rows.chunk_by(|a, b| a.score == b.score) {
            drawn.clear();
            drawn.extend(
                tie.iter().map(|row| Row { weight: row.weight * f64::from(times(row.index)), ..*row }),
            );
            sums.add_tie(&drawn, cut.share(&tie[0]));
        }
        sums
    }

    fn add_tie(&mut self, tie: &[Row], share: f64) {
        let (positive, negative) = class_weights(tie);
        self.ranking.add_tie(positive, negative);
        self.score += (positive + negative) * tie[0].score;
        self.counts.add(true, positive * share, negative * share);
        self.counts.add(false, positive * (1.0 - share), negative * (1.0 - share));
    }

    /// Weight of the selected rows.
    pub(super) fn selected(&self) -> f64 {
        self.counts.flagged()
    }

    /// The rates, beside the weight `all_selected` of everybody who is selected.
    pub(super) fn rates(&self, all_selected: f64, probabilities: bool) -> Rates {
        let counts = &self.counts;
        let not_selected = counts.false_negative + counts.true_negative;
        let mean_score = Measure::ratio(self.score, counts.total(), "no weight");
        let calibrated = if probabilities { mean_score } else { Measure::Undefined(NOT_PROBABILITIES) };
        Rates {
            base_rate: counts.base_rate(),
            selection_rate: Measure::ratio(counts.flagged(), counts.total(), "no weight"),
            share_of_selected: Measure::ratio(counts.flagged(), all_selected, "nobody selected"),
            tpr: counts.recall(),
            fpr: Measure::ratio(counts.false_positive, counts.negatives(), "no negatives"),
            fnr: Measure::ratio(counts.false_negative, counts.positives(), "no positives"),
            tnr: counts.specificity(),
            precision: Measure::ratio(counts.true_positive, counts.flagged(), "nobody selected"),
            fdr: Measure::ratio(counts.false_positive, counts.flagged(), "nobody selected"),
            omission: Measure::ratio(counts.false_negative, not_selected, "everybody selected"),
            mean_score,
            calibration_gap: counts.base_rate().minus(calibrated),
            auc: self.ranking.roc_auc(),
        }
    }
}
