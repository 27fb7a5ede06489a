//! Rows that share a score, and neighbours pooled until their shares rise: the ground of isotonic and Venn–Abers.

use crate::{
    Scored,
    scored::{Row, class_weights},
};

/// Rows of neighbouring scores taken together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pool {
    /// Lowest score.
    pub(super) first: f64,
    /// Highest score.
    pub(super) last: f64,
    /// Weight of the positive rows.
    pub(super) positive: f64,
    /// Weight of the negative rows.
    pub(super) negative: f64,
}

impl Pool {
    fn of_tie(tie: &[Row]) -> Self {
        let (positive, negative) = class_weights(tie);
        Self { first: tie[0].score, last: tie[0].score, positive, negative }
    }

    /// Share of the weight that is positive.
    pub(super) fn share(&self) -> f64 {
        self.positive / self.weight()
    }

    /// Weight of all its rows, more than 0.
    pub(super) fn weight(&self) -> f64 {
        self.positive + self.negative
    }

    fn join(self, above: Self) -> Self {
        Self {
            first: self.first,
            last: above.last,
            positive: self.positive + above.positive,
            negative: self.negative + above.negative,
        }
    }
}

/// One pool for each distinct score that has weight, lowest first; at least one.
pub(super) fn pools_of_ties(scored: &Scored) -> Vec<Pool> {
    let mut pools: Vec<Pool> = scored.ties().map(Pool::of_tie).filter(|pool| pool.weight() > 0.0).collect();
    pools.reverse();
    pools
}

/// Pools adjacent violators: joins neighbours until the shares rise strictly, in O(n).
///
/// Source: Ayer, Brunk, Ewing, Reid & Silverman, *Ann. Math. Stat.* 26 (1955), 641–647.
pub(super) fn pool_adjacent_violators(pools: impl IntoIterator<Item = Pool>) -> Vec<Pool> {
    let mut rising: Vec<Pool> = Vec::new();
    for mut pool in pools {
        while let Some(below) = rising.pop_if(|below| below.share() >= pool.share()) {
            pool = below.join(pool);
        }
        rising.push(pool);
    }
    rising
}
