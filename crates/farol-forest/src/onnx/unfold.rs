//! Nodes that refer to one another made into trees. A file may share nodes: the links of a chain of `BRANCH_EQ` lead to
//! one child, so that a set of categories is written once. Chains become sets; what else is shared is copied, within
//! bounds. Knows nothing of names or attributes.

mod shape;

use super::OnnxFault;
use super::ensemble::{Body, Ensemble, Split, Test};
use crate::model::{Answer, Categories, Tree, TreeBuilder};
use shape::Shape;

/// Nodes that copying may make of one in the file.
const COPIES: u64 = 4;
/// Bytes of sets that a byte of the file may stand for; a set takes as many bits as its highest category.
const SET_BYTES: usize = 256;

/// How far a split's cover may lie from the sum of its children's, as its part: 32-bit sums of a few roundings.
const ROUNDING: f64 = 1e-6;

/// The trees of an ensemble that was read from so many bytes. Covers that do not add up are left out.
pub(super) fn trees(ensemble: &Ensemble, bytes: usize) -> Result<(Vec<Tree>, Answer), OnnxFault> {
    let plausible = |cover: &f64| *cover > 0.0 && *cover < 1e300;
    let covers = &ensemble.covers[..];
    let with_covers = if !covers.is_empty() && covers.iter().all(plausible) {
        unfold(&Shape::new(ensemble, covers)?, bytes)?
    } else {
        None
    };
    let trees = match with_covers {
        Some(trees) => trees,
        None => unfold(&Shape::new(ensemble, &[])?, bytes)?.unwrap_or_default(),
    };
    Ok(with_base(trees, ensemble.answer))
}

/// A first tree of one leaf is a base, as this program and some learners write it.
fn with_base(mut trees: Vec<Tree>, answer: Answer) -> (Vec<Tree>, Answer) {
    if let (Answer::Logistic { base }, [first, _, ..]) = (answer, &trees[..]) {
        let base = base + first.node(0).value;
        if first.len() == 1 && base.is_finite() {
            trees.remove(0);
            return (trees, Answer::Logistic { base });
        }
    }
    (trees, answer)
}

/// The trees; none if the covers do not add up.
fn unfold(shape: &Shape<'_>, bytes: usize) -> Result<Option<Vec<Tree>>, OnnxFault> {
    let (found, most) = (shape.size(), COPIES.saturating_mul(shape.nodes() as u64));
    if found > most {
        return Err(OnnxFault::Graph(
            "has nodes that are shared so often that the trees would grow out of bounds",
        ));
    }
    let mut unfolding =
        Unfolding { shape, set_bytes: 0, most: bytes.saturating_mul(SET_BYTES), consistent: true };
    let trees = shape.roots().map(|root| unfolding.tree(root)).collect::<Result<Vec<_>, _>>()?;
    Ok(unfolding.consistent.then_some(trees))
}

struct Unfolding<'a> {
    shape: &'a Shape<'a>,
    set_bytes: usize,
    most: usize,
    consistent: bool,
}

impl Unfolding<'_> {
    fn tree(&mut self, root: u32) -> Result<Tree, OnnxFault> {
        let mut tree = TreeBuilder::with_capacity(0);
        let mut open = vec![(root, None)];
        while let Some((at, right_of)) = open.pop() {
            if let Some(parent) = right_of {
                tree.right_of(parent);
            }
            let index = tree.push(self.shape.value(at), self.shape.cover(at));
            if let Body::Split(split) = self.shape.body(at) {
                let right = self.split(&mut tree, index, at, split)?;
                self.add_up(at, split.left, right);
                open.extend([(right, Some(index)), (split.left, None)]);
            }
        }
        Ok(tree.build())
    }

    /// Asks the question of the node `at`, and of those chained to it; answers where to go where all say no.
    fn split(
        &mut self,
        tree: &mut TreeBuilder,
        index: usize,
        at: u32,
        split: Split,
    ) -> Result<u32, OnnxFault> {
        let first = match split.test {
            Test::AtMost(threshold) => {
                tree.split_at(index, split.feature, threshold, split.missing_left);
                return Ok(split.right);
            }
            Test::Is(category) => category,
        };
        let (mut categories, mut missing_left, mut right) = (vec![first], split.missing_left, split.right);
        let mut link = at;
        while self.shape.continues(link) {
            link = right;
            if let Body::Split(Split {
                test: Test::Is(category), missing_left: missing, right: next, ..
            }) = self.shape.body(link)
            {
                categories.push(category);
                missing_left |= missing;
                right = next;
            }
        }
        let categories: Categories = categories.into_iter().collect();
        self.set_bytes += size_of_val(categories.words());
        if self.set_bytes > self.most {
            return Err(OnnxFault::Graph(
                "asks for categories of numbers so high that their sets grow out of bounds",
            ));
        }
        tree.split_in(index, split.feature, categories, missing_left);
        Ok(right)
    }

    fn add_up(&mut self, at: u32, left: u32, right: u32) {
        let [whole, left, right] = [at, left, right].map(|at| self.shape.cover(at));
        self.consistent &= (whole - left - right).abs() <= whole * ROUNDING;
    }
}
