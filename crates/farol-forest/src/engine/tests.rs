//! Every layout, each forced, against the reference: to the bit, on models made at random and on the odd ones.

use proptest::prelude::*;

use super::crown::{Crown, Descent};
use super::flat::Flat;
use super::ranked::{BLOCK, Ranked};
use super::ranks::Ranks;
use super::{Engine, Layout};
use crate::model::{Answer, Categories, Feature, Kind, Model, Tree, TreeBuilder};
use crate::table::numbered;

/// Values at which comparisons are easily got wrong, as thresholds and in rows.
const VALUES: [f64; 16] = [
    f64::NEG_INFINITY,
    f64::MIN,
    -2.0,
    -1.5,
    -f64::MIN_POSITIVE,
    -5e-324,
    -0.0,
    0.0,
    5e-324,
    f64::MIN_POSITIVE,
    0.5,
    1.0,
    // 1, and the next number after it.
    1.000_000_000_000_000_2,
    3.0,
    f64::MAX,
    f64::INFINITY,
];

/// A tree as it is drawn.
#[derive(Debug, Clone)]
enum Drawn {
    Leaf(f64),
    Split { feature: u32, test: Asked, missing_left: bool, children: Box<[Drawn; 2]> },
}

#[derive(Debug, Clone)]
enum Asked {
    AtMost(f64),
    In(Vec<u32>),
}

impl Drawn {
    fn tree(&self) -> Tree {
        let mut tree = TreeBuilder::default();
        self.push(&mut tree);
        tree.build()
    }

    fn push(&self, tree: &mut TreeBuilder) {
        match self {
            Self::Leaf(value) => {
                tree.push(*value, 1.0);
            }
            Self::Split { feature, test, missing_left, children } => {
                let index = tree.push(f64::NAN, 2.0);
                match test {
                    Asked::AtMost(threshold) => tree.split_at(index, *feature, *threshold, *missing_left),
                    Asked::In(set) => {
                        tree.split_in(index, *feature, set.iter().copied().collect(), *missing_left);
                    }
                }
                children[0].push(tree);
                tree.right_of(index);
                children[1].push(tree);
            }
        }
    }
}

fn at_most() -> BoxedStrategy<Asked> {
    prop_oneof![prop::sample::select(&VALUES[..]), -4.0_f64..4.0].prop_map(Asked::AtMost).boxed()
}

fn any_test() -> BoxedStrategy<Asked> {
    prop_oneof![at_most(), prop::collection::vec(0_u32..130, 0..5).prop_map(Asked::In)].boxed()
}

fn drawn(width: u32, test: BoxedStrategy<Asked>) -> impl Strategy<Value = Drawn> {
    let leaf = prop_oneof![-1.0_f64..1.0, Just(-0.0), Just(1e300)].prop_map(Drawn::Leaf);
    leaf.prop_recursive(12, 96, 2, move |child| {
        (0..width, test.clone(), any::<bool>(), child.clone(), child).prop_map(
            |(feature, test, missing_left, left, right)| Drawn::Split {
                feature,
                test,
                missing_left,
                children: Box::new([left, right]),
            },
        )
    })
}

fn model(width: u32, trees: Vec<Tree>, answer: Answer) -> Model {
    let features = (0..width).map(|j| Feature { name: format!("f{j}"), kind: Kind::Numeric }).collect();
    Model::assemble(features, trees, answer).expect("few nodes")
}

fn drawn_model(width: u32, test: BoxedStrategy<Asked>) -> impl Strategy<Value = Model> {
    let answer = prop_oneof![Just(Answer::Mean), (-3.0_f64..3.0).prop_map(|base| Answer::Logistic { base })];
    (prop::collection::vec(drawn(width, test), 1..40), answer)
        .prop_map(move |(trees, answer)| model(width, trees.iter().map(Drawn::tree).collect(), answer))
}

/// A model and some rows for it; widths on either side of each width of the crown and of none.
fn case(test: fn() -> BoxedStrategy<Asked>) -> impl Strategy<Value = (Model, Vec<f64>)> {
    let value = prop_oneof![
        6 => prop::sample::select(&VALUES[..]),
        2 => Just(f64::NAN),
        2 => -4.0_f64..4.0,
        1 => (0_u32..140).prop_map(f64::from),
    ];
    let width = prop::sample::select(&[1_u32, 2, 8, 9, 16, 17, 33, 64, 65, 90][..]);
    (width, 1..BLOCK + BLOCK / 2).prop_flat_map(move |(width, rows)| {
        let cells = width as usize * rows;
        // Rows repeat a drawn stretch, shifted, so that wide tables are drawn as fast as narrow ones.
        let stretch = prop::collection::vec(value.clone(), 61);
        let rows = stretch.prop_map(move |stretch| stretch.into_iter().cycle().take(cells).collect());
        (drawn_model(width, test()), rows)
    })
}

/// Each layout that fits the model.
fn layouts(model: &Model) -> Vec<(&'static str, Layout)> {
    let ranked = |crown: fn(usize) -> Option<Crown>| {
        Ranks::of(model).and_then(|ranks| Ranked::fitting(model, ranks, crown)).map(Layout::Ranked)
    };
    let mut layouts = vec![("flat", Layout::Flat(Flat::new(model)))];
    layouts.extend(ranked(|_| None).map(|layout| ("ranked, no crown", layout)));
    let plain = ranked(|columns| Crown::new(columns, Descent::Plain));
    layouts.extend(plain.map(|layout| ("ranked, plain crown", layout)));
    layouts.extend(ranked(Crown::fastest).map(|layout| ("ranked, fastest crown", layout)));
    layouts.push(("the chosen one", Engine::compile(model).layout));
    layouts
}

/// Holds every layout to the reference: each row alone, all as a batch, and a batch too small for the lanes.
fn hold(model: &Model, rows: &[f64]) {
    let width = model.features().len();
    let expected: Vec<u64> = rows.chunks(width).map(|row| model.predict_row(row).to_bits()).collect();
    for (name, layout) in layouts(model) {
        let engine = Engine::of(model, layout);
        let alone: Vec<u64> = rows.chunks(width).map(|row| engine.score(row).to_bits()).collect();
        assert_eq!(alone, expected, "{name}, a row alone");
        for count in [expected.len(), expected.len().min(3), expected.len().min(13)] {
            let mut batch = vec![f64::NAN; count];
            engine.score_batch(&rows[..count * width], width, &mut batch);
            let batch: Vec<u64> = batch.into_iter().map(f64::to_bits).collect();
            assert_eq!(batch, expected[..count], "{name}, a batch of {count}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_layout_answers_as_the_reference_on_thresholds((model, rows) in case(at_most)) {
        hold(&model, &rows);
    }

    #[test]
    fn every_layout_answers_as_the_reference_on_categories((model, rows) in case(any_test)) {
        hold(&model, &rows);
    }
}

/// Rows of a width whose values are the odd ones and thresholds around zero, each at every place.
fn odd_rows(width: usize) -> Vec<f64> {
    let values: Vec<f64> = VALUES.iter().copied().chain([f64::NAN, 17.0, 511.5, 700.0]).collect();
    (0..values.len())
        .flat_map(|i| (0..width).map(move |j| (i, j)))
        .map(|(i, j)| values[(i + j) % 20])
        .collect()
}

/// A tree whose every split has a leaf on the left and goes on to the right, or the other way round.
fn chain(depth: u32, width: u32, leans_left: bool) -> Tree {
    let mut tree = TreeBuilder::default();
    let mut open = Vec::new();
    for level in 0..depth {
        let split = tree.push(0.0, 2.0);
        let threshold = f64::from(if leans_left { depth - level } else { level });
        tree.split_at(split, level % width, threshold, level % 3 == 0);
        if leans_left {
            open.push(split);
        } else {
            tree.push(f64::from(level), 1.0);
            tree.right_of(split);
        }
    }
    tree.push(-1.0, 1.0);
    for (leaf, split) in (0..).zip(open.into_iter().rev()) {
        tree.right_of(split);
        tree.push(f64::from(leaf) + 0.25, 1.0);
    }
    tree.build()
}

fn stump(feature: u32, threshold: f64, missing_left: bool) -> Tree {
    let leaves = Box::new([Drawn::Leaf(0.125), Drawn::Leaf(0.75)]);
    Drawn::Split { feature, test: Asked::AtMost(threshold), missing_left, children: leaves }.tree()
}

#[test]
fn chains_of_the_greatest_depth_are_walked_to_their_ends() {
    for width in [1, 12, 100] {
        let trees = vec![chain(1_024, width, true), chain(3, width, true), chain(1_024, width, false)];
        hold(&model(width, trees, Answer::Mean), &odd_rows(width as usize));
    }
}

#[test]
fn models_of_leaves_alone_answer_without_a_question() {
    for trees in [1, 12, 13, 40] {
        let trees = (0..trees).map(|tree| Drawn::Leaf(1.0 / f64::from(tree + 1)).tree()).collect();
        hold(&model(2, trees, Answer::Logistic { base: 0.5 }), &odd_rows(2));
    }
}

#[test]
fn as_many_thresholds_as_ranks_fit_and_one_more_does_not() {
    let with = |thresholds: u32| {
        let trees = (0..thresholds).map(|i| stump(0, f64::from(i), i % 2 == 0)).collect();
        model(1, trees, Answer::Mean)
    };
    let (most, too_many) = (with(65_534), with(65_535));
    assert!(Ranks::of(&most).is_some());
    assert!(Ranks::of(&too_many).is_none());
    let rows: Vec<f64> =
        VALUES.into_iter().chain([f64::NAN, 65_533.0, 65_533.5, 65_532.0, 65_534.0]).collect();
    hold(&most, &rows);
    hold(&too_many, &rows);
}

#[test]
fn thousands_of_features_are_scored_without_coding_them() {
    let width = 3_000;
    let trees: Vec<Tree> = (0..width).map(|j| stump(j, f64::from(j % 7), j % 2 == 0)).collect();
    let wide = model(width, trees, Answer::Mean);
    assert!(matches!(Engine::compile(&wide).layout, Layout::Flat(_)));
    hold(&wide, &odd_rows(width as usize));
}

#[test]
fn a_few_features_of_thousands_are_coded_alone() {
    let trees = (0..400).map(|tree| stump(2_999 - tree % 4, f64::from(tree), tree % 2 == 0)).collect();
    let sparse = model(3_000, trees, Answer::Mean);
    assert!(matches!(Engine::compile(&sparse).layout, Layout::Ranked(_)));
    hold(&sparse, &odd_rows(3_000));
}

#[test]
fn the_most_columns_fit_and_one_more_does_not() {
    for (columns, fits) in [(256, true), (257, false)] {
        let trees = (0..columns).map(|j| stump(j, 0.0, j % 2 == 0)).collect();
        let wide = model(columns, trees, Answer::Mean);
        let ranked = Ranks::of(&wide).and_then(|ranks| Ranked::fitting(&wide, ranks, |_| None));
        assert_eq!(ranked.is_some(), fits);
        hold(&wide, &odd_rows(columns as usize));
    }
}

#[test]
fn a_threshold_that_is_no_number_sends_every_value_right() {
    let odd = model(1, vec![stump(0, f64::NAN, true), stump(0, f64::NAN, false)], Answer::Mean);
    hold(&odd, &odd_rows(1));
}

#[test]
fn odd_values_are_in_no_category() {
    let set: Categories = [0, 3, 65_535].into_iter().collect();
    let mut tree = TreeBuilder::default();
    let split = tree.push(0.0, 2.0);
    tree.split_in(split, 0, set, true);
    tree.push(0.25, 1.0);
    tree.right_of(split);
    tree.push(0.5, 1.0);
    let rows =
        [0.0, -0.0, 3.0, 3.5, 65_535.0, 65_536.0, -1.0, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    hold(&model(1, vec![tree.build()], Answer::Mean), &rows);
}

#[test]
fn rows_left_from_an_earlier_block_do_not_show() {
    let trees = (0..9).map(|tree| chain(20, 3, tree % 2 == 0)).collect();
    let small = model(3, trees, Answer::Mean);
    let rows: Vec<f64> = odd_rows(3).into_iter().cycle().take(3 * (5 * BLOCK + 7)).collect();
    assert_eq!(numbered(rows.len() / 3) % 12, 7);
    hold(&small, &rows);
}

/// A tree with a leaf at the end of every way of so many splits.
fn complete(depth: u32, width: u32, mut place: u32) -> Drawn {
    place = place.wrapping_mul(0x9E37_79B9).wrapping_add(depth);
    if depth == 0 {
        return Drawn::Leaf(f64::from(place % 101) / 100.0);
    }
    let test = Asked::AtMost(f64::from(place % 700));
    let children = [complete(depth - 1, width, place), complete(depth - 1, width, place ^ 0x5555)];
    Drawn::Split {
        feature: place / 3 % width,
        test,
        missing_left: place.is_multiple_of(2),
        children: children.into(),
    }
}

#[test]
fn a_model_larger_than_a_cache_answers_in_tiles_as_the_reference() {
    let (width, rows) = (7, 10 * BLOCK + 11);
    let trees = (0..24).map(|tree| complete(10, width, tree).tree()).collect();
    let large = model(width, trees, Answer::Mean);
    let ranked = Ranked::best(&large).expect("it fits");
    assert!(ranked.rows_at_once() > BLOCK);
    let cells = (0_u32..).map(|i| f64::from(i.wrapping_mul(0x9E37_79B9) % 7_003) / 10.0);
    let cells = cells.map(|value| if value < 7.0 { f64::NAN } else { value });
    hold(&large, &cells.take(width as usize * rows).collect::<Vec<_>>());
}
