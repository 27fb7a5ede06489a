//! Monotone constraints hold for the margin, whatever the table.

use farol_forest::{BoostingParams, Growth, Model, Monotone};
use proptest::prelude::*;

use super::{Mixed, eager, fit, mixed};
use crate::support::table;

fn direction() -> impl Strategy<Value = Monotone> {
    prop_oneof![Just(Monotone::Free), Just(Monotone::Increasing), Just(Monotone::Decreasing)]
}

/// Walks one feature of each row up, the others held: whether the margin ever goes against the constraint.
fn breaks(sample: &Mixed, model: &Model, feature: usize, direction: Monotone) -> bool {
    let walk = [
        f64::NEG_INFINITY,
        -1.5,
        -1.0,
        -0.75,
        -0.5,
        -0.25,
        0.0,
        0.25,
        0.5,
        0.75,
        1.0,
        1.25,
        1.5,
        f64::INFINITY,
    ];
    (0..sample.labels.len()).any(|at| {
        let mut row = sample.row(at);
        let margins = walk.map(|value| {
            row[feature] = value;
            model.margin_row(&row)
        });
        match direction {
            Monotone::Free => false,
            Monotone::Increasing => !margins.is_sorted(),
            Monotone::Decreasing => !margins.is_sorted_by(|a, b| a >= b),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_bound_feature_never_moves_the_margin_against_its_direction(
        sample in mixed(6..60, 5), a in direction(), b in direction(), l2 in 0.0_f64..2.0,
        leaves in 2_u32..12, depth_wise in any::<bool>(), share in prop_oneof![Just(1.0), Just(0.7)],
    ) {
        let growth = if depth_wise { Growth::DepthWise } else { Growth::LeafWise };
        let params = eager().rounds(12).learning_rate(0.5).l2(l2).max_leaves(leaves).growth(growth).row_share(share);
        let params = params.monotone("a", a).monotone(2, b).check()?;
        let model = params.fit(&sample.training())?;
        prop_assert!(!breaks(&sample, &model, 0, a));
        prop_assert!(!breaks(&sample, &model, 2, b));
    }
}

#[test]
fn a_constraint_is_what_keeps_the_margin_in_order() {
    let up: Vec<f64> = (0..200).map(f64::from).collect();
    let labels: Vec<bool> = (0..200).map(|i| i / 40 % 2 == 0 || i > 150).collect();
    let margins = |params: BoostingParams| {
        let model = fit(&table(&[&up]), &labels, params);
        up.iter().map(|&x| model.margin_row(&[x])).collect::<Vec<_>>()
    };
    assert!(!margins(eager()).is_sorted());
    let bound = margins(eager().monotone("c0", Monotone::Increasing));
    assert!(bound.is_sorted() && bound[0] < bound[199]);
    let last_word = eager().monotone(0, Monotone::Decreasing).monotone("c0", Monotone::Free);
    assert_eq!(margins(last_word), margins(eager()));
}
