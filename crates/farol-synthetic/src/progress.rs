//! How pupils move: ages by each year's convention, ideal phases by each year's definition, and who goes up. It knows no sheet.

use chrono::{Datelike, NaiveDate};

use crate::{
    draw::{Draw, apportion, descending, in_order, scaled},
    indicators::Scores,
    marginals::{
        IDEAL_EXCEPTIONS, PROMOTION, PROMOTION_NOISE, Promotion, STEPS, THIRD_YEAR, WRONG_GAP, WRONG_GAPS,
        scores::{
            DRAWN,
            place::{IEG, IPS, IPV, MATHS, PORTUGUESE},
        },
    },
    population::date,
    remarks::Remarks,
    world::{Lacks, Place, Pupil, Row, Style},
};

/// The day on which age is counted, if it is not simply year minus year of birth.
pub(crate) fn reference_day(style: Style) -> Option<(u32, u32)> {
    match style {
        Style::First => None,
        Style::Second => Some((10, 25)),
        Style::Third => Some((11, 1)),
    }
}

/// Born after the second year's reference day and not after the third year's.
pub(crate) fn between_reference_days(birth: NaiveDate) -> bool {
    let day = (birth.month(), birth.day());
    day > (10, 25) && day <= (11, 1)
}

fn age_on(birth: NaiveDate, year: i32, (month, day): (u32, u32)) -> i32 {
    year - birth.year() - i32::from((birth.month(), birth.day()) > (month, day))
}

/// Age as the year records it.
pub(crate) fn age(birth: NaiveDate, style: Style, year: u16) -> u8 {
    let age = age_on(birth, i32::from(year), reference_day(style).unwrap_or((12, 31)));
    u8::try_from(age).unwrap_or(0)
}

/// Ideal phase: the first two years look the recorded age up, later ones the school grade on 30 June.
pub(crate) fn ideal(birth: NaiveDate, style: Style, year: u16) -> u8 {
    if style == Style::Third {
        by_grade(age_on(birth, i32::from(year), (6, 30)) - 5)
    } else {
        by_age(age(birth, style, year))
    }
}

fn by_age(age: u8) -> u8 {
    match age {
        ..9 => 0,
        9 => 1,
        10 | 11 => 2,
        12 | 13 => 3,
        14..18 => age - 10,
        _ => 8,
    }
}

/// The younger or older age of an ideal phase below 8.
pub(crate) fn age_of(ideal: u8, young: bool) -> u8 {
    let older = [8, 9, 11, 13, 14, 15, 16, 17][usize::from(ideal.min(7))];
    if young && by_age(older - 1) == ideal { older - 1 } else { older }
}

fn by_grade(grade: i32) -> u8 {
    match grade {
        ..=2 => 0,
        3 | 4 => 1,
        5 | 6 => 2,
        7 | 8 => 3,
        9 => 4,
        10 => 5,
        11 => 6,
        12 => 7,
        _ => 8,
    }
}

/// The younger or older school grade of an ideal phase below 8.
pub(crate) fn grade_of(ideal: u8, young: bool) -> i32 {
    let older = [2, 4, 6, 8, 9, 10, 11, 12][usize::from(ideal.min(7))];
    if young && by_grade(older - 1) == ideal { older - 1 } else { older }
}

/// First and last birth date of a grade.
pub(crate) fn born_for_grade(year: i32, grade: i32) -> (NaiveDate, NaiveDate) {
    let age = grade + 5;
    (date(year - age - 1, 7, 1), date(year - age, 6, 30))
}

fn gap(phase: u8, ideal: u8) -> i8 {
    phase.cast_signed() - ideal.cast_signed()
}

/// The year's rows: age, ideal phase and gap of everyone enrolled.
pub(crate) fn place(
    pupils: &[Pupil],
    places: Vec<Place>,
    style: Style,
    year: u16,
    draw: &mut Draw,
) -> Vec<Row> {
    let mut rows: Vec<Row> =
        places.into_iter().map(|place| row(&pupils[place.pupil], &place, style, year)).collect();
    draw.shuffle(&mut rows);
    if style == Style::Third {
        make_exceptions(&mut rows);
        make_wrong_gaps(&mut rows);
    }
    rows
}

fn row(pupil: &Pupil, place: &Place, style: Style, year: u16) -> Row {
    let ideal = ideal(pupil.birth, style, year);
    Row {
        pupil: place.pupil,
        phase: place.phase,
        ideal,
        gap: gap(place.phase, ideal),
        age: age(pupil.birth, style, year),
        birth: pupil.birth,
        girl: pupil.girl,
        entry: pupil.entry,
        latent: [0.0; DRAWN],
        lacks: Lacks::Nothing,
        scores: Scores::default(),
        inde: None,
        exact_inde: None,
        class: 0,
        institution: None,
        school: 0,
        remarks: Remarks::default(),
    }
}

/// Some ideal phases of the third year do not follow the grade. Rows come in random order.
fn make_exceptions(rows: &mut [Row]) {
    let size = rows.len();
    let mut shifts = IDEAL_EXCEPTIONS
        .iter()
        .flat_map(|(count, shift)| std::iter::repeat_n(*shift, scaled(*count, THIRD_YEAR, size)));
    for row in rows.iter_mut().filter(|row| row.phase < 8 && (2..8).contains(&row.ideal)) {
        let Some(shift) = shifts.next() else { break };
        row.ideal = row.ideal.saturating_add_signed(shift);
        row.gap = gap(row.phase, row.ideal);
    }
}

/// A few recorded gaps are not what phase and ideal phase say.
fn make_wrong_gaps(rows: &mut [Row]) {
    let count = scaled(WRONG_GAPS, THIRD_YEAR, rows.len());
    for row in rows.iter_mut().filter(|row| row.phase == 3 && row.gap == 0).take(count) {
        row.gap = WRONG_GAP;
    }
}

/// Next year's phases of those who stay: of each phase, those go up who were most ready for it.
pub(crate) fn promote(
    pupils: &[Pupil],
    stayers: &[&Row],
    index: usize,
    year: u16,
    draw: &mut Draw,
) -> Vec<Place> {
    let flow = (index - 1).min(1);
    let style = Style::of(index);
    let mut places = Vec::with_capacity(stayers.len());
    for (phase, weights) in (0_u8..).zip(&STEPS[flow]) {
        let there: Vec<&&Row> = stayers.iter().filter(|row| row.phase == phase).collect();
        let readiness: Vec<f64> = there
            .iter()
            .map(|row| {
                let pupil = &pupils[row.pupil];
                let kept = gap(phase, ideal(pupil.birth, style, year));
                ready(row, kept, pupil.entry + 1 == year, &PROMOTION[flow]) + PROMOTION_NOISE * draw.normal()
            })
            .collect();
        let mut steps = in_order(&apportion(there.len(), weights));
        steps.reverse();
        for (place, step) in descending(&readiness).into_iter().zip(steps) {
            let step = u8::try_from(step).unwrap_or(0);
            places.push(Place { pupil: there[place].pupil, phase: (phase + step).min(9) });
        }
    }
    places
}

fn ready(row: &Row, kept: i8, newcomer: bool, by: &Promotion) -> f64 {
    let grades = f64::midpoint(row.latent[MATHS], row.latent[PORTUGUESE]);
    by.engagement * row.latent[IEG]
        + by.turning_point * row.latent[IPV]
        + by.psychosocial * row.latent[IPS]
        + by.grades * grades
        + by.gap_if_kept * f64::from(kept.clamp(-4, 1))
        + by.gap * f64::from(row.gap)
        + by.newcomer * f64::from(u8::from(newcomer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_means_something_else_each_year() {
        let birth = date(2010, 10, 28);
        assert_eq!(age(birth, Style::First, 2022), 12);
        assert_eq!(age(birth, Style::Second, 2023), 12);
        assert_eq!(age(birth, Style::Third, 2024), 14);
    }

    #[test]
    fn ages_and_grades_drawn_for_an_ideal_phase_give_it_back() {
        for (phase, young) in (0..8).flat_map(|phase| [(phase, false), (phase, true)]) {
            assert_eq!(by_age(age_of(phase, young)), phase);
            let (first, last) = born_for_grade(2024, grade_of(phase, young));
            assert_eq!([ideal(first, Style::Third, 2024), ideal(last, Style::Third, 2024)], [phase; 2]);
        }
    }
}
