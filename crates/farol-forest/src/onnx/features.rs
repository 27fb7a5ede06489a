//! Names and kinds of the features: from the metadata this program writes, or made up.

use std::collections::BTreeSet;

use super::names::{KINDS, NAMES, kind_name};
use super::{OnnxFault, proto};
use crate::model::{Feature, Kind, Test, Tree};

/// The `width` features of a row.
pub(super) fn read(
    metadata: &[proto::Entry],
    width: usize,
    trees: &[Tree],
) -> Result<Vec<Feature>, OnnxFault> {
    let names = match list(metadata, NAMES, width)? {
        Some(names) if names.iter().collect::<BTreeSet<_>>().len() == width => names,
        Some(_) => return Err(OnnxFault::Metadata { key: NAMES, what: "has a name twice" }),
        None => (0..width).map(|feature| format!("f{feature}")).collect(),
    };
    let kinds = match list(metadata, KINDS, width)? {
        Some(kinds) => kinds.iter().map(|name| kind(name)).collect::<Result<_, _>>()?,
        None => kinds(width, trees),
    };
    Ok(names.into_iter().zip(kinds).map(|(name, kind)| Feature { name, kind }).collect())
}

/// A list of as many texts as there are features, if there is one.
fn list(
    metadata: &[proto::Entry],
    key: &'static str,
    width: usize,
) -> Result<Option<Vec<String>>, OnnxFault> {
    let Some(entry) = metadata.iter().find(|entry| entry.key() == key) else { return Ok(None) };
    let list: Option<Vec<String>> = serde_json::from_str(entry.value()).ok();
    let what = "is not a JSON list of one text a feature";
    list.filter(|list| list.len() == width).map(Some).ok_or(OnnxFault::Metadata { key, what })
}

fn kind(name: &str) -> Result<Kind, OnnxFault> {
    let kind = [Kind::Numeric, Kind::Categorical].into_iter().find(|&kind| kind_name(kind) == name);
    kind.ok_or(OnnxFault::Metadata {
        key: KINDS,
        what: "names a kind that is neither numeric nor categorical",
    })
}

/// Categorical where splits ask for categories and none for an order; a split that only sets missing values apart is of
/// either kind.
fn kinds(width: usize, trees: &[Tree]) -> Vec<Kind> {
    let (mut sets, mut orders) = (vec![false; width], vec![false; width]);
    for split in trees.iter().flat_map(Tree::nodes).filter_map(|node| node.split) {
        match split.test {
            Test::In(_) => sets[split.feature as usize] = true,
            Test::AtMost(threshold) => orders[split.feature as usize] |= threshold.is_finite(),
        }
    }
    let kind = |(set, order): (bool, bool)| if set && !order { Kind::Categorical } else { Kind::Numeric };
    sets.into_iter().zip(orders).map(kind).collect()
}
