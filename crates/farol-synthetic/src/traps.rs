//! What the real sheets got wrong: corrected births, genders and years of entry, and what some rows lack. The cells themselves
//! are spoilt where they are written.

use chrono::{Datelike, NaiveDate};

use crate::{
    draw::{Draw, scaled},
    indicators,
    marginals::{
        BIRTHS_CORRECTED_FIRST, BIRTHS_CORRECTED_SECOND, BORN_BETWEEN, ENTRIES_RESTATED, GENDER_CHANGES,
        STAYED_FIRST, STAYED_SECOND, THIRD_YEAR, WITHOUT_INDE,
    },
    population::{date, is_swappable},
    world::{Lacks, Pupil, Row, Style},
};

/// What the programme records differently from this year on: genders and births in the second year, births and entries in the third.
pub(crate) fn correct_pupils(
    pupils: &mut [Pupil],
    stayers: &[&Row],
    index: usize,
    year: u16,
    draw: &mut Draw,
) {
    let ordinary = |row: &&&Row| row.phase < 8 && !pupils[row.pupil].eldest;
    let candidates: Vec<usize> = stayers.iter().filter(ordinary).map(|row| row.pupil).collect();
    match index {
        1 => {
            change_genders(pupils, &candidates, stayers.len(), draw);
            let middle = stayers.iter().filter(|row| matches!(row.phase, 3 | 4) && had_birthday(row.birth));
            let middle = middle.map(|row| row.pupil).collect();
            correct_births(pupils, middle, &BIRTHS_CORRECTED_FIRST, (stayers.len(), STAYED_FIRST), draw);
        }
        2 => {
            let (before, after) = candidates.into_iter().partition(|i| !born_late(pupils[*i].birth));
            move_between(pupils, after, stayers.len(), draw);
            correct_births(pupils, before, &BIRTHS_CORRECTED_SECOND, (stayers.len(), STAYED_SECOND), draw);
            restate_entries(pupils, stayers, year, draw);
        }
        _ => {}
    }
}

fn change_genders(pupils: &mut [Pupil], candidates: &[usize], stayers: usize, draw: &mut Draw) {
    let count = scaled(GENDER_CHANGES, STAYED_FIRST, stayers);
    for index in draw.choose(count, candidates.to_vec()) {
        pupils[index].girl = !pupils[index].girl;
    }
}

/// Moves births of some candidates by whole years.
fn correct_births(
    pupils: &mut [Pupil],
    candidates: Vec<usize>,
    corrections: &[(u32, i32)],
    (stayers, of): (usize, u32),
    draw: &mut Draw,
) {
    let mut chosen = draw.choose(candidates.len(), candidates).into_iter();
    for (count, years) in corrections {
        for index in chosen.by_ref().take(scaled(*count, of, stayers)) {
            let birth = pupils[index].birth;
            pupils[index].birth = date(birth.year() + years, birth.month(), birth.day());
        }
    }
}

/// Whether the birthday is over by the second year's reference day.
fn had_birthday(birth: NaiveDate) -> bool {
    (birth.month(), birth.day()) <= (10, 25)
}

/// Born after the later of the two reference days, on a day that cannot be a month.
fn born_late(birth: NaiveDate) -> bool {
    (birth.month(), birth.day()) > (11, 1) && !is_swappable(birth)
}

/// Puts some late births between the second and the third year's reference day: they age by two.
fn move_between(pupils: &mut [Pupil], late: Vec<usize>, stayers: usize, draw: &mut Draw) {
    for index in draw.choose(scaled(BORN_BETWEEN, STAYED_SECOND, stayers), late) {
        let birth = pupils[index].birth;
        pupils[index].birth = date(birth.year(), 10, 26 + birth.day() % 3);
    }
}

/// No entry is earlier than the year before the first, and some later ones change too.
fn restate_entries(pupils: &mut [Pupil], stayers: &[&Row], year: u16, draw: &mut Draw) {
    let earliest = year - 3;
    let mut wanted = scaled(ENTRIES_RESTATED, STAYED_SECOND, stayers.len());
    for pupil in pupils.iter_mut() {
        pupil.entry = pupil.entry.max(earliest);
    }
    let before = stayers.iter().filter(|row| row.entry < earliest).count();
    wanted = wanted.saturating_sub(before);
    let later =
        stayers.iter().filter(|row| row.entry > earliest && row.phase < 8).map(|row| row.pupil).collect();
    for index in draw.choose(wanted, later) {
        pupils[index].entry = earliest;
    }
}

/// Which rows lack indicators: university, and in the second year some who otherwise would have INDE.
pub(crate) fn lack(rows: &mut [Row], gone: &[bool], style: Style, draw: &mut Draw) {
    for row in rows.iter_mut().filter(|row| row.phase >= 8) {
        row.lacks = Lacks::Everything;
    }
    match style {
        Style::First => indicators::ungrade(rows),
        Style::Second => {
            for (phase, staying, leaving) in WITHOUT_INDE {
                lack_inde(rows, gone, phase, (staying, leaving), draw);
            }
        }
        Style::Third => {
            let count = scaled(1, THIRD_YEAR, rows.len());
            rows.iter_mut()
                .filter(|row| row.phase == 8)
                .take(count)
                .for_each(|row| row.lacks = Lacks::AllButGrades);
        }
    }
}

fn lack_inde(rows: &mut [Row], gone: &[bool], phase: u8, (staying, leaving): (u32, u32), draw: &mut Draw) {
    let lacks = match phase {
        7 => Lacks::Assessment,
        4 => Lacks::Psychosocial,
        _ => Lacks::Grades,
    };
    for (count, leaves) in [(staying, false), (leaving, true)] {
        let candidates: Vec<usize> =
            (0..rows.len()).filter(|i| rows[*i].phase == phase && gone[rows[*i].pupil] == leaves).collect();
        let count = scaled(count, crate::marginals::SECOND_YEAR, rows.len());
        for index in draw.choose(count, candidates) {
            rows[index].lacks = lacks;
        }
    }
}
