//! What places buy: of the pupils to whom it happened in the test year, how many a list of k would have reached, under
//! the model, the best rule, whole groups, chance and a perfect ranking. Pure: from a bundle alone.

use std::collections::BTreeMap;

use farol_domain::{Outcome, SchoolYear};
use farol_metrics::{BootstrapParams, Estimate, Measure, MetricError, Places, bootstrap_intervals};
use serde::Serialize;

use crate::{
    AppError,
    bundle::Bundle,
    learn::Ranker,
    trial::{Kind, Trial},
};

/// How many pupils can be helped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seats {
    /// So many in all.
    InAll(usize),
    /// So many of 100 pupils, 0 to 100, rounded up.
    Percent(f64),
    /// So many in each class; pupils whose class is not recorded are a class of their own.
    PerClass(usize),
}

/// What to plan for.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityParams {
    /// Each number of places asked for.
    pub seats: Vec<Seats>,
    /// Further places whose gain is told; in each class where places are for each class.
    pub more: usize,
    /// Pupils next year: places and pupils reached are scaled from the test year's number to this one.
    pub pupils: Option<usize>,
    /// Of the intervals.
    pub bootstrap: BootstrapParams,
}

/// 5, 10, 20, 30, 50 and 100 places, and 10 %; ten more.
impl Default for CapacityParams {
    fn default() -> Self {
        let seats = [5, 10, 20, 30, 50, 100].map(Seats::InAll).into_iter().chain([Seats::Percent(10.0)]);
        Self { seats: seats.collect(), more: 10, pupils: None, bootstrap: BootstrapParams::default() }
    }
}

/// What one number of places reaches: expected pupils to whom it happened, over every way to break ties.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reach {
    /// What was asked for.
    pub seats: Seats,
    /// Places that makes, in all; never more than pupils.
    pub places: f64,
    /// The model's list.
    pub model: Estimate,
    /// The list of the rule that ranks the test year best.
    pub rule: Estimate,
    /// Everybody of the worst phases first, by the training years' shares.
    pub phases: Estimate,
    /// Everybody of the worst classes first.
    pub classes: Estimate,
    /// Places drawn by lot.
    pub chance: Estimate,
    /// A ranking that knew the answer.
    pub perfect: Estimate,
    /// Model minus rule, on the same pupils.
    pub model_minus_rule: Estimate,
    /// What the further places add to the model's list.
    pub more_places: Estimate,
    /// That, minus what the model adds to the rule at the same number of places: above 0, more places bring more than the
    /// better list does.
    pub more_places_minus_model_gain: Estimate,
    /// What a perfect ranking would add at the same number of places: no better model can bring more.
    pub perfect_minus_model: Estimate,
}

/// A plan for one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// The outcome.
    pub outcome: Outcome,
    /// The year it was measured on.
    pub test_year: SchoolYear,
    /// Pupils of the test year.
    pub pupils: usize,
    /// Those to whom it happened.
    pub positives: usize,
    /// The number of pupils everything was scaled to.
    pub scaled_to: Option<usize>,
    /// The rule that stands beside the model, and what it does.
    pub rule: Option<(Ranker, String)>,
    /// Further places.
    pub more: usize,
    /// One row for each number of places.
    pub reaches: Vec<Reach>,
}

/// Plans from a bundle's test year.
///
/// # Errors
/// [`MetricError::PercentOutOfRange`], and those of [`bootstrap_intervals`].
pub fn capacity(bundle: &Bundle, params: &CapacityParams) -> Result<Capacity, AppError> {
    let rule = bundle.manifest.baselines.rule().map(|rule| rule.kind);
    of_trial(&bundle.trial, rule, params)
}

/// Plans from a judged year, with the rule to hold the model against.
///
/// # Errors
/// As [`capacity`].
pub fn of_trial(trial: &Trial, rule: Option<Kind>, params: &CapacityParams) -> Result<Capacity, AppError> {
    let standing = Standing::new(trial, rule, params.pupils);
    let reaches = params.seats.iter().map(|seats| standing.reach(*seats, params));
    let rule = trial.entrants.iter().find(|entrant| Some(entrant.kind) == rule);
    Ok(Capacity {
        outcome: trial.definition.outcome,
        test_year: trial.test_year,
        pupils: trial.rows.labels.len(),
        positives: trial.rows.labels.iter().filter(|label| **label).count(),
        scaled_to: params.pupils,
        rule: rule.and_then(|entrant| match entrant.kind {
            Kind::Ranker(ranker) => Some((ranker, entrant.says.clone())),
            Kind::Learner(_) => None,
        }),
        more: params.more,
        reaches: reaches.collect::<Result<_, _>>()?,
    })
}

/// Everybody who stands for a place, in the orders of the six rankings.
struct Standing<'a> {
    trial: &'a Trial,
    /// Scores of model, rule, phases, classes, chance and perfect ranking; none where nobody ranks so.
    scores: [Option<Vec<f64>>; 6],
    classes: Vec<u64>,
    /// Pupils planned for, over those of the test year.
    scale: f64,
}

impl<'a> Standing<'a> {
    fn new(trial: &'a Trial, rule: Option<Kind>, pupils: Option<usize>) -> Self {
        let of = |kind: Kind| trial.entrants.iter().find(|e| e.kind == kind).map(|e| e.scores.clone());
        let labels = &trial.rows.labels;
        let scale = pupils.map_or(1.0, |pupils| pupils as f64 / labels.len().max(1) as f64);
        let scores = [
            Some(trial.champion().scores.clone()),
            rule.and_then(of),
            of(Kind::Ranker(Ranker::PhaseMeans)),
            of(Kind::Ranker(Ranker::ClassMeans)),
            Some(vec![0.0; labels.len()]),
            Some(labels.iter().map(|label| f64::from(u8::from(*label))).collect()),
        ];
        Self { trial, scores, classes: numbered(&trial.rows.class), scale }
    }

    fn reach(&self, seats: Seats, params: &CapacityParams) -> Result<Reach, AppError> {
        let labels = &self.trial.rows.labels;
        let places = self.places(seats)?;
        let one_list = vec![0; labels.len()];
        let lists = if matches!(seats, Seats::PerClass(_)) { &self.classes } else { &one_list };
        let further = places + params.more as f64 / self.scale;
        let orders = self.scores.each_ref().map(|scores| scores.as_ref().map(|s| Order::new(s, lists)));
        let measures = |times: &dyn Fn(usize) -> f64| -> [Measure; 10] {
            let reached = |order: &Option<Order<'_>>, places| match order {
                Some(order) => Measure::Value(self.scale * order.reached(labels, times, places)),
                None => Measure::Undefined("nobody ranks so"),
            };
            let now = orders.each_ref().map(|order| reached(order, places));
            let [model, rule, phases, classes, chance, perfect] = now;
            let more = reached(&orders[0], further).minus(model);
            let gain = model.minus(rule);
            let [further, ceiling] = [more.minus(gain), perfect.minus(model)];
            [model, rule, phases, classes, chance, perfect, gain, more, further, ceiling]
        };
        let values = measures(&|_| 1.0);
        let intervals = bootstrap_intervals(&self.trial.rows.pupils, params.bootstrap, |times| {
            measures(&|row| f64::from(times[row]))
        })?;
        let [
            model,
            rule,
            phases,
            classes,
            chance,
            perfect,
            model_minus_rule,
            more_places,
            more_places_minus_model_gain,
            perfect_minus_model,
        ] = std::array::from_fn(|k| Estimate { value: values[k], interval: intervals[k] });
        let places = self.scale * filled(lists, places);
        Ok(Reach {
            seats,
            places,
            model,
            rule,
            phases,
            classes,
            chance,
            perfect,
            model_minus_rule,
            more_places,
            more_places_minus_model_gain,
            perfect_minus_model,
        })
    }

    /// Places of each list, scaled down to the test year.
    fn places(&self, seats: Seats) -> Result<f64, MetricError> {
        let pupils = self.trial.rows.labels.len() as f64 * self.scale;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of pupils")]
        let pupils = pupils.round() as usize;
        let places = match seats {
            Seats::InAll(places) | Seats::PerClass(places) => places,
            Seats::Percent(percent) => Places::percent(percent)?.among(pupils),
        };
        Ok(places as f64 / self.scale)
    }
}

/// A number for each different text.
fn numbered(texts: &[String]) -> Vec<u64> {
    let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
    texts
        .iter()
        .map(|text| {
            let next = numbers.len() as u64;
            *numbers.entry(text).or_insert(next)
        })
        .collect()
}

/// Places that are taken when every list has so many.
fn filled(lists: &[u64], places: f64) -> f64 {
    let mut sizes: BTreeMap<u64, f64> = BTreeMap::new();
    for list in lists {
        *sizes.entry(*list).or_default() += 1.0;
    }
    sizes.values().map(|size| places.min(*size)).sum()
}

/// Rows from the highest score down, list by list.
struct Order<'a> {
    scores: &'a [f64],
    lists: Vec<Vec<usize>>,
}

impl<'a> Order<'a> {
    fn new(scores: &'a [f64], lists: &[u64]) -> Self {
        let mut rows_of: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (row, list) in lists.iter().enumerate() {
            rows_of.entry(*list).or_default().push(row);
        }
        let mut lists: Vec<_> = rows_of.into_values().collect();
        for rows in &mut lists {
            rows.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        }
        Self { scores, lists }
    }

    /// Positives expected among the first so many of each list, when row `row` stands there `times(row)` times and
    /// those who tie at the cut are drawn by lot.
    fn reached(&self, labels: &[bool], times: &dyn Fn(usize) -> f64, places: f64) -> f64 {
        self.lists.iter().map(|rows| self.reached_in(rows, labels, times, places)).sum()
    }

    fn reached_in(&self, rows: &[usize], labels: &[bool], times: &dyn Fn(usize) -> f64, places: f64) -> f64 {
        let (mut left, mut found) = (places, 0.0);
        for tie in rows.chunk_by(|a, b| self.scores[*a] == self.scores[*b]) {
            let standing: f64 = tie.iter().map(|row| times(*row)).sum();
            let positive: f64 = tie.iter().filter(|row| labels[**row]).map(|row| times(*row)).sum();
            if standing > 0.0 {
                found += positive * (left / standing).min(1.0);
                left -= standing;
            }
            if left <= 0.0 {
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    /// The mean over every way to order those who tie, each way counted once.
    fn by_brute_force(scores: &[f64], labels: &[bool], places: usize) -> f64 {
        let orders = orders_of(&(0..scores.len()).collect::<Vec<_>>());
        let sorted = orders.into_iter().filter(|rows| rows.windows(2).all(|w| scores[w[0]] >= scores[w[1]]));
        let found: Vec<usize> =
            sorted.map(|rows| rows.iter().take(places).filter(|row| labels[**row]).count()).collect();
        found.iter().sum::<usize>() as f64 / found.len() as f64
    }

    fn orders_of(rows: &[usize]) -> Vec<Vec<usize>> {
        if rows.is_empty() {
            return vec![Vec::new()];
        }
        let first = |at: usize| {
            let mut rest = rows.to_vec();
            let row = rest.remove(at);
            orders_of(&rest).into_iter().map(move |tail| [vec![row], tail].concat())
        };
        (0..rows.len()).flat_map(first).collect()
    }

    #[test]
    fn pupils_reached_are_the_mean_over_every_way_to_break_ties() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        for _ in 0..60 {
            let rows = rng.random_range(1..=6);
            let scores: Vec<f64> = (0..rows).map(|_| f64::from(rng.random_range(0..3_u8))).collect();
            let labels: Vec<bool> = (0..rows).map(|_| rng.random_bool(0.5)).collect();
            for places in 0..=rows + 1 {
                let order = Order::new(&scores, &vec![0; rows]);
                let found = order.reached(&labels, &|_| 1.0, places as f64);
                let expected = by_brute_force(&scores, &labels, places);
                assert!((found - expected).abs() < 1e-12, "{scores:?} {labels:?} {places}");
            }
        }
    }

    #[test]
    fn a_row_drawn_twice_counts_as_two_rows_that_tie() {
        let order = Order::new(&[0.9, 0.5, 0.5], &[0, 0, 0]);
        let drawn = order.reached(&[true, true, false], &|row| [2.0, 1.0, 0.0][row], 3.0);
        assert_eq!(drawn, 3.0);
        let twice = Order::new(&[0.9, 0.9, 0.5], &[0, 0, 0]);
        assert_eq!(twice.reached(&[true, true, true], &|_| 1.0, 3.0), drawn);
    }

    #[test]
    fn each_class_has_its_own_places() {
        let lists = numbered(&["1A".into(), "1A".into(), "2B".into(), String::new()]);
        let order = Order::new(&[0.9, 0.8, 0.1, 0.2], &lists);
        assert_eq!(order.reached(&[true, true, true, false], &|_| 1.0, 1.0), 2.0);
        assert_eq!((filled(&lists, 1.0), filled(&lists, 2.0)), (3.0, 4.0));
    }

    #[test]
    fn a_perfect_ranking_fills_every_place_while_there_is_somebody_and_chance_follows_the_base_rate() {
        let labels = [true, false, true, false, false];
        let perfect: Vec<f64> = labels.iter().map(|label| f64::from(u8::from(*label))).collect();
        let order = Order::new(&perfect, &[0; 5]);
        assert_eq!([1.0, 2.0, 3.0].map(|k| order.reached(&labels, &|_| 1.0, k)), [1.0, 2.0, 2.0]);
        let chance = Order::new(&[0.0; 5], &[0; 5]);
        assert!((chance.reached(&labels, &|_| 1.0, 3.0) - 3.0 * 2.0 / 5.0).abs() < 1e-12);
    }
}
