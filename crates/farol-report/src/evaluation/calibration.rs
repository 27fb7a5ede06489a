//! Whether the scores can be read as probabilities.

use farol_metrics::{BrierParts, CalibrationPoint as Bin, Detail};

use crate::{
    CalibrationChart, CalibrationPoint, Cell, Html, Lang, Table, Text, calibration_chart, figure, paragraph,
    section as titled, side_by_side, table,
};

pub(super) fn section(detail: &Detail, lang: Lang) -> Html {
    if detail.calibration_curve.is_empty() {
        return titled(CALIBRATION.say(lang), [paragraph(NOT_PROBABILITIES.say(lang))]);
    }
    let chart = CalibrationChart {
        title: CHART.say(lang).to_owned(),
        description: describe(detail, lang),
        x_label: SAID.say(lang).to_owned(),
        y_label: HAPPENED.say(lang).to_owned(),
        count_label: ROWS.say(lang).to_owned(),
        points: detail.calibration_curve.iter().map(point).collect(),
    };
    let drawn = figure(&calibration_chart(&chart, lang), CAPTION.say(lang));
    titled(CALIBRATION.say(lang), [side_by_side([drawn, parts(detail, lang)])])
}

fn point(bin: &Bin) -> CalibrationPoint {
    CalibrationPoint {
        predicted: bin.mean_score,
        observed: bin.rate,
        interval: Some((bin.low, bin.high)),
        count: bin.n,
    }
}

fn describe(detail: &Detail, lang: Lang) -> String {
    let outside = detail
        .calibration_curve
        .iter()
        .filter(|bin| bin.mean_score < bin.low || bin.high < bin.mean_score)
        .count();
    let [outside, bins] = [outside, detail.calibration_curve.len()].map(|count| lang.count(count));
    SAYS.with(lang, &[&outside, &bins])
}

fn parts(detail: &Detail, lang: Lang) -> Html {
    let mut rows = vec![row(ECE, lang.measure(detail.ece), lang), row(MCE, lang.measure(detail.mce), lang)];
    if let Some(BrierParts { brier, reliability, resolution, uncertainty, .. }) = detail.brier_decomposition {
        let figures = [
            (BRIER, brier),
            (RELIABILITY, reliability),
            (RESOLUTION, resolution),
            (UNCERTAINTY, uncertainty),
        ];
        rows.extend(figures.map(|(name, value)| row(name, lang.number(value, 4), lang)));
    }
    table(&Table {
        caption: describe(detail, lang),
        head: vec![Cell::text(FIGURE.say(lang)), Cell::number(VALUE.say(lang))],
        rows,
    })
}

fn row(name: Text, value: String, lang: Lang) -> Vec<Cell> {
    vec![Cell::text(name.say(lang)), Cell::number(value)]
}

const CALIBRATION: Text = Text::new("Calibração", "Calibration");
const NOT_PROBABILITIES: Text = Text::new(
    "Os escores não estão todos entre 0 e 1: não são probabilidades, e não há o que calibrar aqui.",
    "The scores do not all lie from 0 to 1: they are no probabilities, and there is no calibration to show.",
);
const CHART: Text = Text::new("O que se disse e o que aconteceu", "What was said and what happened");
const SAID: Text = Text::new("probabilidade média dita", "mean probability said");
const HAPPENED: Text = Text::new("parcela em que aconteceu", "share where it happened");
const ROWS: Text = Text::new("linhas por faixa", "rows in each bin");
const CAPTION: Text = Text::new(
    "Pontos acima da diagonal: acontece mais do que se disse. As barras verticais são intervalos de Wilson.",
    "Points above the diagonal: more happens than was said. Upright bars are Wilson intervals.",
);
const SAYS: Text = Text::new(
    "Em {} de {} faixas o intervalo deixa de fora o que se disse.",
    "In {} of {} bins the interval leaves out what was said.",
);
const FIGURE: Text = Text::new("Medida", "Figure");
const VALUE: Text = Text::new("Valor", "Value");
const ECE: Text = Text::new("Erro esperado de calibração (ECE)", "Expected calibration error (ECE)");
const MCE: Text = Text::new("Maior erro de uma faixa", "Greatest error of a bin");
const BRIER: Text = Text::new("Brier, do qual:", "Brier score, of which:");
const RELIABILITY: Text = Text::new("+ erro de calibração", "+ reliability (miscalibration)");
const RESOLUTION: Text = Text::new("− o que os escores separam", "− resolution (what scores tell apart)");
const UNCERTAINTY: Text = Text::new("+ incerteza da taxa base", "+ uncertainty of the base rate");
