//! A model as ONNX. Each choice below is one that onnxruntime and tract both understand.
//!
//! A forest's leaf has one weight, its share over the number of trees, for class 0: with classes that are all one and
//! weights none of which is negative, both runtimes take it as the positive class and answer `1 - p` and `p`. A leaf of
//! log-odds has two, one for each class with opposite signs: given one, onnxruntime leaves out the logistic function
//! where no weight is negative. The base is a tree of one leaf before the others, since of `base_values` onnxruntime
//! wants one number and tract two.

use prost::Message;

use super::names::{AT_MOST, ENSEMBLE, EQUAL, KINDS, LEAF, LOGISTIC, ML, NAMES, NONE, attribute, kind_name};
use super::{OnnxFault, proto};
use crate::model::{Answer, Feature, Model, Node, Split, Test, Tree};

/// The oldest versions that have what is used, which the most runtimes read.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;
const ML_OPERATORS: i64 = 3;

pub(super) fn bytes(model: &Model) -> Result<Vec<u8>, OnnxFault> {
    let mut ensemble = Ensemble::new(model);
    if let Answer::Logistic { base } = model.answer() {
        ensemble.add_leaf(base)?;
    }
    model.trees().iter().try_for_each(|tree| ensemble.add(tree))?;
    let message = proto::Model {
        ir_version: Some(IR_VERSION),
        opset_import: vec![operators("", OPERATORS), operators(ML, ML_OPERATORS)],
        producer_name: Some("farol".to_owned()),
        producer_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        graph: Some(graph(model, ensemble.node())),
        metadata_props: metadata(model.features()),
    };
    Ok(message.encode_to_vec())
}

fn operators(domain: &str, version: i64) -> proto::OperatorSet {
    proto::OperatorSet { domain: Some(domain.to_owned()), version: Some(version) }
}

fn metadata(features: &[Feature]) -> Vec<proto::Entry> {
    let names = features.iter().map(|feature| feature.name.as_str()).collect();
    let kinds = features.iter().map(|feature| kind_name(feature.kind)).collect();
    let entry = |key: &str, value: Vec<&str>| proto::Entry {
        key: Some(key.to_owned()),
        value: Some(serde_json::Value::from(value).to_string()),
    };
    vec![entry(NAMES, names), entry(KINDS, kinds)]
}

fn graph(model: &Model, ensemble: proto::Node) -> proto::Graph {
    let rows = || dimension(None, Some("N"));
    let of = |count: usize| dimension(i64::try_from(count).ok(), None);
    proto::Graph {
        node: vec![ensemble],
        name: Some("farol".to_owned()),
        initializer: Vec::new(),
        input: vec![value("X", proto::FLOAT, vec![rows(), of(model.features().len())])],
        output: vec![
            value("label", proto::INT64, vec![rows()]),
            value("probabilities", proto::FLOAT, vec![rows(), of(2)]),
        ],
    }
}

fn dimension(value: Option<i64>, name: Option<&str>) -> proto::Dimension {
    proto::Dimension { value, name: name.map(str::to_owned) }
}

fn value(name: &str, element: i32, dim: Vec<proto::Dimension>) -> proto::ValueInfo {
    let tensor = proto::TensorType { element: Some(element), shape: Some(proto::Shape { dim }) };
    let kind = Some(proto::Type { tensor: Some(tensor) });
    proto::ValueInfo { name: Some(name.to_owned()), kind }
}

/// The ensemble's attributes in the making.
struct Ensemble {
    logistic: bool,
    /// What a leaf's value is divided by.
    divisor: f64,
    with_covers: bool,
    trees: i64,
    nodes: Nodes,
    leaves: Leaves,
}

/// One item a node.
#[derive(Default)]
struct Nodes {
    trees: Vec<i64>,
    ids: Vec<i64>,
    modes: Vec<Vec<u8>>,
    features: Vec<i64>,
    values: Vec<f32>,
    yes: Vec<i64>,
    no: Vec<i64>,
    missing_yes: Vec<i64>,
    covers: Vec<f32>,
}

/// One item a weight.
#[derive(Default)]
struct Leaves {
    trees: Vec<i64>,
    nodes: Vec<i64>,
    classes: Vec<i64>,
    weights: Vec<f32>,
}

/// A node as ONNX has it.
#[derive(Clone, Copy)]
struct Line {
    mode: &'static str,
    feature: u32,
    value: f32,
    yes: i64,
    no: i64,
    missing_yes: bool,
    cover: f64,
}

impl Ensemble {
    fn new(model: &Model) -> Self {
        let logistic = matches!(model.answer(), Answer::Logistic { .. });
        let divisor = if logistic { 1.0 } else { model.trees().len() as f64 };
        let covers = model.trees().iter().flat_map(Tree::nodes).map(|node| single(node.cover));
        let with_covers = covers.into_iter().all(|cover| cover > 0.0 && cover.is_finite());
        let (nodes, leaves) = (Nodes::default(), Leaves::default());
        Self { logistic, divisor, with_covers, trees: 0, nodes, leaves }
    }

    /// Adds a tree of one leaf. No row is known to have come to it; its cover is as good as any above 0.
    fn add_leaf(&mut self, value: f64) -> Result<(), OnnxFault> {
        self.push(0, Line::leaf(1.0));
        self.weigh(0, value)?;
        self.trees += 1;
        Ok(())
    }

    fn add(&mut self, tree: &Tree) -> Result<(), OnnxFault> {
        let places = places(tree);
        for (index, node) in tree.nodes().enumerate() {
            let at = places[index];
            match node.split {
                None => {
                    self.push(at, Line::leaf(node.cover));
                    self.weigh(at, node.value)?;
                }
                Some(split) => {
                    self.split(at, node.cover, split, [places[index + 1], places[split.right as usize]]);
                }
            }
        }
        self.trees += 1;
        Ok(())
    }

    fn split(&mut self, at: i64, cover: f64, split: Split<'_>, [left, right]: [i64; 2]) {
        let (feature, missing_yes) = (split.feature, split.missing_left);
        let line = Line { feature, missing_yes, cover, yes: left, no: right, ..Line::leaf(cover) };
        match split.test {
            Test::AtMost(threshold) => {
                self.push(at, Line { mode: AT_MOST, value: at_most_as_single(threshold), ..line });
            }
            Test::In(categories) if categories.iter().next().is_none() => {
                // Of no category: every present value goes right.
                let swapped = Line { yes: right, no: left, missing_yes: !missing_yes, ..line };
                self.push(at, Line { mode: AT_MOST, value: f32::INFINITY, ..swapped });
            }
            Test::In(categories) => {
                for (link, category) in (at..left).zip(categories.iter()) {
                    let no = if link + 1 == left { right } else { link + 1 };
                    let value = single(f64::from(category));
                    self.push(link, Line { mode: EQUAL, value, no, ..line });
                }
            }
        }
    }

    fn push(&mut self, at: i64, line: Line) {
        let nodes = &mut self.nodes;
        nodes.trees.push(self.trees);
        nodes.ids.push(at);
        nodes.modes.push(line.mode.as_bytes().to_vec());
        nodes.features.push(i64::from(line.feature));
        nodes.values.push(line.value);
        nodes.yes.push(line.yes);
        nodes.no.push(line.no);
        nodes.missing_yes.push(i64::from(line.missing_yes));
        nodes.covers.push(single(line.cover));
    }

    /// Gives a leaf its weights.
    fn weigh(&mut self, at: i64, value: f64) -> Result<(), OnnxFault> {
        let weight = single(value / self.divisor);
        if !weight.is_finite() {
            return Err(OnnxFault::Range);
        }
        let weights = if self.logistic { &[(0, -weight), (1, weight)][..] } else { &[(0, weight)] };
        for (class, weight) in weights {
            self.leaves.trees.push(self.trees);
            self.leaves.nodes.push(at);
            self.leaves.classes.push(*class);
            self.leaves.weights.push(*weight);
        }
        Ok(())
    }

    fn node(self) -> proto::Node {
        let (nodes, leaves) = (self.nodes, self.leaves);
        let mut attribute = vec![
            ints(attribute::CLASS_IDS, leaves.classes),
            ints(attribute::CLASS_NODES, leaves.nodes),
            ints(attribute::CLASS_TREES, leaves.trees),
            floats(attribute::CLASS_WEIGHTS, leaves.weights),
            ints(attribute::LABELS, vec![0, 1]),
            ints(attribute::FALSE, nodes.no),
            ints(attribute::FEATURES, nodes.features),
            ints(attribute::MISSING_TRUE, nodes.missing_yes),
            proto::Attribute { strings: nodes.modes, ..named(attribute::MODES, proto::STRINGS) },
            ints(attribute::NODES, nodes.ids),
            ints(attribute::TREES, nodes.trees),
            ints(attribute::TRUE, nodes.yes),
            floats(attribute::VALUES, nodes.values),
            transform(if self.logistic { LOGISTIC } else { NONE }),
        ];
        if self.with_covers {
            attribute.push(floats(attribute::COVERS, nodes.covers));
        }
        proto::Node {
            input: vec!["X".to_owned()],
            output: vec!["label".to_owned(), "probabilities".to_owned()],
            name: Some(ENSEMBLE.to_owned()),
            op_type: Some(ENSEMBLE.to_owned()),
            attribute,
            domain: Some(ML.to_owned()),
        }
    }
}

impl Line {
    fn leaf(cover: f64) -> Self {
        Self { mode: LEAF, feature: 0, value: 0.0, yes: 0, no: 0, missing_yes: false, cover }
    }
}

fn named(name: &str, kind: i32) -> proto::Attribute {
    proto::Attribute { name: Some(name.to_owned()), kind: Some(kind), ..proto::Attribute::default() }
}

fn ints(name: &str, ints: Vec<i64>) -> proto::Attribute {
    proto::Attribute { ints, ..named(name, proto::INTS) }
}

fn floats(name: &str, floats: Vec<f32>) -> proto::Attribute {
    proto::Attribute { floats, ..named(name, proto::FLOATS) }
}

fn transform(name: &str) -> proto::Attribute {
    proto::Attribute { string: Some(name.as_bytes().to_vec()), ..named(attribute::TRANSFORM, proto::STRING) }
}

/// The number each node of a tree gets: its index, and one more for each further category of the sets before it.
fn places(tree: &Tree) -> Vec<i64> {
    let mut next = 0;
    let place = |node: Node<'_>| {
        let at = next;
        next += match node.split.map(|split| split.test) {
            Some(Test::In(categories)) => categories.iter().map(|_| 1).sum::<i64>().max(1),
            _ => 1,
        };
        at
    };
    tree.nodes().map(place).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to 32 bits is what ONNX asks for")]
fn single(value: f64) -> f32 {
    value as f32
}

/// The largest 32-bit number up to a threshold: no 32-bit number lies between the two, so each goes the same way.
fn at_most_as_single(threshold: f64) -> f32 {
    let nearest = single(threshold);
    if f64::from(nearest) <= threshold { nearest } else { nearest.next_down() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_threshold_parts_the_single_numbers_as_the_threshold_does() {
        let tiny = f64::from(f32::from_bits(1));
        for threshold in [
            0.1,
            -0.1,
            1.0,
            0.0,
            -0.0,
            1e-300,
            -1e-300,
            tiny,
            -tiny,
            tiny / 2.0,
            1e300,
            -1e300,
            16_777_217.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::from(f32::MAX),
            f64::from(f32::MIN),
            3.5e38,
            -3.5e38,
        ] {
            let rounded = at_most_as_single(threshold);
            for value in
                [rounded, rounded.next_up(), rounded.next_down(), 0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY]
            {
                assert_eq!(f64::from(value) <= threshold, value <= rounded, "{value} {threshold}");
            }
        }
    }
}
