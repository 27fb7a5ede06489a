//! What leaves weigh: which of the ways to write two classes a file uses, and a leaf's value in the model's own terms.
//! Knows nothing of splits.
//!
//! onnxruntime 1.20 takes weights of one class alone as the score of the second class label, whichever class they name,
//! and `base_values` then counts only for class 0; with weights of both classes it takes the second's. Where
//! `base_values` has two numbers, or one beside weights of both classes, runtimes answer differently: refused, but for
//! one that is 0.

use super::OnnxFault;
use super::attributes::Attributes;
use super::ensemble::{Node, Places};
use super::names::{LOGISTIC, NONE, attribute};
use crate::model::Answer;

/// How far the sums of shares written as 32-bit numbers may leave 0 to 1.
const ROUNDING: f64 = 1e-6;

/// The weight of a node for each class, if it has one.
type Weights = [Option<f64>; 2];

/// Weights of all leaves.
pub(super) struct Leaves {
    /// One a node.
    weights: Vec<Weights>,
    /// The class whose weights are the score.
    class: usize,
    /// Whether a leaf must have a weight for it.
    needed: bool,
    base: f64,
    trees: f64,
    logistic: bool,
}

impl Leaves {
    pub(super) fn read(from: &Attributes<'_>, places: &Places, trees: usize) -> Result<Self, OnnxFault> {
        two_labels(from)?;
        let logistic = match from.text(attribute::TRANSFORM).map(str::from_utf8) {
            None | Some(Ok(NONE)) => false,
            Some(Ok(LOGISTIC)) => true,
            _ => return Err(fault(attribute::TRANSFORM, "is neither NONE nor LOGISTIC")),
        };
        let (weights, seen) = weights(from, places)?;
        let (class, needed) = if seen == [true, true] { (1, true) } else { (usize::from(seen[1]), false) };
        let base = base(&from.numbers(attribute::BASE_VALUES)?, class)?;
        Ok(Self { weights, class, needed, base, trees: trees as f64, logistic })
    }

    /// Whether a node has weights.
    pub(super) fn weighs(&self, place: u32) -> bool {
        self.weights[place as usize] != [None, None]
    }

    /// A leaf's value: its share, or its step in log-odds.
    pub(super) fn value(&self, place: u32, node: &Node) -> Result<f64, OnnxFault> {
        let weight = self.weights[place as usize][self.class];
        if weight.is_none() && self.needed {
            return Err(node.fault("has no weight for the second class, though others have weights for both"));
        }
        let weight = weight.unwrap_or(0.0);
        if !weight.is_finite() {
            return Err(node.fault("has a weight that is not a finite number"));
        }
        if self.logistic {
            return Ok(weight);
        }
        let share = weight * self.trees + self.base;
        if (-ROUNDING..=1.0 + ROUNDING).contains(&share) {
            return Ok(share.clamp(0.0, 1.0));
        }
        Err(node.fault("is no share: with post_transform NONE, weight times trees must lie between 0 and 1"))
    }

    pub(super) fn answer(&self) -> Answer {
        if self.logistic { Answer::Logistic { base: self.base } } else { Answer::Mean }
    }
}

fn two_labels(from: &Attributes<'_>) -> Result<(), OnnxFault> {
    let (numbers, texts) = (from.ints_if_any(attribute::LABELS), from.texts(attribute::LABEL_TEXTS));
    match (numbers.len(), texts.len()) {
        (2, 0) | (0, 2) => Ok(()),
        (0, _) => {
            Err(fault(attribute::LABEL_TEXTS, "has not 2 labels; only models for two classes are read"))
        }
        _ => Err(fault(attribute::LABELS, "has not 2 labels; only models for two classes are read")),
    }
}

/// The weights of each node, those for one class added up, and for which classes there are any.
fn weights(from: &Attributes<'_>, places: &Places) -> Result<(Vec<Weights>, [bool; 2]), OnnxFault> {
    let (trees, nodes) = (from.ints(attribute::CLASS_TREES)?, from.ints(attribute::CLASS_NODES)?);
    let (classes, values) = (from.ints(attribute::CLASS_IDS)?, from.numbers(attribute::CLASS_WEIGHTS)?);
    let expected = classes.len();
    for (name, found) in [
        (attribute::CLASS_TREES, trees.len()),
        (attribute::CLASS_NODES, nodes.len()),
        (attribute::CLASS_WEIGHTS, values.len()),
    ] {
        if found != expected {
            return Err(OnnxFault::Length { name, found, expected });
        }
    }
    let (mut weights, mut seen) = (vec![[None; 2]; places.len()], [false; 2]);
    for (((&tree, &node), &class), value) in trees.iter().zip(nodes).zip(classes).zip(values) {
        let class = usize::try_from(class).ok().filter(|&class| class < 2);
        let class = class.ok_or_else(|| fault(attribute::CLASS_IDS, "names a class other than 0 and 1"))?;
        let what = "has a class weight, but is not there";
        let place = *places.get(&(tree, node)).ok_or(OnnxFault::Node { tree, node, what })?;
        *weights[place as usize][class].get_or_insert(0.0) += value;
        seen[class] = true;
    }
    Ok((weights, seen))
}

fn base(values: &[f64], class: usize) -> Result<f64, OnnxFault> {
    match values {
        [] => Ok(0.0),
        [base] if class == 0 && base.is_finite() => Ok(*base),
        [base] if *base == 0.0 => Ok(0.0),
        [base] if base.is_finite() => Err(fault(
            attribute::BASE_VALUES,
            "has one number, but weights are for class 1; runtimes differ on it",
        )),
        [_] => Err(fault(attribute::BASE_VALUES, "is not a finite number")),
        _ => Err(fault(
            attribute::BASE_VALUES,
            "has not one number, and runtimes differ on more of two classes",
        )),
    }
}

fn fault(name: &str, what: &'static str) -> OnnxFault {
    OnnxFault::Attribute { name: name.to_owned(), what }
}
