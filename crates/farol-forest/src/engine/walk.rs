//! Trees as eight-byte steps over codes, several walks side by side. A step is one load, one load and subtraction, and
//! a shift: the borrow of the comparison is the choice between two neighbouring children. Knows no thresholds.

use std::collections::VecDeque;

use super::ranks::{MISSING, Ranks};
use crate::model::{Split, Test, Tree};
use crate::table::numbered;

/// Walks side by side: as many as keep their state in registers, which hides most of the wait for each load.
pub(super) const LANES: usize = 12;

/// Most columns, so that a slot's place fits a step's lower 16 bits and a row's codes the stack.
pub(super) const MAX_COLUMNS: usize = 256;

/// A rank no code is above: a leaf sends every code to itself.
const STAY: u64 = 0xFFFF << 16;

/// Codes of [`LANES`] rows as the steps read them: slot after slot, in each the code of every row, shifted by 16. A
/// column has two slots; the first takes a missing value for the greatest code, the second for the least.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codes<'a>(&'a [u64]);

/// A node of the [`Walks`] that answered it.
#[derive(Debug, Clone, Copy)]
pub(super) struct At(u32);

/// Trees as steps.
#[derive(Debug, Clone)]
pub(super) struct Walks {
    /// The left child, which follows the right one (32 bits), the highest rank that goes there (16 bits), and the place
    /// of the slot in [`Codes`] (16 bits). A leaf is its own left child.
    ///
    /// What the unsafe blocks stand on: of every step, its left child and for a split also the node before that are in
    /// `steps`, and its place is a multiple of `LANES` below `places`.
    steps: Vec<u64>,
    /// For each step the value answered if the walk ends there; as many as `steps`.
    values: Vec<f64>,
    /// Length of [`Codes`].
    places: usize,
}

/// A tree laid out.
#[derive(Debug)]
pub(super) struct Laid {
    /// Where each of the tree's nodes stands, in the tree's order; the root first.
    pub(super) nodes: Vec<At>,
    /// Splits on the longest way down.
    pub(super) depth: u32,
}

impl Walks {
    /// No tree yet; `columns` is what [`Ranks::columns`] says, at most [`MAX_COLUMNS`].
    pub(super) fn new(columns: usize) -> Self {
        assert!(columns <= MAX_COLUMNS, "a place must fit 16 bits");
        // Leaves ask about the first slot, so there is one even where nothing else is asked.
        Self { steps: Vec::new(), values: Vec::new(), places: 2 * LANES * columns.max(1) }
    }

    /// Length of the buffer that [`fill`] fills.
    pub(super) fn places(&self) -> usize {
        self.places
    }

    /// Memory that walks may touch.
    pub(super) fn bytes(&self) -> usize {
        self.steps.len() * size_of::<u64>() + self.values.len() * size_of::<f64>()
    }

    /// Lays out a tree breadth first.
    pub(super) fn add(&mut self, tree: &Tree, ranks: &Ranks) -> Laid {
        let mut laid = Laid { nodes: vec![At(0); tree.len()], depth: 0 };
        let mut queue = VecDeque::from([(0_usize, 0_u32)]);
        let mut next = numbered(self.steps.len()) + 1;
        while let Some((index, depth)) = queue.pop_front() {
            let node = tree.node(index);
            let at = numbered(self.steps.len());
            laid.nodes[index] = At(at);
            laid.depth = laid.depth.max(depth);
            self.values.push(node.value);
            self.steps.push(match node.split {
                None => u64::from(at) << 32 | STAY,
                Some(split) => {
                    queue.extend([(split.right as usize, depth + 1), (index + 1, depth + 1)]);
                    next += 2;
                    u64::from(next - 1) << 32 | self.question(&split, ranks)
                }
            });
        }
        assert_eq!(next as usize, self.steps.len(), "every child was laid out");
        laid
    }

    /// A step's lower half.
    fn question(&self, split: &Split<'_>, ranks: &Ranks) -> u64 {
        let Test::AtMost(threshold) = split.test else {
            unreachable!("ranks are of models without categories")
        };
        let (column, rank) = ranks.question(split.feature, threshold);
        let place = (2 * column as usize + usize::from(split.missing_left)) * LANES;
        assert!(place < self.places, "the ranks are of this model");
        u64::from(rank) << 16 | place as u64
    }

    /// Buffers that were filled, as codes.
    pub(super) fn codes<'a>(&self, places: &'a [u64]) -> Codes<'a> {
        Codes(&places[..self.places])
    }

    /// The values of the leaves that so many rows come to, one lane each, from where they are and with so many splits
    /// at most before them.
    #[inline]
    pub(super) fn rows(&self, from: [At; LANES], splits: u32, codes: Codes<'_>) -> [f64; LANES] {
        self.leaves::<true>(from, splits, codes)
    }

    /// The values of the leaves that the row in the first lane comes to in so many trees.
    #[inline]
    pub(super) fn trees(&self, from: [At; LANES], splits: u32, codes: Codes<'_>) -> [f64; LANES] {
        self.leaves::<false>(from, splits, codes)
    }

    /// All walks take as many steps, whatever the rows, so that no branch is mispredicted.
    #[inline]
    #[expect(unsafe_code, reason = "bounds checks would be a third of the instructions of a step")]
    fn leaves<const A_ROW_A_LANE: bool>(
        &self,
        from: [At; LANES],
        splits: u32,
        codes: Codes<'_>,
    ) -> [f64; LANES] {
        let Codes(codes) = codes;
        assert_eq!(codes.len(), self.places, "codes are of this model");
        let mut at = from.map(|At(at)| at);
        for _ in 0..splits {
            for (lane, at) in at.iter_mut().enumerate() {
                let lane = if A_ROW_A_LANE { lane } else { 0 };
                // SAFETY: an `At` is made by `add` alone, as the index of a step, and what follows here from a step is
                // the index of one: a split's is its left child or, by the borrow, the node before; a leaf's is its
                // own, since no code is above `STAY`. A place is a multiple of `LANES` below `places`, itself a
                // multiple of `LANES`, so that a lane, below `LANES`, stays below `places`: the length of `codes`.
                let (step, code) = unsafe {
                    let step = *self.steps.get_unchecked(*at as usize);
                    (step, *codes.get_unchecked((step & 0xFFFF) as usize + lane))
                };
                *at = ((step - code) >> 32) as u32;
            }
        }
        // SAFETY: as above, each is the index of a step, and there are as many values as steps.
        at.map(|at| unsafe { *self.values.get_unchecked(at as usize) })
    }
}

/// Puts one row's codes into lane `lane` of a buffer of [`Walks::places`].
pub(super) fn fill(places: &mut [u64], lane: usize, codes: impl Iterator<Item = u16>) {
    for (slots, code) in places.chunks_exact_mut(2 * LANES).zip(codes) {
        slots[lane] = u64::from(code) << 16;
        slots[LANES + lane] = if code == MISSING { 0 } else { u64::from(code) << 16 };
    }
}
