//! What places reach, from a bundle alone.

use farol_app::{
    bundle::Bundle,
    capacity::{self, CapacityParams, Reach, Seats},
};
use farol_metrics::{BootstrapParams, Estimate, Measure, Places, Scored, at_k, at_k_per_group};

use crate::card::{FEW, defasagem, open};

#[tokio::test]
async fn places_reach_what_a_recount_of_the_lists_finds() {
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let trial = &bundle.trial;
    let counts: Vec<usize> = (0..=trial.rows.labels.len()).step_by(53).collect();
    let all = counts.iter().map(|k| Seats::InAll(*k)).chain([3, 7].map(Seats::PerClass));
    let params = CapacityParams {
        seats: all.chain([Seats::Percent(10.0)]).collect(),
        bootstrap: BootstrapParams { replicates: 1, ..FEW },
        ..CapacityParams::default()
    };
    let plan = capacity::capacity(&bundle, &params).unwrap();
    let scored = trial.scored(trial.champion()).unwrap();
    let classes = Scored::new(&trial.rows.labels, &scores_of(&bundle, "class-means"), None).unwrap();
    let rows = trial.rows.labels.len();
    for reach in &plan.reaches {
        let found = |scored: &Scored| {
            let list = match reach.seats {
                Seats::InAll(k) => at_k(scored, Places::rows(k)),
                Seats::Percent(percent) => at_k(scored, Places::percent(percent).unwrap()),
                Seats::PerClass(k) => {
                    at_k_per_group(scored, &numbers(&trial.rows.class), Places::rows(k)).unwrap().total
                }
            };
            (list.taken as f64, list.recall.expected.value().unwrap() * plan.positives as f64)
        };
        let ((taken, model), (_, classes)) = (found(&scored), found(&classes));
        assert_eq!(reach.places, taken, "{:?}", reach.seats);
        near(reach.model.value, model);
        near(reach.classes.value, classes);
        if let Seats::InAll(k) = reach.seats {
            near(reach.chance.value, k as f64 * plan.positives as f64 / rows as f64);
            near(reach.perfect.value, k.min(plan.positives) as f64);
        }
    }
    let twice = CapacityParams { seats: vec![Seats::InAll(106)], pupils: Some(2 * rows), ..params };
    let scaled = &capacity::capacity(&bundle, &twice).unwrap().reaches[0];
    near(scaled.model.value, 2.0 * plan.reaches[1].model.value.value().unwrap());
}

fn near(found: Measure, expected: f64) {
    let found = found.value().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} and {expected}");
}

fn scores_of(bundle: &Bundle, name: &str) -> Vec<f64> {
    bundle.trial.entrants.iter().find(|entrant| entrant.kind.as_str() == name).unwrap().scores.clone()
}

fn numbers(texts: &[String]) -> Vec<u64> {
    let mut names = texts.to_vec();
    names.sort();
    names.dedup();
    texts.iter().map(|text| names.binary_search(text).unwrap() as u64).collect()
}

#[tokio::test]
async fn more_places_never_reach_fewer_and_no_list_beats_a_perfect_one() {
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let rows = bundle.trial.rows.labels.len();
    let in_all = (0..=rows + 50).step_by(70).map(Seats::InAll);
    let per_class = (0..12).map(Seats::PerClass);
    for seats in [in_all.collect::<Vec<_>>(), per_class.collect()] {
        let params = CapacityParams { seats, more: 10, pupils: None, bootstrap: FEW };
        let plan = capacity::capacity(&bundle, &params).unwrap();
        for pair in plan.reaches.windows(2) {
            for (fewer, more) in lists(&pair[0]).into_iter().zip(lists(&pair[1])) {
                assert!(fewer <= more + 1e-9, "{:?}", pair[1].seats);
            }
        }
        for reach in &plan.reaches {
            let perfect = number(&reach.perfect);
            assert!(
                lists(reach).into_iter().all(|list| (0.0..=perfect + 1e-9).contains(&list)),
                "{:?}",
                reach.seats
            );
            let gain = number(&reach.model) - number(&reach.rule);
            assert!((number(&reach.model_minus_rule) - gain).abs() < 1e-9);
            assert!((number(&reach.perfect_minus_model) - perfect + number(&reach.model)).abs() < 1e-9);
            let further = number(&reach.more_places) - gain;
            assert!((number(&reach.more_places_minus_model_gain) - further).abs() < 1e-9);
            let (low, high) = reach.model.interval.bounds().unwrap();
            assert!(low <= high && high <= plan.pupils as f64);
        }
        let last = plan.reaches.last().unwrap();
        assert!(number(&last.model) <= plan.positives as f64);
    }
}

#[tokio::test]
async fn further_places_bring_what_the_longer_list_has_more() {
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let seats = vec![Seats::InAll(30), Seats::InAll(40), Seats::PerClass(2), Seats::PerClass(3)];
    for (more, at) in [(10, 0), (1, 2)] {
        let params = CapacityParams { seats: seats.clone(), more, pupils: None, bootstrap: FEW };
        let plan = capacity::capacity(&bundle, &params).unwrap();
        let longer = number(&plan.reaches[at + 1].model) - number(&plan.reaches[at].model);
        assert!((number(&plan.reaches[at].more_places) - longer).abs() < 1e-9);
    }
}

fn number(estimate: &Estimate) -> f64 {
    estimate.value.value().unwrap()
}

fn lists(reach: &Reach) -> [f64; 6] {
    [&reach.model, &reach.rule, &reach.phases, &reach.classes, &reach.chance, &reach.perfect].map(number)
}
