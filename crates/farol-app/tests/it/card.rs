//! A model's card, what places reach, and the way out: all from a bundle, without a store.

use std::path::Path;

use farol_app::{
    bundle::Bundle,
    capacity::{self, CapacityParams, Seats},
    card::Card,
    export::{ONNX, ONNX_NOTES, export},
    learn::{Fitted, Recipe, Search},
    train::{TrainOptions, candidate},
};
use farol_domain::{Definition, Outcome};
use farol_metrics::{BootstrapParams, Measure, Places, Scored, at_k, at_k_per_group};
use farol_report::{Block, Document, Lang};
use farol_test_support::{Installation, forest, noon};
use tempfile::TempDir;

const FEW: BootstrapParams = BootstrapParams { replicates: 40, seed: 1, level: 0.95 };

/// A bundle alone in a directory: the store it was made from is gone.
async fn sealed(options: TrainOptions) -> (TempDir, String) {
    let place = Installation::synthetic().await;
    let histories = farol_app::Histories::load(&place.store, &place.programme).await.unwrap();
    let sealed = candidate(&place.programme, &options, &histories, &|_| {}).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let bundle = directory.path().join(&sealed.id);
    std::fs::create_dir(&bundle).unwrap();
    for (name, bytes) in &sealed.files {
        std::fs::write(bundle.join(name), bytes).unwrap();
    }
    (directory, sealed.id)
}

fn open(directory: &Path, id: &str) -> Bundle {
    Bundle::open(id, &directory.join(id)).unwrap()
}

fn card(bundle: &Bundle) -> Card {
    Card::of("defasagem-0", bundle, None, FEW).unwrap()
}

fn blocks(document: &Document) -> Vec<&Block> {
    document.lead.iter().chain(document.parts.iter().flat_map(|part| &part.blocks)).collect()
}

#[tokio::test]
async fn a_card_needs_nothing_but_the_bundle_and_repeats_its_figures() {
    let (directory, id) = sealed(forest(Outcome::Defasagem, 8)).await;
    let bundle = open(directory.path(), &id);
    let card = card(&bundle);
    assert_eq!(card.manifest, bundle.manifest);
    for lang in [Lang::Pt, Lang::En] {
        let markdown = card.document(lang).markdown();
        let m = &bundle.manifest;
        let mut figures = vec![m.test.auc, m.test.ap, m.test.brier, m.test.f1, m.test.precision, m.test.recall];
        figures.extend(m.baselines.beside.iter().map(|other| other.figures.auc));
        for figure in figures {
            let (low, high) = figure.interval.bounds().unwrap();
            let text = format!("{} ({})", lang.measure(figure.value), lang.interval(Some((low, high))));
            assert!(markdown.contains(&text), "{text} is not in the card");
        }
        for cohort in &m.cohorts {
            assert!(markdown.contains(&format!("| {} |", lang.count(cohort.rows))), "{}", cohort.year);
        }
        assert!(markdown.contains(&m.data.sha256) && markdown.contains(&m.definition.version.replace('<', "&lt;")));
    }
    assert_eq!(card.document(Lang::Pt).html(), self::card(&bundle).document(Lang::Pt).html());
}

#[tokio::test]
async fn the_counts_of_a_year_are_all_pupils_known() {
    let (directory, id) = sealed(forest(Outcome::Evasao, 4)).await;
    let bundle = open(directory.path(), &id);
    let cohorts = &bundle.manifest.cohorts;
    assert_eq!(cohorts.iter().map(|c| c.year).collect::<Vec<_>>(), bundle.manifest.data.refit_years);
    assert_eq!(cohorts.iter().map(|c| c.rows).sum::<usize>(), bundle.manifest.data.examples);
    let known: Vec<usize> = cohorts.iter().map(|c| c.rows + c.outside.values().sum::<usize>()).collect();
    assert!(known.windows(2).all(|pair| pair[0] == pair[1]), "{known:?}");
    let test = cohorts.last().unwrap();
    assert_eq!((test.rows, test.positives), (bundle.manifest.test.n, bundle.manifest.test.positives));
}

#[tokio::test]
async fn both_languages_say_the_same_things_and_leave_nothing_open() {
    let (directory, id) = sealed(forest(Outcome::Defasagem, 4)).await;
    let card = card(&open(directory.path(), &id));
    let [pt, en] = [Lang::Pt, Lang::En].map(|lang| card.document(lang));
    assert_eq!(blocks(&pt).len(), blocks(&en).len());
    assert_eq!(pt.parts.len(), en.parts.len());
    for (pt, en) in blocks(&pt).iter().zip(blocks(&en)) {
        assert_eq!(std::mem::discriminant(*pt), std::mem::discriminant(en));
        if let (Block::Paragraph(pt) | Block::Note(pt), Block::Paragraph(en) | Block::Note(en)) = (pt, en) {
            assert_ne!(pt, en, "a sentence stands in one language only");
        }
    }
    for text in [pt.html(), pt.markdown(), en.html(), en.markdown()] {
        assert!(!text.contains("{}") && !text.contains("NaN"), "a place was left open");
    }
    assert!(pt.html().contains("lang=\"pt-BR\"") && en.html().contains("lang=\"en\""));
}

#[tokio::test]
async fn a_hostile_word_of_an_own_outcome_is_text_in_the_card() {
    let (directory, id) = sealed(forest(Outcome::Defasagem, 4)).await;
    let mut bundle = open(directory.path(), &id);
    let hostile = "<script src=\"http://e.example/x.js\">alert(1)</script>|`x`";
    hostile.clone_into(&mut bundle.manifest.definition.words.pt);
    hostile.clone_into(&mut bundle.manifest.definition.version);
    bundle.trial.rows.gender.iter_mut().for_each(|gender| hostile.clone_into(gender));
    let document = card(&bundle).document(Lang::Pt);
    assert!(!document.html().contains("<script") && !document.html().contains("src=\""));
    assert!(!document.markdown().contains("<script"));
}

#[tokio::test]
async fn the_gate_is_shown_apart_from_the_bundle() {
    let place = Installation::synthetic().await;
    let trained = place.train(Outcome::Defasagem, 4).await;
    let (bundle, run) = (place.registry.open(&trained.id).unwrap(), place.registry.run(&trained.id));
    assert_eq!(run.as_ref().map(|run| run.trained_at), Some(noon()));
    let with = Card::of(&trained.id, &bundle, run, FEW).unwrap().document(Lang::En).markdown();
    assert!(with.contains("does not come from the sealed bundle") && with.contains(&trained.gate[0].name));
    let without = card(&bundle).document(Lang::En).markdown();
    assert!(without.contains("no record of the training"));
}

#[tokio::test]
async fn places_reach_what_a_recount_of_the_lists_finds() {
    let (directory, id) = sealed(forest(Outcome::Defasagem, 6)).await;
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
                Seats::PerClass(k) => at_k_per_group(scored, &numbers(&trial.rows.class), Places::rows(k)).unwrap().total,
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
async fn trees_leave_as_onnx_and_what_is_no_tree_is_said_to_be_left_out() {
    let (directory, id) = sealed(forest(Outcome::Defasagem, 5)).await;
    let registry = farol_app::Registry::new(directory.path());
    let out = tempfile::tempdir().unwrap();
    let exported = export(&registry, &id, out.path()).unwrap();
    assert!(exported.left_out.is_none() && exported.files.contains(&ONNX));
    let bundle = open(directory.path(), &id);
    let read = farol_forest::Model::from_onnx(&std::fs::read(out.path().join(ONNX)).unwrap()).unwrap();
    let read = Fitted::Trees(read).scorer();
    let served = bundle.model.scorer();
    for row in bundle.reference.0.iter().take(200) {
        let features = row.features.clone().try_into().unwrap();
        assert!((read.score(&features) - served.score(&features)).abs() < 1e-6);
    }
    let notes: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.path().join(ONNX_NOTES)).unwrap()).unwrap();
    assert_eq!(notes["input"]["features"].as_array().unwrap().len(), bundle.manifest.features.len());
    assert_eq!(notes["threshold"], bundle.manifest.threshold.value);

    let definition = Definition::of_programme(Outcome::Defasagem).unwrap();
    let linear = Search::only(Recipe::Logistic { l2: 10.0 });
    let (directory, id) = sealed(TrainOptions { search: linear, ..TrainOptions::of(definition) }).await;
    let out = tempfile::tempdir().unwrap();
    let exported = export(&farol_app::Registry::new(directory.path()), &id, out.path()).unwrap();
    assert!(exported.left_out.unwrap().contains("logistic") && !out.path().join(ONNX).exists());
}
