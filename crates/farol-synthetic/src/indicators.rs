//! Scores: correlated normal scores that last in part, laid onto each year's marginals; INDE by the programme's formula.
//! It knows no sheet.

use crate::{
    draw::{Draw, descending, scaled},
    marginals::scores::{
        DRAWN, FIRST, Grid, LASTING, Marginal, Measure, PROBABILITIES, SECOND, THIRD,
        place::{ENGLISH, IAA, IEG, IPP, IPS, IPV, MATHS, PORTUGUESE},
    },
    marginals::{ENGLISH_MISSING_FIRST, GRADES_MISSING_FIRST, GRADES_MISSING_THIRD},
    world::{Lacks, Pupil, Row, Style},
};

/// Phases from which English is taught.
const ENGLISH_FROM: u8 = 3;
/// Phase from which pupils are at university.
pub(crate) const UNIVERSITY: u8 = 8;

/// What a sheet can say of a pupil's year, 0 to 10 (or the year's rounding of 10).
#[derive(Clone, Default)]
pub(crate) struct Scores {
    /// The drawn ones, by place. IPP of the first year is never published.
    pub(crate) drawn: [Option<f64>; DRAWN],
    pub(crate) ida: Option<f64>,
}

impl Scores {
    pub(crate) fn get(&self, place: usize) -> Option<f64> {
        self.drawn[place]
    }
}

/// IAN, a pure function of the gap.
pub(crate) fn ian(gap: i8) -> f64 {
    match gap {
        0.. => 10.0,
        -2..=-1 => 5.0,
        _ => 2.5,
    }
}

fn measure_of(style: Style) -> &'static Measure {
    match style {
        Style::First => &FIRST,
        Style::Second => &SECOND,
        Style::Third => &THIRD,
    }
}

/// Draws everyone's normal scores for the year: phase, gap, what lasts of the pupil, and chance.
pub(crate) fn draw_latent(pupils: &[Pupil], rows: &mut [Row], style: Style, draw: &mut Draw) {
    let measure = measure_of(style);
    let factor = cholesky(&measure.correlations);
    for row in rows {
        let lasting = &pupils[row.pupil].lasting;
        let mixed: [f64; DRAWN] = std::array::from_fn(|k| {
            LASTING[k].sqrt() * lasting[k] + (1.0 - LASTING[k]).sqrt() * draw.normal()
        });
        row.latent = std::array::from_fn(|k| {
            let rest: f64 = factor[k].iter().zip(&mixed).map(|(f, m)| f * m).sum();
            let gap = f64::from(row.gap.clamp(-3, 1)) + 0.7;
            measure.phases[usize::from(row.phase.min(7))][k] + measure.gap[k] * gap + measure.rest[k] * rest
        });
    }
}

/// Lower triangular factor of a correlation matrix given by its lower triangle.
fn cholesky(matrix: &[[f64; DRAWN]; DRAWN]) -> [[f64; DRAWN]; DRAWN] {
    let mut factor = [[0.0; DRAWN]; DRAWN];
    for i in 0..DRAWN {
        for j in 0..=i {
            let done: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let left = matrix[i][j] - done;
            factor[i][j] = if i == j { left.sqrt() } else { left / factor[j][j] };
        }
    }
    factor
}

/// Turns normal scores into the year's scores, IDA and INDE.
pub(crate) fn measure(rows: &mut [Row], style: Style, draw: &mut Draw) {
    let measure = measure_of(style);
    for (place, marginal) in measure.marginals.iter().enumerate() {
        let mut there: Vec<usize> = (0..rows.len()).filter(|i| has(&rows[*i], place, style)).collect();
        drop_missing(rows, &mut there, place, style, draw);
        let latent: Vec<f64> = there.iter().map(|i| rows[*i].latent[place]).collect();
        let values = values(marginal, there.len());
        for (rank, index) in descending(&latent).into_iter().enumerate() {
            rows[there[index]].scores.drawn[place] = Some(values[values.len() - 1 - rank]);
        }
    }
    for row in rows {
        finish(row, style);
    }
}

/// Whether the year measures this in the row's phase, for this pupil.
fn has(row: &Row, place: usize, style: Style) -> bool {
    let grade = [MATHS, PORTUGUESE, ENGLISH].contains(&place);
    let lacking = match row.lacks {
        Lacks::Nothing => false,
        Lacks::Everything => true,
        Lacks::AllButGrades => !grade,
        Lacks::Assessment => place != IAA && place != IPS,
        Lacks::Psychosocial => place == IPS,
        Lacks::Grades => grade,
    };
    let taught = place != ENGLISH || row.phase >= ENGLISH_FROM;
    let all_missing = style == Style::First && row.remarks.ungraded && [MATHS, PORTUGUESE].contains(&place);
    taught && !lacking && !all_missing
}

/// Takes out the few grades that the year's sheet lacks; nobody loses the last one.
fn drop_missing(rows: &[Row], there: &mut Vec<usize>, place: usize, style: Style, draw: &mut Draw) {
    let (missing, of) = match (style, place) {
        (Style::First, ENGLISH) => (ENGLISH_MISSING_FIRST, 323),
        (Style::Third, MATHS) => (GRADES_MISSING_THIRD[0], 1054),
        (Style::Third, PORTUGUESE) => (GRADES_MISSING_THIRD[1], 1054),
        (Style::Third, ENGLISH) => (GRADES_MISSING_THIRD[2], 488),
        _ => return,
    };
    let (only, several): (Vec<usize>, Vec<usize>) = there.iter().partition(|i| rows[**i].remarks.ungraded);
    let dropped = scaled(missing, of, there.len()).min(several.len());
    *there = draw.choose(several.len() - dropped, several);
    there.extend(only);
}

/// `n` values that follow the marginal, lowest first.
fn values(marginal: &Marginal, n: usize) -> Vec<f64> {
    let zeros = scaled(marginal.zeros, marginal.of, n);
    let tops = scaled(marginal.tops, marginal.of, n).min(n - zeros);
    let inner = n - zeros - tops;
    let between =
        (0..inner).map(|rank| snap(marginal, quantile(marginal, (rank as f64 + 0.5) / inner as f64)));
    std::iter::repeat_n(0.0, zeros).chain(between).chain(std::iter::repeat_n(marginal.top, tops)).collect()
}

/// The quantile at `p`, straight between the knots.
fn quantile(marginal: &Marginal, p: f64) -> f64 {
    let right = PROBABILITIES.iter().position(|q| *q >= p).unwrap_or(PROBABILITIES.len() - 1).max(1);
    let (low, high) = (PROBABILITIES[right - 1], PROBABILITIES[right]);
    let (from, to) = (marginal.knots[right - 1], marginal.knots[right]);
    from + (to - from) * (p - low) / (high - low)
}

/// The nearest value that the year's rounding can give.
fn snap(marginal: &Marginal, value: f64) -> f64 {
    match marginal.grid {
        Grid::Decimals(decimals) => round(value, decimals),
        Grid::Lattice { from, step, decimals } => {
            round(from + ((value - from) / step).round() * step, decimals).clamp(0.0, 10.0)
        }
        Grid::Among(values) => {
            let nearer = |a: &&f64, b: &&f64| (*a - value).abs().total_cmp(&(*b - value).abs());
            values.iter().min_by(nearer).copied().unwrap_or(value)
        }
    }
}

/// Rounded to so many decimals.
pub(crate) fn round(value: f64, decimals: u8) -> f64 {
    let unit = 10.0_f64.powi(i32::from(decimals));
    (value * unit).round() / unit
}

/// IDA from the grades, INDE from everything.
fn finish(row: &mut Row, style: Style) {
    let grades: Vec<f64> =
        [MATHS, PORTUGUESE, ENGLISH].into_iter().filter_map(|place| row.scores.get(place)).collect();
    if !grades.is_empty() {
        let mean = grades.iter().sum::<f64>() / grades.len() as f64;
        row.scores.ida = Some(if style == Style::Third { mean } else { round(mean, 1) });
    }
    row.exact_inde = inde(row);
    row.inde = row.exact_inde.map(|inde| if style == Style::First { round(inde, 3) } else { inde });
    if style == Style::Third && row.phase >= UNIVERSITY {
        // The sheet's formula gives 0 where nobody handed in anything.
        row.scores.drawn[IEG] = Some(0.0);
    }
}

/// The programme's formula for phases 0 to 7.
fn inde(row: &Row) -> Option<f64> {
    let get = |place| row.scores.get(place);
    let tenths = ian(row.gap) + get(IAA)? + get(IPS)? + get(IPP)?;
    let fifths = row.scores.ida? + get(IEG)? + get(IPV)?;
    Some(0.1 * tenths + 0.2 * fifths)
}

/// Picks the few first-year pupils who have no grade but English.
pub(crate) fn ungrade(rows: &mut [Row]) {
    let count = crate::world::per_first_year(GRADES_MISSING_FIRST, rows.len());
    for row in rows.iter_mut().filter(|row| row.phase == ENGLISH_FROM).take(count) {
        row.remarks.ungraded = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_times_itself_is_the_matrix() {
        for measure in [FIRST, SECOND, THIRD] {
            let factor = cholesky(&measure.correlations);
            for i in 0..DRAWN {
                for j in 0..=i {
                    let product: f64 = (0..DRAWN).map(|k| factor[i][k] * factor[j][k]).sum();
                    assert!((product - measure.correlations[i][j]).abs() < 1e-12, "{i} {j}");
                }
            }
        }
    }

    #[test]
    fn values_follow_the_marginal_at_both_ends_and_in_the_middle() {
        let marginal = &SECOND.marginals[IAA];
        let values = values(marginal, 951);
        let count = |value: f64| values.iter().filter(|v| **v == value).count();
        assert_eq!([count(0.0), count(10.0)], [190, 92]);
        assert!(values.is_sorted());
    }

    #[test]
    fn ian_follows_the_gap() {
        assert_eq!([ian(2), ian(0), ian(-1), ian(-2), ian(-3)], [10.0, 10.0, 5.0, 5.0, 2.5]);
    }
}
