//! What stands beside the indicators: class, institution, school, evaluators and their recommendations. It knows no sheet.

use crate::{
    draw::{Draw, apportion, descending, in_order, scaled},
    marginals::{
        EVALUATION_COUNTS, EVALUATIONS, FIRST_YEAR,
        scores::place::{IEG, IPV},
        words::{
            CLASS_SIZE, EVALUATED_FIRST, EVALUATORS, INSTITUTIONS, Institution, PRAISED, PSYCHOLOGY,
            RECOMMENDATIONS, RECOMMENDED, RECOMMENDED_FOR_SCHOLARSHIP, SCHOOLS, TURNED,
        },
    },
    world::{Lacks, Pupil, Row, Style},
};

/// Columns that say nothing of the outcomes, kept because a reader of the sheet must get past them.
#[derive(Clone, Default)]
pub(crate) struct Remarks {
    /// No grade but English (first year).
    pub(crate) ungraded: bool,
    /// Number of evaluations; `None` where there was no evaluation to count.
    pub(crate) evaluations: Option<u8>,
    /// Numbers of up to six evaluators.
    pub(crate) evaluators: [Option<u8>; 6],
    /// Places in [`crate::marginals::words::RECOMMENDATIONS`].
    pub(crate) recommendations: [Option<usize>; 4],
    /// Place in [`PSYCHOLOGY`].
    pub(crate) psychology: usize,
    pub(crate) scholarship: bool,
    pub(crate) turned: bool,
    /// For IEG, IDA and IPV.
    pub(crate) praised: [bool; 3],
}

/// Fills in a year's classes, institutions, schools and remarks.
pub(crate) fn place(pupils: &[Pupil], rows: &mut [Row], style: Style, draw: &mut Draw) {
    for phase in 0..10 {
        let there: Vec<usize> = (0..rows.len()).filter(|i| rows[*i].phase == phase).collect();
        classes(rows, &there, phase);
        institutions(pupils, rows, &there, style, phase);
        evaluations(rows, &there, style, phase, draw);
    }
    schools(rows, style, draw);
    evaluators(rows, style, draw);
    if style == Style::First {
        recommendations(rows, draw);
        distinctions(rows, draw);
    }
}

/// Classes of about thirteen; in ALFA the youngest come first, elsewhere the rows' random order decides.
fn classes(rows: &mut [Row], there: &[usize], phase: u8) {
    let count = there.len().div_ceil(CLASS_SIZE).max(1);
    let mut order = there.to_vec();
    if phase == 0 {
        order.sort_by_key(|i| std::cmp::Reverse(rows[*i].birth));
    }
    for (place, index) in order.into_iter().enumerate() {
        rows[index].class = place * count / there.len();
    }
}

fn institutions(pupils: &[Pupil], rows: &mut [Row], there: &[usize], style: Style, phase: u8) {
    let weights = &INSTITUTIONS[style.index()][usize::from(phase)];
    let mut kinds = in_order(&apportion(there.len(), weights));
    kinds.reverse();
    let means: Vec<f64> = there.iter().map(|i| pupils[rows[*i].pupil].means).collect();
    for (place, kind) in descending(&means).into_iter().zip(kinds) {
        rows[there[place]].institution = Some(Institution::ALL[kind]);
    }
}

fn evaluations(rows: &mut [Row], there: &[usize], style: Style, phase: u8, draw: &mut Draw) {
    let dealt = draw.deal(there.len(), &EVALUATIONS[style.index()][usize::from(phase)]);
    for (index, count) in there.iter().zip(dealt) {
        let unseen =
            style == Style::Second && matches!(rows[*index].lacks, Lacks::Everything | Lacks::Assessment);
        rows[*index].remarks.evaluations = (!unseen).then_some(EVALUATION_COUNTS[count]);
    }
}

/// Schools are named in the third style only; one pupil's is blank, and the institution with it.
fn schools(rows: &mut [Row], style: Style, draw: &mut Draw) {
    let dealt = draw.deal(rows.len(), &SCHOOLS);
    for (row, school) in rows.iter_mut().zip(dealt) {
        row.school = school + 1;
    }
    if style == Style::Third
        && let Some(row) = rows.iter_mut().find(|row| row.phase == 3)
    {
        row.institution = None;
    }
}

fn evaluators(rows: &mut [Row], style: Style, draw: &mut Draw) {
    for (column, shares) in EVALUATORS[style.index()].iter().enumerate() {
        let weights: Vec<u32> = shares.iter().map(|(_, weight)| *weight).collect();
        let seen: Vec<usize> = match style {
            Style::First => {
                let count = scaled(EVALUATED_FIRST[column], FIRST_YEAR, rows.len());
                draw.choose(count, (0..rows.len()).collect())
            }
            _ => (0..rows.len()).filter(|i| has_evaluator(&rows[*i], column)).collect(),
        };
        let dealt = draw.deal(seen.len(), &weights);
        for (index, share) in seen.into_iter().zip(dealt) {
            rows[index].remarks.evaluators[column] = Some(shares[share].0);
        }
    }
}

/// The first two stand wherever somebody evaluated, each further one where there were as many evaluations.
fn has_evaluator(row: &Row, column: usize) -> bool {
    row.remarks.evaluations.is_some_and(|count| usize::from(count) > column.max(1))
}

/// The better a pupil's turning point, the more favourable the recommendation.
fn recommendations(rows: &mut [Row], draw: &mut Draw) {
    for (column, weights) in RECOMMENDED.iter().enumerate() {
        let scores: Vec<f64> = rows.iter().map(|row| row.latent[IPV] + draw.normal()).collect();
        let shares = apportion(rows.len(), weights);
        let order = descending(&scores);
        let blank = draw.choose(shares[RECOMMENDATIONS.len()], (0..rows.len()).collect());
        let mut is_blank = vec![false; rows.len()];
        for index in blank {
            is_blank[index] = true;
        }
        let mut words = in_order(&shares[..RECOMMENDATIONS.len()]);
        words.reverse();
        for (index, word) in order.into_iter().filter(|index| !is_blank[*index]).zip(words) {
            rows[index].remarks.recommendations[column] = Some(word);
        }
    }
}

fn distinctions(rows: &mut [Row], draw: &mut Draw) {
    let weights: Vec<u32> = PSYCHOLOGY.iter().map(|(_, weight)| *weight).collect();
    let dealt = draw.deal(rows.len(), &weights);
    for (row, word) in rows.iter_mut().zip(dealt) {
        row.remarks.psychology = word;
    }
    let turning: Vec<f64> =
        rows.iter().map(|row| row.scores.get(IPV).unwrap_or(0.0) + draw.normal()).collect();
    let order = descending(&turning);
    for index in order.iter().take(scaled(RECOMMENDED_FOR_SCHOLARSHIP, FIRST_YEAR, rows.len())) {
        rows[*index].remarks.scholarship = true;
    }
    for index in order.iter().skip(rows.len() / 12).take(scaled(TURNED, FIRST_YEAR, rows.len())) {
        rows[*index].remarks.turned = true;
    }
    praise(rows);
}

fn praise(rows: &mut [Row]) {
    let of: [fn(&Row) -> Option<f64>; 3] =
        [|row| row.scores.get(IEG), |row| row.scores.ida, |row| row.scores.get(IPV)];
    for (column, score) in of.into_iter().enumerate() {
        let scores: Vec<f64> = rows.iter().map(|row| score(row).unwrap_or(0.0)).collect();
        for index in descending(&scores).into_iter().take(scaled(PRAISED[column], FIRST_YEAR, rows.len())) {
            rows[index].remarks.praised[column] = true;
        }
    }
}
