//! What flows between the nodes of a graph, as far as it must be known to tell the probabilities from all else. Knows
//! operators by name; knows no trees.

use std::collections::HashMap;

use super::names::{ENSEMBLE, ML};
use super::{OnnxFault, attributes, proto};

/// What a value of the graph holds.
#[derive(Clone, Copy)]
pub(super) enum Flow<'a> {
    Rows,
    Labels,
    /// Of both classes, as a matrix or as maps.
    Probabilities,
    /// Of one class: 0 or 1.
    Column(i64),
    Constant(&'a proto::Tensor),
}

/// The values known so far, by name.
pub(super) struct Flows<'a> {
    values: HashMap<&'a str, Flow<'a>>,
    ensemble: Option<&'a proto::Node>,
}

impl<'a> Flows<'a> {
    pub(super) fn new(rows: &'a str, constants: &'a [proto::Tensor]) -> Self {
        let constant = |tensor: &'a proto::Tensor| (tensor.name(), Flow::Constant(tensor));
        let mut values: HashMap<_, _> = constants.iter().map(constant).collect();
        values.insert(rows, Flow::Rows);
        Self { values, ensemble: None }
    }

    pub(super) fn get(&self, name: &str) -> Option<Flow<'a>> {
        self.values.get(name).copied()
    }

    /// The one ensemble among the nodes that were added.
    pub(super) fn ensemble(&self) -> Option<&'a proto::Node> {
        self.ensemble
    }

    /// Follows a node; the nodes before it, in the order of their use, have been added.
    pub(super) fn add(&mut self, node: &'a proto::Node) -> Result<(), OnnxFault> {
        let used = |what| OnnxFault::Use { operator: operator(node), what };
        let inputs = node.input.iter().map(|name| self.get(name));
        let inputs = inputs.collect::<Option<Vec<_>>>();
        let inputs = inputs.ok_or_else(|| used("has an input that no node before it makes"))?;
        let outputs = match (node.domain(), node.op_type()) {
            (ML, ENSEMBLE) => {
                let [Flow::Rows] = inputs[..] else {
                    return Err(used("must have the graph's input as its own"));
                };
                if self.ensemble.replace(node).is_some() {
                    return Err(used("stands in the graph more than once; one is expected"));
                }
                vec![Flow::Labels, Flow::Probabilities]
            }
            (ML, "ZipMap") => one(&inputs, |flow| matches!(flow, Flow::Probabilities)),
            ("" | "ai.onnx", "Identity") => one(&inputs, |_| true),
            ("" | "ai.onnx", "Cast") => one(&inputs, |flow| cast(node, flow)),
            ("" | "ai.onnx", "Mul") => times_one(&inputs),
            ("" | "ai.onnx", "Slice") => slice(&inputs),
            ("" | "ai.onnx", "Reshape") => {
                one(&inputs[..inputs.len().min(1)], |flow| matches!(flow, Flow::Column(_)))
            }
            _ => return Err(OnnxFault::Operator(operator(node))),
        };
        if outputs.is_empty() {
            return Err(used("is used in a way that is not understood"));
        }
        self.values.extend(node.output.iter().map(String::as_str).zip(outputs));
        Ok(())
    }
}

/// Domain and name of an operator, fit to be shown.
fn operator(node: &proto::Node) -> String {
    let dot = if node.domain().is_empty() { "" } else { "." };
    format!("{}{dot}{}", node.domain(), node.op_type()).escape_debug().collect()
}

/// The only input passed on, if it is one that may be; else nothing.
fn one<'a>(inputs: &[Flow<'a>], allowed: impl Fn(Flow<'a>) -> bool) -> Vec<Flow<'a>> {
    match *inputs {
        [flow] if allowed(flow) => vec![flow],
        _ => Vec::new(),
    }
}

/// Labels may become anything; numbers must stay fractions.
fn cast(node: &proto::Node, flow: Flow<'_>) -> bool {
    let to = node.attribute.iter().find(|attribute| attribute.name() == "to").map(proto::Attribute::int);
    matches!(flow, Flow::Labels)
        || to.is_some_and(|to| to == i64::from(proto::FLOAT) || to == i64::from(proto::DOUBLE))
}

fn times_one<'a>(inputs: &[Flow<'a>]) -> Vec<Flow<'a>> {
    let (flow, Flow::Constant(factor)) = (match *inputs {
        [flow, factor @ Flow::Constant(_)] | [factor @ Flow::Constant(_), flow] => (flow, factor),
        _ => return Vec::new(),
    }) else {
        return Vec::new();
    };
    let factor = attributes::numbers(factor);
    if factor.is_ok_and(|factor| *factor == [1.0]) { vec![flow] } else { Vec::new() }
}

/// One column of the probabilities: from `class` to the one after along axis 1.
fn slice<'a>(inputs: &[Flow<'a>]) -> Vec<Flow<'a>> {
    let [Flow::Probabilities, Flow::Constant(from), Flow::Constant(to), Flow::Constant(axis)] = *inputs
    else {
        return Vec::new();
    };
    match [from, to, axis].map(attributes::whole_number) {
        [Some(class @ 0..=1), Some(to), Some(1)] if to == class + 1 => vec![Flow::Column(class)],
        _ => Vec::new(),
    }
}
