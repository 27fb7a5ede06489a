//! A pupil's years, layered by when each value became known; and the only door to them, [`AsOf`].

use crate::{Fact, Roster, SchoolYear, YearValues, Years};

/// What one source said of a year, and the year in which it became known.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The year whose sheet said it.
    pub known: SchoolYear,
    /// What it said.
    pub values: YearValues,
}

/// One year of a pupil. Its own sheet speaks first; later sheets fill what it left out.
#[derive(Debug, Clone, PartialEq)]
struct Record {
    year: SchoolYear,
    layers: Vec<Layer>,
}

impl Record {
    /// `None` where nothing of this year was known before `before`.
    fn known_before(&self, before: SchoolYear) -> Option<KnownYear> {
        let mut known: Option<KnownYear> = None;
        for layer in self.layers.iter().filter(|l| l.known < before) {
            let own = layer.known == self.year;
            let year = known.get_or_insert(KnownYear { year: self.year, own, values: YearValues::default() });
            year.values.fill_from(&layer.values);
        }
        known
    }

    fn own(&self) -> Option<&YearValues> {
        self.layers.first().filter(|l| l.known == self.year).map(|l| &l.values)
    }
}

/// A pupil's years, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    records: Vec<Record>,
}

impl History {
    /// Of a pupil nothing is known of.
    pub const fn none() -> Self {
        Self { records: Vec::new() }
    }

    /// Adds what a source said. Facts are given in the order they were imported: a second word of the same sheet year
    /// on the same year goes before the first, and where it says nothing the first still counts.
    pub fn add(&mut self, year: SchoolYear, known: SchoolYear, mut values: YearValues) {
        let at = match self.records.binary_search_by_key(&year, |r| r.year) {
            Ok(at) => at,
            Err(at) => {
                self.records.insert(at, Record { year, layers: Vec::with_capacity(1) });
                at
            }
        };
        let layers = &mut self.records[at].layers;
        match layers.binary_search_by_key(&known, |l| l.known) {
            Ok(at) => {
                values.fill_from(&layers[at].values);
                layers[at].values = values;
            }
            Err(at) => layers.insert(at, Layer { known, values }),
        }
    }

    /// Adds a stored fact.
    pub fn add_fact(&mut self, fact: Fact) {
        self.add(fact.year, fact.known, fact.values);
    }

    /// What was known when `year` began: values of closed years before it, that became known before it.
    /// Nothing else of a history can be reached from there.
    pub fn as_of(&self, year: SchoolYear, years: &Years) -> AsOf {
        let earlier = self.records.iter().take_while(|r| r.year < year);
        let usable = earlier.filter(|r| r.own().is_none() || years.is_closed(r.year));
        AsOf { year, known: usable.filter_map(|r| r.known_before(year)).collect() }
    }

    /// Enrolment facts of `year`, from its own sheet.
    pub fn roster(&self, year: SchoolYear) -> Option<Roster> {
        self.own(year).map(YearValues::roster)
    }

    /// Everything the sheet of `year` itself said; for labels, which look at what happened.
    pub fn own(&self, year: SchoolYear) -> Option<&YearValues> {
        let at = self.records.binary_search_by_key(&year, |r| r.year).ok()?;
        self.records[at].own()
    }

    /// Years with a record of their own, oldest first.
    pub fn own_years(&self) -> impl Iterator<Item = SchoolYear> + '_ {
        self.records.iter().filter(|r| r.own().is_some()).map(|r| r.year)
    }
}

/// One earlier year as it was known at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownYear {
    /// The year described.
    pub year: SchoolYear,
    /// Whether that year's own sheet holds the pupil, rather than a later sheet's backward column.
    pub own: bool,
    /// What was known of it.
    pub values: YearValues,
}

/// A pupil's past as it was known when a school year began.
///
/// It can only be made by [`History::as_of`], which leaves out that year, all later ones, roster years, and every
/// value that became known in that year or later. Features take this type, so they cannot see the future.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    year: SchoolYear,
    known: Vec<KnownYear>,
}

impl AsOf {
    /// The year whose start this is.
    pub fn year(&self) -> SchoolYear {
        self.year
    }

    /// The newest earlier year.
    pub fn newest(&self) -> Option<&KnownYear> {
        self.known.last()
    }

    /// Earlier years, oldest first.
    pub fn years(&self) -> &[KnownYear] {
        &self.known
    }

    /// Whether no earlier year has a record of its own.
    pub fn is_newcomer(&self) -> bool {
        !self.known.iter().any(|k| k.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Score, YearStatus};

    fn y(year: u16) -> SchoolYear {
        SchoolYear::new(year).unwrap()
    }

    fn inde(value: f64) -> YearValues {
        YearValues { inde: Score::new(value).ok(), ..YearValues::default() }
    }

    fn closed() -> Years {
        (2020..=2024).map(|n| (y(n), YearStatus::Closed)).collect()
    }

    #[test]
    fn a_value_restated_later_does_not_reach_back() {
        let mut history = History::default();
        history.add(y(2022), y(2024), inde(9.0));
        assert!(history.as_of(y(2023), &closed()).newest().is_none());
        assert!(
            history.as_of(y(2024), &closed()).newest().is_none(),
            "known during 2024 is not known when it begins"
        );
        assert_eq!(history.as_of(y(2025), &closed()).newest().unwrap().values, inde(9.0));
    }

    #[test]
    fn the_years_own_sheet_speaks_before_later_ones() {
        let mut history = History::default();
        history.add(y(2022), y(2024), inde(9.0));
        history.add(y(2022), y(2022), inde(7.0));
        assert_eq!(history.as_of(y(2025), &closed()).newest().unwrap().values, inde(7.0));
    }

    #[test]
    fn a_second_import_of_a_year_corrects_what_it_says_and_takes_nothing_away() {
        let mut history = History::default();
        history.add(y(2023), y(2023), YearValues { grade_gap: Some(-1), ..inde(7.0) });
        history.add(y(2023), y(2023), inde(8.0));
        assert_eq!(history.own(y(2023)), Some(&YearValues { grade_gap: Some(-1), ..inde(8.0) }));
    }

    #[test]
    fn history_filled_in_later_does_not_make_a_pupil_old() {
        let mut history = History::default();
        history.add(y(2021), y(2022), inde(6.5));
        let as_of = history.as_of(y(2023), &closed());
        assert!(as_of.is_newcomer());
        assert_eq!(as_of.newest().unwrap().year, y(2021));
    }

    #[test]
    fn a_roster_year_is_no_history() {
        let mut history = History::default();
        history.add(y(2024), y(2024), inde(6.5));
        let years: Years = [(y(2024), YearStatus::Roster)].into_iter().collect();
        assert!(history.as_of(y(2025), &years).newest().is_none());
    }
}
