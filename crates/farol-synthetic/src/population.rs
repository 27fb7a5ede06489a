//! Who comes: birth dates, gender, year of entry, and what lasts of a pupil. It knows no indicator's value and no sheet.

use chrono::{Datelike, NaiveDate};

use crate::{
    draw::{Draw, apportion, descending, in_order, scaled},
    marginals::{
        ELDEST, ENTRIES, GIRLS, LOWEST_GAP, NEWCOMER_GAPS, NEWCOMERS, SECOND_YEAR, SWAPPABLE,
        UNIVERSITY_AGES, YOUNGER,
        scores::place::{IEG, IPV, MATHS, PORTUGUESE},
        words::EARLIER_PEDRAS,
    },
    progress,
    world::{Place, Pupil, Row, Style, per_first_year},
};

/// Days of a month that are drawn, so that every month has them.
const DAYS: u32 = 28;

/// The year newcomers come to.
#[derive(Clone, Copy)]
pub(crate) struct Cohort {
    /// Pupils of the programme's first year.
    pub(crate) size: usize,
    pub(crate) style: Style,
    pub(crate) year: u16,
    /// Pupils who are there already, and those of them whose birth day and month can be swapped.
    pub(crate) kept: usize,
    pub(crate) swappable: usize,
}

/// Whether a birth date's day can be read as a month.
pub(crate) fn is_swappable(birth: NaiveDate) -> bool {
    birth.day() <= 12
}

/// Makes up the year's newcomers, appends them to the pupils, and says in which phase they begin.
pub(crate) fn newcomers(pupils: &mut Vec<Pupil>, cohort: Cohort, draw: &mut Draw) -> Vec<Place> {
    let counts = counts(cohort);
    let mut swappable = swappable(cohort, counts.iter().sum(), draw);
    let mut places = Vec::new();
    for (phase, count) in (0_u8..).zip(counts) {
        let gaps = draw.deal(count, &NEWCOMER_GAPS[cohort.style.index()][usize::from(phase)]);
        for gap in gaps {
            let swap = swappable.pop().unwrap_or(false);
            let birth = birth(phase, gap, cohort, swap, draw);
            places.push(Place { pupil: pupils.len(), phase });
            pupils.push(pupil(birth, entry(phase, cohort, draw), draw));
        }
    }
    if cohort.style == Style::Second {
        make_eldest(pupils, &places, cohort);
    }
    places
}

/// Newcomers by phase: all of the first year; later, the year's share of it.
fn counts(cohort: Cohort) -> Vec<usize> {
    let weights = &NEWCOMERS[cohort.style.index()];
    let total = per_first_year(weights.iter().sum(), cohort.size);
    apportion(total, weights)
}

/// Which newcomers have a birth day of 12 or less: in the second year so many that the year's quota is met.
fn swappable(cohort: Cohort, count: usize, draw: &mut Draw) -> Vec<bool> {
    let wanted =
        scaled(SWAPPABLE, SECOND_YEAR, cohort.kept + count).saturating_sub(cohort.swappable).min(count);
    let mut flags: Vec<bool> = (0..count).map(|place| place < wanted).collect();
    draw.shuffle(&mut flags);
    flags
}

fn pupil(birth: NaiveDate, entry: u16, draw: &mut Draw) -> Pupil {
    Pupil {
        birth,
        girl: draw.below(100) < GIRLS as usize,
        entry,
        lasting: std::array::from_fn(|_| draw.normal()),
        means: draw.unit(),
        eldest: false,
        number: 0,
    }
}

/// Most enter in the year they are first listed; university pupils were in the programme before.
fn entry(phase: u8, cohort: Cohort, draw: &mut Draw) -> u16 {
    let before = match (cohort.style, phase) {
        (Style::Second, 8..) => 2,
        (Style::Third, 8..) => 3,
        (Style::Third, _) => [0, 1, 2, 3][draw.weighted(&[350, 2, 3, 3])],
        _ => 0,
    };
    cohort.year - before
}

/// A birth date that gives the gap drawn for the phase, under the year's definition of the ideal phase.
fn birth(phase: u8, gap: usize, cohort: Cohort, swappable: bool, draw: &mut Draw) -> NaiveDate {
    let gap = LOWEST_GAP + i8::try_from(gap).unwrap_or(0);
    let ideal = phase.saturating_add_signed(-gap).min(8);
    let year = i32::from(cohort.year);
    let young = draw.below(100) < YOUNGER[usize::from(gap.min(0).unsigned_abs().min(2))] as usize;
    let (first, last) = if ideal == 8 {
        born_in(cohort.style, year, i32::from(university_age(phase, draw)))
    } else if cohort.style == Style::Third {
        progress::born_for_grade(year, progress::grade_of(ideal, young))
    } else {
        born_in(cohort.style, year, i32::from(progress::age_of(ideal, young)))
    };
    date_between(first, last, swappable, draw)
}

fn university_age(phase: u8, draw: &mut Draw) -> u8 {
    let weights = &UNIVERSITY_AGES[usize::from(phase.saturating_sub(7))];
    18 + u8::try_from(draw.weighted(weights)).unwrap_or(0)
}

/// First and last birth date of those who are recorded as that old.
fn born_in(style: Style, year: i32, age: i32) -> (NaiveDate, NaiveDate) {
    match progress::reference_day(style) {
        None => (date(year - age, 1, 1), date(year - age, 12, 31)),
        Some((month, day)) => (date(year - age - 1, month, day + 1), date(year - age, month, day)),
    }
}

/// A date that exists; every call is with a day that every month has, or with 31 December.
pub(crate) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A random date of the first 28 days of a month, outside the week between the two reference days of the second and third year:
/// who ages by two between those years is a quota of its own.
fn date_between(first: NaiveDate, last: NaiveDate, swappable: bool, draw: &mut Draw) -> NaiveDate {
    let days = usize::try_from((last - first).num_days() + 1).unwrap_or(1);
    loop {
        let offset = i64::try_from(draw.below(days)).unwrap_or(0);
        let birth = first + chrono::TimeDelta::days(offset);
        if birth.day() <= DAYS && is_swappable(birth) == swappable && !progress::between_reference_days(birth)
        {
            return birth;
        }
    }
}

/// One university pupil is far older than the others.
fn make_eldest(pupils: &mut [Pupil], places: &[Place], cohort: Cohort) {
    if let Some(place) = places.iter().find(|place| place.phase == 8) {
        let pupil = &mut pupils[place.pupil];
        let then = i32::from(cohort.year) + 1 - i32::from(ELDEST);
        let by_reference_day = (pupil.birth.month(), pupil.birth.day()) <= (10, 25);
        let year = if by_reference_day { then } else { then - 1 };
        pupil.birth = date(year, pupil.birth.month(), pupil.birth.day());
        pupil.eldest = true;
    }
}

/// Spreads the first year's pupils over the years they entered in: the higher the phase, the earlier.
pub(crate) fn first_entries(pupils: &mut [Pupil], places: &[Place], year: u16, draw: &mut Draw) {
    let scores: Vec<f64> = places.iter().map(|place| f64::from(place.phase) + 2.0 * draw.normal()).collect();
    let ages = in_order(&apportion(places.len(), &ENTRIES));
    for (place, age) in descending(&scores).into_iter().zip(ages) {
        let before = u16::try_from(ENTRIES.len() - 1 - age).unwrap_or(0);
        pupils[places[place].pupil].entry = year - before;
    }
}

/// Bands two years and one year before the first, for those who had entered by then.
pub(crate) fn earlier_pedras(
    pupils: &[Pupil],
    rows: &[Row],
    year: u16,
    draw: &mut Draw,
) -> Vec<[Option<usize>; 2]> {
    let mut bands = vec![[None; 2]; pupils.len()];
    for (column, before) in [2, 1].into_iter().enumerate() {
        let there: Vec<&Row> = rows.iter().filter(|row| row.entry + before <= year).collect();
        let scores: Vec<f64> = there.iter().map(|row| overall(row) + draw.normal()).collect();
        let mut shares = in_order(&apportion(there.len(), &EARLIER_PEDRAS[column]));
        shares.reverse();
        for (place, band) in descending(&scores).into_iter().zip(shares) {
            bands[there[place].pupil][column] = Some(band);
        }
    }
    bands
}

fn overall(row: &Row) -> f64 {
    0.5 * (row.latent[IEG] + row.latent[IPV] + f64::midpoint(row.latent[MATHS], row.latent[PORTUGUESE]))
}
