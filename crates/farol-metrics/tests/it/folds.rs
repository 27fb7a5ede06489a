//! Folds never split a group, are never empty, and are as even as the groups allow.

use std::collections::BTreeMap;

use farol_metrics::{grouped_folds, grouped_stratified_folds};
use proptest::{collection::vec, prelude::*};

/// Rows of each fold.
fn sizes(folds: &[usize], count: usize) -> Vec<usize> {
    (0..count).map(|fold| folds.iter().filter(|f| **f == fold).count()).collect()
}

fn rows_of_groups(groups: &[u64]) -> BTreeMap<u64, usize> {
    let mut rows = BTreeMap::new();
    for group in groups {
        *rows.entry(*group).or_insert(0) += 1;
    }
    rows
}

proptest! {
    #[test]
    fn folds_keep_groups_whole_and_none_is_empty(
        rows in vec((0_u64..30, any::<bool>()), 1..120), count in 2_usize..7, seed: u64,
    ) {
        let (groups, labels): (Vec<u64>, Vec<bool>) = rows.into_iter().unzip();
        let distinct = rows_of_groups(&groups).len();
        for dealt in [grouped_folds(&groups, count, seed), grouped_stratified_folds(&groups, &labels, count, seed)] {
            prop_assert_eq!(dealt.is_ok(), distinct >= count);
            let Ok(folds) = dealt else { continue };
            prop_assert!(sizes(&folds, count).iter().all(|size| *size > 0));
            prop_assert_eq!(sizes(&folds, count).iter().sum::<usize>(), groups.len());
            let mut fold_of = BTreeMap::new();
            for (group, fold) in groups.iter().zip(&folds) {
                prop_assert_eq!(fold_of.entry(group).or_insert(fold), &fold);
            }
        }
    }

    #[test]
    fn folds_differ_by_no_more_than_the_largest_group(
        groups in vec(0_u64..30, 40..200), count in 2_usize..7, seed: u64,
    ) {
        let largest = rows_of_groups(&groups).into_values().max();
        if let Ok(folds) = grouped_folds(&groups, count, seed) {
            let sizes = sizes(&folds, count);
            let gap = sizes.iter().max().zip(sizes.iter().min()).map(|(most, least)| most - least);
            prop_assert!(gap <= largest);
        }
    }

    #[test]
    fn the_order_of_the_rows_moves_no_group(
        rows in vec((0_u64..30, any::<bool>()), 40..120), count in 2_usize..5, seed: u64,
    ) {
        let (groups, labels): (Vec<u64>, Vec<bool>) = rows.iter().copied().unzip();
        let (backwards, labels_backwards): (Vec<u64>, Vec<bool>) = rows.into_iter().rev().unzip();
        let folds = grouped_stratified_folds(&groups, &labels, count, seed)?;
        let mut folds_backwards = grouped_stratified_folds(&backwards, &labels_backwards, count, seed)?;
        folds_backwards.reverse();
        prop_assert_eq!(folds, folds_backwards);
    }

    #[test]
    fn groups_of_one_row_spread_each_class_to_within_one(
        labels in vec(any::<bool>(), 20..200), count in 2_usize..7, seed: u64,
    ) {
        let groups: Vec<u64> = (0..labels.len() as u64).collect();
        let folds = grouped_stratified_folds(&groups, &labels, count, seed)?;
        for class in [false, true] {
            let of_class: Vec<usize> =
                folds.iter().zip(&labels).filter(|(_, label)| **label == class).map(|(fold, _)| *fold).collect();
            let sizes = sizes(&of_class, count);
            let gap = sizes.iter().max().zip(sizes.iter().min()).map(|(most, least)| most - least);
            prop_assert!(gap <= Some(1), "{sizes:?}");
        }
    }
}
