//! Interventional explanations: what a row's values change when they replace those of background rows, which a leaf sees
//! as sets of bits, one a background row. Knows nothing of covers.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

use crate::model::{Model, Node, Tree};
use crate::table::numbered;

/// Background rows that are followed together.
const TOGETHER: usize = u128::BITS as usize;

/// Where a feature was not asked before.
const NEVER: u16 = u16::MAX;

/// The trees of a model, with what the background rows do at each split.
#[derive(Debug, Clone)]
pub(super) struct Background {
    model: Model,
    places: Vec<Vec<Place>>,
    /// For each tree, for each of the background's groups of [`TOGETHER`] rows, for each node who goes left.
    left: Vec<Vec<Vec<u128>>>,
    /// Who is there at all in each group.
    everyone: Vec<u128>,
    rows: usize,
    weights: Weights,
    levels: usize,
    /// Binary digits of the number of features on a way.
    digits: usize,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Splits above it.
    level: u16,
    /// For a split the level of the nearest split above on the same feature.
    above: u16,
}

/// Which background rows are still on the way.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// The background rows whose values meet every condition that the row fails.
    alive: u128,
    /// How many features' conditions the row fails.
    failed: u32,
}

/// A split on the way, and the side that was taken.
#[derive(Debug, Clone, Copy, Default)]
struct Edge {
    feature: u32,
    /// The row meets this feature's conditions up to here.
    meets: bool,
    /// The row fails this feature's conditions from here on.
    fails: bool,
    /// The background rows that meet them up to here.
    meeting: u128,
    /// Those that no longer do from here on, while the row does.
    lost: u128,
}

/// Room for the way down a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    states: Vec<State>,
    /// For each level and background row how many features' conditions only the row meets, in binary: the digits of all
    /// rows in a set each, the lowest first.
    only_row: Vec<u128>,
    edges: Vec<Edge>,
    open: Vec<(u32, bool)>,
}

impl Background {
    /// `rows` is row-major and holds at least one row.
    pub(super) fn new(model: &Model, rows: &[f64]) -> Self {
        let width = model.features().len();
        let count = rows.len() / width;
        let groups: Vec<&[f64]> = rows.chunks(TOGETHER * width).collect();
        let everyone = groups.iter().map(|group| u128::MAX >> (TOGETHER - group.len() / width)).collect();
        let surveys: Vec<(Vec<Place>, usize)> = model.trees().iter().map(survey).collect();
        let of_tree = |tree: &Tree| groups.iter().map(|group| going_left(tree, group, width)).collect();
        let left = model.trees().iter().map(of_tree).collect();
        let features = surveys.iter().map(|(_, features)| *features).max().unwrap_or(0);
        let levels = surveys.iter().flat_map(|(places, _)| places).map(|place| place.level).max();
        Self {
            left,
            everyone,
            rows: count,
            weights: Weights::new(features),
            digits: (usize::BITS - features.leading_zeros()) as usize,
            levels: usize::from(levels.unwrap_or(0)) + 1,
            places: surveys.into_iter().map(|(places, _)| places).collect(),
            model: model.clone(),
        }
    }

    /// Number of trees.
    pub(super) fn trees(&self) -> usize {
        self.model.trees().len()
    }

    /// Number of background rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Makes room for the deepest tree.
    pub(super) fn grow(&self, way: &mut Way) {
        way.states.resize(self.levels, State::default());
        way.edges.resize(self.levels, Edge::default());
        way.only_row.resize(self.levels * self.digits, 0);
    }

    /// Adds to `sums` (one a feature) what one tree says of a row, summed over the background rows.
    pub(super) fn explain(&self, tree: usize, row: &[f64], way: &mut Way, sums: &mut [f64]) {
        for (left, everyone) in self.left[tree].iter().zip(&self.everyone) {
            let (tree, places) = (&self.model.trees()[tree], &self.places[tree]);
            let (weights, digits) = (&self.weights, self.digits);
            Descent { tree, places, left, row, way, weights, digits }.start(*everyone, sums);
        }
    }
}

/// One row and up to [`TOGETHER`] background rows on their way down a tree.
struct Descent<'a> {
    tree: &'a Tree,
    places: &'a [Place],
    left: &'a [u128],
    row: &'a [f64],
    way: &'a mut Way,
    weights: &'a Weights,
    digits: usize,
}

impl Descent<'_> {
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "not every machine counts bits in one instruction")]
    fn start(&mut self, everyone: u128, sums: &mut [f64]) {
        if is_x86_feature_detected!("popcnt") {
            // SAFETY: the machine was just seen to have the instruction.
            unsafe { self.run_popcnt(everyone, sums) }
        } else {
            self.run(everyone, sums);
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn start(&mut self, everyone: u128, sums: &mut [f64]) {
        self.run(everyone, sums);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "popcnt")]
    fn run_popcnt(&mut self, everyone: u128, sums: &mut [f64]) {
        self.run(everyone, sums);
    }

    #[inline(always)]
    fn run(&mut self, everyone: u128, sums: &mut [f64]) {
        self.way.states[0] = State { alive: everyone, ..State::default() };
        self.way.only_row[..self.digits].fill(0);
        self.way.open.clear();
        self.arrive(0, sums);
        while let Some((split, to_left)) = self.way.open.pop() {
            if let Some(child) = self.step(split as usize, to_left) {
                self.arrive(child, sums);
            }
        }
    }

    /// At a leaf its answer is shared out; at a split both ways are still to be gone.
    #[inline(always)]
    fn arrive(&mut self, at: usize, sums: &mut [f64]) {
        let node = self.tree.node(at);
        if node.split.is_some() {
            self.way.open.extend([(numbered(at), false), (numbered(at), true)]);
        } else {
            self.share_out(usize::from(self.places[at].level), &node, sums);
        }
    }

    /// Goes to a child, if any background row could come there by exchanging values with the row.
    #[inline(always)]
    fn step(&mut self, at: usize, to_left: bool) -> Option<usize> {
        // Infallible: only splits are put among what is open.
        let split = self.tree.node(at).split?;
        let place = self.places[at];
        let (level, feature) = (usize::from(place.level), split.feature);
        let going = if to_left { self.left[at] } else { !self.left[at] };
        let (met, meeting) = match self.way.edges.get(usize::from(place.above)) {
            Some(edge) => (edge.meets, edge.meeting),
            None => (true, u128::MAX),
        };
        let meets = met && split.goes_left(self.row[feature as usize]) == to_left;
        let mut state = self.way.states[level];
        let mut edge = Edge { feature, meets, fails: met && !meets, meeting: meeting & going, lost: 0 };
        if meets {
            edge.lost = meeting & !going & state.alive;
        } else {
            state.failed += u32::from(edge.fails);
            state.alive &= edge.meeting;
            if state.alive == 0 {
                return None;
            }
        }
        self.count(level, edge.lost);
        self.way.edges[level] = edge;
        self.way.states[level + 1] = state;
        Some(if to_left { at + 1 } else { split.right as usize })
    }

    /// Takes the numbers of a level to the next, adding 1 to those of these rows.
    #[inline(always)]
    fn count(&mut self, level: usize, who: u128) {
        let (upper, lower) = self.way.only_row.split_at_mut((level + 1) * self.digits);
        let mut carry = who;
        for (digit, next) in upper[level * self.digits..].iter().zip(lower) {
            (*next, carry) = (digit ^ carry, digit & carry);
        }
    }

    /// Adds a leaf's answer to the features that decide whether it is reached.
    #[inline(always)]
    fn share_out(&mut self, level: usize, leaf: &Node<'_>, sums: &mut [f64]) {
        let (state, edges) = (self.way.states[level], &self.way.edges[..level]);
        let only_row = &self.way.only_row[level * self.digits..][..self.digits];
        let failed = state.failed as usize;
        let mut against = 0.0;
        let mut rest = state.alive;
        while rest != 0 {
            let (count, who) = alike(rest, only_row);
            rest &= !who;
            if failed > 0 {
                against += f64::from(who.count_ones()) * self.weights.get(failed, count);
            }
            if count > 0 {
                let weight = leaf.value * self.weights.get(count, failed);
                for edge in edges.iter().filter(|edge| edge.lost & who != 0) {
                    sums[edge.feature as usize] += weight * f64::from((edge.lost & who).count_ones());
                }
            }
        }
        if failed > 0 {
            for edge in edges.iter().filter(|edge| edge.fails) {
                sums[edge.feature as usize] -= leaf.value * against;
            }
        }
    }
}

/// The number of the first of these rows, and those of them that have the same.
#[inline(always)]
fn alike(rows: u128, digits: &[u128]) -> (usize, u128) {
    let first = rows.trailing_zeros();
    let mut who = rows;
    let mut count = 0;
    for (place, digit) in digits.iter().enumerate() {
        let set = digit >> first & 1;
        who &= digit ^ set.wrapping_sub(1);
        count |= (set as usize) << place;
    }
    (count, who)
}

/// The Shapley weights of games in which a group of players wins against another.
#[derive(Debug, Clone)]
struct Weights {
    /// `(p - 1)! q! / (p + q)!` in row `p - 1` and column `q`.
    table: Vec<f64>,
    players: usize,
}

impl Weights {
    fn new(players: usize) -> Self {
        let row = |p: usize| {
            let ratio = move |weight: &mut f64, q: usize| {
                let now = *weight;
                *weight *= (q + 1) as f64 / (p + q + 1) as f64;
                Some(now)
            };
            (0..=players).scan(1.0 / p as f64, ratio)
        };
        Self { table: (1..=players).flat_map(row).collect(), players }
    }

    /// What each of `with` players, at least one, gets of a prize that goes to a coalition with all of them and none of
    /// `without` others.
    #[inline(always)]
    fn get(&self, with: usize, without: usize) -> f64 {
        self.table[(with - 1) * (self.players + 1) + without]
    }
}

/// For each node the places of a tree, and most different features on a way down.
fn survey(tree: &Tree) -> (Vec<Place>, usize) {
    // For each split on the way its feature, different features so far, and the node of its right child.
    let mut way: Vec<(u32, usize, u32)> = Vec::new();
    let mut most = 0;
    let mut after_leaf = false;
    let mut places = Vec::with_capacity(tree.len());
    for (at, node) in tree.nodes().enumerate() {
        while after_leaf && way.last().is_some_and(|(.., right)| *right as usize != at) {
            way.pop();
        }
        after_leaf = node.split.is_none();
        let level = way.len();
        let mut above = NEVER;
        if let Some(split) = node.split {
            let found = way.iter().rposition(|(feature, ..)| *feature == split.feature);
            above = found.map_or(NEVER, short);
            let features = way.last().map_or(0, |(_, features, _)| *features) + usize::from(found.is_none());
            most = most.max(features);
            way.push((split.feature, features, split.right));
        }
        places.push(Place { level: short(level), above });
    }
    (places, most)
}

#[expect(clippy::cast_possible_truncation, reason = "no tree is deeper than MAX_TREE_DEPTH")]
fn short(level: usize) -> u16 {
    level as u16
}

/// For each split the set of rows that go left, for each leaf none.
fn going_left(tree: &Tree, rows: &[f64], width: usize) -> Vec<u128> {
    let of_node = |node: Node<'_>| {
        let Some(split) = node.split else { return 0 };
        let values = rows.iter().skip(split.feature as usize).step_by(width);
        (0..).zip(values).map(|(row, value)| u128::from(split.goes_left(*value)) << row).sum()
    };
    tree.nodes().map(of_node).collect()
}
