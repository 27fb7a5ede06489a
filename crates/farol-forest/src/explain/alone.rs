//! Path-dependent explanations of one row through one tree, at eight nodes of the quadrature side by side: once down and
//! once up over all splits, without a branch that the row or the tree could turn. Knows nothing of batches.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

use super::eight::{Eight, Line};
use super::quadrature::Part;
use super::route::Route;

/// Room for a tree; grows to the largest and is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    /// For each split the product over the features above, then what its difference is multiplied with; one more line
    /// for what goes to leaves.
    path: Vec<Line>,
    /// For each split the left share, then its answer; one more line, of zeros, for leaves.
    share: Vec<Line>,
    /// For each split's two sides, whether the row agrees with every split on its feature so far; one more for features
    /// not asked before.
    below: Vec<f64>,
}

impl Room {
    /// Makes room for a route.
    pub(super) fn grow(&mut self, route: &Route) {
        let splits = route.turns.len();
        if self.path.len() <= splits {
            self.path.resize(splits + 1, Line::default());
            self.share.resize(splits + 1, Line::default());
            self.below.resize(2 * splits + 1, 1.0);
        }
    }
}

/// What is read, and where it is written.
pub(super) struct Alone<'a> {
    pub(super) route: &'a Route,
    pub(super) part: &'a Part,
    pub(super) row: &'a [f64],
    /// Grown for the route.
    pub(super) room: &'a mut Room,
    /// A line a feature, to be added to, whose numbers sum to the explanation.
    pub(super) sums: &'a mut [Line],
}

impl Alone<'_> {
    /// Goes down, then up.
    #[inline(always)]
    pub(super) fn run<V: Eight>(self) {
        let Self { route, part, row, room, sums } = self;
        let leaf = route.turns.len();
        let (path, share) = (&mut room.path[..=leaf], &mut room.share[..=leaf]);
        let below = &mut room.below[..=2 * leaf];
        (path[0], share[leaf], below[2 * leaf]) = (part.weight, Line::default(), 1.0);
        let (at, rest) = (V::load(&part.at), V::load(&part.rest));

        for (index, turn) in route.turns.iter().enumerate() {
            let goes_left = f64::from(u8::from(turn.question.sends_left(row[turn.feature()], &route.sets)));
            let before = below[turn.above_side as usize];
            let both = goes_left * before;
            (below[2 * index], below[2 * index + 1]) = (both, before - both);

            // The left share where the row agrees above is (before share rest + goes_left at) / (at + before rest), and the
            // training weight's share elsewhere.
            let inverse = V::all(before).over(V::all(turn.before).times_plus(rest, at));
            let base = V::all(turn.before * turn.share).times(rest);
            let agreed = V::all(goes_left).times_plus(at, base).times(inverse);
            let left_share = agreed.plus(V::all((1.0 - before) * turn.share));

            let whole = V::load(&path[index]);
            let left = whole.times(left_share);
            left.store(&mut path[turn.children[0] as usize]);
            whole.minus(left).store(&mut path[turn.children[1] as usize]);
            left_share.store(&mut share[index]);
            let pull = V::all((goes_left - turn.share) * turn.before);
            whole.times(inverse.times(inverse)).times(pull).store(&mut path[index]);
        }
        for (index, turn) in route.turns.iter().enumerate().rev() {
            let left = V::load(&share[turn.children[0] as usize]).plus(V::all(turn.left));
            let right = V::load(&share[turn.children[1] as usize]).plus(V::all(turn.right));
            let difference = left.minus(right);
            V::load(&share[index]).times_plus(difference, right).store(&mut share[index]);
            let sum = &mut sums[turn.feature()];
            V::load(&path[index]).times_plus(difference, V::load(sum)).store(sum);
        }
    }
}
