//! The upper levels of trees, a pack of trees at a time, so laid out that 32 walks take a level in a few instructions:
//! tables of 64 small numbers, which AVX-512 looks up for 32 lanes at once. Where the processor cannot, engines do
//! without. Knows nothing of what is below: it answers where each walk goes on.

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::ranks::Ranks;
use super::walk::At;
use crate::model::{Test, Tree};

/// Lanes: walks taken together, 16 bits each.
const LANES: usize = 32;

/// Numbers in one table.
const TABLE: usize = 64;

/// Numbers in all tables of a pack: the nodes of all its trees.
const NODES: usize = 512;

/// Marks in a node's question that a missing value goes left; the lower bits are the column.
const MISSING_LEFT: u16 = 1 << 15;

/// Fewest columns a row is padded to. With fewer still a pack would have fewer trees and more levels.
const MIN_COLUMNS: usize = 8;

/// The upper levels of a model's trees.
#[derive(Debug, Clone)]
pub(super) struct Crown {
    /// Codes a row takes, a power of two: those of `TABLE / columns` rows are one table.
    columns: usize,
    descent: Descent,
    packs: Vec<Pack>,
    trees: usize,
}

/// How walks come down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Descent {
    /// One after the other, which is slower than no crown: what the other is tested against.
    #[cfg(test)]
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx512(avx512::Detected),
}

/// So many trees that a walk of each, for as many rows as a table of codes holds, fill the lanes.
///
/// A node's place is its heap position (1 for the root, `2 p` and `2 p + 1` for the children of `p`) times the number of
/// trees, plus the tree. What is not there sends every code left.
#[derive(Debug, Clone)]
pub(super) struct Pack {
    /// The greatest code that goes left, once the question's mark is added to both.
    bounds: [u16; NODES],
    questions: [u16; NODES],
    /// Where walks go on, by their last place less `NODES`.
    exits: [At; NODES],
}

impl Crown {
    /// An empty crown for so many columns, if this processor makes it worth while.
    pub(super) fn fastest(columns: usize) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        return Self::new(columns, Descent::Avx512(avx512::Detected::here()?));
        #[cfg(not(target_arch = "x86_64"))]
        return None;
    }

    /// An empty crown; `None` for more columns than a table has places.
    pub(super) fn new(columns: usize, descent: Descent) -> Option<Self> {
        let columns = columns.next_power_of_two().max(MIN_COLUMNS);
        (columns <= TABLE).then_some(Self { columns, descent, packs: Vec::new(), trees: 0 })
    }

    /// Codes a row takes, padded.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Trees in a pack, of which the last ones of the last pack may be missing.
    pub(super) fn trees_in_pack(&self) -> usize {
        LANES * self.columns / TABLE
    }

    /// Levels a walk comes down.
    pub(super) fn height(&self) -> u32 {
        (NODES / self.trees_in_pack()).ilog2()
    }

    /// The packs, in the trees' order.
    pub(super) fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    /// Adds a tree whose nodes stand `at` these places.
    pub(super) fn add(&mut self, tree: &Tree, at: &[At], ranks: &Ranks) {
        let (trees, height) = (self.trees_in_pack(), self.height());
        let lane = self.trees % trees;
        if lane == 0 {
            self.packs.push(Pack::empty(at[0]));
        }
        self.trees += 1;
        let Some(pack) = self.packs.last_mut() else { return };
        let mut pending = vec![(0_usize, 1_usize)];
        while let Some((index, position)) = pending.pop() {
            let level = position.ilog2();
            match tree.node(index).split {
                Some(split) if level < height => {
                    let Test::AtMost(threshold) = split.test else { continue };
                    let (column, rank) = ranks.question(split.feature, threshold);
                    pack.ask(position * trees + lane, column, rank, split.missing_left);
                    pending.extend([(index + 1, 2 * position), (split.right as usize, 2 * position + 1)]);
                }
                _ => pack.exits[(position << (height - level)) * trees + lane - NODES] = at[index],
            }
        }
    }

    /// Leads rows (a code for each of [`columns`](Self::columns), a whole number of tables) down a pack; `at` gets the
    /// last place of every tree for every row.
    pub(super) fn descend(&self, pack: &Pack, codes: &[u16], at: &mut [u16]) {
        match self.descent {
            #[cfg(test)]
            Descent::Plain => self.descend_plainly(pack, codes, at),
            #[cfg(target_arch = "x86_64")]
            Descent::Avx512(detected) => avx512::descend(detected, self, pack, codes, at),
        }
    }

    #[cfg(test)]
    #[expect(clippy::cast_possible_truncation, reason = "no place is above twice NODES")]
    fn descend_plainly(&self, pack: &Pack, codes: &[u16], at: &mut [u16]) {
        let trees = self.trees_in_pack();
        for (codes, at) in codes.chunks_exact(self.columns).zip(at.chunks_exact_mut(trees)) {
            for (tree, at) in at.iter_mut().enumerate() {
                let mut position = 1;
                for _ in 0..self.height() {
                    let place = position * trees + tree;
                    let question = pack.questions[place];
                    let mark = question / MISSING_LEFT;
                    let code = codes[usize::from(question % MISSING_LEFT)].wrapping_add(mark);
                    position = 2 * position + usize::from(code > pack.bounds[place]);
                }
                *at = (position * trees + tree) as u16;
            }
        }
    }
}

impl Pack {
    fn empty(anywhere: At) -> Self {
        Self { bounds: [u16::MAX; NODES], questions: [0; NODES], exits: [anywhere; NODES] }
    }

    /// Where a walk goes on from its last place.
    #[inline]
    pub(super) fn exit(&self, place: u16) -> At {
        self.exits[usize::from(place) % NODES]
    }

    /// A missing value's code is the greatest; the mark turns it into the least, and all others into the next.
    #[expect(clippy::cast_possible_truncation, reason = "a table has fewer columns than the mark")]
    fn ask(&mut self, place: usize, column: u32, rank: u16, missing_left: bool) {
        self.bounds[place] = rank + u16::from(missing_left);
        self.questions[place] = column as u16 | if missing_left { MISSING_LEFT } else { 0 };
    }
}
