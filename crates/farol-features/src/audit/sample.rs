//! A part of a large table for the checks that learn: whole pupils, always the same ones.

use std::collections::BTreeSet;

/// Rows from which a small learner gains nothing more.
const ENOUGH: usize = 20_000;

/// Rows of every so-manieth pupil, about [`ENOUGH`] of them; all rows of a smaller table.
pub(super) fn rows(clusters: &[u64]) -> Vec<usize> {
    let step = clusters.len().div_ceil(ENOUGH).max(1);
    let pupils: BTreeSet<u64> = clusters.iter().copied().collect();
    let kept: BTreeSet<u64> = pupils.into_iter().step_by(step).collect();
    (0..clusters.len()).filter(|row| kept.contains(&clusters[*row])).collect()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_small_table_is_taken_whole_and_of_a_large_one_whole_pupils() {
        assert_eq!(rows(&[7, 7, 1]), [0, 1, 2]);
        let clusters: Vec<u64> = (0..90_000).map(|row| row / 3).collect();
        let kept = rows(&clusters);
        assert!((15_000..=20_000).contains(&kept.len()));
        assert!(kept.chunks(3).all(|rows| rows.iter().all(|row| clusters[*row] == clusters[rows[0]])));
    }
}
