//! The backtest: which years are judged by what, what is kept, and what is said where there is too little.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use farol_app::{
    Histories,
    backtest::{Backtest, BacktestOptions, NotJudged, Part, Regret, Rule, backtest},
    learn::{Recipe, Search, Step},
};
use farol_domain::{Definition, Definitions, Outcome, labels::Outside};
use farol_metrics::BootstrapParams;
use farol_report::Lang;
use farol_test_support::Installation;

fn definitions() -> Vec<Definition> {
    Definitions::default().iter().cloned().collect()
}

/// Two quick learners, few replicates.
fn options(definitions: Vec<Definition>, directory: Option<&Path>) -> BacktestOptions {
    let forest = Recipe::Forest { trees: 5, max_depth: 4, min_samples_leaf: 5 };
    let recipes = vec![Recipe::Logistic { l2: 10.0 }, forest];
    BacktestOptions {
        search: Search { recipes, folds: 3, rounds: 1, ..Search::default() },
        bootstrap: BootstrapParams { replicates: 20, ..BootstrapParams::default() },
        directory: directory.map(Path::to_path_buf),
        ..BacktestOptions::of(definitions)
    }
}

async fn histories(years: u8) -> Histories {
    let place = Installation::synthetic_years(years).await;
    Histories::load(&place.store, &place.programme).await.unwrap()
}

/// The report and how many fits it took.
fn counted(histories: &Histories, options: &BacktestOptions) -> (Backtest, usize) {
    let fits = AtomicUsize::new(0);
    let count = |step: Step| {
        if step.what.contains("choosing") || step.what.contains("fitting") {
            fits.fetch_add(1, Ordering::Relaxed);
        }
    };
    let report = backtest(histories, options, &count).unwrap();
    (report, fits.into_inner())
}

#[tokio::test]
async fn every_outcome_and_every_year_with_a_past_is_judged_by_earlier_years_only() {
    let report = counted(&histories(3).await, &options(definitions(), None)).0;
    let judged: Vec<(String, Vec<u16>)> = report
        .outcomes
        .iter()
        .map(|o| (o.definition.outcome.to_string(), o.folds.iter().map(|f| f.test_year.get()).collect()))
        .collect();
    let expected = [
        ("defasagem", vec![2023, 2024]),
        ("evasao", vec![2024]),
        ("piora", vec![2024]),
        ("inicio", vec![2024]),
    ];
    assert_eq!(judged, expected.map(|(name, years)| (name.to_owned(), years)));
    for outcome in &report.outcomes {
        assert_eq!(outcome.skipped.len(), 1, "the first year has no past");
        for fold in &outcome.folds {
            assert!(fold.train_years.iter().all(|year| *year < fold.test_year));
            assert!(fold.entrants.iter().all(|e| e.figures.n == fold.rows), "all on the same rows");
            assert_eq!(fold.cohort.inside, fold.rows);
            assert!(fold.verdict.is_some() && fold.champion().kind.is_learner());
        }
    }
}

#[tokio::test]
async fn leaving_is_also_told_without_university_and_with_those_who_came_back() {
    let report = counted(&histories(3).await, &options(definitions(), None)).0;
    let evasao = report.outcomes.iter().find(|o| o.definition.outcome == Outcome::Evasao).unwrap();
    let fold = &evasao.folds[0];
    let school = fold.subsets.iter().find(|s| s.part == Part::WithoutUniversity).unwrap();
    assert!(school.rows < fold.rows && school.entrants.len() == fold.entrants.len());
    let [gone] = evasao.returned.as_slice() else { panic!("2023 only: {:?}", evasao.returned) };
    assert!(gone.gone > 0 && gone.back_in.values().sum::<usize>() > 0, "the twin has returners: {gone:?}");
    let defasagem = &report.outcomes[0].folds[1];
    assert!(defasagem.subsets.iter().any(|s| s.part == Part::LikeForLike), "2024 redefines the ideal phase");
    assert!(defasagem.cohort.outside[&Outside::NotEnrolled] > 0);
}

#[tokio::test]
async fn what_was_kept_gives_the_same_report_to_the_byte_and_nothing_is_fitted_again() {
    let directory = tempfile::tempdir().unwrap();
    let histories = histories(3).await;
    let options = options(definitions(), Some(directory.path()));
    let (first, fits) = counted(&histories, &options);
    assert!(fits > 0);
    let (second, again) = counted(&histories, &options);
    assert_eq!(again, 0);
    let json = |report: &Backtest| serde_json::to_string(report).unwrap();
    assert_eq!(json(&first), json(&second));
    let (other_seed, fits) = counted(
        &histories,
        &BacktestOptions { search: Search { seed: 7, ..options.search.clone() }, ..options },
    );
    assert!(fits > 0, "another seed is another fit");
    assert_ne!(json(&first), json(&other_seed));
}

#[tokio::test]
async fn a_run_that_was_ended_half_way_goes_on_where_it_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let histories = histories(3).await;
    let kept = options(definitions(), Some(directory.path()));
    let (fresh, all) = counted(&histories, &options(definitions(), None));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        backtest(&histories, &kept, &|step: Step| {
            assert!(!step.what.starts_with("piora 2024: choosing"), "ended here");
        })
    }));
    assert!(ended.is_err());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 3, "defasagem twice, evasao once");
    let (resumed, rest) = counted(&histories, &kept);
    assert!(rest > 0 && rest < all, "{rest} of {all}");
    assert_eq!(serde_json::to_string(&resumed).unwrap(), serde_json::to_string(&fresh).unwrap());
}

#[tokio::test]
async fn what_was_kept_and_damaged_is_fitted_again() {
    let directory = tempfile::tempdir().unwrap();
    let histories = histories(3).await;
    let evasao = vec![Definition::of_programme(Outcome::Evasao).unwrap()];
    let options = options(evasao, Some(directory.path()));
    let (first, fits) = counted(&histories, &options);
    let file = std::fs::read_dir(directory.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(counted(&histories, &options), (first, fits));
}

#[tokio::test]
async fn with_three_test_years_the_regret_of_each_rule_is_told_and_with_fewer_that_there_are_too_few() {
    let report = counted(&histories(4).await, &options(definitions(), None)).0;
    let Regret::Measured { rules } = &report.outcomes[0].regret else { panic!("defasagem has three") };
    assert_eq!(rules.iter().map(|r| r.rule).collect::<Vec<_>>(), Rule::ALL);
    assert!(rules.iter().all(|r| r.years.len() == 1 && r.mean >= 0.0));
    assert_eq!(report.outcomes[1].regret, Regret::NotEnoughYears { years: 2, needed: 3 });
}

#[tokio::test]
async fn a_store_of_one_year_says_why_nothing_can_be_judged() {
    let report = counted(&histories(1).await, &options(definitions(), None)).0;
    assert!(report.outcomes.iter().all(|outcome| outcome.folds.is_empty()));
    let [skipped] = report.outcomes[0].skipped.as_slice() else { panic!("defasagem has one year") };
    assert!(skipped.reason == NotJudged::NoPast);
}

#[tokio::test]
async fn the_page_says_every_year_every_entrant_and_why_a_year_was_left_out_in_both_languages() {
    let report = counted(&histories(4).await, &options(definitions(), None)).0;
    for (lang, behind, no_past) in [
        (Lang::Pt, "melhor coluna sozinha", "nenhum ano anterior tem resultados"),
        (Lang::En, "best single column", "no earlier year has labels"),
    ] {
        let page = report.document(lang).html();
        for outcome in &report.outcomes {
            for fold in &outcome.folds {
                let heading = format!("<h2>{} {}</h2>", outcome.definition.outcome, fold.test_year);
                assert_eq!(page.matches(&heading).count(), 1, "{heading}");
                let auc = lang.measure(fold.champion().figures.auc.value);
                assert!(page.contains(&auc), "{heading}: {auc}");
            }
        }
        assert!(page.matches(behind).count() >= report.outcomes.len());
        assert_eq!(page.matches(no_past).count(), 4, "the first year of each outcome");
        assert!(!page.contains("NaN") && !page.contains("<script"));
    }
}
