//! One tree on the gradients of a round: splits the open leaf that is next until there are leaves enough or no split
//! gains. Knows nothing of rounds.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::gradients::Gradients;
use super::histogram::{Histogram, Worker};
use super::judge::{Bounds, Rules};
use super::partition::partition;
use super::search::{Cut, Node, best_cut};
use super::sums::Sums;
use super::task::Task;
use crate::model::MAX_TREE_DEPTH;
use crate::params::{Growth, Monotone};

/// Bytes of histograms kept for open leaves; beyond, a leaf's is made anew when it is split. The model is the same.
const KEPT_BYTES: usize = 64 << 20;

/// Buffers used for tree after tree.
pub(super) struct Room {
    /// The rows of the tree; each node owns a range, ascending.
    pub(super) rows: Vec<u32>,
    spill: Vec<u32>,
    spare: Vec<Histogram>,
    workers: Vec<Worker>,
}

/// A node of a grown tree; children come after their parents.
#[derive(Debug, Clone)]
pub(super) struct Grown {
    pub(super) rows: Range<usize>,
    /// What it answers as a leaf, learning rate apart.
    pub(super) answer: f64,
    pub(super) split: Option<GrownSplit>,
}

/// A split and its children.
#[derive(Debug, Clone)]
pub(super) struct GrownSplit {
    pub(super) cut: Cut,
    pub(super) children: [usize; 2],
}

/// A leaf that can be split.
struct Open {
    /// Its depth where those nearer the root come first, else 0.
    level: u32,
    node: usize,
    depth: u32,
    content: Node,
    cut: Cut,
    histogram: Option<Histogram>,
}

impl Room {
    pub(super) fn new(task: &Task) -> Self {
        let columns = task.binnings.len();
        let threads = if task.learn.rows() < 1 << 12 { 1 } else { rayon::current_num_threads() };
        Self {
            rows: Vec::with_capacity(task.learn.rows()),
            spill: vec![0; task.learn.rows()],
            spare: Vec::new(),
            workers: (0..threads).map(|_| Worker::new(columns)).collect(),
        }
    }
}

/// Grows a tree on the rows in `room`, asking about `columns` only.
pub(super) fn grow(task: &Task, gradients: &Gradients, columns: &[usize], room: &mut Room) -> Vec<Grown> {
    let rules = Rules::new(task.params, gradients.unit);
    let (nodes, open) = (Vec::new(), BinaryHeap::new());
    let mut grower = Grower { task, rules, gradients, columns, room, nodes, open, kept: 0 };
    grower.plant();
    let mut leaves = 1;
    while leaves < task.params.max_leaves as usize
        && let Some(next) = grower.open.pop()
    {
        leaves += 1;
        grower.kept -= usize::from(next.histogram.is_some());
        grower.split(next, leaves == task.params.max_leaves as usize);
    }
    let left_over = std::mem::take(&mut grower.open);
    for open in left_over {
        grower.give_back(open.histogram);
    }
    grower.nodes
}

struct Grower<'a> {
    task: &'a Task<'a>,
    rules: Rules,
    gradients: &'a Gradients,
    columns: &'a [usize],
    room: &'a mut Room,
    nodes: Vec<Grown>,
    open: BinaryHeap<Open>,
    /// Open leaves that keep their histogram.
    kept: usize,
}

impl Grower<'_> {
    fn plant(&mut self) {
        let rows = 0..self.room.rows.len();
        let content = Node { sums: self.gradients.total(&self.room.rows), bounds: Bounds::NONE };
        self.nodes.push(Grown { rows, answer: self.rules.answer(content.sums, content.bounds), split: None });
        if self.may_split(content, 0) {
            let histogram = self.filled(0);
            self.consider(0, 0, content, histogram);
        }
    }

    fn split(&mut self, parent: Open, last: bool) {
        let rows = self.nodes[parent.node].rows.clone();
        let cells = self.task.learn.columns.column(parent.cut.column);
        let (own, spill) = (&mut self.room.rows[rows.clone()], &mut self.room.spill[rows.clone()]);
        let middle = rows.start + partition(own, spill, cells, &parent.cut.left);
        debug_assert_eq!(middle - rows.start, parent.cut.left_sums.rows as usize, "rows and sums agree");
        let contents = self.children(&parent);
        let first = self.nodes.len();
        for (rows, content) in [rows.start..middle, middle..rows.end].into_iter().zip(contents) {
            let answer = self.rules.answer(content.sums, content.bounds);
            self.nodes.push(Grown { rows, answer, split: None });
        }
        self.nodes[parent.node].split = Some(GrownSplit { cut: parent.cut, children: [first, first + 1] });
        let may = contents.map(|content| !last && self.may_split(content, parent.depth + 1));
        self.open_children(parent, first, contents, may);
    }

    /// Sums and bounds of both children.
    fn children(&self, parent: &Open) -> [Node; 2] {
        let Node { sums, bounds } = parent.content;
        let sides = [parent.cut.left_sums, sums - parent.cut.left_sums];
        let binning = &self.task.binnings[parent.cut.column];
        let parts_values = parent.cut.last_left + 1 < binning.bins;
        let direction = if parts_values { self.task.monotone[parent.cut.column] } else { Monotone::Free };
        let bounds = bounds.parted(direction, sides.map(|side| self.rules.answer(side, bounds)));
        [0, 1].map(|side| Node { sums: sides[side], bounds: bounds[side] })
    }

    fn open_children(&mut self, parent: Open, first: usize, contents: [Node; 2], may: [bool; 2]) {
        if may == [false; 2] {
            self.give_back(parent.histogram);
            return;
        }
        let smaller = usize::from(contents[1].sums.rows < contents[0].sums.rows);
        let larger = 1 - smaller;
        let mut histograms = [None, None];
        match parent.histogram {
            Some(mut histogram) if may[larger] => {
                let part = self.filled(first + smaller);
                histogram.subtract(&part, &self.task.bins);
                histograms[larger] = Some(histogram);
                histograms[smaller] = Some(part);
            }
            other => {
                self.give_back(other);
                for side in [0, 1].into_iter().filter(|&side| may[side]) {
                    histograms[side] = Some(self.filled(first + side));
                }
            }
        }
        for (side, histogram) in histograms.into_iter().enumerate() {
            match histogram {
                Some(histogram) if may[side] => {
                    self.consider(first + side, parent.depth + 1, contents[side], histogram);
                }
                unused => self.give_back(unused),
            }
        }
    }

    /// Looks for a leaf's best cut; it is open if there is one.
    fn consider(&mut self, node: usize, depth: u32, content: Node, histogram: Histogram) {
        let Some(cut) = best_cut(self.task, &self.rules, content, &histogram, self.columns) else {
            self.give_back(Some(histogram));
            return;
        };
        let bytes = self.task.binnings.len() * size_of::<[Sums; 256]>();
        let (mut histogram, mut unused) = (Some(histogram), None);
        if self.kept * bytes < KEPT_BYTES {
            self.kept += 1;
        } else {
            std::mem::swap(&mut histogram, &mut unused);
        }
        self.give_back(unused);
        let level = if self.task.params.growth == Growth::DepthWise { depth } else { 0 };
        self.open.push(Open { level, node, depth, content, cut, histogram });
    }

    fn may_split(&self, content: Node, depth: u32) -> bool {
        depth < self.task.params.max_depth.unwrap_or(MAX_TREE_DEPTH) && self.rules.may_split(content.sums)
    }

    fn filled(&mut self, node: usize) -> Histogram {
        let rows = &self.room.rows[self.nodes[node].rows.clone()];
        let mut histogram = self.room.spare.pop().unwrap_or_else(|| Histogram::new(self.task.binnings.len()));
        histogram.fill(&self.task.tiles, self.gradients, rows, &self.task.bins, &mut self.room.workers);
        histogram
    }

    fn give_back(&mut self, histogram: Option<Histogram>) {
        self.room.spare.extend(histogram);
    }
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        let nearer = other.level.cmp(&self.level);
        nearer.then(self.cut.gain.total_cmp(&other.cut.gain)).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Open {}
