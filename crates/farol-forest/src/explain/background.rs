//! Interventional explanations: what a row's values change when they replace those of background rows, which a leaf sees
//! as sets of bits, one a background row. Knows nothing of covers.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

use super::question::Question;
use crate::model::{Categories, Model, Node, Tree};
use crate::table::numbered;

/// Background rows that are followed together.
const TOGETHER: usize = u128::BITS as usize;

/// Where a feature was not asked before.
const NEVER: u16 = u16::MAX;

/// The trees of a model, with what the background rows do at each split.
#[derive(Debug, Clone)]
pub(super) struct Background {
    trees: Vec<Ground>,
    /// Who is there at all in each group of [`TOGETHER`] background rows.
    everyone: Vec<u128>,
    rows: usize,
    weights: Weights,
    levels: usize,
    /// Binary digits of the number of features on a way.
    digits: usize,
}

/// A tree on its ground.
#[derive(Debug, Clone)]
struct Ground {
    /// In preorder.
    sites: Vec<Site>,
    sets: Vec<Categories>,
    /// For each group of background rows and each node who goes left.
    left: Vec<Vec<u128>>,
    /// Most different features on a way.
    features: usize,
    /// Most nodes on a way.
    levels: usize,
}

/// A node.
#[derive(Debug, Clone)]
struct Site {
    /// What a split asks; `None` for a leaf.
    question: Option<Question>,
    /// What a leaf answers.
    value: f64,
    /// The first node after its subtree.
    end: u32,
    /// Splits above it.
    level: u16,
    /// For a split the level of the nearest split above on the same feature, or [`NEVER`].
    above: u16,
}

/// Who is still on the way when it comes to a node.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// The background rows whose values meet every condition that the row fails.
    alive: u128,
    /// How many features' conditions the row fails.
    failed: usize,
    /// How many splits background rows were lost at.
    losses: usize,
}

/// What a split on the way asked, and the side that was taken.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    at: usize,
    feature: usize,
    /// Whether the row goes left.
    row_left: bool,
    /// The background rows that go left.
    left: u128,
    /// Whether the row meets the conditions above on the feature.
    met: bool,
    /// The background rows that do.
    meeting: u128,
    /// Whether the row meets them and this one.
    meets_now: bool,
    /// The background rows that do.
    meeting_now: u128,
}

/// Room for the way down a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    states: Vec<State>,
    asked: Vec<Asked>,
    /// For each level and background row how many features' conditions only the row meets, in binary: the digits of all
    /// rows in a set each, the lowest first.
    only_row: Vec<u128>,
    /// The features whose conditions the row fails.
    failed: Vec<usize>,
    /// The features whose conditions background rows fail, while the row meets them, and which rows from there on.
    losses: Vec<(usize, u128)>,
}

impl Background {
    /// `rows` is row-major and holds at least one row.
    pub(super) fn new(model: &Model, rows: &[f64]) -> Self {
        let width = model.features().len();
        let groups: Vec<&[f64]> = rows.chunks(TOGETHER * width).collect();
        let trees: Vec<Ground> = model.trees().iter().map(|tree| Ground::new(tree, &groups, width)).collect();
        let features = trees.iter().map(|tree| tree.features).max().unwrap_or(0);
        Self {
            everyone: groups.iter().map(|group| u128::MAX >> (TOGETHER - group.len() / width)).collect(),
            rows: rows.len() / width,
            weights: Weights::new(features),
            levels: trees.iter().map(|tree| tree.levels).max().unwrap_or(0),
            digits: (usize::BITS - features.leading_zeros()) as usize,
            trees,
        }
    }

    /// Number of trees.
    pub(super) fn trees(&self) -> usize {
        self.trees.len()
    }

    /// Number of background rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Makes room for the deepest tree.
    pub(super) fn grow(&self, way: &mut Way) {
        way.states.resize(self.levels, State::default());
        way.asked.resize(self.levels, Asked::default());
        way.only_row.resize(self.levels * self.digits, 0);
        way.failed.resize(self.levels, 0);
        way.losses.resize(self.levels, (0, 0));
    }

    /// Adds to `sums` (one a feature) what one tree says of a row, summed over the background rows.
    pub(super) fn explain(&self, tree: usize, row: &[f64], way: &mut Way, sums: &mut [f64]) {
        let (ground, weights, digits) = (&self.trees[tree], &self.weights, self.digits);
        for (left, everyone) in ground.left.iter().zip(&self.everyone) {
            Descent { ground, left, row, way, weights, digits, sums }.start(*everyone);
        }
    }
}

/// One row and up to [`TOGETHER`] background rows on their way down a tree.
struct Descent<'a> {
    ground: &'a Ground,
    left: &'a [u128],
    row: &'a [f64],
    way: &'a mut Way,
    weights: &'a Weights,
    digits: usize,
    sums: &'a mut [f64],
}

impl Descent<'_> {
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "not every machine counts bits in one instruction")]
    fn start(&mut self, everyone: u128) {
        if is_x86_feature_detected!("popcnt") {
            // SAFETY: the machine was just seen to have the instruction.
            unsafe { self.run_popcnt(everyone) }
        } else {
            self.run(everyone);
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn start(&mut self, everyone: u128) {
        self.run(everyone);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "popcnt")]
    fn run_popcnt(&mut self, everyone: u128) {
        self.run(everyone);
    }

    #[inline(always)]
    fn run(&mut self, everyone: u128) {
        self.way.states[0] = State { alive: everyone, ..State::default() };
        self.way.only_row[..self.digits].fill(0);
        let sites = &self.ground.sites;
        let mut at = 0;
        while let Some(site) = sites.get(at) {
            let level = usize::from(site.level);
            if level > 0 && !self.step(at, level) {
                at = site.end as usize;
                continue;
            }
            match &site.question {
                Some(question) => self.ask(at, site, question),
                None => self.share_out(level, site.value),
            }
            at += 1;
        }
    }

    #[inline(always)]
    fn ask(&mut self, at: usize, site: &Site, question: &Question) {
        let (met, meeting) = match self.way.asked.get(usize::from(site.above)) {
            Some(asked) => (asked.meets_now, asked.meeting_now),
            None => (true, u128::MAX),
        };
        let feature = question.feature();
        self.way.asked[usize::from(site.level)] = Asked {
            at,
            feature,
            row_left: question.sends_left(self.row[feature], &self.ground.sets),
            left: self.left[at],
            met,
            meeting,
            meets_now: met,
            meeting_now: meeting,
        };
    }

    /// Comes to a node below the root; answers whether any background row could, by exchanging values with the row.
    #[inline(always)]
    fn step(&mut self, at: usize, level: usize) -> bool {
        let asked = &mut self.way.asked[level - 1];
        let to_left = at == asked.at + 1;
        let going = if to_left { asked.left } else { !asked.left };
        asked.meets_now = asked.met && asked.row_left == to_left;
        asked.meeting_now = asked.meeting & going;
        let mut state = self.way.states[level - 1];
        let mut lost = 0;
        if asked.meets_now {
            lost = asked.meeting & !going & state.alive;
            if lost != 0 {
                self.way.losses[state.losses] = (asked.feature, lost);
                state.losses += 1;
            }
        } else {
            state.alive &= asked.meeting_now;
            if state.alive == 0 {
                return false;
            }
            if asked.met {
                self.way.failed[state.failed] = asked.feature;
                state.failed += 1;
            }
        }
        self.way.states[level] = state;
        self.count(level, lost);
        true
    }

    /// Takes the numbers of the level above, adding 1 to those of these rows.
    #[inline(always)]
    fn count(&mut self, level: usize, who: u128) {
        let (upper, lower) = self.way.only_row.split_at_mut(level * self.digits);
        let mut carry = who;
        for (digit, next) in upper[(level - 1) * self.digits..].iter().zip(lower) {
            (*next, carry) = (digit ^ carry, digit & carry);
        }
    }

    /// Adds a leaf's answer to the features that decide whether it is reached.
    #[inline(always)]
    fn share_out(&mut self, level: usize, value: f64) {
        let State { alive, failed, losses } = self.way.states[level];
        let losses = &self.way.losses[..losses];
        let only_row = &self.way.only_row[level * self.digits..][..self.digits];
        let mut against = 0.0;
        let mut rest = alive;
        while rest != 0 {
            let (count, who) = alike(rest, only_row);
            rest &= !who;
            if failed > 0 {
                against += f64::from(who.count_ones()) * self.weights.get(failed, count);
            }
            if count > 0 {
                let weight = value * self.weights.get(count, failed);
                for (feature, lost) in losses {
                    self.sums[*feature] += weight * f64::from((lost & who).count_ones());
                }
            }
        }
        for feature in &self.way.failed[..failed] {
            self.sums[*feature] -= value * against;
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

impl Ground {
    fn new(tree: &Tree, groups: &[&[f64]], width: usize) -> Self {
        let left = groups.iter().map(|group| going_left(tree, group, width)).collect();
        let (sites, sets) = (Vec::with_capacity(tree.len()), Vec::new());
        let mut ground = Self { sites, sets, left, features: 0, levels: 0 };
        let mut way: Vec<Open> = Vec::new();
        for (at, node) in tree.nodes().enumerate() {
            ground.close(&mut way, at);
            ground.levels = ground.levels.max(way.len() + 1);
            let mut site =
                Site { question: None, value: node.value, end: 0, level: short(way.len()), above: NEVER };
            if let Some(split) = node.split {
                let above = way.iter().rposition(|open| open.feature == split.feature);
                let features = way.last().map_or(0, |open| open.features) + usize::from(above.is_none());
                ground.features = ground.features.max(features);
                site.above = above.map_or(NEVER, short);
                site.question = Some(Question::new(&split, &mut ground.sets));
                way.push(Open { at, feature: split.feature, features, right: split.right as usize });
            } else {
                site.end = numbered(at + 1);
            }
            ground.sites.push(site);
        }
        ground.close(&mut way, tree.len());
        ground
    }

    /// Takes from the way the splits whose subtrees end before the node that comes next.
    fn close(&mut self, way: &mut Vec<Open>, next: usize) {
        let after_leaf = self.sites.last().is_some_and(|site| site.question.is_none());
        while after_leaf && let Some(open) = way.pop_if(|open| open.right != next) {
            self.sites[open.at].end = numbered(next);
        }
    }
}

/// A split on the way through a tree in preorder.
struct Open {
    at: usize,
    feature: u32,
    /// Different features so far.
    features: usize,
    right: usize,
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
