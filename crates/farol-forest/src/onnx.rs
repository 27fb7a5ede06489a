//! Models to and from ONNX, the format other runtimes and libraries share: operator `TreeEnsembleClassifier` of
//! `ai.onnx.ml` 3 (github.com/onnx/onnx, `docs/Operators-ml.md`). Bytes are never trusted: whatever they hold, reading
//! them ends in a model that can be scored or in a sentence.
//!
//! Where the standard is vague, onnxruntime 1.20 decides, and a graph on which runtimes disagree is refused. Knows
//! nothing of learning, files or the libraries themselves.

mod attributes;
mod ensemble;
mod export;
mod fault;
mod features;
mod flow;
mod graph;
mod leaves;
mod names;
mod proto;
#[cfg(test)]
mod tests;
mod unfold;

use prost::Message;

use crate::{ForestError, Model};
pub use fault::OnnxFault;

impl Model {
    /// The model as an ONNX graph for other runtimes: input `X`, 32-bit rows × features with NaN for missing, outputs
    /// `label`, 0 or 1, and `probabilities`, rows × 2. Equal models give equal bytes.
    ///
    /// Rows of 32-bit numbers go the same ways as here, so that probabilities differ by the rounding of 32-bit sums
    /// alone. Names and kinds of the features stand in the metadata `feature_names` and `feature_kinds` as JSON lists,
    /// covers in `nodes_hitrates` where the model [knows them](Self::has_covers). A split of categories is a chain of
    /// `BRANCH_EQ` nodes that share the child for yes.
    ///
    /// # Errors
    /// [`ForestError::Onnx`] if a leaf is beyond the 32-bit numbers.
    pub fn to_onnx(&self) -> Result<Vec<u8>, ForestError> {
        Ok(export::bytes(self)?)
    }

    /// Reads a tree ensemble for two classes from an ONNX graph, as [`to_onnx`](Self::to_onnx) and the converters of
    /// scikit-learn, `LightGBM` and `XGBoost` write it. The second class label is the positive class.
    ///
    /// Features are called as the metadata `feature_names` says, else `f0`, `f1`, …; one that only `BRANCH_EQ` and
    /// `BRANCH_NEQ` ask for is categorical. Covers are those of `nodes_hitrates` where each split's is the sum of its
    /// children's, else 0. A split's value is the mean of its children's, by cover where known.
    ///
    /// # Errors
    /// [`ForestError::Onnx`] with a sentence that names the operator, attribute or node at fault. Memory asked for
    /// stays in proportion to `bytes`.
    pub fn from_onnx(bytes: &[u8]) -> Result<Self, ForestError> {
        let message = proto::Model::decode(bytes).map_err(|_| OnnxFault::Bytes)?;
        let graph = graph::read(&message)?;
        let ensemble = ensemble::read(&graph)?;
        let (trees, answer) = unfold::trees(&ensemble, bytes.len())?;
        let features = features::read(&message.metadata_props, ensemble.width, &trees)?;
        Self::assemble(features, trees, answer)
    }
}
