//! One tree, grown depth first until nothing is left to part, or best first up to a number of leaves.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::criterion::uncut;
use super::mass::Mass;
use super::splitter::{Choice, Scratch, Splitter};
use super::task::Task;
use crate::model::{Tree, TreeBuilder};

/// Grows tree number `tree`; answers it and, if asked to keep them, the rows it drew as one bit a row of the table.
pub(super) fn grow(task: &Task<'_>, tree: u32, keep_drawn: bool, scratch: &mut Scratch) -> (Tree, Vec<u64>) {
    let splitter = Splitter::new(task, tree, scratch);
    let mut drawn = Vec::new();
    if keep_drawn {
        drawn.resize(task.training.table.rows().div_ceil(64), 0);
        for row in splitter.rows() {
            drawn[row.row() / 64] |= 1 << (row.row() % 64);
        }
    }
    let tree = match task.params.max_leaves {
        None => depth_first(splitter),
        Some(leaves) => best_first(splitter, leaves as usize),
    };
    (tree, drawn)
}

/// A node still to be made: its range of the tree's rows and what they hold, and the split whose right child it is, if
/// it is one.
struct Pending {
    rows: Range<usize>,
    mass: Mass,
    depth: u32,
    right_of: Option<usize>,
}

fn depth_first(mut splitter: Splitter<'_>) -> Tree {
    let mut tree = TreeBuilder::default();
    let (rows, mass) = (0..splitter.rows().len(), splitter.total());
    descend(&mut splitter, &mut tree, Pending { rows, mass, depth: 0, right_of: None });
    tree.build()
}

/// Makes a node and all below it.
fn descend(splitter: &mut Splitter<'_>, tree: &mut TreeBuilder, top: Pending) {
    let task = splitter.task;
    let mut pending = vec![top];
    while let Some(at) = pending.pop() {
        if splitter.should_copy(&at.rows) {
            splitter.copy(at.rows.clone());
            descend(splitter, tree, at);
            splitter.leave();
            continue;
        }
        if let Some(parent) = at.right_of {
            tree.right_of(parent);
        }
        let index = tree.push(at.mass.share(task.class), at.mass.cover(task.class));
        if task.may_split(&at.mass, at.depth)
            && let Some(choice) = splitter.choose(at.mass, at.rows.clone())
        {
            splitter.write(&choice, tree, index);
            let [left, right] = splitter.part(&choice, at.rows, at.mass);
            let child = |(rows, mass), right_of| Pending { rows, mass, depth: at.depth + 1, right_of };
            pending.push(child(right, Some(index)));
            pending.push(child(left, None));
        }
    }
}

/// A node of a tree grown best first.
struct Grown {
    mass: Mass,
    split: Option<(Choice, [usize; 2])>,
}

/// A leaf that could be split.
struct Candidate {
    gain: f64,
    node: usize,
    rows: Range<usize>,
    depth: u32,
    choice: Choice,
}

/// The greatest gain first; of equals the node made first.
impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

fn best_first(mut splitter: Splitter<'_>, most_leaves: usize) -> Tree {
    let mut nodes = Vec::new();
    let mut candidates = BinaryHeap::new();
    let whole = 0..splitter.rows().len();
    let mass = splitter.total();
    candidates.extend(leaf(&mut splitter, &mut nodes, (whole, mass), 0));
    let mut leaves = 1;
    while leaves < most_leaves
        && let Some(Candidate { node, rows, depth, choice, .. }) = candidates.pop()
    {
        let children = splitter.part(&choice, rows, nodes[node].mass).map(|part| {
            candidates.extend(leaf(&mut splitter, &mut nodes, part, depth + 1));
            nodes.len() - 1
        });
        nodes[node].split = Some((choice, children));
        leaves += 1;
    }
    in_preorder(&splitter, &nodes)
}

/// Adds a leaf; answers it as a candidate if it could be split.
fn leaf(
    splitter: &mut Splitter<'_>,
    nodes: &mut Vec<Grown>,
    (rows, mass): (Range<usize>, Mass),
    depth: u32,
) -> Option<Candidate> {
    let task = splitter.task;
    let node = nodes.len();
    nodes.push(Grown { mass, split: None });
    let choice = task.may_split(&mass, depth).then(|| splitter.choose(mass, rows.clone())).flatten()?;
    let gain = choice.gain(uncut(task.params.criterion, &mass, task.class));
    Some(Candidate { gain, node, rows, depth, choice })
}

fn in_preorder(splitter: &Splitter<'_>, nodes: &[Grown]) -> Tree {
    let class = splitter.task.class;
    let mut tree = TreeBuilder::default();
    let mut pending = vec![(0, None)];
    while let Some((node, right_of)) = pending.pop() {
        if let Some(parent) = right_of {
            tree.right_of(parent);
        }
        let Grown { mass, split } = &nodes[node];
        let index = tree.push(mass.share(class), mass.cover(class));
        if let Some((choice, [left, right])) = split {
            splitter.write(choice, &mut tree, index);
            pending.extend([(*right, Some(index)), (*left, None)]);
        }
    }
    tree.build()
}
