//! What can be wrong with an ONNX model, or keeps a model from becoming one. Names come from the file, escaped.

/// Why an ONNX model was refused, or could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnnxFault {
    /// The bytes are not a protocol buffer as ONNX defines it.
    #[error("the bytes are not an ONNX model")]
    Bytes,
    /// An operator that is not understood.
    #[error(
        "the graph has the operator `{0}`; beside one ai.onnx.ml.TreeEnsembleClassifier only Identity, Cast, \
         ai.onnx.ml.ZipMap, Mul by 1, and Slice and Reshape of the probabilities are understood"
    )]
    Operator(String),
    /// An operator that is understood, but not as it is used here.
    #[error("the operator `{operator}` {what}")]
    Use {
        /// The operator.
        operator: String,
        /// How it is used, and what is expected.
        what: &'static str,
    },
    /// The graph as a whole.
    #[error("the graph {0}")]
    Graph(&'static str),
    /// An attribute of the ensemble.
    #[error("attribute `{name}` {what}")]
    Attribute {
        /// Its name.
        name: String,
        /// What was found and what was expected.
        what: &'static str,
    },
    /// Something a tree ensemble must have is not there.
    #[error("the ensemble has no attribute `{0}`")]
    Absent(&'static str),
    /// Attributes with one number an item differ in length.
    #[error("attribute `{name}` has {found} items; expected {expected}")]
    Length {
        /// The attribute.
        name: &'static str,
        /// Items it has.
        found: usize,
        /// Items of the others.
        expected: usize,
    },
    /// A node of a tree.
    #[error("node {node} of tree {tree} {what}")]
    Node {
        /// The tree's number in the file.
        tree: i64,
        /// The node's number in its tree.
        node: i64,
        /// What was found and what was expected.
        what: &'static str,
    },
    /// A tree as a whole.
    #[error("tree {tree} {what}")]
    Tree {
        /// The tree's number in the file.
        tree: i64,
        /// What was found and what was expected.
        what: &'static str,
    },
    /// A count beyond what is allowed.
    #[error("the model has {found} {what}; at most {most} are allowed")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are allowed.
        most: usize,
    },
    /// Metadata that this program writes, but not as it writes them.
    #[error("the metadata `{key}` {what}")]
    Metadata {
        /// The key.
        key: &'static str,
        /// What was found and what was expected.
        what: &'static str,
    },
    /// A number of a model is beyond the 32-bit numbers of ONNX.
    #[error("the model's values are too large for the 32-bit numbers of ONNX")]
    Range,
}
