//! Inductive Venn–Abers prediction: the probability of a score if its outcome turned out one way or the other.

use super::pool::{Pool, pools_of_ties};
#[cfg(feature = "serde")]
use crate::MetricError;
use crate::Scored;

/// Two probabilities of one score, `p0 ≤ p1`: that of isotonic regression had the row itself been negative, and had it
/// been positive. One of them is perfectly calibrated, whatever the scores; how far apart they lie says how sure the
/// probability is.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProbabilityPair {
    /// Had the row been negative, 0 to 1.
    pub p0: f64,
    /// Had the row been positive, 0 to 1.
    pub p1: f64,
}

impl ProbabilityPair {
    /// The one probability that costs least at worst in log loss: `p1 / (1 − p0 + p1)`.
    pub fn merged(self) -> f64 {
        self.p1 / (1.0 - self.p0 + self.p1)
    }

    /// `p1 − p0`, 0 (sure) to 1 (not at all).
    pub fn width(self) -> f64 {
        self.p1 - self.p0
    }
}

/// Both isotonic fits for every score there can be.
///
/// The row to come counts with the mean weight of the rows fitted on (1 where no weights were given). Source: Vovk &
/// Petej, *Venn–Abers predictors*, UAI 2014 (the merging: sec. 5); Vovk, Petej & Fedorova, *Large-scale probabilistic
/// predictors with and without guarantees of validity*, NIPS 2015, algorithms 1 to 4 (the linear time).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Unchecked"))]
pub struct VennAbers {
    /// Score, p0 and p1: scores rise strictly, probabilities never fall; at least one.
    steps: Vec<(f64, f64, f64)>,
}

impl VennAbers {
    /// Fits in O(n), the rows being sorted.
    pub fn fit(scored: &Scored) -> Self {
        let pools = pools_of_ties(scored);
        let rows = scored.rows().iter().filter(|row| row.weight > 0.0).count();
        let object = pools.iter().map(Pool::weight).sum::<f64>() / rows as f64;
        let p1 = if_positive(&pools, object).into_iter().map(|edge| edge.1 / edge.0);
        // Mirrored, a negative object is a positive one.
        let mirrored: Vec<Pool> = pools.iter().rev().map(mirror).collect();
        let p0 = if_positive(&mirrored, object).into_iter().rev().map(|edge| (edge.0 - edge.1) / edge.0);
        let steps: Vec<(f64, f64, f64)> =
            pools.iter().zip(p0).zip(p1).map(|((pool, p0), p1)| (pool.first, p0, p1)).collect();
        Self { steps: without_repeats(&rising(steps)) }
    }

    /// Both probabilities of a score; not numbers for a score that is none.
    pub fn pair(&self, score: f64) -> ProbabilityPair {
        if score.is_nan() {
            return ProbabilityPair { p0: score, p1: score };
        }
        let at_or_above = self.steps.partition_point(|step| step.0 < score);
        let above = self.steps.get(at_or_above);
        if let Some((_, p0, p1)) = above.filter(|step| step.0 == score) {
            return ProbabilityPair { p0: *p0, p1: *p1 };
        }
        // Between two scores a negative object pools with those below it, a positive one with those above.
        let below = at_or_above.checked_sub(1).and_then(|place| self.steps.get(place));
        ProbabilityPair { p0: below.map_or(0.0, |step| step.1), p1: above.map_or(1.0, |step| step.2) }
    }

    /// The merged probability of a score, 0 to 1; not a number for a score that is none.
    pub fn apply(&self, score: f64) -> f64 {
        self.pair(score).merged()
    }
}

fn mirror(pool: &Pool) -> Pool {
    Pool { first: -pool.last, last: -pool.first, positive: pool.negative, negative: pool.positive }
}

/// A point of the cumulative sum diagram: weight so far, positive weight so far.
type Point = (f64, f64);

/// What isotonic regression gives at each pool with a positive object added to it, as weight and positive weight.
///
/// The fit is the slope of the greatest convex minorant of the cumulative sum diagram. An object added to pool i moves
/// the points before i down and left by its weight; going through the pools, each point moves once, so that one hull,
/// kept as a stack of corners with the leftmost on top, serves them all.
fn if_positive(pools: &[Pool], object: f64) -> Vec<Point> {
    let points = cumulative(pools);
    let mut corners: Vec<Point> = Vec::with_capacity(points.len() + 1);
    for point in points.iter().rev() {
        push_corner(&mut corners, *point);
    }
    push_corner(&mut corners, (-object, -object));
    let mut edges = Vec::with_capacity(points.len());
    for point in &points {
        let (left, right) = leftmost_edge(&corners);
        edges.push((right.0 - left.0, right.1 - left.1));
        let moved = (point.0 - object, point.1 - object);
        if cross(left, right, moved) < 0.0 {
            corners.pop();
            push_corner(&mut corners, moved);
        }
    }
    edges
}

fn cumulative(pools: &[Pool]) -> Vec<Point> {
    let mut sum = (0.0, 0.0);
    let add = |pool: &Pool| {
        sum = (sum.0 + pool.weight(), sum.1 + pool.positive);
        sum
    };
    pools.iter().map(add).collect()
}

/// Puts a point on top, after the corners that it cuts off. The last corner always stays.
fn push_corner(corners: &mut Vec<Point>, point: Point) {
    while let [.., second, first] = corners[..]
        && cross(point, first, second) <= 0.0
    {
        corners.pop();
    }
    corners.push(point);
}

/// The two topmost corners. There are always two: the end of the diagram, and a point left of it.
fn leftmost_edge(corners: &[Point]) -> (Point, Point) {
    (corners[corners.len() - 1], corners[corners.len() - 2])
}

/// More than 0 when the way from `a` over `b` to `c` turns left.
fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Takes out the falls, and the p0 above p1, that rounding has left.
fn rising(mut steps: Vec<(f64, f64, f64)>) -> Vec<(f64, f64, f64)> {
    let (mut most0, mut most1) = (0.0, 0.0);
    for (_, p0, p1) in &mut steps {
        most0 = p0.clamp(most0, 1.0);
        most1 = p1.max(most0).clamp(most1, 1.0);
        (*p0, *p1) = (most0, most1);
    }
    steps
}

/// Drops the steps that equal both their neighbours: they change no answer.
fn without_repeats(steps: &[(f64, f64, f64)]) -> Vec<(f64, f64, f64)> {
    let values = |place: usize| steps.get(place).map(|step| (step.1, step.2));
    let repeats =
        |place: usize| place > 0 && values(place - 1) == values(place) && values(place) == values(place + 1);
    (0..steps.len()).filter(|place| !repeats(*place)).map(|place| steps[place]).collect()
}

/// Steps as they are stored.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    steps: Vec<(f64, f64, f64)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for VennAbers {
    type Error = MetricError;

    fn try_from(Unchecked { steps }: Unchecked) -> Result<Self, MetricError> {
        let possible =
            |(score, p0, p1): &(f64, f64, f64)| score.is_finite() && 0.0 <= *p0 && p0 <= p1 && *p1 <= 1.0;
        let rising = steps.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1 && a.2 <= b.2);
        if rising && !steps.is_empty() && steps.iter().all(possible) {
            Ok(Self { steps })
        } else {
            Err(MetricError::CalibratorInvalid { what: "at least one step, rising, with p0 of at most p1" })
        }
    }
}
