//! A model as bytes, the same on every machine, and back. Bytes are never trusted: whatever they hold, reading them
//! ends in a model that can be scored or in an error.
//!
//! Little-endian: mark (8 bytes), version u16, answer u8 (0 mean; 1 logistic, then base f64), features u32, each as u32
//! length, UTF-8 name and u8 kind (0 numeric, 1 categorical), trees u32, each tree as u32 node count and its nodes in
//! preorder. A node is a kind byte, value f64 and cover f64; a split adds feature u32 and threshold f64, or in its
//! place u16 words and a set of categories of so many u64. Children are not stored: preorder gives them, so no pointer
//! can be wrong and no cycle written. Version 1, which is read but no longer written, had no answer, no kinds of
//! features and no sets.

use super::{Answer, Categories, Feature, Kind, MAX_TREE_DEPTH, Model, Node, Test, Tree, TreeBuilder};
use crate::params::MAX_TREES;
use crate::table::{MAX_COLUMNS, first_repeated, numbered};
use crate::{ForestError, ModelFault};

const MARK: [u8; 8] = *b"FAROLRF\0";
const VERSION: u16 = 2;
const NUMERIC_FORESTS_ONLY: u16 = 1;

const MEAN: u8 = 0;
const LOGISTIC: u8 = 1;

const NUMERIC: u8 = 0;
const CATEGORICAL: u8 = 1;

const LEAF: u8 = 0;
const SPLIT_MISSING_RIGHT: u8 = 1;
const SPLIT_MISSING_LEFT: u8 = 2;
const SET_MISSING_RIGHT: u8 = 3;
const SET_MISSING_LEFT: u8 = 4;

/// Bytes of the smallest node: kind, value, cover.
const LEAF_BYTES: usize = 1 + 8 + 8;
/// Bytes of the smallest tree: its node count and one leaf.
const TREE_BYTES: usize = 4 + LEAF_BYTES;
/// Bytes of the smallest name: its length.
const NAME_BYTES: usize = 4;

impl Model {
    /// The model as portable bytes: equal models give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        out.extend(VERSION.to_le_bytes());
        match self.answer {
            Answer::Mean => out.push(MEAN),
            Answer::Logistic { base } => {
                out.push(LOGISTIC);
                out.extend(base.to_le_bytes());
            }
        }
        put_count(&mut out, self.features.len());
        for feature in &self.features {
            put_count(&mut out, feature.name.len());
            out.extend(feature.name.as_bytes());
            out.push(match feature.kind {
                Kind::Numeric => NUMERIC,
                Kind::Categorical => CATEGORICAL,
            });
        }
        put_count(&mut out, self.trees.len());
        for tree in &self.trees {
            put_count(&mut out, tree.len());
            tree.nodes().for_each(|node| put_node(&mut out, node));
        }
        out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, now or in an earlier version.
    ///
    /// # Errors
    /// [`ForestError::Model`] with the place of the first thing that is wrong; memory asked for stays in proportion to
    /// `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ForestError> {
        let mut reader = Reader { bytes, at: 0, version: VERSION };
        let answer = reader.header()?;
        let features = reader.features()?;
        let count = reader.count(TREE_BYTES, "trees")?;
        reader.expect((1..=MAX_TREES as usize).contains(&count), "expected 1 to 10000 trees")?;
        let tree = |_| reader.tree(features.len(), answer);
        let trees = (0..count).map(tree).collect::<Result<Vec<_>, _>>()?;
        match bytes.len() - reader.at {
            0 => Self::assemble(features, trees, answer),
            extra => Err(ModelFault::Trailing { extra }.into()),
        }
    }
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend(numbered(count).to_le_bytes());
}

#[expect(clippy::cast_possible_truncation, reason = "a set has at most MAX_CATEGORIES / 64 words")]
fn put_node(out: &mut Vec<u8>, node: Node<'_>) {
    out.push(match node.split.map(|split| (split.test, split.missing_left)) {
        None => LEAF,
        Some((Test::AtMost(_), false)) => SPLIT_MISSING_RIGHT,
        Some((Test::AtMost(_), true)) => SPLIT_MISSING_LEFT,
        Some((Test::In(_), false)) => SET_MISSING_RIGHT,
        Some((Test::In(_), true)) => SET_MISSING_LEFT,
    });
    out.extend(node.value.to_le_bytes());
    out.extend(node.cover.to_le_bytes());
    let Some(split) = node.split else { return };
    out.extend(split.feature.to_le_bytes());
    match split.test {
        Test::AtMost(threshold) => out.extend(threshold.to_le_bytes()),
        Test::In(categories) => {
            let words = categories.words();
            out.extend((words.len() as u16).to_le_bytes());
            for word in words {
                out.extend(word.to_le_bytes());
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    version: u16,
}

impl Reader<'_> {
    fn header(&mut self) -> Result<Answer, ModelFault> {
        if self.take::<8>("mark").ok() != Some(MARK) {
            return Err(ModelFault::Magic);
        }
        self.version = u16::from_le_bytes(self.take("version")?);
        match self.version {
            NUMERIC_FORESTS_ONLY => Ok(Answer::Mean),
            VERSION => self.answer(),
            found => Err(ModelFault::Version { found, expected: VERSION }),
        }
    }

    fn answer(&mut self) -> Result<Answer, ModelFault> {
        let [answer] = self.take("answer")?;
        self.expect(answer <= LOGISTIC, "the answer is not 0 or 1")?;
        if answer == MEAN {
            return Ok(Answer::Mean);
        }
        let base = self.float()?;
        self.expect(base.is_finite(), "the base is not a number")?;
        Ok(Answer::Logistic { base })
    }

    fn features(&mut self) -> Result<Vec<Feature>, ModelFault> {
        let count = self.count(NAME_BYTES, "feature names")?;
        self.expect((1..=MAX_COLUMNS).contains(&count), "expected at least one feature")?;
        let features = (0..count).map(|_| self.feature()).collect::<Result<Vec<_>, _>>()?;
        let unique = first_repeated(features.iter().map(|feature| feature.name.as_str())).is_none();
        self.expect(unique, "a feature name appears twice")?;
        Ok(features)
    }

    fn feature(&mut self) -> Result<Feature, ModelFault> {
        let length = self.count(1, "feature name")?;
        let text = self.slice(length, "feature name")?;
        let name = std::str::from_utf8(text).map(str::to_owned);
        let name =
            name.map_err(|_| ModelFault::Value { at: self.at, what: "a feature name is not UTF-8" })?;
        let [kind] =
            if self.version == NUMERIC_FORESTS_ONLY { [NUMERIC] } else { self.take("feature kind")? };
        self.expect(kind <= CATEGORICAL, "a feature's kind is not 0 or 1")?;
        Ok(Feature { name, kind: if kind == NUMERIC { Kind::Numeric } else { Kind::Categorical } })
    }

    fn tree(&mut self, features: usize, answer: Answer) -> Result<Tree, ModelFault> {
        let count = self.count(LEAF_BYTES, "nodes")?;
        let mut tree = TreeBuilder::with_capacity(count);
        let mut shape = Preorder::default();
        while !shape.complete() {
            self.expect(tree.len() < count, "a tree has more nodes than it says")?;
            if let Some(parent) = shape.parent_of_right() {
                tree.right_of(parent);
            }
            let splits = self.node(&mut tree, features, answer)?;
            shape.add(tree.len() - 1, splits);
            self.expect(shape.depth() <= MAX_TREE_DEPTH as usize, "a tree is deeper than 1024")?;
        }
        self.expect(tree.len() == count, "a tree has fewer nodes than it says")?;
        Ok(tree.build())
    }

    /// Reads a node; answers whether it splits.
    fn node(&mut self, tree: &mut TreeBuilder, features: usize, answer: Answer) -> Result<bool, ModelFault> {
        let [kind] = self.take("node")?;
        let kinds = if self.version == NUMERIC_FORESTS_ONLY { SPLIT_MISSING_LEFT } else { SET_MISSING_LEFT };
        self.expect(kind <= kinds, "a node's kind is not one this version knows")?;
        let value = self.float()?;
        match answer {
            Answer::Mean => self.expect((0.0..=1.0).contains(&value), "a share is not between 0 and 1")?,
            Answer::Logistic { .. } => self.expect(value.is_finite(), "a value is not a finite number")?,
        }
        let cover = self.float()?;
        self.expect(cover.is_finite() && cover >= 0.0, "a cover is not a number from 0 up")?;
        let at = tree.push(value, cover);
        if kind == LEAF {
            return Ok(false);
        }
        let feature = u32::from_le_bytes(self.take("split")?);
        self.expect((feature as usize) < features, "a split's feature is not one of the names")?;
        if kind <= SPLIT_MISSING_LEFT {
            let threshold = self.float()?;
            self.expect(!threshold.is_nan(), "a threshold is not a number")?;
            tree.split_at(at, feature, threshold, kind == SPLIT_MISSING_LEFT);
        } else {
            tree.split_in(at, feature, self.categories()?, kind == SET_MISSING_LEFT);
        }
        Ok(true)
    }

    fn categories(&mut self) -> Result<Categories, ModelFault> {
        let count = u16::from_le_bytes(self.take("categories")?);
        let words = (0..count).map(|_| self.take("categories").map(u64::from_le_bytes));
        let words = words.collect::<Result<Vec<_>, _>>()?;
        let (at, what) = (self.at, "a set of categories is too large, or ends in none");
        Categories::from_words(words).ok_or(ModelFault::Value { at, what })
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

    /// The split whose right child comes next, if it is one.
    fn parent_of_right(&self) -> Option<usize> {
        self.after_leaf.then(|| self.open.last().map(|(split, _)| *split)).flatten()
    }

    /// Takes the next node.
    fn add(&mut self, index: usize, splits: bool) {
        let parent = if self.after_leaf { self.open.pop() } else { None };
        self.depth = match parent {
            Some((_, depth)) => depth + 1,
            None => self.depth + usize::from(self.started),
        };
        if splits {
            self.open.push((index, self.depth));
        }
        (self.started, self.after_leaf) = (true, !splits);
    }

    fn depth(&self) -> usize {
        self.depth
    }
}
