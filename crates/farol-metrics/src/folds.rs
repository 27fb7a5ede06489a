//! Cross-validation folds that keep the rows of a group together, so that no pupil is both learnt from and judged.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{MetricError, error::check_length, groups::Groups};

/// Deals the rows into folds of nearly equal size, every group whole: the fold, 0 to `folds` − 1, of each row.
///
/// The groups are shuffled, sorted by size (largest first, equal sizes staying shuffled) and each given to the fold
/// with the fewest rows so far. No fold is empty, and two folds differ by at most the size of the largest group. The
/// fold of a group depends on the seed and on the groups, not on the order of the rows.
///
/// # Errors
/// [`MetricError::TooFewFolds`] below 2 folds, [`TooFewGroups`](MetricError::TooFewGroups) with fewer groups than
/// folds.
pub fn grouped_folds(groups: &[u64], folds: usize, seed: u64) -> Result<Vec<usize>, MetricError> {
    deal(groups, &vec![false; groups.len()], folds, seed)
}

/// As [`grouped_folds`], with the positives spread over the folds too.
///
/// Each group goes to the fold where it raises `Σ (share of all rows of a class in a fold)²`, over folds and classes,
/// the least; on a tie to the fold with the fewest rows. `labels` holds the class of each row.
///
/// # Errors
/// Those of [`grouped_folds`], and [`MetricError::LengthMismatch`] when there is not one label a row.
pub fn grouped_stratified_folds(
    groups: &[u64],
    labels: &[bool],
    folds: usize,
    seed: u64,
) -> Result<Vec<usize>, MetricError> {
    check_length("labels", labels.len(), groups.len())?;
    deal(groups, labels, folds, seed)
}

/// Rows by class: negative, positive.
type ClassRows = [usize; 2];

/// With a single class the least increase of squared shares is the fold with the fewest rows: both kinds of folds are
/// dealt alike.
fn deal(keys: &[u64], labels: &[bool], folds: usize, seed: u64) -> Result<Vec<usize>, MetricError> {
    if folds < 2 {
        return Err(MetricError::TooFewFolds { folds });
    }
    let groups = Groups::new(keys);
    if groups.count() < folds {
        return Err(MetricError::TooFewGroups { groups: groups.count(), folds });
    }
    let sizes = class_rows_of_groups(&groups, labels);
    let totals = sizes.iter().fold([0; 2], |sum, size| add(sum, *size));
    let mut dealt: Vec<ClassRows> = vec![[0; 2]; folds];
    let mut fold_of_group = vec![0; groups.count()];
    for group in order_of_dealing(&sizes, seed) {
        let fold = cheapest_fold(&dealt, sizes[group], totals);
        dealt[fold] = add(dealt[fold], sizes[group]);
        fold_of_group[group] = fold;
    }
    Ok(groups.of_row().iter().map(|group| fold_of_group[*group]).collect())
}

fn class_rows_of_groups(groups: &Groups, labels: &[bool]) -> Vec<ClassRows> {
    let mut sizes = vec![[0; 2]; groups.count()];
    for (group, label) in groups.of_row().iter().zip(labels) {
        sizes[*group][usize::from(*label)] += 1;
    }
    sizes
}

fn order_of_dealing(sizes: &[ClassRows], seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order.sort_by_key(|group| std::cmp::Reverse(rows(sizes[*group])));
    order
}

fn cheapest_fold(dealt: &[ClassRows], size: ClassRows, totals: ClassRows) -> usize {
    // (x + g)² − x² is 2 x g + g², of which only x g differs between folds. An empty fold costs 0 and has the fewest
    // rows, so that the first groups fill every fold.
    let cost = |fold: &ClassRows| -> f64 {
        (0..2)
            .filter(|c| totals[*c] > 0)
            .map(|c| (fold[c] * size[c]) as f64 / (totals[c] as f64).powi(2))
            .sum()
    };
    let key = |fold: &ClassRows| (cost(fold), rows(*fold));
    (1..dealt.len()).fold(0, |best, fold| if key(&dealt[fold]) < key(&dealt[best]) { fold } else { best })
}

fn add(a: ClassRows, b: ClassRows) -> ClassRows {
    [a[0] + b[0], a[1] + b[1]]
}

fn rows(size: ClassRows) -> usize {
    size[0] + size[1]
}

#[cfg(test)]
mod tests {
    use super::{grouped_folds, grouped_stratified_folds};
    use crate::MetricError;

    #[test]
    fn impossible_folds_are_refused() {
        assert_eq!(grouped_folds(&[1, 2, 3], 1, 0), Err(MetricError::TooFewFolds { folds: 1 }));
        assert_eq!(grouped_folds(&[1, 2, 2], 3, 0), Err(MetricError::TooFewGroups { groups: 2, folds: 3 }));
        assert_eq!(grouped_folds(&[], 2, 0), Err(MetricError::TooFewGroups { groups: 0, folds: 2 }));
        assert_eq!(
            grouped_stratified_folds(&[1, 2], &[true], 2, 0),
            Err(MetricError::LengthMismatch { what: "labels", found: 1, expected: 2 })
        );
    }

    #[test]
    fn another_seed_deals_another_way() -> Result<(), MetricError> {
        let groups: Vec<u64> = (0..40).collect();
        assert_eq!(grouped_folds(&groups, 5, 1)?, grouped_folds(&groups, 5, 1)?);
        assert_ne!(grouped_folds(&groups, 5, 1)?, grouped_folds(&groups, 5, 2)?);
        Ok(())
    }

    #[test]
    fn rare_positives_are_spread_over_all_folds() -> Result<(), MetricError> {
        let groups: Vec<u64> = (0..100).collect();
        let labels: Vec<bool> = (0..100).map(|row| row % 10 == 0).collect();
        let folds = grouped_stratified_folds(&groups, &labels, 5, 3)?;
        for fold in 0..5 {
            let labels_in_fold = || folds.iter().zip(&labels).filter(move |(f, _)| **f == fold);
            assert_eq!(labels_in_fold().count(), 20);
            assert_eq!(labels_in_fold().filter(|(_, label)| **label).count(), 2);
        }
        Ok(())
    }
}
