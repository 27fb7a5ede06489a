//! The made-up programme: its pupils, and a row for each of them in each of their years. It knows no spreadsheet.

use chrono::NaiveDate;

use crate::{
    Params, SyntheticError,
    draw::Draw,
    indicators::{self, Scores},
    leaving,
    marginals::{self, scores::DRAWN, words::Institution},
    population::{self, Cohort},
    progress, remarks, traps,
};

/// A made-up pupil, as the programme knows them at the moment.
#[derive(Clone)]
pub(crate) struct Pupil {
    pub(crate) birth: NaiveDate,
    pub(crate) girl: bool,
    /// Year of entry, as recorded.
    pub(crate) entry: u16,
    /// What lasts of each indicator from year to year, standard normal.
    pub(crate) lasting: [f64; DRAWN],
    /// Where the pupil's family stands between public school and sponsorship, 0 to 1.
    pub(crate) means: f64,
    pub(crate) eldest: bool,
    /// Registration number; 0 until first listed.
    pub(crate) number: u32,
}

/// What a second-year row lacks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lacks {
    Nothing,
    /// University: every indicator.
    Everything,
    /// University, but for grades.
    AllButGrades,
    /// All but IAA and IPS.
    Assessment,
    /// IPS.
    Psychosocial,
    /// Grades.
    Grades,
}

/// One pupil in one year.
#[derive(Clone)]
pub(crate) struct Row {
    /// Index into [`World::pupils`].
    pub(crate) pupil: usize,
    pub(crate) phase: u8,
    pub(crate) ideal: u8,
    /// Recorded gap; phase minus ideal phase but for a few.
    pub(crate) gap: i8,
    /// Recorded age, by the year's convention.
    pub(crate) age: u8,
    pub(crate) birth: NaiveDate,
    pub(crate) girl: bool,
    pub(crate) entry: u16,
    /// Normal scores of the drawn indicators.
    pub(crate) latent: [f64; DRAWN],
    pub(crate) lacks: Lacks,
    pub(crate) scores: Scores,
    /// As the year's own sheet shows it.
    pub(crate) inde: Option<f64>,
    /// Before it was rounded.
    pub(crate) exact_inde: Option<f64>,
    /// Class within the phase.
    pub(crate) class: usize,
    /// `None` for the one whose institution and school are blank.
    pub(crate) institution: Option<Institution>,
    /// School number, from 1.
    pub(crate) school: usize,
    pub(crate) remarks: remarks::Remarks,
}

/// Which of the published workbook's three sheets a year is written like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    First,
    Second,
    Third,
}

impl Style {
    pub(crate) fn of(index: usize) -> Self {
        [Self::First, Self::Second].get(index).copied().unwrap_or(Self::Third)
    }

    /// Place in the arrays of [`marginals`].
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// One sheet's rows, in its order.
pub(crate) struct Year {
    pub(crate) number: u16,
    pub(crate) style: Style,
    pub(crate) rows: Vec<Row>,
    /// Row of each pupil, by index into [`World::pupils`]; pupils who come later have no entry.
    places: Vec<Option<usize>>,
}

impl Year {
    /// The pupil's row, if they have one.
    pub(crate) fn row_of(&self, pupil: usize) -> Option<&Row> {
        self.places.get(pupil).copied().flatten().map(|place| &self.rows[place])
    }
}

/// All pupils and years.
pub(crate) struct World {
    pub(crate) pupils: Vec<Pupil>,
    pub(crate) years: Vec<Year>,
    /// Bands (0 to 3) of the first year's pupils two years and one year before it, for those who had entered.
    pub(crate) earlier: Vec<[Option<usize>; 2]>,
}

/// A pupil of this year before anything is measured.
pub(crate) struct Place {
    pub(crate) pupil: usize,
    pub(crate) phase: u8,
}

impl World {
    /// Simulates the programme year by year.
    pub(crate) fn new(params: &Params) -> Result<Self, SyntheticError> {
        check(params)?;
        let mut world = Self { pupils: Vec::new(), years: Vec::new(), earlier: Vec::new() };
        let size = params.pupils as usize;
        let mut left: Vec<Vec<bool>> = Vec::new();
        for index in 0..usize::from(params.years) {
            let mut draw = Draw::new(params.seed, index as u64);
            let year = params.first_year.get() + u16::try_from(index).unwrap_or(0);
            let places = world.enrol(size, index, year, &left, &mut draw);
            let gone = world.live(index, year, places, &mut draw);
            left.push(gone);
        }
        Ok(world)
    }

    /// Who is in a year, and in which phase.
    fn enrol(
        &mut self,
        size: usize,
        index: usize,
        year: u16,
        left: &[Vec<bool>],
        draw: &mut Draw,
    ) -> Vec<Place> {
        let style = Style::of(index);
        let Some(before) = self.years.last() else {
            let cohort = Cohort { size, style, year, kept: 0, swappable: 0 };
            let places = population::newcomers(&mut self.pupils, cohort, draw);
            population::first_entries(&mut self.pupils, &places, year, draw);
            return places;
        };
        let gone = &left[index - 1];
        let stayers: Vec<&Row> = before.rows.iter().filter(|row| !gone[row.pupil]).collect();
        traps::correct_pupils(&mut self.pupils, &stayers, index, year, draw);
        let mut places = progress::promote(&self.pupils, &stayers, index, year, draw);
        if index >= 2 {
            let away = self.years[index - 2].rows.iter().filter(|row| left[index - 2][row.pupil]);
            places.extend(leaving::returners(away, size, draw));
        }
        let swappable =
            places.iter().filter(|place| population::is_swappable(self.pupils[place.pupil].birth)).count();
        let cohort = Cohort { size, style, year, kept: places.len(), swappable };
        places.extend(population::newcomers(&mut self.pupils, cohort, draw));
        places
    }

    /// Measures a year, decides who leaves after it (a flag by pupil is returned) and lists it.
    fn live(&mut self, index: usize, year: u16, places: Vec<Place>, draw: &mut Draw) -> Vec<bool> {
        let style = Style::of(index);
        let mut rows = progress::place(&self.pupils, places, style, year, draw);
        indicators::draw_latent(&self.pupils, &mut rows, style, draw);
        let gone = leaving::leavers(&self.pupils, &rows, index, year, draw);
        traps::lack(&mut rows, &gone, style, draw);
        indicators::measure(&mut rows, style, draw);
        if index == 0 {
            self.earlier = population::earlier_pedras(&self.pupils, &rows, year, draw);
        }
        remarks::place(&self.pupils, &mut rows, style, draw);
        self.list(year, style, rows);
        gone
    }

    /// Puts rows in the sheet's order and numbers pupils who are listed for the first time.
    fn list(&mut self, year: u16, style: Style, mut rows: Vec<Row>) {
        rows.sort_by_key(|row| (if style == Style::First { 9 - row.phase } else { row.phase }, row.class));
        let mut number = self.pupils.iter().map(|pupil| pupil.number).max().unwrap_or(0);
        let mut places = vec![None; self.pupils.len()];
        for (place, row) in rows.iter().enumerate() {
            places[row.pupil] = Some(place);
            let pupil = &mut self.pupils[row.pupil];
            if pupil.number == 0 {
                number += 1;
                pupil.number = number;
            }
        }
        self.years.push(Year { number: year, style, rows, places });
    }
}

fn check(params: &Params) -> Result<(), SyntheticError> {
    if !(1..=crate::MAX_PUPILS).contains(&params.pupils) {
        return Err(SyntheticError::Pupils(params.pupils));
    }
    let last = params.first_year.get() + u16::from(params.years);
    if !(1..=crate::MAX_YEARS).contains(&params.years) || last > 2101 {
        return Err(SyntheticError::Years { years: params.years, first: params.first_year });
    }
    Ok(())
}

/// Pupils a count of the first year's 860 stands for.
pub(crate) fn per_first_year(count: u32, size: usize) -> usize {
    crate::draw::scaled(count, marginals::FIRST_YEAR, size)
}
