//! Estimates with intervals over pupils: how well numbers rank, how well a cut decides, how strongly two yes-or-noes go
//! together. Knows nothing of what the numbers mean.

use std::collections::BTreeMap;

/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_964;

/// Fewest rows of either class from which anything is concluded.
pub(super) const FEWEST: usize = 8;

/// An estimate with a 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounded {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Bounded {
    fn of(value: f64, centre: f64, deviation: f64) -> Self {
        let (low, high) = (centre - Z * deviation, value + Z * deviation);
        Self { value, low: low.clamp(0.0, value), high: high.min(1.0) }
    }
}

/// Rows with a number, by class, together with the pupil each is of.
pub(super) struct Ranked {
    /// Value, label and cluster, lowest value first.
    rows: Vec<(f64, bool, u64)>,
    classes: [f64; 2],
}

impl Ranked {
    /// Of the rows that have a value; `None` where either class has too few of them.
    pub(super) fn new(values: &[f64], labels: &[bool], clusters: &[u64]) -> Option<Self> {
        let all = values.iter().zip(labels).zip(clusters).map(|((v, l), c)| (*v, *l, *c));
        let mut rows: Vec<_> = all.filter(|row| !row.0.is_nan()).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let positive = rows.iter().filter(|row| row.1).count();
        let negative = rows.len() - positive;
        let classes = [negative as f64, positive as f64];
        (positive.min(negative) >= FEWEST).then_some(Self { rows, classes })
    }

    fn ties(&self) -> impl Iterator<Item = &[(f64, bool, u64)]> {
        self.rows.chunk_by(|a, b| a.0 == b.0)
    }

    /// Chance that a positive stands above a negative, ties counting half, with DeLong's interval over clusters
    /// (DeLong et al. 1988; Obuchowski 1997). One imagined pair of no skill for each row of the rarer class keeps the
    /// lower end below 1 where the separation is perfect.
    pub(super) fn auc(&self) -> Bounded {
        let [negative, positive] = self.classes;
        let mut below = [0.0, 0.0];
        let mut placements = Vec::with_capacity(self.rows.len());
        for tie in self.ties() {
            let up = tie.iter().filter(|row| row.1).count() as f64;
            let down = tie.len() as f64 - up;
            let of_positive = (below[0] + down / 2.0) / negative;
            let of_negative = 1.0 - (below[1] + up / 2.0) / positive;
            placements.extend(tie.iter().map(|row| if row.1 { of_positive } else { of_negative }));
            below = [below[0] + down, below[1] + up];
        }
        let of_class = |class: bool| {
            self.rows.iter().zip(&placements).filter(move |(row, _)| row.1 == class).map(|(_, p)| *p)
        };
        let auc = of_class(true).sum::<f64>() / positive;
        let influence = |(row, placement): (&(f64, bool, u64), &f64)| {
            (row.2, (placement - auc) / if row.1 { positive } else { negative })
        };
        let deviation = clustered(self.rows.iter().zip(&placements).map(influence));
        let rarer = positive.min(negative);
        Bounded::of(auc, (auc * rarer + 0.5) / (rarer + 1.0), deviation)
    }

    /// As [`auc`](Self::auc), whichever way round is the better one, and whether that is upwards.
    pub(super) fn auc_either_way(&self) -> (Bounded, bool) {
        let auc = self.auc();
        if auc.value >= 0.5 {
            return (auc, true);
        }
        let flipped = Self { rows: self.rows.iter().rev().map(|r| (-r.0, r.1, r.2)).collect(), ..*self };
        (flipped.auc(), false)
    }

    /// Mean of the shares of either class that the best single cut puts on its own side.
    pub(super) fn best_cut(&self) -> Bounded {
        let [negative, positive] = self.classes;
        let (mut below, mut best) = ([0.0, 0.0], (0.0, 0.0));
        for tie in self.ties() {
            for row in tie {
                below[usize::from(row.1)] += 1.0;
            }
            // Positives above the cut and negatives below it, less one half: the cut's skill, with its direction.
            let skill = below[0] / negative - below[1] / positive;
            if skill.abs() > f64::abs(best.0) {
                best = (skill, tie[0].0);
            }
        }
        let up = best.0 >= 0.0;
        self.decided(|value| (value > best.1) == up)
    }

    /// Mean of the shares of either class that a given decision gets right.
    pub(super) fn decided(&self, says: impl Fn(f64) -> bool) -> Bounded {
        let right = |class: bool| {
            self.rows.iter().filter(|row| row.1 == class && says(row.0) == class).count() as f64
        };
        let [negative, positive] = self.classes;
        let hits = [right(false), right(true)];
        let shares = [hits[0] / negative, hits[1] / positive];
        // Half a success and half a failure more in each class (Jeffreys) keep the lower end below 1.
        let centre = f64::midpoint((hits[0] + 0.5) / (negative + 1.0), (hits[1] + 0.5) / (positive + 1.0));
        let influence = |row: &(f64, bool, u64)| {
            let class = usize::from(row.1);
            let hit = f64::from(u8::from(says(row.0) == row.1));
            (row.2, (hit - shares[class]) / (2.0 * self.classes[class]))
        };
        let deviation = clustered(self.rows.iter().map(influence));
        Bounded::of(f64::midpoint(shares[0], shares[1]), centre, deviation)
    }
}

/// Standard deviation of a sum of influences, those of a cluster moving together.
fn clustered(influences: impl Iterator<Item = (u64, f64)>) -> f64 {
    let mut sums: BTreeMap<u64, f64> = BTreeMap::new();
    for (cluster, influence) in influences {
        *sums.entry(cluster).or_default() += influence;
    }
    let clusters = sums.len() as f64;
    let squares: f64 = sums.values().map(|sum| sum * sum).sum();
    (squares * clusters / (clusters - 1.0).max(1.0)).sqrt()
}

/// How strongly two yes-or-noes go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Association {
    /// Odds ratio, half a row added to each cell; at least 1, whichever way round.
    pub(super) odds_ratio: f64,
    /// Lower end of its interval: Woolf's, on the logarithm, or that of the two rates' own intervals (Wilson's), which
    /// says more where one of the rates is 0 or 1.
    pub(super) low: f64,
    /// Share of positives among the rows that say yes.
    pub(super) rate_if_yes: f64,
    /// Share of positives among the others.
    pub(super) rate_if_no: f64,
}

/// Of `yes` with the labels; `None` where either answer or class has too few rows.
pub(super) fn association(yes: &[bool], labels: &[bool]) -> Option<Association> {
    let mut cells = [[0.0f64; 2]; 2];
    for (yes, label) in yes.iter().zip(labels) {
        cells[usize::from(*yes)][usize::from(*label)] += 1.0;
    }
    let few = FEWEST as f64;
    let sum = |a: f64, b: f64| a + b < few;
    if sum(cells[0][0], cells[0][1]) || sum(cells[1][0], cells[1][1]) || sum(cells[0][1], cells[1][1]) {
        return None;
    }
    let [[a, b], [c, d]] = cells.map(|row| row.map(|cell| cell + 0.5));
    let log = (a * d / (b * c)).ln().abs();
    let deviation = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
    Some(Association {
        odds_ratio: log.exp(),
        low: (log - Z * deviation).exp().max(apart(cells[1], cells[0])),
        rate_if_yes: cells[1][1] / (cells[1][0] + cells[1][1]),
        rate_if_no: cells[0][1] / (cells[0][0] + cells[0][1]),
    })
}

/// Least odds ratio, whichever way round, that the two rates' intervals allow; 1 where they overlap.
fn apart(yes: [f64; 2], no: [f64; 2]) -> f64 {
    let odds = |rate: f64| rate / (1.0 - rate);
    let ((yes_low, yes_high), (no_low, no_high)) = (wilson(yes), wilson(no));
    (odds(yes_low) / odds(no_high)).max(odds(no_low) / odds(yes_high)).max(1.0)
}

/// Wilson's interval of the rate of positives among negatives and positives.
fn wilson([negative, positive]: [f64; 2]) -> (f64, f64) {
    let n = negative + positive;
    let rate = positive / n;
    let centre = rate + Z * Z / (2.0 * n);
    let reach = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    ((centre - reach) / whole, (centre + reach) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alternating(n: usize) -> (Vec<bool>, Vec<u64>) {
        ((0..n).map(|row| row % 2 == 1).collect(), (0..n as u64).collect())
    }

    #[test]
    fn the_area_is_the_share_of_pairs_in_order() {
        let (labels, clusters) = alternating(40);
        let values: Vec<f64> = (0..40u32).map(|row| f64::from(row * 7 % 11)).collect();
        let (mut pairs, mut all) = (0.0, 0.0);
        for p in (0..40).filter(|row| labels[*row]) {
            for n in (0..40).filter(|row| !labels[*row]) {
                pairs += match values[p].total_cmp(&values[n]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
                all += 1.0;
            }
        }
        let auc = Ranked::new(&values, &labels, &clusters).unwrap().auc();
        assert!((auc.value - pairs / all).abs() < 1e-12);
        assert!(auc.low < auc.value && auc.value < auc.high);
    }

    #[test]
    fn a_perfect_column_is_bounded_below_one_and_the_more_rows_the_nearer() {
        let low = |n: usize| {
            let (labels, clusters) = alternating(n);
            let values: Vec<f64> = labels.iter().map(|label| f64::from(u8::from(*label))).collect();
            let ranked = Ranked::new(&values, &labels, &clusters).unwrap();
            assert_eq!(ranked.auc().value, 1.0);
            (ranked.auc().low, ranked.best_cut().low)
        };
        assert!(low(40).0 < low(400).0 && low(400).0 < 1.0);
        assert!(low(40).1 < low(400).1 && low(400).1 < 1.0);
    }

    #[test]
    fn rows_of_one_pupil_widen_the_interval() {
        let (labels, clusters) = alternating(200);
        let values: Vec<f64> =
            (0..200u32).map(|row| f64::from(row * 37 % 101) + f64::from(row % 2) * 30.0).collect();
        let repeat = |v: &[f64]| v.iter().chain(v).copied().collect::<Vec<_>>();
        let twice: Vec<bool> = labels.iter().chain(&labels).copied().collect();
        let same: Vec<u64> = clusters.iter().chain(&clusters).copied().collect();
        let apart: Vec<u64> = (0..400).collect();
        let width = |clusters: &[u64]| {
            let auc = Ranked::new(&repeat(&values), &twice, clusters).unwrap().auc();
            auc.high - auc.low
        };
        assert!(width(&same) > 1.3 * width(&apart));
    }

    #[test]
    fn a_rate_of_none_still_bounds_an_odds_ratio() {
        // 20 rows filled, all positive; among the 249 others 48 are: Wilson's ends are .839 and .246.
        let yes: Vec<bool> = (0..269).map(|row| row < 20).collect();
        let labels: Vec<bool> = (0..269).map(|row| row < 68).collect();
        let found = association(&yes, &labels).unwrap();
        assert!((15.0..17.0).contains(&found.low), "{}", found.low);
        assert_eq!((found.rate_if_yes, found.rate_if_no), (1.0, 48.0 / 249.0));
    }

    #[test]
    fn too_few_rows_of_a_class_say_nothing() {
        let labels: Vec<bool> = (0..100).map(|row| row < 5).collect();
        let clusters: Vec<u64> = (0..100).collect();
        assert!(Ranked::new(&[1.0; 100], &labels, &clusters).is_none());
        assert_eq!(association(&labels, &labels), None);
    }
}
