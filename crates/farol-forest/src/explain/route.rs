//! A tree as the order in which explaining goes through it: every split once down and once up, whatever the row. Knows
//! thresholds and covers, nothing of rows.

use super::question::Question;
use crate::model::{Categories, Node, Split, Tree};
use crate::table::numbered;

/// Where a feature was not asked before.
pub(super) const NEVER: u16 = u16::MAX;

/// What to do next. A split whose children are both leaves is one step; the others go down and later up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Both children are leaves.
    Both,
    /// Into the left child, a split.
    DownLeft,
    /// Into the right child, the left one being a leaf.
    DownRight,
    /// From the left child into the right one, both splits.
    Across,
    /// Up from the left child, the right one being a leaf.
    UpLeft,
    /// Up from the right child, the left one being a leaf.
    UpRight,
    /// Up from the right child, both being splits.
    UpBoth,
}

/// A split: 64 bytes, a cache line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Turn {
    pub(super) question: Question,
    /// Splits above it.
    pub(super) level: u16,
    /// The level of the nearest split above it on the same feature, or [`NEVER`].
    pub(super) above: u16,
    /// The left child's share of the training weight.
    pub(super) share: f64,
    /// The share of the training weight that the splits above on the same feature leave; 1 if there are none.
    pub(super) before: f64,
    /// What the left child answers if it is a leaf, else 0.
    pub(super) left: f64,
    /// What the right child answers if it is a leaf, else 0.
    pub(super) right: f64,
    /// The children's indices among the splits, or the number of splits for a leaf.
    pub(super) children: [u32; 2],
    /// The index of the nearest split above on the same feature, doubled, 1 more if this one is to its right; twice the
    /// number of splits if there is none.
    pub(super) above_side: u32,
}

/// A tree ready to be explained.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) steps: Vec<Step>,
    /// In preorder, as the steps come down to them.
    pub(super) turns: Vec<Turn>,
    pub(super) sets: Vec<Categories>,
    /// Most different features on a way from root to leaf.
    pub(super) features: usize,
    /// Most splits on a way from root to leaf.
    pub(super) levels: usize,
    /// The mean of what the leaves answer, by share of the training weight.
    pub(super) mean: f64,
}

impl Turn {
    pub(super) fn feature(&self) -> usize {
        self.question.feature()
    }
}

impl Route {
    /// How many nodes of the quadrature make its explanations exact.
    pub(super) fn nodes(&self) -> usize {
        self.features.div_ceil(2)
    }

    pub(super) fn new(tree: &Tree) -> Self {
        let mut survey = Survey::new(tree);
        for (at, node) in tree.nodes().enumerate() {
            match node.split {
                Some(split) => survey.down(at, split),
                None => survey.up(),
            }
        }
        survey.route
    }
}

/// The left child's share of the training weight of both; neither overflow nor rounding makes it no number.
pub(super) fn left_share(tree: &Tree, at: usize, split: &Split<'_>) -> f64 {
    1.0 / (1.0 + tree.node(split.right as usize).cover / tree.node(at + 1).cover)
}

/// Answers of the nodes, were the row unknown: the mean of their children's by share.
fn mean(tree: &Tree) -> f64 {
    let mut means: Vec<f64> = tree.nodes().map(|node| node.value).collect();
    for at in (0..means.len()).rev() {
        if let Some(split) = tree.node(at).split {
            let share = left_share(tree, at, &split);
            means[at] = share * means[at + 1] + (1.0 - share) * means[split.right as usize];
        }
    }
    means[0]
}

/// A walk through a tree in preorder that writes its route.
struct Survey<'a> {
    tree: &'a Tree,
    route: Route,
    /// The splits from the root to where the walk stands.
    open: Vec<Open>,
}

struct Open {
    turn: usize,
    in_right: bool,
    /// Different features asked from the root to here, this one included.
    features: usize,
    leaves: [bool; 2],
}

impl<'a> Survey<'a> {
    fn new(tree: &'a Tree) -> Self {
        let splits = tree.len() / 2;
        let (steps, turns, sets) = (Vec::with_capacity(2 * splits), Vec::with_capacity(splits), Vec::new());
        let route = Route { steps, turns, sets, features: 0, levels: 0, mean: mean(tree) };
        Self { tree, route, open: Vec::new() }
    }

    fn down(&mut self, at: usize, split: Split<'_>) {
        let children = [at + 1, split.right as usize].map(|child| self.tree.node(child));
        let leaves = children.map(|child| child.split.is_none());
        let above = self.open.iter().rposition(|open| self.route.turns[open.turn].asks(&split));
        let features = self.open.last().map_or(0, |open| open.features) + usize::from(above.is_none());
        let before = above.map_or(1.0, |level| self.open[level].passed(&self.route.turns));
        let share = left_share(self.tree, at, &split);
        let index = self.route.turns.len();
        if let Some(open) = self.open.last() {
            self.route.turns[open.turn].children[usize::from(open.in_right)] = numbered(index);
        }
        let turn = self.turn(&split, above, share, before, children);
        self.open.push(Open { turn: index, in_right: false, features, leaves });
        self.route.turns.push(turn);
        self.route.steps.push(match leaves {
            [true, true] => Step::Both,
            [true, false] => Step::DownRight,
            [false, _] => Step::DownLeft,
        });
        self.route.features = self.route.features.max(features);
        self.route.levels = self.route.levels.max(self.open.len());
    }

    #[expect(clippy::cast_possible_truncation, reason = "no tree is deeper than MAX_TREE_DEPTH")]
    fn turn(
        &mut self,
        split: &Split<'_>,
        above: Option<usize>,
        share: f64,
        before: f64,
        children: [Node<'_>; 2],
    ) -> Turn {
        let [left, right] = children.map(|child| if child.split.is_none() { child.value } else { 0.0 });
        let leaf = self.tree.len() / 2;
        let above_side = above.map_or(2 * leaf, |level| {
            let open = &self.open[level];
            2 * open.turn + usize::from(open.in_right)
        });
        Turn {
            question: Question::new(split, &mut self.route.sets),
            level: self.open.len() as u16,
            above: above.map_or(NEVER, |level| level as u16),
            share,
            before,
            left,
            right,
            children: [numbered(leaf); 2],
            above_side: numbered(above_side),
        }
    }

    /// After a leaf: up to the nearest split whose right child is still to come.
    fn up(&mut self) {
        while let Some(open) = self.open.last_mut() {
            if !open.in_right {
                open.in_right = true;
                if open.leaves == [false, false] {
                    self.route.steps.push(Step::Across);
                }
                return;
            }
            match open.leaves {
                [true, true] => {}
                [true, false] => self.route.steps.push(Step::UpRight),
                [false, true] => self.route.steps.push(Step::UpLeft),
                [false, false] => self.route.steps.push(Step::UpBoth),
            }
            self.open.pop();
        }
    }
}

impl Turn {
    fn asks(&self, split: &Split<'_>) -> bool {
        self.feature() == split.feature as usize
    }
}

impl Open {
    /// The share of the training weight that the splits on this one's feature leave where the walk stands.
    fn passed(&self, turns: &[Turn]) -> f64 {
        let turn = &turns[self.turn];
        turn.before * if self.in_right { 1.0 - turn.share } else { turn.share }
    }
}
