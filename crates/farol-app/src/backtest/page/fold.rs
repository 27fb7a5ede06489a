//! One test year.

use farol_report::{Axis, Block, Cell, Chart, Dot, DotPlot, Lang, LineChart, LineStyle, Part, Series, Text};

use super::{lists, name, verdict};
use crate::{
    backtest::{EntrantReport, Fold, OutcomeReport, Part as Rows, Subset},
    groups, words,
};

pub(super) fn part(outcome: &OutcomeReport, fold: &Fold, lang: Lang) -> Part {
    let mut blocks = vec![Block::Paragraph(told(outcome, fold, lang))];
    blocks.extend(verdict(fold, lang).map(|verdict| Block::Note(words::in_short(&verdict, lang))));
    blocks.push(figures(fold, lang));
    blocks.push(Block::Chart(Chart::Dots(ranking(fold, lang)), DOTS_CAPTION.say(lang).to_owned()));
    blocks.extend(curves(fold, lang));
    blocks.push(Block::Paragraph(calibrated(fold, lang)));
    blocks.push(words::calibration(&fold.calibration.curve, lang));
    blocks.extend(lists::blocks(fold, lang));
    let smallest = groups::SMALLEST.to_string();
    blocks.push(Block::Paragraph(GROUPS.with(lang, &[&smallest])));
    blocks.extend(fold.groups.iter().flat_map(|grouped| words::groups(grouped, lang)));
    blocks.extend(fold.subsets.iter().flat_map(|subset| subset_of(fold, subset, lang)));
    blocks.push(words::left_out(&[(fold.test_year, &fold.cohort.outside)], lang));
    Part { title: name(outcome, fold), blocks }
}

fn told(outcome: &OutcomeReport, fold: &Fold, lang: Lang) -> String {
    let words_of = &outcome.definition.words;
    let happened = match lang {
        Lang::Pt => &words_of.pt,
        Lang::En => &words_of.en,
    };
    let rate = fold.positives as f64 / fold.rows as f64;
    let recipe = &fold.search.candidates[fold.search.chosen].recipe;
    TOLD.with(
        lang,
        &[
            happened,
            &lang.count(fold.rows),
            &lang.count(fold.positives),
            &lang.percent(rate, 0),
            &words::years(&fold.train_years, lang),
            &lang.count(fold.train_rows),
            &lang.percent(fold.train_rate, 0),
            &words::recipe(recipe, lang),
        ],
    )
}

fn figures(fold: &Fold, lang: Lang) -> Block {
    let row = |(at, entrant): (usize, &EntrantReport)| {
        let f = &entrant.figures;
        let shown = [&f.auc, &f.ap, &f.brier, &f.f1, &f.recall].map(|figure| words::estimate(figure, lang));
        let minus = entrant.chosen_minus.as_ref();
        let minus = minus.map_or_else(|| "–".to_owned(), |minus| words::difference(&minus.auc, lang));
        let skill = words::difference(&entrant.brier_skill, lang);
        let who = words::entrant(entrant.kind, &entrant.says, lang);
        let who = if at == fold.chosen { CHOSEN.with(lang, &[&who]) } else { who };
        let numbers = shown.into_iter().chain([skill, minus]).map(Cell::number);
        std::iter::once(Cell::text(who)).chain(numbers).collect()
    };
    let head = std::iter::once(Cell::text(WHO.say(lang)));
    let head = head.chain(FIGURES.map(|text| Cell::number(text.say(lang)))).collect();
    words::table(BESIDE.say(lang), head, fold.entrants.iter().enumerate().map(row).collect())
}

fn ranking(fold: &Fold, lang: Lang) -> DotPlot {
    let dot = |(at, entrant): (usize, &EntrantReport)| {
        let who = words::short(entrant.kind, lang);
        Dot {
            name: if at == fold.chosen { CHOSEN.with(lang, &[who]) } else { who.to_owned() },
            value: entrant.figures.auc.value.value(),
            interval: entrant.figures.auc.interval.bounds(),
            text: lang.measure(entrant.figures.auc.value),
            bad: false,
        }
    };
    DotPlot {
        title: DOTS.say(lang).to_owned(),
        description: DOTS_SAY.say(lang).to_owned(),
        x: Axis { label: "AUC".to_owned(), from: 0.4, to: 1.0 },
        reference: Some(0.5),
        bounds: None,
        dots: fold.entrants.iter().enumerate().map(dot).collect(),
    }
}

/// ROC and precision–recall, of the chosen learner and of the strongest rule.
fn curves(fold: &Fold, lang: Lang) -> [Block; 2] {
    let shown = std::iter::once(fold.champion()).chain(fold.rule());
    let names: Vec<&str> = shown.map(|entrant| words::short(entrant.kind, lang)).collect();
    let series = |points: fn(&super::super::Curve) -> &Vec<(f64, f64)>| -> Vec<Series> {
        let each = fold.curves.iter().zip(&names);
        each.map(|(curve, name)| Series {
            name: (*name).to_owned(),
            style: LineStyle::Strong,
            points: points(curve).clone(),
        })
        .collect()
    };
    let chart = |title: Text, says: Text, [x, y]: [Text; 2], series| {
        Chart::Lines(LineChart {
            title: title.say(lang).to_owned(),
            description: says.say(lang).to_owned(),
            x: Axis::share(x.say(lang)),
            y: Axis::share(y.say(lang)),
            series,
        })
    };
    let mut roc = series(|curve| &curve.roc);
    roc.push(Series {
        name: BY_LOT.say(lang).to_owned(),
        style: LineStyle::Reference,
        points: vec![(0.0, 0.0), (1.0, 1.0)],
    });
    [
        Block::Chart(chart(ROC, ROC_SAYS, [FPR, TPR], roc), String::new()),
        Block::Chart(chart(PR, PR_SAYS, [TPR, PRECISION], series(|curve| &curve.pr)), String::new()),
    ]
}

fn calibrated(fold: &Fold, lang: Lang) -> String {
    let large = words::difference(&fold.champion().calibration_in_the_large, lang);
    CALIBRATED.with(lang, &[&large, &lang.measure(fold.calibration.ece)])
}

fn subset_of(fold: &Fold, subset: &Subset, lang: Lang) -> [Block; 2] {
    let says = match subset.part {
        Rows::LikeForLike => LIKE_FOR_LIKE,
        Rows::WithoutUniversity => AT_SCHOOL,
    };
    let counts = [lang.count(subset.rows), lang.count(subset.positives)];
    let row = |(at, (entrant, figures)): (usize, (&EntrantReport, &super::super::SubsetFigures))| {
        let who = words::entrant(entrant.kind, &entrant.says, lang);
        let who = if at == fold.chosen { CHOSEN.with(lang, &[&who]) } else { who };
        let numbers =
            [&figures.auc, &figures.ap, &figures.brier].map(|f| Cell::number(words::estimate(f, lang)));
        std::iter::once(Cell::text(who)).chain(numbers).collect()
    };
    let rows = fold.entrants.iter().zip(&subset.entrants).enumerate().map(row).collect();
    let [auc, ap, brier, ..] = FIGURES.map(|text| Cell::number(text.say(lang)));
    [
        Block::Paragraph(says.with(lang, &counts.each_ref().map(String::as_str))),
        words::table("", vec![Cell::text(WHO.say(lang)), auc, ap, brier], rows),
    ]
}

const TOLD: Text = Text::new(
    "O que se previu: {}. {} alunos, com {} dos quais aconteceu ({}). Aprendido com {} ({} exemplos, {} positivos). \
     Escolhido só com esses anos: {}.",
    "What was predicted: {}. {} pupils, to {} of whom it happened ({}). Learnt from {} ({} examples, {} positive). Chosen \
     with those years alone: {}.",
);
const BESIDE: Text = Text::new(
    "Todos os modelos e regras, nos mesmos alunos; intervalos entre parênteses",
    "All learners and rules, on the same pupils; intervals in brackets",
);
const WHO: Text = Text::new("Quem", "Who");
const CHOSEN: Text = Text::new("→ {}", "→ {}");
const FIGURES: [Text; 7] = [
    Text::new("AUC", "AUC"),
    Text::new("Precisão média", "Average precision"),
    Text::new("Brier", "Brier"),
    Text::new("F1", "F1"),
    Text::new("Cobertura", "Recall"),
    Text::new("Ganho de Brier", "Brier skill"),
    Text::new("AUC do escolhido menos esta", "AUC of the chosen minus this"),
];
const DOTS: Text = Text::new("Quem ordena melhor (AUC)", "Who ranks best (AUC)");
const DOTS_SAY: Text = Text::new(
    "AUC de cada um, com intervalos; os números estão na tabela anterior.",
    "Everybody's AUC, with intervals; the numbers are in the table before.",
);
const DOTS_CAPTION: Text = Text::new(
    "A seta marca o modelo escolhido; a linha tracejada é o sorteio (0,5).",
    "The arrow marks the model chosen; the dashed line is a draw by lot (0.5).",
);
const ROC: Text = Text::new("Curva ROC", "ROC curve");
const ROC_SAYS: Text = Text::new(
    "Verdadeiros positivos contra falsos positivos a cada limiar, do modelo e da regra mais forte.",
    "True positives against false positives at every threshold, of the model and of the strongest rule.",
);
const PR: Text = Text::new("Precisão e cobertura", "Precision and recall");
const PR_SAYS: Text = Text::new(
    "Precisão contra cobertura a cada limiar, do modelo e da regra mais forte.",
    "Precision against recall at every threshold, of the model and of the strongest rule.",
);
const FPR: Text = Text::new("de quem não aconteceu, apontados", "of those to whom it did not happen, called");
const TPR: Text = Text::new("de quem aconteceu, apontados", "of those to whom it happened, called");
const PRECISION: Text = Text::new("dos apontados, aconteceu", "of those called, it happened");
const BY_LOT: Text = Text::new("sorteio", "by lot");
const CALIBRATED: Text = Text::new(
    "Probabilidade média menos a taxa que houve: {}. Acima de zero, o modelo esperava casos demais; abaixo, de menos. Erro \
     de calibração esperado: {}.",
    "Mean probability minus the rate there was: {}. Above zero the model expected too many cases; below, too few. Expected \
     calibration error: {}.",
);
const GROUPS: Text = Text::new(
    "Por grupo, no limiar escolhido. Grupos com menos de {} alunos aparecem, mas não são julgados. Um asterisco marca a taxa \
     que difere da do maior grupo além do intervalo.",
    "By group, at the threshold chosen. Groups of fewer than {} pupils are named, but not judged. An asterisk marks a rate \
     that differs from that of the largest group beyond the interval.",
);
const LIKE_FOR_LIKE: Text = Text::new(
    "A definição mudou neste ano. As mesmas probabilidades contra o resultado pela definição do ano anterior: {} alunos, {} \
     positivos.",
    "The definition changed in this year. The same probabilities against the outcome by the definition of the year before: \
     {} pupils, {} positive.",
);
const AT_SCHOOL: Text = Text::new(
    "Só as fases 0 a 7 (quem está na universidade conclui mais do que abandona): {} alunos, {} positivos.",
    "Phases 0 to 7 only (who is at university finishes rather than leaves): {} pupils, {} positive.",
);
