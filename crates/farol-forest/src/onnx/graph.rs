//! The graph around the trees: one input, one ensemble, its probabilities as an output, and nothing that changes them
//! on the way. Knows nothing of what the ensemble holds.

use std::collections::HashSet;

use super::flow::{Flow, Flows};
use super::{OnnxFault, proto};

/// Most features of a graph: each takes a name, which the file need not hold.
pub(super) const MAX_FEATURES: usize = 1 << 16;

/// A graph that can be read.
pub(super) struct Graph<'a> {
    /// The tree ensemble.
    pub(super) ensemble: &'a proto::Node,
    /// Features of a row, if the graph says so.
    pub(super) width: Option<usize>,
}

pub(super) fn read(model: &proto::Model) -> Result<Graph<'_>, OnnxFault> {
    let graph = model.graph.as_ref().ok_or(OnnxFault::Bytes)?;
    let input = input(graph)?;
    let mut flows = Flows::new(input.name(), &graph.initializer);
    graph.node.iter().try_for_each(|node| flows.add(node))?;
    let ensemble = flows.ensemble().ok_or(OnnxFault::Graph("has no ai.onnx.ml.TreeEnsembleClassifier"))?;
    let answers = |output: &proto::ValueInfo| {
        matches!(flows.get(output.name()), Some(Flow::Probabilities | Flow::Column(1)))
    };
    if !graph.output.iter().any(answers) {
        return Err(OnnxFault::Graph("has no output that holds the ensemble's probabilities"));
    }
    Ok(Graph { ensemble, width: width(input)? })
}

/// The one input that is not a constant.
fn input(graph: &proto::Graph) -> Result<&proto::ValueInfo, OnnxFault> {
    let constants: HashSet<&str> = graph.initializer.iter().map(proto::Tensor::name).collect();
    let mut inputs = graph.input.iter().filter(|input| !constants.contains(input.name()));
    let input = inputs.next().ok_or(OnnxFault::Graph("has no input"))?;
    if inputs.next().is_some() {
        return Err(OnnxFault::Graph("has several inputs; one is expected, a matrix of rows and features"));
    }
    Ok(input)
}

fn width(input: &proto::ValueInfo) -> Result<Option<usize>, OnnxFault> {
    let tensor = input.kind.as_ref().and_then(|kind| kind.tensor.as_ref());
    let tensor = tensor.ok_or(OnnxFault::Graph("has an input that is no matrix"))?;
    if ![proto::FLOAT, proto::DOUBLE, proto::INT32, proto::INT64].contains(&tensor.element()) {
        return Err(OnnxFault::Graph("has an input that holds no numbers"));
    }
    let Some(shape) = &tensor.shape else { return Ok(None) };
    let [_, columns] = &shape.dim[..] else {
        return Err(OnnxFault::Graph("has an input that is no matrix of rows and features"));
    };
    match columns.value.map(usize::try_from) {
        None | Some(Ok(0)) => Ok(None),
        Some(Ok(found)) if found <= MAX_FEATURES => Ok(Some(found)),
        Some(Ok(found)) => Err(OnnxFault::TooMany { what: "features", found, most: MAX_FEATURES }),
        Some(Err(_)) => Err(OnnxFault::Graph("has an input of a negative number of features")),
    }
}
