//! Explanations against the definition of the Shapley value, for models made up by hand.

use proptest::prelude::*;

use super::*;
use crate::model::TreeBuilder;
use crate::{Column, Feature, Kind, Tree};

/// What a coalition of features, a bit each, wins.
type Game<'a> = dyn Fn(u32) -> f64 + 'a;

/// Shapley, *A value for n-person games*, 1953: the mean of what a player adds, over the orders of arrival.
fn shapley(players: usize, game: &Game<'_>) -> Vec<f64> {
    let wins: Vec<f64> = (0..1 << players).map(game).collect();
    let mut factorials = vec![1.0];
    for n in 1..=players {
        factorials.push(factorials[n - 1] * n as f64);
    }
    let part = |player: usize| {
        let without = (0..1_usize << players).filter(|set| set >> player & 1 == 0);
        let adds = without.map(|set| {
            let size = set.count_ones() as usize;
            let weight = factorials[size] * factorials[players - size - 1] / factorials[players];
            weight * (wins[set | 1 << player] - wins[set])
        });
        adds.sum()
    };
    (0..players).map(part).collect()
}

fn known(set: u32, feature: u32) -> bool {
    set >> feature & 1 == 1
}

/// The answer of the subtree at a node, unknown values going both ways by cover.
fn by_covers(tree: &Tree, at: usize, row: &[f64], set: u32) -> f64 {
    let node = tree.node(at);
    let Some(split) = node.split else { return node.value };
    let children = [at + 1, split.right as usize];
    let [left, right] = children.map(|child| by_covers(tree, child, row, set));
    if known(set, split.feature) {
        return if split.goes_left(row[split.feature as usize]) { left } else { right };
    }
    let [left_cover, right_cover] = children.map(|child| tree.node(child).cover);
    (left * left_cover + right * right_cover) / (left_cover + right_cover)
}

fn path_dependent(model: &Model, row: &[f64]) -> Vec<f64> {
    let game = |set| {
        let trees = model.trees().iter().map(|tree| by_covers(tree, 0, row, set));
        model.answer().margin(trees.sum(), model.trees().len())
    };
    shapley(row.len(), &game)
}

fn interventional(model: &Model, background: &Table, row: &[f64]) -> Vec<f64> {
    let mixed = |set: u32, other: usize| {
        let value = |(j, value): (usize, &f64)| {
            if set >> j & 1 == 1 { *value } else { background.value(other, j) }
        };
        model.margin_row(&row.iter().enumerate().map(value).collect::<Vec<_>>())
    };
    let game = |set| (0..background.rows()).map(|b| mixed(set, b)).sum::<f64>() / background.rows() as f64;
    shapley(row.len(), &game)
}

/// Chance enough for shapes of trees: Knuth's MMIX generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn value(&mut self, kind: Kind) -> f64 {
        let n = self.below(9) as f64;
        match kind {
            Kind::Numeric if n == 7.0 => f64::INFINITY,
            Kind::Numeric if n == 6.0 => f64::NEG_INFINITY,
            _ if n == 8.0 => f64::NAN,
            Kind::Numeric => n / 2.0,
            Kind::Categorical => n * 3.0,
        }
    }
}

/// What the trees of a test are drawn from.
#[derive(Debug, Clone, Copy)]
struct Wood {
    features: u32,
    depth: u32,
    tiny_covers: bool,
}

/// Features of which every third is categorical.
fn kind(feature: u32) -> Kind {
    if feature % 3 == 2 { Kind::Categorical } else { Kind::Numeric }
}

fn grow(chance: &mut Chance, wood: Wood, depth: u32, cover: f64, tree: &mut TreeBuilder) {
    let at = tree.push(chance.below(2_000) as f64 / 100.0 - 10.0, cover);
    if depth == 0 || chance.below(8) == 0 {
        return;
    }
    let feature = u32::try_from(chance.below(u64::from(wood.features))).expect("a small number");
    let missing_left = chance.below(2) == 0;
    match kind(feature) {
        Kind::Numeric => tree.split_at(at, feature, chance.below(6) as f64 / 2.0, missing_left),
        Kind::Categorical => {
            let set = (0..7_u32).filter(|_| chance.below(2) == 0).map(|n| n * 3).collect();
            tree.split_in(at, feature, set, missing_left);
        }
    }
    let share = if wood.tiny_covers { 1e-14 } else { (1 + chance.below(9)) as f64 / 10.0 };
    let share = if chance.below(2) == 0 { share } else { 1.0 - share };
    grow(chance, wood, depth - 1, cover * share, tree);
    tree.right_of(at);
    grow(chance, wood, depth - 1, cover * (1.0 - share), tree);
}

fn model(chance: &mut Chance, wood: Wood, answer: Answer) -> Model {
    let features = (0..wood.features).map(|j| Feature { name: format!("c{j}"), kind: kind(j) }).collect();
    let tree = |_| {
        let mut tree = TreeBuilder::default();
        grow(chance, wood, wood.depth, 1_000.0, &mut tree);
        tree.build()
    };
    let trees = (0..3).map(tree).collect();
    Model::assemble(features, trees, answer).expect("a model")
}

fn rows(chance: &mut Chance, wood: Wood, count: usize) -> Vec<f64> {
    (0..count)
        .flat_map(|_| (0..wood.features).map(kind).collect::<Vec<_>>())
        .map(|kind| chance.value(kind))
        .collect()
}

fn table(rows: &[f64], width: usize) -> Table {
    let column = |j: usize| {
        let values = rows.iter().skip(j).step_by(width).copied().collect();
        let number = u32::try_from(j).expect("a small number");
        match kind(number) {
            Kind::Numeric => Column::numeric(format!("c{j}"), values),
            Kind::Categorical => Column::categorical(format!("c{j}"), values),
        }
    };
    Table::new((0..width).map(column).collect()).expect("a table")
}

fn wood() -> impl Strategy<Value = Wood> {
    (1_u32..10, 0_u32..9, any::<bool>()).prop_map(|(features, depth, tiny_covers)| Wood {
        features,
        depth,
        tiny_covers,
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![Just(Answer::Mean), Just(Answer::Logistic { base: -0.7 })]
}

fn close(a: &[f64], b: &[f64], within: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= within)
}

fn explained(explainer: &Explainer, row: &[f64]) -> Vec<f64> {
    let mut out = vec![f64::NAN; row.len()];
    explainer.explain(row, &mut Scratch::default(), &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn path_dependent_parts_are_shapley_values(wood in wood(), answer in answer(), seed in any::<u64>()) {
        let mut chance = Chance(seed);
        let model = model(&mut chance, wood, answer);
        let row = rows(&mut chance, wood, 1);
        let explainer = Explainer::path_dependent(&model)?;
        let (found, expected) = (explained(&explainer, &row), path_dependent(&model, &row));
        prop_assert!(close(&found, &expected, 1e-9), "{:?} {:?}", found, expected);
        let sum = explainer.expected_value() + found.iter().sum::<f64>();
        prop_assert!((sum - model.margin_row(&row)).abs() < 1e-9);
    }

    #[test]
    fn interventional_parts_are_shapley_values(wood in wood(), answer in answer(), seed in any::<u64>()) {
        let mut chance = Chance(seed);
        let model = model(&mut chance, wood, answer);
        let row = rows(&mut chance, wood, 1);
        let background = table(&rows(&mut chance, wood, 5), row.len());
        let explainer = Explainer::interventional(&model, &background)?;
        let (found, expected) = (explained(&explainer, &row), interventional(&model, &background, &row));
        prop_assert!(close(&found, &expected, 1e-9), "{:?} {:?}", found, expected);
        let sum = explainer.expected_value() + found.iter().sum::<f64>();
        prop_assert!((sum - model.margin_row(&row)).abs() < 1e-9);
    }

    #[test]
    fn every_kind_of_vector_and_every_size_of_batch_agree(wood in wood(), count in 0_usize..90, seed in any::<u64>()) {
        let mut chance = Chance(seed);
        let model = model(&mut chance, wood, Answer::Logistic { base: 0.2 });
        let rows = rows(&mut chance, wood, count);
        let width = model.features().len();
        let plain = Explainer::with_speed(&model, Speed::Plain)?;
        let expected: Vec<f64> = rows.chunks(width).flat_map(|row| explained(&plain, row)).collect();
        for speed in Speed::available() {
            let explainer = Explainer::with_speed(&model, speed)?;
            let mut batch = vec![f64::NAN; rows.len()];
            explainer.explain_batch(&rows, width, &mut batch);
            prop_assert!(close(&batch, &expected, 1e-12), "{:?}", speed);
            let ones: Vec<f64> = rows.chunks(width).flat_map(|row| explained(&explainer, row)).collect();
            prop_assert!(close(&ones, &expected, 1e-12), "{:?}", speed);
        }
    }
}

/// A chain of splits, each on a feature of its own, or all on `features` in turn.
fn chain(splits: u32, features: u32) -> Model {
    let mut tree = TreeBuilder::default();
    let covers = f64::from(splits) + 1.0;
    for split in 0..splits {
        let at = tree.push(0.0, covers - f64::from(split));
        tree.split_at(at, split % features, 0.5 + f64::from(split / features), split % 2 == 0);
        tree.push(f64::from(split % 7) - 3.0, 1.0);
        tree.right_of(at);
    }
    tree.push(5.0, 1.0);
    let features = (0..features).map(|j| Feature { name: format!("c{j}"), kind: Kind::Numeric }).collect();
    Model::assemble(features, vec![tree.build()], Answer::Logistic { base: 0.0 }).expect("a model")
}

#[test]
fn the_deepest_trees_are_explained_to_the_last_of_their_features() {
    for features in [1, 3, 40, 1_024] {
        let model = chain(1_024, features);
        let row: Vec<f64> = (0..features).map(|j| if j % 300 == 299 { f64::NAN } else { 1e4 }).collect();
        let background = table_of_numbers(&[vec![0.0; row.len()], vec![1e4; row.len()]]);
        for explainer in [Explainer::path_dependent(&model), Explainer::interventional(&model, &background)] {
            let explainer = explainer.expect("an explainer");
            let parts = explained(&explainer, &row);
            let sum = explainer.expected_value() + parts.iter().sum::<f64>();
            assert!((sum - model.margin_row(&row)).abs() < 1e-9, "{features}: {sum}");
            let mut batch = vec![0.0; row.len() * 40];
            explainer.explain_batch(&row.repeat(40), row.len(), &mut batch);
            assert!(batch.chunks(row.len()).all(|batch| close(batch, &parts, 1e-12)));
        }
    }
}

fn table_of_numbers(rows: &[Vec<f64>]) -> Table {
    let column = |j: usize| Column::numeric(format!("c{j}"), rows.iter().map(|row| row[j]).collect());
    Table::new((0..rows[0].len()).map(column).collect()).expect("a table")
}

#[test]
fn a_tree_of_one_leaf_explains_nothing() {
    let mut tree = TreeBuilder::default();
    tree.push(0.25, 4.0);
    let features = vec![Feature { name: "c0".to_owned(), kind: Kind::Numeric }];
    let model = Model::assemble(features, vec![tree.build()], Answer::Mean).expect("a model");
    let background = table_of_numbers(&[vec![1.0]]);
    for explainer in [Explainer::path_dependent(&model), Explainer::interventional(&model, &background)] {
        let explainer = explainer.expect("an explainer");
        assert_eq!((explainer.expected_value(), explained(&explainer, &[3.0])), (0.25, vec![0.0]));
    }
}

#[test]
fn more_background_rows_than_are_followed_together_are_all_counted() {
    let wood = Wood { features: 4, depth: 5, tiny_covers: false };
    let mut chance = Chance(3);
    let model = model(&mut chance, wood, Answer::Mean);
    let row = rows(&mut chance, wood, 1);
    for count in [127, 128, 129, 300] {
        let background = table(&rows(&mut chance, wood, count), row.len());
        let explainer = Explainer::interventional(&model, &background).expect("an explainer");
        let expected = interventional(&model, &background, &row);
        assert!(close(&explained(&explainer, &row), &expected, 1e-9), "{count}");
    }
}

#[test]
fn a_model_without_covers_is_explained_against_a_background_only() {
    let mut tree = TreeBuilder::default();
    tree.push(0.0, 0.0);
    tree.split_at(0, 0, 0.5, false);
    tree.push(1.0, 0.0);
    tree.right_of(0);
    tree.push(3.0, 0.0);
    let features = vec![Feature { name: "c0".to_owned(), kind: Kind::Numeric }];
    let model =
        Model::assemble(features, vec![tree.build()], Answer::Logistic { base: 1.0 }).expect("a model");
    assert_eq!(Explainer::path_dependent(&model).err(), Some(ForestError::NoCovers));
    let background = table_of_numbers(&[vec![0.0], vec![9.0]]);
    let explainer = Explainer::interventional(&model, &background).expect("an explainer");
    assert_eq!((explainer.expected_value(), explained(&explainer, &[7.0])), (3.0, vec![1.0]));
    let wide = table_of_numbers(&[vec![0.0, 1.0]]);
    let error = ForestError::TableWidth { found: 2, expected: 1 };
    assert_eq!(Explainer::interventional(&model, &wide).err(), Some(error));
}
