//! A model's card and the way out: from a bundle alone, without a store.

use std::path::Path;

use farol_app::{
    Histories,
    bundle::{Bundle, Sealed},
    card::{Card, Of},
    export::{ONNX, ONNX_NOTES, export},
    learn::{Fitted, Recipe, Search},
    train::{TrainOptions, candidate},
};
use farol_domain::{Definition, Outcome, definition::OwnOutcome};
use farol_metrics::BootstrapParams;
use farol_report::{Block, Document, Lang};
use farol_test_support::{Installation, forest, noon};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub(crate) const FEW: BootstrapParams = BootstrapParams { replicates: 40, seed: 1, level: 0.95 };

/// A bundle alone in a directory: the store it was made from is gone.
pub(crate) async fn sealed(options: TrainOptions) -> (TempDir, String) {
    alone(&made(options).await)
}

/// The one that several tests look at.
pub(crate) async fn defasagem() -> (TempDir, String) {
    static MADE: OnceCell<Sealed> = OnceCell::const_new();
    alone(MADE.get_or_init(|| made(forest(Outcome::Defasagem, 8))).await)
}

async fn made(options: TrainOptions) -> Sealed {
    let place = Installation::synthetic().await;
    let histories = Histories::load(&place.store, &place.programme).await.unwrap();
    let options = TrainOptions { bootstrap: FEW, ..options };
    candidate(&place.programme, &options, &histories, &|_| {}).unwrap()
}

fn alone(sealed: &Sealed) -> (TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let bundle = directory.path().join(&sealed.id);
    std::fs::create_dir(&bundle).unwrap();
    for (name, bytes) in &sealed.files {
        std::fs::write(bundle.join(name), bytes).unwrap();
    }
    (directory, sealed.id.clone())
}

pub(crate) fn open(directory: &Path, id: &str) -> Bundle {
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
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let card = card(&bundle);
    assert_eq!(card.manifest, bundle.manifest);
    for lang in [Lang::Pt, Lang::En] {
        let markdown = card.document(lang).markdown();
        let m = &bundle.manifest;
        let mut figures =
            vec![m.test.auc, m.test.ap, m.test.brier, m.test.f1, m.test.precision, m.test.recall];
        figures.extend(m.baselines.beside.iter().map(|other| other.figures.auc));
        for figure in figures {
            let interval = lang.interval(figure.interval.bounds()).replace(' ', "\u{a0}");
            let text = format!("{} ({interval})", lang.measure(figure.value));
            assert!(markdown.contains(&text), "{text} is not in the card");
        }
        for cohort in &m.cohorts {
            assert!(markdown.contains(&format!("| {} |", lang.count(cohort.rows))), "{}", cohort.year);
        }
        assert!(
            markdown.contains(&m.data.sha256)
                && markdown.contains(&m.definition.version.replace('<', "&lt;"))
        );
    }
    assert_eq!(card.document(Lang::Pt).html(), self::card(&bundle).document(Lang::Pt).html());
}

#[tokio::test]
async fn a_years_counts_are_everybody_with_a_record_in_it_or_in_the_year_before() {
    let place = Installation::synthetic().await;
    let histories = Histories::load(&place.store, &place.programme).await.unwrap();
    let options = TrainOptions { bootstrap: FEW, ..forest(Outcome::Evasao, 2) };
    let (directory, id) = alone(&candidate(&place.programme, &options, &histories, &|_| {}).unwrap());
    let bundle = open(directory.path(), &id);
    let cohorts = &bundle.manifest.cohorts;
    assert_eq!(cohorts.iter().map(|c| c.year).collect::<Vec<_>>(), bundle.manifest.data.refit_years);
    assert_eq!(cohorts.iter().map(|c| c.rows).sum::<usize>(), bundle.manifest.data.examples);
    for cohort in cohorts {
        let seen = |years: &[_]| {
            let pupils = histories.pupils.values();
            pupils.filter(|h| years.iter().any(|year| h.own(*year).is_some())).count()
        };
        let counted = cohort.rows + cohort.outside.values().sum::<usize>();
        assert_eq!(counted, seen(&[cohort.year, cohort.year.previous()]), "{}", cohort.year);
    }
    let test = cohorts.last().unwrap();
    assert_eq!((test.rows, test.positives), (bundle.manifest.test.n, bundle.manifest.test.positives));
    let text = card(&bundle).document(Lang::Pt).markdown();
    for (reason, count) in &test.outside {
        assert!(*count > 0 && text.contains(&format!("| {} |", Lang::Pt.count(*count))), "{reason:?}");
    }
}

#[tokio::test]
async fn both_languages_say_the_same_things_and_leave_nothing_open() {
    let (directory, id) = defasagem().await;
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
async fn every_part_is_there_and_the_page_can_be_read_without_seeing_or_trusting_it() {
    let (directory, id) = defasagem().await;
    let document = card(&open(directory.path(), &id)).document(Lang::Pt);
    let titles: Vec<_> = document.parts.iter().map(|part| part.title.as_str()).collect();
    let expected = [
        "Para que serve",
        "De que dados foi feito",
        "Quanto acerta em 2024",
        "Dá para confiar na probabilidade?",
        "Trata todos os grupos do mesmo jeito?",
        "O que pesa no modelo",
        "Como foi escolhido",
        "Limites",
        "O que uma pessoa precisa decidir",
        "Portão de qualidade (fora do pacote)",
        "Identificação",
    ];
    assert_eq!(titles, expected);
    let page = document.html();
    let count = |text: &str| page.matches(text).count();
    assert_eq!((count("<h1>"), count("<h2>")), (1, expected.len()));
    assert_eq!(count("<caption>"), count("<table"), "a table without a caption");
    assert_eq!(count("role=\"img\">\n<title>"), count("<svg"), "a drawing without a title");
    let drawings = blocks(&document).into_iter().filter(|block| matches!(block, Block::Chart(..))).count();
    assert!(drawings == 3 && count("<desc>") == 3);
    for forbidden in
        ["<script", "src=", "href=", "url(", "@import", "style=", "onload", "http://", "https://"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn what_was_said_and_what_happened_stands_year_by_year() {
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let card = card(&bundle);
    let trial = &bundle.trial;
    let years: Vec<_> = card.levels.iter().filter_map(|level| training_year(level.of)).collect();
    assert_eq!(years, trial.train_years);
    for level in &card.levels {
        let cohort = |year| bundle.manifest.cohorts.iter().find(|cohort| cohort.year == year).unwrap();
        if let Of::Training(year) | Of::Test(year) = level.of {
            let cohort = cohort(year);
            assert_eq!(level.point.n, cohort.rows);
            assert!((level.point.rate - cohort.positives as f64 / cohort.rows as f64).abs() < 1e-12);
        }
    }
    let rows = |of: Of| card.levels.iter().find(|level| level.of == of).unwrap().point.n;
    assert_eq!(rows(Of::Newcomers), card.newcomers);
    assert_eq!(rows(Of::Known) + rows(Of::Newcomers), trial.rows.labels.len());
    let text = card.document(Lang::En).markdown();
    assert!(text.contains("probabilities tend to run high; when it rises, to run low"));
}

fn training_year(of: Of) -> Option<farol_domain::SchoolYear> {
    if let Of::Training(year) = of { Some(year) } else { None }
}

#[tokio::test]
async fn the_shift_is_told_as_it_was() {
    let (directory, id) = defasagem().await;
    let bundle = open(directory.path(), &id);
    let told = |train: f64, said: f64| {
        let mut bundle = bundle.clone();
        bundle.manifest.baselines.train_rate = train;
        let chosen = bundle.trial.chosen;
        bundle.trial.entrants[chosen].scores.fill(said);
        card(&bundle).document(Lang::En).markdown()
    };
    let fell = told(1.0, 1.0);
    assert!(fell.contains("The share fell: from 100%") && fell.contains("Here they ran high"));
    let rose = told(0.0, 0.0);
    assert!(rose.contains("The share rose: from 0%") && rose.contains("Here they ran low"));
    let rate = bundle.manifest.test.base_rate.value.value().unwrap();
    let still = told(rate, rate);
    assert!(
        still.contains("The share hardly moved") && still.contains("within the interval of what happened")
    );
    assert!(
        told(1.0, 0.0).contains("Here they ran low"),
        "a share that falls does not decide where they ran"
    );
}

#[tokio::test]
async fn a_model_no_better_than_the_rule_or_worse_says_so() {
    let stump = Recipe::Forest { trees: 1, max_depth: 1, min_samples_leaf: 200 };
    let weak = |outcome| TrainOptions { search: Search::only(stump.clone()), ..forest(outcome, 1) };
    let (directory, id) = sealed(weak(Outcome::Defasagem)).await;
    let bundle = open(directory.path(), &id);
    let rule = bundle.manifest.baselines.rule().unwrap();
    assert!(rule.model_minus.auc.interval.bounds().unwrap().1 < 0.0, "the rule beats a stump");
    let text = card(&bundle).document(Lang::Pt).markdown();
    assert!(
        text.contains("ordena os alunos pior do que a regra simples mais forte")
            && text.contains("Prefira a regra")
    );

    let logistic = Search::only(Recipe::Logistic { l2: 100.0 });
    let (directory, id) = sealed(TrainOptions { search: logistic, ..forest(Outcome::Inicio, 1) }).await;
    let mut bundle = open(directory.path(), &id);
    assert!(!bundle.manifest.definition.mechanical);
    let best = bundle.manifest.baselines.best_rule.unwrap();
    let own = bundle.manifest.baselines.beside[best].model_minus.auc;
    if !own.interval.excludes(0.0) {
        let text = card(&bundle).document(Lang::Pt).markdown();
        assert!(text.contains("não se mostrou melhor nem pior do que a regra simples mais forte"));
    }
    // Whatever this school's figures are, a model of the very scores of the rule is as good as it.
    let rule = bundle.manifest.baselines.beside[best].clone();
    let same = farol_metrics::paired_difference(
        &scored(&bundle, rule.kind),
        &scored(&bundle, rule.kind),
        &bundle.trial.rows.pupils,
        FEW,
    );
    bundle.manifest.baselines.beside[best].model_minus = same.unwrap();
    let text = card(&bundle).document(Lang::Pt).markdown();
    assert!(text.contains("não se mostrou melhor nem pior do que a regra simples mais forte"));
}

fn scored(bundle: &Bundle, kind: farol_app::trial::Kind) -> farol_metrics::Scored {
    let entrant = bundle.trial.entrants.iter().find(|entrant| entrant.kind == kind).unwrap();
    bundle.trial.scored(entrant).unwrap()
}

#[tokio::test]
async fn an_own_outcome_is_told_by_its_rule_and_an_average_by_its_members() {
    let own = OwnOutcome { column: "IEG".to_owned(), below: Some(6.5), newly: true, ..OwnOutcome::default() };
    let forest = Recipe::Forest { trees: 3, max_depth: 3, min_samples_leaf: 20 };
    let recipes = vec![Recipe::Logistic { l2: 10.0 }, forest];
    let search = Search { recipes, rounds: 1, ..Search::default() };
    let options = TrainOptions { search, ..TrainOptions::of(own.define("baixo-engajamento").unwrap()) };
    let (directory, id) = sealed(options).await;
    assert!(id.starts_with("baixo-engajamento-"));
    let bundle = open(directory.path(), &id);
    let pt = card(&bundle).document(Lang::Pt).markdown();
    assert!(pt.starts_with("# Cartão do modelo: risco de IEG abaixo de 6,5, entre aqueles"), "{}", &pt[..90]);
    assert!(pt.contains("valor registrado no ano") && pt.contains("já acontecia no ano anterior"));
    let en = card(&bundle).document(Lang::En).markdown();
    assert!(en.starts_with("# Model card: risk of IEG below 6.5, among those to whom"));
    assert!(
        en.contains("average of several models: logistic regression (penalty 10); random forest (3 trees")
    );
    assert!(en.contains("The average of the best of each kind is taken"));
}

#[tokio::test]
async fn a_hostile_word_of_an_own_outcome_is_text_in_the_card() {
    let (directory, id) = defasagem().await;
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
async fn trees_leave_as_onnx_and_what_is_no_tree_is_said_to_be_left_out() {
    let (directory, id) = defasagem().await;
    let registry = farol_app::Registry::new(directory.path());
    let out = tempfile::tempdir().unwrap();
    let exported = export(&registry, &id, out.path()).unwrap();
    assert!(exported.left_out.is_none() && exported.files.contains(&ONNX));
    let bundle = open(directory.path(), &id);
    let read = farol_forest::Model::from_onnx(&std::fs::read(out.path().join(ONNX)).unwrap()).unwrap();
    let read = Fitted::Trees(read).scorer();
    let served = bundle.model.scorer();
    for row in bundle.reference.0.iter().take(200) {
        // What an ONNX file is given is rounded to single precision first.
        #[expect(clippy::cast_possible_truncation, reason = "that is what is meant")]
        let single: Vec<f64> = row.features.iter().map(|value| f64::from(*value as f32)).collect();
        let single = single.try_into().unwrap();
        assert!((read.score(&single) - served.score(&single)).abs() < 1e-6);
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
