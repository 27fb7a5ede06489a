//! A forest as bytes, the same on every machine, and back. Bytes are never trusted: whatever they hold, reading them
//! ends in a forest that can be scored or in an error.
//!
//! Little-endian: mark (8 bytes), version u16, features u32, each name as u32 length and UTF-8, trees u32, each tree as
//! u32 node count and its nodes in preorder. A node is a kind byte, share f64 and cover f64; a split adds feature u32
//! and threshold f64. Children are not stored: preorder gives them, so no pointer can be wrong and no cycle written.

use super::{Forest, Node, Split, Tree};
use crate::params::{MAX_DEPTH, MAX_TREES};
use crate::table::{MAX_COLUMNS, first_repeated, numbered};
use crate::{ForestError, ModelFault};

const MARK: [u8; 8] = *b"FAROLRF\0";
const VERSION: u16 = 1;

const LEAF: u8 = 0;
const SPLIT_MISSING_RIGHT: u8 = 1;
const SPLIT_MISSING_LEFT: u8 = 2;

/// Bytes of the smallest node: kind, share, cover.
const LEAF_BYTES: usize = 1 + 8 + 8;
/// Bytes of the smallest tree: its node count and one leaf.
const TREE_BYTES: usize = 4 + LEAF_BYTES;
/// Bytes of the smallest name: its length.
const NAME_BYTES: usize = 4;

impl Forest {
    /// The model as portable bytes: equal forests give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        out.extend(VERSION.to_le_bytes());
        put_count(&mut out, self.features.len());
        for name in &self.features {
            put_count(&mut out, name.len());
            out.extend(name.as_bytes());
        }
        put_count(&mut out, self.trees.len());
        for tree in &self.trees {
            put_count(&mut out, tree.nodes.len());
            tree.nodes.iter().for_each(|node| put_node(&mut out, node));
        }
        out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// [`ForestError::Model`] with the place of the first thing that is wrong; memory asked for stays in proportion to
    /// `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ForestError> {
        let mut reader = Reader { bytes, at: 0 };
        reader.header()?;
        let features = reader.names()?;
        let count = reader.count(TREE_BYTES, "trees")?;
        reader.expect((1..=MAX_TREES as usize).contains(&count), "expected 1 to 10000 trees")?;
        let trees = (0..count).map(|_| reader.tree(features.len())).collect::<Result<Vec<_>, _>>()?;
        match bytes.len() - reader.at {
            0 => Self::assemble(features, trees),
            extra => Err(ModelFault::Trailing { extra }.into()),
        }
    }
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend(numbered(count).to_le_bytes());
}

fn put_node(out: &mut Vec<u8>, node: &Node) {
    out.push(match node.split {
        None => LEAF,
        Some(Split { missing_left: false, .. }) => SPLIT_MISSING_RIGHT,
        Some(Split { missing_left: true, .. }) => SPLIT_MISSING_LEFT,
    });
    out.extend(node.share.to_le_bytes());
    out.extend(node.cover.to_le_bytes());
    if let Some(split) = node.split {
        out.extend(split.feature.to_le_bytes());
        out.extend(split.threshold.to_le_bytes());
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn header(&mut self) -> Result<(), ModelFault> {
        if self.take::<8>("mark").ok() != Some(MARK) {
            return Err(ModelFault::Magic);
        }
        match u16::from_le_bytes(self.take("version")?) {
            VERSION => Ok(()),
            found => Err(ModelFault::Version { found, expected: VERSION }),
        }
    }

    fn names(&mut self) -> Result<Vec<String>, ModelFault> {
        let count = self.count(NAME_BYTES, "feature names")?;
        self.expect((1..=MAX_COLUMNS).contains(&count), "expected at least one feature")?;
        let names = (0..count).map(|_| self.name()).collect::<Result<Vec<_>, _>>()?;
        let unique = first_repeated(names.iter().map(String::as_str)).is_none();
        self.expect(unique, "a feature name appears twice")?;
        Ok(names)
    }

    fn name(&mut self) -> Result<String, ModelFault> {
        let length = self.count(1, "feature name")?;
        let text = self.slice(length, "feature name")?;
        let name = std::str::from_utf8(text).map(str::to_owned);
        name.map_err(|_| ModelFault::Value { at: self.at, what: "a feature name is not UTF-8" })
    }

    fn tree(&mut self, features: usize) -> Result<Tree, ModelFault> {
        let count = self.count(LEAF_BYTES, "nodes")?;
        let mut nodes = Vec::with_capacity(count);
        let mut shape = Preorder::default();
        while !shape.complete() {
            self.expect(nodes.len() < count, "a tree has more nodes than it says")?;
            let node = self.node(features)?;
            if let Some(parent) = shape.add(nodes.len(), node.split.is_some()) {
                link_right(&mut nodes, parent);
            }
            self.expect(shape.depth() <= MAX_DEPTH as usize, "a tree is deeper than 64")?;
            nodes.push(node);
        }
        self.expect(nodes.len() == count, "a tree has fewer nodes than it says")?;
        Ok(Tree { nodes })
    }

    fn node(&mut self, features: usize) -> Result<Node, ModelFault> {
        let [kind] = self.take("node")?;
        self.expect(kind <= SPLIT_MISSING_LEFT, "a node's kind is not 0, 1 or 2")?;
        let share = self.float()?;
        self.expect((0.0..=1.0).contains(&share), "a share is not between 0 and 1")?;
        let cover = self.float()?;
        self.expect(cover.is_finite() && cover > 0.0, "a cover is not a number above 0")?;
        let split = if kind == LEAF { None } else { Some(self.split(kind, features)?) };
        Ok(Node { share, cover, split })
    }

    fn split(&mut self, kind: u8, features: usize) -> Result<Split, ModelFault> {
        let feature = u32::from_le_bytes(self.take("split")?);
        self.expect((feature as usize) < features, "a split's feature is not one of the names")?;
        let threshold = self.float()?;
        self.expect(!threshold.is_nan(), "a threshold is not a number")?;
        Ok(Split { feature, threshold, missing_left: kind == SPLIT_MISSING_LEFT, right: 0 })
    }

    /// A count of things of at least `each` bytes, no more than can follow.
    fn count(&mut self, each: usize, what: &'static str) -> Result<usize, ModelFault> {
        let count = u32::from_le_bytes(self.take(what)?) as usize;
        if count > (self.bytes.len() - self.at) / each {
            return Err(ModelFault::Short { at: self.at, what });
        }
        Ok(count)
    }

    fn float(&mut self) -> Result<f64, ModelFault> {
        self.take("node").map(f64::from_le_bytes)
    }

    fn take<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ModelFault> {
        let at = self.at;
        let found = self.bytes[at..].first_chunk::<N>().ok_or(ModelFault::Short { at, what })?;
        self.at += N;
        Ok(*found)
    }

    fn slice(&mut self, length: usize, what: &'static str) -> Result<&[u8], ModelFault> {
        let at = self.at;
        let found = self.bytes[at..].get(..length).ok_or(ModelFault::Short { at, what })?;
        self.at += length;
        Ok(found)
    }

    fn expect(&self, holds: bool, what: &'static str) -> Result<(), ModelFault> {
        if holds { Ok(()) } else { Err(ModelFault::Value { at: self.at, what }) }
    }
}

/// Where a tree read in preorder stands: the splits whose right child is still to come.
#[derive(Default)]
struct Preorder {
    /// Their indices and depths, the deepest last.
    open: Vec<(usize, usize)>,
    depth: usize,
    started: bool,
    after_leaf: bool,
}

impl Preorder {
    fn complete(&self) -> bool {
        self.started && self.after_leaf && self.open.is_empty()
    }

    /// Takes the next node; answers the split whose right child it is, if it is one.
    fn add(&mut self, index: usize, splits: bool) -> Option<usize> {
        let parent = if self.after_leaf { self.open.pop() } else { None };
        self.depth = match parent {
            Some((_, depth)) => depth + 1,
            None => self.depth + usize::from(self.started),
        };
        if splits {
            self.open.push((index, self.depth));
        }
        (self.started, self.after_leaf) = (true, !splits);
        parent.map(|(split, _)| split)
    }

    fn depth(&self) -> usize {
        self.depth
    }
}

/// Makes the next node to be pushed the right child of `parent`.
fn link_right(nodes: &mut [Node], parent: usize) {
    let right = numbered(nodes.len());
    if let Some(split) = &mut nodes[parent].split {
        split.right = right;
    }
}
