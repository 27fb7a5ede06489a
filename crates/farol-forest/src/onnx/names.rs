//! The words of ONNX that a tree ensemble is written with, each spelled here alone. Knows nothing of their use.

use crate::model::Kind;

/// The domain of the operators for classical machine learning.
pub(super) const ML: &str = "ai.onnx.ml";
/// The operator that holds the trees.
pub(super) const ENSEMBLE: &str = "TreeEnsembleClassifier";

/// The metadata that names the features: a JSON list.
pub(super) const NAMES: &str = "feature_names";
/// The metadata that tells their kinds, in their order: a JSON list of [`kind_name`]s.
pub(super) const KINDS: &str = "feature_kinds";

pub(super) const AT_MOST: &str = "BRANCH_LEQ";
pub(super) const BELOW: &str = "BRANCH_LT";
pub(super) const AT_LEAST: &str = "BRANCH_GTE";
pub(super) const ABOVE: &str = "BRANCH_GT";
pub(super) const EQUAL: &str = "BRANCH_EQ";
pub(super) const UNEQUAL: &str = "BRANCH_NEQ";
pub(super) const LEAF: &str = "LEAF";

pub(super) const NONE: &str = "NONE";
pub(super) const LOGISTIC: &str = "LOGISTIC";

pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Numeric => "numeric",
        Kind::Categorical => "categorical",
    }
}

/// The ensemble's attributes.
pub(super) mod attribute {
    pub(crate) const BASE_VALUES: &str = "base_values";
    pub(crate) const CLASS_IDS: &str = "class_ids";
    pub(crate) const CLASS_NODES: &str = "class_nodeids";
    pub(crate) const CLASS_TREES: &str = "class_treeids";
    pub(crate) const CLASS_WEIGHTS: &str = "class_weights";
    pub(crate) const LABELS: &str = "classlabels_int64s";
    pub(crate) const LABEL_TEXTS: &str = "classlabels_strings";
    pub(crate) const FALSE: &str = "nodes_falsenodeids";
    pub(crate) const FEATURES: &str = "nodes_featureids";
    pub(crate) const COVERS: &str = "nodes_hitrates";
    pub(crate) const MISSING_TRUE: &str = "nodes_missing_value_tracks_true";
    pub(crate) const MODES: &str = "nodes_modes";
    pub(crate) const NODES: &str = "nodes_nodeids";
    pub(crate) const TREES: &str = "nodes_treeids";
    pub(crate) const TRUE: &str = "nodes_truenodeids";
    pub(crate) const VALUES: &str = "nodes_values";
    pub(crate) const TRANSFORM: &str = "post_transform";

    /// What is written behind the name of a list of numbers where it is given as a tensor.
    pub(crate) const AS_TENSOR: &str = "_as_tensor";

    /// Every attribute that is understood, those that may be tensors first.
    pub(crate) const OR_TENSOR: [&str; 4] = [BASE_VALUES, CLASS_WEIGHTS, COVERS, VALUES];
    pub(crate) const PLAIN: [&str; 13] = [
        CLASS_IDS,
        CLASS_NODES,
        CLASS_TREES,
        LABELS,
        LABEL_TEXTS,
        FALSE,
        FEATURES,
        MISSING_TRUE,
        MODES,
        NODES,
        TREES,
        TRUE,
        TRANSFORM,
    ];
}
