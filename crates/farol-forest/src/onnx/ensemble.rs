//! The ensemble's lists made into nodes: each with the question of this crate, children that are there, and a leaf's
//! value as the model will sum it. Knows nothing of the shape the nodes make together.

use std::collections::HashMap;

use super::OnnxFault;
use super::attributes::Attributes;
use super::graph::Graph;
use super::leaves::Leaves;
use super::names::{ABOVE, AT_LEAST, AT_MOST, BELOW, EQUAL, LEAF, UNEQUAL, attribute};
use crate::model::{Answer, Categories};
use crate::params::MAX_TREES;
use crate::table::numbered;

/// Nodes that refer to one another by their place in the file.
pub(super) struct Ensemble {
    pub(super) nodes: Vec<Node>,
    /// In the order of the file.
    pub(super) trees: Vec<Members>,
    /// One a node; none if the file has none.
    pub(super) covers: Vec<f64>,
    pub(super) answer: Answer,
    /// Features of a row.
    pub(super) width: usize,
}

/// The nodes of a tree.
pub(super) struct Members {
    /// The tree's number in the file.
    pub(super) tree: i64,
    /// Their places.
    pub(super) nodes: Vec<u32>,
}

pub(super) struct Node {
    /// Its tree's number and its own, as the file has them.
    pub(super) name: (i64, i64),
    pub(super) body: Body,
}

#[derive(Clone, Copy)]
pub(super) enum Body {
    Leaf(f64),
    Split(Split),
}

#[derive(Clone, Copy)]
pub(super) struct Split {
    pub(super) feature: u32,
    pub(super) test: Test,
    pub(super) missing_left: bool,
    pub(super) left: u32,
    pub(super) right: u32,
}

/// Which present values go left.
#[derive(Clone, Copy)]
pub(super) enum Test {
    AtMost(f64),
    Is(u32),
}

impl Node {
    pub(super) fn fault(&self, what: &'static str) -> OnnxFault {
        OnnxFault::Node { tree: self.name.0, node: self.name.1, what }
    }
}

pub(super) fn read(graph: &Graph<'_>) -> Result<Ensemble, OnnxFault> {
    let attributes = Attributes::new(graph.ensemble)?;
    let lines = Lines::new(&attributes)?;
    let (places, trees) = lines.places()?;
    let leaves = Leaves::read(&attributes, &places, trees.len())?;
    let nodes = (0..lines.nodes.len()).map(|at| lines.node(at, &places, &leaves));
    let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
    let width = width(&nodes, graph.width)?;
    Ok(Ensemble { nodes, trees, covers: lines.covers, answer: leaves.answer(), width })
}

/// Where each node stands in the file, by its tree's number and its own.
pub(super) type Places = HashMap<(i64, i64), u32>;

/// The lists with one item a node, as long as one another.
struct Lines<'a> {
    trees: &'a [i64],
    nodes: &'a [i64],
    modes: &'a [Vec<u8>],
    features: &'a [i64],
    values: Vec<f64>,
    yes: &'a [i64],
    no: &'a [i64],
    /// Or empty.
    missing_yes: &'a [i64],
    /// Or empty.
    covers: Vec<f64>,
}

impl<'a> Lines<'a> {
    fn new(from: &Attributes<'a>) -> Result<Self, OnnxFault> {
        let lines = Self {
            trees: from.ints(attribute::TREES)?,
            nodes: from.ints(attribute::NODES)?,
            modes: from.texts(attribute::MODES),
            features: from.ints(attribute::FEATURES)?,
            values: from.numbers(attribute::VALUES)?,
            yes: from.ints(attribute::TRUE)?,
            no: from.ints(attribute::FALSE)?,
            missing_yes: from.ints_if_any(attribute::MISSING_TRUE),
            covers: from.numbers(attribute::COVERS)?,
        };
        let expected = lines.nodes.len();
        let needed = |name, found| {
            if found == expected { Ok(()) } else { Err(OnnxFault::Length { name, found, expected }) }
        };
        let optional = |name, found| if found == 0 { Ok(()) } else { needed(name, found) };
        needed(attribute::TREES, lines.trees.len())?;
        needed(attribute::MODES, lines.modes.len())?;
        needed(attribute::FEATURES, lines.features.len())?;
        needed(attribute::VALUES, lines.values.len())?;
        needed(attribute::TRUE, lines.yes.len())?;
        needed(attribute::FALSE, lines.no.len())?;
        optional(attribute::MISSING_TRUE, lines.missing_yes.len())?;
        optional(attribute::COVERS, lines.covers.len())?;
        Ok(lines)
    }

    /// Where the nodes stand, and which belong to each tree, the trees in the order of the file.
    fn places(&self) -> Result<(Places, Vec<Members>), OnnxFault> {
        let most = u32::MAX as usize;
        if self.nodes.len() > most {
            return Err(OnnxFault::TooMany { what: "nodes", found: self.nodes.len(), most });
        }
        let mut places = Places::with_capacity(self.nodes.len());
        let (mut trees, mut numbers) = (Vec::<Members>::new(), HashMap::new());
        for (at, (&tree, &node)) in self.trees.iter().zip(self.nodes).enumerate() {
            if places.insert((tree, node), numbered(at)).is_some() {
                return Err(OnnxFault::Node { tree, node, what: "is there twice" });
            }
            let number = *numbers.entry(tree).or_insert_with(|| {
                trees.push(Members { tree, nodes: Vec::new() });
                trees.len() - 1
            });
            trees[number].nodes.push(numbered(at));
        }
        let (found, most) = (trees.len(), MAX_TREES as usize);
        match found {
            0 => Err(OnnxFault::Absent(attribute::NODES)),
            _ if found > most => Err(OnnxFault::TooMany { what: "trees", found, most }),
            _ => Ok((places, trees)),
        }
    }

    fn node(&self, at: usize, places: &Places, leaves: &Leaves) -> Result<Node, OnnxFault> {
        let mut node = Node { name: (self.trees[at], self.nodes[at]), body: Body::Leaf(0.0) };
        let mode =
            Mode::read(&self.modes[at]).ok_or_else(|| node.fault("has a mode that is not understood"))?;
        node.body = match mode {
            Mode::Leaf => Body::Leaf(leaves.value(numbered(at), &node)?),
            _ if leaves.weighs(numbered(at)) => return Err(node.fault("has class weights, but is no leaf")),
            mode => Body::Split(self.split(mode, at, &node, places)?),
        };
        Ok(node)
    }

    fn split(&self, mode: Mode, at: usize, node: &Node, places: &Places) -> Result<Split, OnnxFault> {
        let child = |id: &[i64]| places.get(&(node.name.0, id[at])).copied();
        let child = |id| child(id).ok_or_else(|| node.fault("leads to a node that its tree does not have"));
        let feature = u32::try_from(self.features[at]).map_err(|_| node.fault("asks for no feature"))?;
        let missing_yes = self.missing_yes.get(at).is_some_and(|&flag| flag != 0);
        let value = self.values[at];
        if value.is_nan() {
            return Err(node.fault("has a threshold that is not a number"));
        }
        let is = || Categories::of_value(value).map(Test::Is);
        let is = || is().ok_or_else(|| node.fault("asks for equality with a number that is no category"));
        let (test, left_is_yes, missing_left) = match mode {
            // No value is below the lowest: only missing ones can go there.
            Mode::Below if value == f64::NEG_INFINITY => (Test::AtMost(f64::INFINITY), false, !missing_yes),
            Mode::AtLeast if value == f64::NEG_INFINITY => (Test::AtMost(f64::INFINITY), true, missing_yes),
            Mode::Below => (Test::AtMost(value.next_down()), true, missing_yes),
            Mode::AtLeast => (Test::AtMost(value.next_down()), false, !missing_yes),
            Mode::Above => (Test::AtMost(value), false, !missing_yes),
            Mode::Equal => (is()?, true, missing_yes),
            // A missing value equals none: onnxruntime answers yes whatever `nodes_missing_value_tracks_true` says.
            Mode::Unequal => (is()?, false, false),
            Mode::AtMost | Mode::Leaf => (Test::AtMost(value), true, missing_yes),
        };
        let (yes, no) = (child(self.yes)?, child(self.no)?);
        let (left, right) = if left_is_yes { (yes, no) } else { (no, yes) };
        Ok(Split { feature, test, missing_left, left, right })
    }
}

/// What a node asks of its feature's value.
#[derive(Clone, Copy)]
enum Mode {
    AtMost,
    Below,
    AtLeast,
    Above,
    Equal,
    Unequal,
    Leaf,
}

impl Mode {
    fn read(name: &[u8]) -> Option<Self> {
        Some(match std::str::from_utf8(name).ok()? {
            AT_MOST => Self::AtMost,
            BELOW => Self::Below,
            AT_LEAST => Self::AtLeast,
            ABOVE => Self::Above,
            EQUAL => Self::Equal,
            UNEQUAL => Self::Unequal,
            LEAF => Self::Leaf,
            _ => return None,
        })
    }
}

/// Features of a row: what the graph says, or as many as are asked for.
fn width(nodes: &[Node], said: Option<usize>) -> Result<usize, OnnxFault> {
    let asked = |node: &Node| match node.body {
        Body::Split(split) => split.feature as usize + 1,
        Body::Leaf(_) => 1,
    };
    let most = said.unwrap_or(super::graph::MAX_FEATURES);
    match nodes.iter().find(|node| asked(node) > most) {
        Some(node) => Err(node.fault("asks for a feature that a row does not have")),
        None => Ok(said.unwrap_or_else(|| nodes.iter().map(asked).max().unwrap_or(1))),
    }
}
