//! The walk of path-dependent explanations through one tree for many rows side by side. Knows nothing of threads.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

use std::array::from_fn;

use super::eight::{Eight, Line, WIDTH};
use super::quadrature::{NODES, Part};
use super::route::{NEVER, Route, Step, Turn};

/// Lines of rows that take each step together: the questions of a step are read, and its kind guessed by the machine,
/// once for all of them.
pub(super) const LINES: usize = 4;

/// Rows that walk side by side.
pub(super) const ROWS: usize = LINES * WIDTH;

/// A line for each node of the quadrature.
type Nodes = [Line; NODES];

/// What is remembered of a split between going down and coming up, each for every line of rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Level {
    /// The product over the features above of how much of their conditions holds.
    path: [Nodes; LINES],
    /// How much of it goes left.
    left_share: [Nodes; LINES],
    /// The left child's part of the answer.
    left: [Nodes; LINES],
    /// 1 where the row goes left.
    goes_left: [Line; LINES],
    /// 1 where the row agrees with every split above on this feature.
    before: [Line; LINES],
    /// The same below this split, on the side where the walk stands.
    below: [Line; LINES],
    /// What the differences of a feature that was asked above are multiplied with, for each node of the quadrature.
    repeat: Line,
    /// Which split of the route.
    turn: usize,
}

/// What a walk reads and where it writes.
pub(super) struct Walk<'a> {
    pub(super) route: &'a Route,
    pub(super) part: &'a Part,
    /// For each feature its values in [`ROWS`] rows.
    pub(super) rows: &'a [[Line; LINES]],
    /// One more than the deepest split's level.
    pub(super) levels: &'a mut [Level],
    /// The answer of the subtree last left, for each line of rows.
    pub(super) found: &'a mut [Nodes; LINES],
    /// For each feature the sums of [`ROWS`] rows, to be added to.
    pub(super) sums: &'a mut [[Line; LINES]],
}

/// A split's share as a function of the node: `share + before base + goes_left before slope`.
struct Repeated {
    base: Line,
    slope: Line,
    repeat: Line,
}

/// What a split says of a line of rows.
struct Asked<V, const N: usize> {
    goes_left: V,
    before: V,
    left_share: [V; N],
}

impl Walk<'_> {
    /// Walks the whole tree with `N` nodes of the quadrature.
    #[inline(always)]
    pub(super) fn run<V: Eight, const N: usize>(&mut self) {
        let route = self.route;
        let mut turns = route.turns.iter().enumerate();
        let mut depth = 0;
        for line in &mut self.levels[0].path {
            for (path, weight) in line[..N].iter_mut().zip(&self.part.weight.0) {
                V::all(*weight).store(path);
            }
        }
        for step in &route.steps {
            match step {
                Step::Both | Step::DownLeft | Step::DownRight => {
                    // Infallible: a route has as many turns as steps downwards.
                    let Some((index, turn)) = turns.next() else { return };
                    depth = usize::from(turn.level);
                    match step {
                        Step::Both => self.both::<V, N>(turn),
                        Step::DownLeft => self.down::<V, N, true>(index, turn),
                        _ => self.down::<V, N, false>(index, turn),
                    }
                }
                Step::Across => {
                    depth -= 1;
                    self.across::<V, N>(depth);
                }
                Step::UpLeft => {
                    depth -= 1;
                    self.up::<V, N, true, false>(depth);
                }
                Step::UpRight => {
                    depth -= 1;
                    self.up::<V, N, false, true>(depth);
                }
                Step::UpBoth => {
                    depth -= 1;
                    self.up::<V, N, true, true>(depth);
                }
            }
        }
    }

    #[inline(always)]
    fn repeated<V: Eight>(&self, turn: &Turn) -> Repeated {
        let mut out = Repeated { base: Line::default(), slope: Line::default(), repeat: Line::default() };
        let (at, rest) = (V::load(&self.part.at), V::load(&self.part.rest));
        let (passed, share) = (V::all(turn.before), V::all(turn.share));
        let inverse = V::all(1.0).over(rest.times_plus(passed, at));
        rest.times(inverse).times(passed.times(share)).minus(share).store(&mut out.base);
        at.times(inverse).store(&mut out.slope);
        inverse.times(inverse).times(passed).store(&mut out.repeat);
        out
    }

    #[inline(always)]
    fn ask_first<V: Eight, const N: usize>(&self, turn: &Turn, line: usize) -> Asked<V, N> {
        let goes_left: V = turn.question.send_left(&self.rows[turn.feature()][line], &self.route.sets);
        let share = V::all(turn.share);
        let (at, rest) = (&self.part.at.0, &self.part.rest.0);
        let left_share = from_fn(|k| goes_left.times_plus(V::all(at[k]), V::all(rest[k]).times(share)));
        Asked { goes_left, before: V::all(1.0), left_share }
    }

    #[inline(always)]
    fn ask_again<V: Eight, const N: usize>(
        &self,
        turn: &Turn,
        line: usize,
        repeated: &Repeated,
    ) -> Asked<V, N> {
        let goes_left: V = turn.question.send_left(&self.rows[turn.feature()][line], &self.route.sets);
        let before = V::load(&self.levels[usize::from(turn.above)].below[line]);
        let (both, share) = (goes_left.times(before), V::all(turn.share));
        let left_share = from_fn(|k| {
            let share = before.times_plus(V::all(repeated.base.0[k]), share);
            both.times_plus(V::all(repeated.slope.0[k]), share)
        });
        Asked { goes_left, before, left_share }
    }

    #[inline(always)]
    fn both<V: Eight, const N: usize>(&mut self, turn: &Turn) {
        let depth = usize::from(turn.level);
        if turn.above == NEVER {
            for line in 0..LINES {
                let asked = self.ask_first::<V, N>(turn, line);
                let path = &self.levels[depth].path[line];
                let mut total = V::load(&path[0]);
                for path in &path[1..N] {
                    total = total.plus(V::load(path));
                }
                self.both_line(turn, line, &asked, total);
            }
        } else {
            let repeated = self.repeated::<V>(turn);
            for line in 0..LINES {
                let asked = self.ask_again::<V, N>(turn, line, &repeated);
                let path = &self.levels[depth].path[line];
                let mut total = V::load(&path[0]).times(V::all(repeated.repeat.0[0]));
                for (path, repeat) in path[1..N].iter().zip(&repeated.repeat.0[1..N]) {
                    total = V::load(path).times_plus(V::all(*repeat), total);
                }
                self.both_line(turn, line, &asked, total);
            }
        }
    }

    #[inline(always)]
    fn both_line<V: Eight, const N: usize>(
        &mut self,
        turn: &Turn,
        line: usize,
        asked: &Asked<V, N>,
        total: V,
    ) {
        let (difference, right) = (V::all(turn.left - turn.right), V::all(turn.right));
        let pull = asked.goes_left.minus(V::all(turn.share)).times(asked.before).times(difference);
        let sum = &mut self.sums[turn.feature()][line];
        pull.times_plus(total, V::load(sum)).store(sum);
        for k in 0..N {
            asked.left_share[k].times_plus(difference, right).store(&mut self.found[line][k]);
        }
    }

    #[inline(always)]
    fn down<V: Eight, const N: usize, const LEFT: bool>(&mut self, index: usize, turn: &Turn) {
        self.levels[usize::from(turn.level)].turn = index;
        if turn.above == NEVER {
            for line in 0..LINES {
                let asked = self.ask_first::<V, N>(turn, line);
                self.down_line::<V, N, LEFT>(turn, line, &asked);
            }
        } else {
            let repeated = self.repeated::<V>(turn);
            for line in 0..LINES {
                let asked = self.ask_again::<V, N>(turn, line, &repeated);
                self.down_line::<V, N, LEFT>(turn, line, &asked);
            }
            self.levels[usize::from(turn.level)].repeat = repeated.repeat;
        }
    }

    #[inline(always)]
    fn down_line<V: Eight, const N: usize, const LEFT: bool>(
        &mut self,
        turn: &Turn,
        line: usize,
        asked: &Asked<V, N>,
    ) {
        let (upper, lower) = self.levels.split_at_mut(usize::from(turn.level) + 1);
        let (level, next) = (&mut upper[usize::from(turn.level)], &mut lower[0]);
        for k in 0..N {
            asked.left_share[k].store(&mut level.left_share[line][k]);
            let path = V::load(&level.path[line][k]);
            let path = if LEFT {
                path.times(asked.left_share[k])
            } else {
                path.times_from(asked.left_share[k], path)
            };
            path.store(&mut next.path[line][k]);
        }
        let (before, goes_left) = (asked.before, asked.goes_left);
        before.store(&mut level.before[line]);
        goes_left.store(&mut level.goes_left[line]);
        let below = if LEFT { before.times(goes_left) } else { before.times_from(goes_left, before) };
        below.store(&mut level.below[line]);
    }

    #[inline(always)]
    fn across<V: Eight, const N: usize>(&mut self, depth: usize) {
        let (upper, lower) = self.levels.split_at_mut(depth + 1);
        let (level, next) = (&mut upper[depth], &mut lower[0]);
        for line in 0..LINES {
            for k in 0..N {
                V::load(&self.found[line][k]).store(&mut level.left[line][k]);
                let path = V::load(&level.path[line][k]);
                let right = path.times_from(V::load(&level.left_share[line][k]), path);
                right.store(&mut next.path[line][k]);
            }
            let before = V::load(&level.before[line]);
            before.times_from(V::load(&level.goes_left[line]), before).store(&mut level.below[line]);
        }
    }

    #[inline(always)]
    fn up<V: Eight, const N: usize, const LEFT: bool, const RIGHT: bool>(&mut self, depth: usize) {
        let level = &self.levels[depth];
        let turn = &self.route.turns[level.turn];
        let repeated = turn.above != NEVER;
        for line in 0..LINES {
            let found = &mut self.found[line];
            let mut total = V::all(0.0);
            for (k, found) in found[..N].iter_mut().enumerate() {
                let below = V::load(found);
                let (left, right) = match (LEFT, RIGHT) {
                    (true, true) => (V::load(&level.left[line][k]), below),
                    (true, false) => (below, V::all(turn.right)),
                    (false, _) => (V::all(turn.left), below),
                };
                let difference = left.minus(right);
                let mut path = V::load(&level.path[line][k]);
                if repeated {
                    path = path.times(V::all(level.repeat.0[k]));
                }
                total = path.times_plus(difference, total);
                let answer = V::load(&level.left_share[line][k]).times_plus(difference, right);
                answer.store(found);
            }
            let pull = V::load(&level.goes_left[line]).minus(V::all(turn.share));
            let pull = pull.times(V::load(&level.before[line]));
            let sum = &mut self.sums[turn.feature()][line];
            pull.times_plus(total, V::load(sum)).store(sum);
        }
    }
}
