//! How alike two lists are: as sets, and as rankings.

use std::collections::HashSet;

use crate::{Measure, Places, Scored};

/// What two lists have in common, as sets.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Overlap {
    /// On both lists.
    pub shared: usize,
    /// Shared among all on either list, 0 to 1; undefined for two empty lists.
    pub jaccard: Measure,
    /// Shared among the shorter list (Szymkiewicz–Simpson), 0 to 1; undefined when it is empty.
    pub coefficient: Measure,
}

/// Positions (in the given order) of the rows with the highest scores, highest first; rows that tie stand in the given
/// order, so that the list is one of several a tie at the cut allows.
pub fn top_rows(scored: &Scored, places: Places) -> Vec<usize> {
    let taken = places.among(scored.len()).min(scored.len());
    scored.rows()[..taken].iter().map(|row| row.index).collect()
}

/// Compares two lists as sets; an item that is on a list twice counts once.
pub fn overlap(a: &[usize], b: &[usize]) -> Overlap {
    let [a, b] = [a, b].map(|list| list.iter().collect::<HashSet<_>>());
    let shared = a.intersection(&b).count();
    Overlap {
        shared,
        jaccard: Measure::ratio(shared as f64, (a.len() + b.len() - shared) as f64, "both lists are empty"),
        coefficient: Measure::ratio(shared as f64, a.len().min(b.len()) as f64, "a list is empty"),
    }
}

/// Rank-biased overlap of two rankings without repeats, 0 to 1, extrapolated beyond the depth to which both are known.
///
/// `persistence`, more than 0 and less than 1, is the chance of looking one place further down: the first 10 places
/// carry 86 % of the weight at 0.9. Undefined when a list is empty or the persistence out of range. Source: Webber,
/// Moffat & Zobel, *ACM Trans. Inf. Syst.* 28 (2010), 20:1–38, eq. 30, at the depth of the shorter list.
pub fn rank_biased_overlap(a: &[usize], b: &[usize], persistence: f64) -> Measure {
    if !(persistence > 0.0 && persistence < 1.0) {
        return Measure::Undefined("the persistence is not between 0 and 1");
    }
    let depth = a.len().min(b.len());
    if depth == 0 {
        return Measure::Undefined("a list is empty");
    }
    let (mut seen, mut shared, mut weight, mut sum) = (HashSet::new(), 0.0, 1.0, 0.0);
    for (rank, (a, b)) in a.iter().zip(b).enumerate() {
        // A second sighting of an item, at the same rank in both or later in the other, makes it shared.
        shared += f64::from(u8::from(!seen.insert(*a))) + f64::from(u8::from(!seen.insert(*b)));
        weight *= persistence;
        sum += weight * shared / (rank + 1) as f64;
    }
    let known = (1.0 - persistence) / persistence * sum;
    Measure::Value(known + shared / depth as f64 * weight)
}

#[cfg(test)]
mod tests {
    use super::{overlap, rank_biased_overlap, top_rows};
    use crate::{Measure, MetricError, Places, Scored};

    #[test]
    fn lists_are_compared_by_what_is_on_both() {
        let found = overlap(&[1, 2, 3, 4], &[3, 4, 5]);
        assert_eq!((found.shared, found.jaccard), (2, Measure::Value(0.4)));
        assert_eq!(found.coefficient, Measure::Value(2.0 / 3.0));
        assert!(!overlap(&[], &[]).jaccard.is_defined());
        assert_eq!(overlap(&[1], &[]).jaccard, Measure::Value(0.0));
    }

    #[test]
    fn the_list_is_the_highest_scores_in_their_order() -> Result<(), MetricError> {
        let scored = Scored::new(&[true; 4], &[0.2, 0.9, 0.2, 0.5], None)?;
        assert_eq!(top_rows(&scored, Places::rows(3)), [1, 3, 0]);
        assert_eq!(top_rows(&scored, Places::rows(9)).len(), 4);
        Ok(())
    }

    #[test]
    fn rankings_that_differ_only_at_the_top_overlap_less_than_at_the_end() {
        let value = |b: &[usize]| rank_biased_overlap(&[1, 2, 3, 4], b, 0.9).value();
        assert!(value(&[1, 2, 3, 4]).is_some_and(|same| (same - 1.0).abs() < 1e-12));
        assert_eq!(value(&[5, 6, 7, 8]), Some(0.0));
        assert!(value(&[2, 1, 3, 4]) < value(&[1, 2, 4, 3]));
        // By hand at persistence 1/2: ½ (0 + ½ · 2/2) + 2/2 · ¼, the first factor (1 − p)/p = 1 with weights ½ and ¼.
        assert_eq!(rank_biased_overlap(&[1, 2], &[2, 1], 0.5), Measure::Value(0.5));
        assert!(!rank_biased_overlap(&[], &[1], 0.5).is_defined());
        assert!(!rank_biased_overlap(&[1], &[1], 1.0).is_defined());
    }
}
