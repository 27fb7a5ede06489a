//! Lists of the highest scores against every way to break the ties at their cut.

use farol_metrics::{
    Measure, Places, Scored, Tied, at_k, at_k_per_group, base_rate, overlap, rank_biased_overlap, top_rows,
};
use proptest::{collection::vec, prelude::*};

use crate::support::{Rows, near, rows};

/// Few rows with few scores, so that all choices among ties can be written out.
fn few() -> impl Strategy<Value = Rows> {
    let row = (any::<bool>(), 0_u32..3, 0.1..3.0, 0_u64..3);
    vec(row, 1..11).prop_map(|rows| Rows {
        labels: rows.iter().map(|row| row.0).collect(),
        scores: rows.iter().map(|row| f64::from(row.1) / 2.0).collect(),
        weights: rows.iter().map(|row| row.2).collect(),
        clusters: rows.iter().map(|row| row.3).collect(),
    })
}

/// Every list of `k` of these rows that no row left out outscores.
fn lists(scores: &[f64], among: &[usize], k: usize) -> Vec<Vec<usize>> {
    (0_u32..1 << among.len())
        .filter(|set| set.count_ones() as usize == k)
        .map(|set| among.iter().enumerate().partition(|(place, _)| set >> place & 1 == 1))
        .map(|(on, off): (Vec<_>, Vec<_>)| {
            [on, off].map(|rows| rows.into_iter().map(|(_, row)| *row).collect())
        })
        .filter(|[on, off]: &[Vec<usize>; 2]| {
            on.iter().all(|on| off.iter().all(|off| scores[*on] >= scores[*off]))
        })
        .map(|[on, _]| on)
        .collect()
}

struct Shares {
    precision: Vec<f64>,
    recall: Vec<f64>,
}

fn shares(rows: &Rows, lists: &[Vec<usize>]) -> Shares {
    let weight = |list: &[usize]| list.iter().map(|row| rows.weights[*row]).sum::<f64>();
    let positive = |list: &[usize]| {
        list.iter().filter(|row| rows.labels[**row]).map(|row| rows.weights[*row]).sum::<f64>()
    };
    let all: Vec<usize> = (0..rows.labels.len()).collect();
    Shares {
        precision: lists.iter().map(|list| positive(list) / weight(list)).collect(),
        recall: lists.iter().map(|list| positive(list) / positive(&all)).collect(),
    }
}

fn extremes_agree(found: Tied, all: &[f64]) -> bool {
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    near(found.worst, Measure::Value(low)) && near(found.best, Measure::Value(high))
}

fn mean(all: &[f64]) -> Measure {
    Measure::Value(all.iter().sum::<f64>() / all.len() as f64)
}

fn inverse(measure: Measure) -> Measure {
    measure.map(|value| 1.0 / value)
}

proptest! {
    #[test]
    fn worst_and_best_are_those_of_every_way_to_break_the_ties(rows in few(), k in 1_usize..12) {
        let scored = rows.scored()?;
        let all: Vec<usize> = (0..rows.labels.len()).collect();
        let found = at_k(&scored, Places::rows(k));
        prop_assert_eq!((found.asked, found.taken, found.clipped), (k, k.min(all.len()), k > all.len()));
        let each = shares(&rows, &lists(&rows.scores, &all, found.taken));
        prop_assert!(extremes_agree(found.precision, &each.precision));
        if scored.positives() > 0 {
            prop_assert!(extremes_agree(found.recall, &each.recall));
            prop_assert!(near(found.recall.expected, mean(&each.recall)), "weighted recall is linear: exact");
        }
    }

    #[test]
    fn without_weights_the_expected_figures_are_the_mean_over_the_ways(rows in few(), k in 1_usize..12) {
        let rows = Rows { weights: vec![1.0; rows.labels.len()], ..rows };
        let scored = rows.scored()?;
        let all: Vec<usize> = (0..rows.labels.len()).collect();
        let found = at_k(&scored, Places::rows(k));
        let each = shares(&rows, &lists(&rows.scores, &all, found.taken));
        prop_assert!(near(found.precision.expected, mean(&each.precision)));
        if scored.positives() > 0 {
            prop_assert!(near(found.recall.expected, mean(&each.recall)));
            let lift = found.precision.best.map(|precision| precision / base_rate(&scored));
            prop_assert!(near(found.lift.best, lift));
            let found_some = found.precision.expected.value() > Some(0.0);
            prop_assert_eq!(found.nne.expected.is_defined(), found_some);
            prop_assert!(!found_some || near(inverse(found.nne.expected), found.precision.expected));
        }
    }

    #[test]
    fn lists_by_group_take_the_best_of_each_group(rows in few(), k in 1_usize..4) {
        let scored = rows.scored()?;
        let found = at_k_per_group(&scored, &rows.clusters, Places::rows(k))?;
        // Every choice in one group with every choice in the others.
        let mut together: Vec<Vec<usize>> = vec![Vec::new()];
        for (group, list) in &found.groups {
            let members: Vec<usize> = (0..rows.labels.len()).filter(|row| rows.clusters[*row] == *group).collect();
            let choices = lists(&rows.scores, &members, list.taken);
            let of_group = shares(&rows, &choices);
            prop_assert!(extremes_agree(list.precision, &of_group.precision));
            together = together
                .iter()
                .flat_map(|before| choices.iter().map(move |choice| [before.as_slice(), choice].concat()))
                .collect();
        }
        let each = shares(&rows, &together);
        prop_assert_eq!(found.total.taken, found.groups.iter().map(|(_, list)| list.taken).sum::<usize>());
        prop_assert!(extremes_agree(found.total.precision, &each.precision));
        if scored.positives() > 0 {
            prop_assert!(extremes_agree(found.total.recall, &each.recall));
        }
    }

    #[test]
    fn neither_the_order_of_the_rows_nor_a_monotone_transform_changes_a_list(rows in rows(), percent in 0.0..100.0) {
        let places = Places::percent(percent)?;
        let found = at_k(&rows.scored()?, places);
        let reversed = Rows {
            labels: rows.labels.iter().rev().copied().collect(),
            scores: rows.scores.iter().rev().map(|s| (3.0 * s).exp()).collect(),
            weights: rows.weights.iter().rev().copied().collect(),
            clusters: rows.clusters,
        };
        let other = at_k(&reversed.scored()?, places);
        prop_assert_eq!((found.taken, found.tied, found.tied_taken), (other.taken, other.tied, other.tied_taken));
        for (a, b) in [(found.precision, other.precision), (found.recall, other.recall), (found.lift, other.lift)] {
            prop_assert!(near(a.worst, b.worst) && near(a.best, b.best) && near(a.expected, b.expected));
        }
    }

    #[test]
    fn overlap_is_symmetric_and_whole_only_for_equal_lists(a in vec(0_usize..20, 1..10), b in vec(0_usize..20, 1..10)) {
        let (mut a, mut b) = (a, b);
        for list in [&mut a, &mut b] {
            list.sort_unstable();
            list.dedup();
        }
        prop_assert_eq!(overlap(&a, &b), overlap(&b, &a));
        prop_assert_eq!(overlap(&a, &b).jaccard == Measure::Value(1.0), a == b);
        let rbo = rank_biased_overlap(&a, &b, 0.8);
        prop_assert!(near(rbo, rank_biased_overlap(&b, &a, 0.8)));
        prop_assert!(rbo.value().is_some_and(|rbo| (-1e-12..=1.0 + 1e-12).contains(&rbo)));
    }

    #[test]
    fn rank_biased_overlap_follows_its_series(a in ranking(), b in ranking(), depth in 1_usize..8, p in 0.1..0.95) {
        let (a, b) = (&a[..depth], &b[..depth]);
        let shared = |d: usize| a[..d].iter().filter(|item| b[..d].contains(item)).count() as f64;
        let weight = |d: usize| f64::powf(p, d as f64);
        let series: f64 = (1..=depth).map(|d| shared(d) / d as f64 * weight(d)).sum();
        let expected = (1.0 - p) / p * series + shared(depth) / depth as f64 * weight(depth);
        prop_assert!(near(rank_biased_overlap(a, b, p), Measure::Value(expected)));
    }
}

/// Ten items in some order.
fn ranking() -> impl Strategy<Value = Vec<usize>> {
    Just((0..10).collect::<Vec<usize>>()).prop_shuffle()
}

#[test]
fn rows_that_tie_keep_their_order_on_a_list() -> Result<(), Box<dyn std::error::Error>> {
    for case in crate::golden::Case::all()? {
        let scored = Scored::new(&case.labels, &case.scores, None)?;
        let tenth = (case.labels.len() / 10).max(1);
        let list = top_rows(&scored, Places::rows(tenth));
        let positives = list.iter().filter(|row| case.labels[**row]).count();
        assert_eq!(positives, case.positives_in_the_top_tenth(), "{}", case.name);
    }
    Ok(())
}
