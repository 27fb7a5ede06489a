//! What a list of the k highest scores finds. Rows that tie at the cut could each be in or out: every figure is given
//! for the worst choice among them, for the best, and for a random one.

use std::collections::BTreeMap;

use crate::{
    Measure, MetricError, Places, Scored,
    error::check_length,
    scored::{Row, class_weights},
};

/// One figure under the three ways to choose among the rows that tie at the cut; equal where none tie.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tied<T = Measure> {
    /// The choice that makes the figure worst.
    pub worst: T,
    /// The choice that makes it best.
    pub best: T,
    /// A choice at random, each as likely as another.
    pub expected: T,
}

impl<T: Copy> Tied<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Tied<U> {
        Tied { worst: f(self.worst), best: f(self.best), expected: f(self.expected) }
    }
}

/// The figures of one list. Rows count by their weight (1 each where none were given); places count rows.
///
/// A weighted precision has no closed mean over random choices: expected is then the ratio of the expected sums, as a
/// survey's ratio estimator. Without weights it is the exact (hypergeometric) mean.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AtK {
    /// Places asked for.
    pub asked: usize,
    /// Rows on the list: `asked`, or all rows when there are fewer.
    pub taken: usize,
    /// Whether there were fewer rows than places.
    pub clipped: bool,
    /// Rows that score as the last one taken does, in all groups together.
    pub tied: usize,
    /// How many of those are on the list.
    pub tied_taken: usize,
    /// Share of the list that is positive; undefined for an empty one.
    pub precision: Tied,
    /// Share of the positives that are on the list; undefined without positives.
    pub recall: Tied,
    /// Precision by base rate: how many times better than a list drawn at random. Undefined as either is.
    pub lift: Tied,
    /// Number needed to evaluate, `1 / precision`: rows looked at for each positive found. Undefined when none is.
    pub nne: Tied,
}

/// The list of the highest scores of all rows, in O(n) (O(t log t) for t rows that tie at the cut).
pub fn at_k(scored: &Scored, places: Places) -> AtK {
    figures_of(&[Cut::new(scored.rows(), places)], scored)
}

/// A list for each group, such as k places for each class.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AtKPerGroup {
    /// All lists together, against all rows.
    pub total: AtK,
    /// Each group's list against the group's own rows, by ascending group.
    pub groups: Vec<(u64, AtK)>,
}

/// The highest scores within each group, and all these lists together. `groups` names the group of each row, in the
/// order the rows were given; `places` are for each group.
///
/// # Errors
/// [`MetricError::LengthMismatch`] when there is not one group a row.
pub fn at_k_per_group(scored: &Scored, groups: &[u64], places: Places) -> Result<AtKPerGroup, MetricError> {
    check_length("groups", groups.len(), scored.len())?;
    let mut rows_of: BTreeMap<u64, Vec<Row>> = BTreeMap::new();
    for row in scored.rows() {
        rows_of.entry(groups[row.index]).or_default().push(*row);
    }
    let cuts: Vec<Cut<'_>> = rows_of.values().map(|rows| Cut::new(rows, places)).collect();
    let each = rows_of.iter().zip(&cuts);
    let each = each.map(|((group, rows), cut)| (*group, figures_against(std::slice::from_ref(cut), rows)));
    Ok(AtKPerGroup { groups: each.collect(), total: figures_of(&cuts, scored) })
}

/// Where a list ends: rows that are on it whatever the choice, and the run of ties from which to choose the rest.
#[derive(Debug, Clone, Copy)]
struct Cut<'a> {
    asked: usize,
    sure: &'a [Row],
    run: &'a [Row],
    from_run: usize,
}

impl<'a> Cut<'a> {
    /// `rows` from the highest score down.
    fn new(rows: &'a [Row], places: Places) -> Self {
        let asked = places.among(rows.len());
        let taken = asked.min(rows.len());
        let Some(last) = taken.checked_sub(1).map(|last| rows[last].score) else {
            return Self { asked, sure: &[], run: &[], from_run: 0 };
        };
        let start = rows.partition_point(|row| row.score > last);
        let end = rows.partition_point(|row| row.score >= last);
        Self { asked, sure: &rows[..start], run: &rows[start..end], from_run: taken - start }
    }

    fn taken(&self) -> usize {
        self.sure.len() + self.from_run
    }

    /// What the list weighs when the rows of the run with the highest `value` are chosen.
    fn choosing(&self, value: impl Fn(&Row) -> f64) -> Weighed {
        let mut run = self.run.to_vec();
        run.sort_by(|a, b| value(b).total_cmp(&value(a)));
        Weighed::of(self.sure).plus(Weighed::of(&run[..self.from_run]))
    }

    fn expected(&self) -> Weighed {
        let share = if self.run.is_empty() { 0.0 } else { self.from_run as f64 / self.run.len() as f64 };
        Weighed::of(self.sure).plus(Weighed::of(self.run).times(share))
    }
}

/// Weight of some rows, and of the positives among them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Weighed {
    positive: f64,
    all: f64,
}

impl Weighed {
    fn of(rows: &[Row]) -> Self {
        let (positive, negative) = class_weights(rows);
        Self { positive, all: positive + negative }
    }

    fn plus(self, other: Self) -> Self {
        Self { positive: self.positive + other.positive, all: self.all + other.all }
    }

    fn times(self, factor: f64) -> Self {
        Self { positive: self.positive * factor, all: self.all * factor }
    }

    fn share(self) -> Measure {
        Measure::ratio(self.positive, self.all, "nobody taken")
    }
}

fn figures_of(cuts: &[Cut<'_>], scored: &Scored) -> AtK {
    figures_against(cuts, scored.rows())
}

fn figures_against<'a>(cuts: &[Cut<'a>], rows: &[Row]) -> AtK {
    let sum = |of: &dyn Fn(&Cut<'a>) -> usize| cuts.iter().map(of).sum::<usize>();
    let (asked, taken) = (sum(&|cut| cut.asked), sum(&Cut::taken));
    let all = Weighed::of(rows);
    let precision = precision_of(cuts);
    AtK {
        asked,
        taken,
        clipped: cuts.iter().any(|cut| cut.taken() < cut.asked),
        tied: sum(&|cut| cut.run.len()),
        tied_taken: sum(&|cut| cut.from_run),
        precision,
        recall: recall_of(cuts, all),
        lift: precision.map(|precision| lift(precision, all)),
        nne: precision.map(needed),
    }
}

fn precision_of(cuts: &[Cut<'_>]) -> Tied {
    Tied { worst: -1.0, best: 1.0, expected: 0.0 }.map(|sign| {
        if sign == 0.0 { total(cuts, Cut::expected).share() } else { extreme_precision(cuts, sign) }
    })
}

fn recall_of(cuts: &[Cut<'_>], all: Weighed) -> Tied {
    let label = |row: &Row| if row.label { row.weight } else { 0.0 };
    let found = Tied {
        worst: total(cuts, |cut| cut.choosing(|row| -label(row))),
        best: total(cuts, |cut| cut.choosing(label)),
        expected: total(cuts, Cut::expected),
    };
    found.map(|found| Measure::ratio(found.positive, all.positive, "no positives"))
}

fn total<'a>(cuts: &[Cut<'a>], weigh: impl Fn(&Cut<'a>) -> Weighed) -> Weighed {
    cuts.iter().map(weigh).fold(Weighed::default(), Weighed::plus)
}

/// The highest (`sign` 1) or lowest (−1) precision any choice among the ties can make.
///
/// A ratio of sums over a free choice: Dinkelbach's iteration (*Management Science* 13 (1967), 492–498) takes the rows
/// with the highest `weight × (label − ratio)` until the ratio moves no more, which is after two rounds without weights.
fn extreme_precision(cuts: &[Cut<'_>], sign: f64) -> Measure {
    let mut reached = total(cuts, Cut::expected).share();
    while let Measure::Value(ratio) = reached {
        let value = |row: &Row| sign * row.weight * (f64::from(u8::from(row.label)) - ratio);
        let next = total(cuts, |cut| cut.choosing(value)).share();
        if next.value().is_none_or(|next| sign * (next - ratio) <= 0.0) {
            break;
        }
        reached = next;
    }
    reached
}

fn lift(precision: Measure, all: Weighed) -> Measure {
    match (precision, all.share()) {
        (Measure::Value(precision), Measure::Value(base)) => Measure::ratio(precision, base, "no positives"),
        (undefined, _) => undefined,
    }
}

fn needed(precision: Measure) -> Measure {
    match precision {
        Measure::Value(precision) => Measure::ratio(1.0, precision, "no positives taken"),
        undefined @ Measure::Undefined(_) => undefined,
    }
}

/// What a list is expected to weigh when row `index` stands there `times(index)` times: the fast way through a
/// bootstrap replicate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExpectedList {
    list: Weighed,
    all: Weighed,
}

impl ExpectedList {
    pub(crate) fn new(scored: &Scored, places: Places, times: impl Fn(usize) -> u32) -> Self {
        let drawn: usize = scored.rows().iter().map(|row| times(row.index) as usize).sum();
        let mut left = places.among(drawn).min(drawn);
        let mut found = Self { list: Weighed::default(), all: Weighed::default() };
        for tie in scored.ties() {
            let (mut rows, mut weighed) = (0, Weighed::default());
            for row in tie {
                let weight = row.weight * f64::from(times(row.index));
                rows += times(row.index) as usize;
                weighed.all += weight;
                weighed.positive += if row.label { weight } else { 0.0 };
            }
            let taken = left.min(rows);
            left -= taken;
            found.all = found.all.plus(weighed);
            if taken > 0 {
                found.list = found.list.plus(weighed.times(taken as f64 / rows as f64));
            }
        }
        found
    }

    pub(crate) fn precision(&self) -> Measure {
        self.list.share()
    }

    pub(crate) fn recall(&self) -> Measure {
        Measure::ratio(self.list.positive, self.all.positive, "no positives")
    }

    pub(crate) fn lift(&self) -> Measure {
        lift(self.precision(), self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::{Tied, at_k, at_k_per_group};
    use crate::{Measure, MetricError, Places, Scored};

    fn values(tied: Tied) -> [Option<f64>; 3] {
        [tied.worst, tied.best, tied.expected].map(Measure::value)
    }

    #[test]
    fn ties_at_the_cut_are_told_as_worst_best_and_expected() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, true, false, false, true], &[0.9, 0.5, 0.5, 0.5, 0.1], None)?;
        let list = at_k(&scored, Places::rows(2));
        assert_eq!((list.taken, list.tied, list.tied_taken, list.clipped), (2, 3, 1, false));
        let found = 1.0 + 1.0 / 3.0;
        assert_eq!(values(list.precision), [Some(0.5), Some(1.0), Some(found / 2.0)]);
        assert_eq!(values(list.recall), [Some(1.0 / 3.0), Some(2.0 / 3.0), Some(found / 3.0)]);
        assert_eq!(values(list.nne), [Some(2.0), Some(1.0), Some(1.0 / (found / 2.0))]);
        assert_eq!(list.lift.best, Measure::Value(1.0 / 0.6));
        Ok(())
    }

    #[test]
    fn more_places_than_rows_take_all_and_say_so() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[0.9, 0.5], None)?;
        let list = at_k(&scored, Places::rows(5));
        assert_eq!((list.asked, list.taken, list.clipped), (5, 2, true));
        assert_eq!(values(list.precision), [Some(0.5); 3]);
        assert_eq!(values(list.lift), [Some(1.0); 3]);
        Ok(())
    }

    #[test]
    fn an_empty_list_and_a_list_without_positives_leave_figures_undefined() -> Result<(), MetricError> {
        let scored = Scored::new(&[false, true], &[0.9, 0.5], None)?;
        assert_eq!(at_k(&scored, Places::rows(0)).precision.best, Measure::Undefined("nobody taken"));
        assert_eq!(at_k(&scored, Places::rows(0)).recall.best, Measure::Value(0.0));
        assert_eq!(at_k(&scored, Places::rows(1)).nne.best, Measure::Undefined("no positives taken"));
        let negatives = Scored::new(&[false, false], &[0.9, 0.5], None)?;
        assert_eq!(at_k(&negatives, Places::rows(1)).recall.worst, Measure::Undefined("no positives"));
        assert_eq!(at_k(&negatives, Places::rows(1)).lift.worst, Measure::Undefined("no positives"));
        Ok(())
    }

    #[test]
    fn each_class_has_its_own_places() -> Result<(), MetricError> {
        let labels = [true, false, true, true, false];
        let scored = Scored::new(&labels, &[0.9, 0.8, 0.7, 0.2, 0.1], None)?;
        let found = at_k_per_group(&scored, &[7, 7, 7, 3, 3], Places::rows(1))?;
        let groups: Vec<(u64, Option<f64>)> =
            found.groups.iter().map(|(group, list)| (*group, list.recall.best.value())).collect();
        assert_eq!(groups, [(3, Some(1.0)), (7, Some(0.5))]);
        assert_eq!((found.total.taken, found.total.clipped), (2, false));
        assert_eq!(found.total.precision.worst, Measure::Value(1.0));
        assert_eq!(found.total.recall.worst, Measure::Value(2.0 / 3.0));
        let refusal = at_k_per_group(&scored, &[1], Places::rows(1)).err();
        assert_eq!(refusal, Some(MetricError::LengthMismatch { what: "groups", found: 1, expected: 5 }));
        Ok(())
    }
}
