//! What an import would change of what is stored: pupils and values, new, changed and gone. It takes nothing away.

use std::collections::{BTreeMap, HashMap};

use farol_domain::{
    Fact, Ra, SchoolYear, Score, YearValues,
    columns::{Field, term_of},
};
use farol_store::Gone;

/// How many changed values are told one by one.
const CHANGES: usize = 1000;

/// What is known of one pupil and year from one year's sheets.
type Layer<'f> = (&'f Ra, SchoolYear, SchoolYear);

/// What an import would change.
#[derive(Debug, Default)]
pub struct Difference {
    /// What a year's own sheets say of it.
    pub years: BTreeMap<SchoolYear, YearDifference>,
    /// What later sheets say of an earlier year (`INDE 22` in the sheet of 2023), by the year described.
    pub told_later: BTreeMap<SchoolYear, YearDifference>,
    /// The first thousand values that would read otherwise, in the order of the import.
    pub changes: Vec<Change>,
    /// Pupils stored for a year of this import that it does not list. They stay.
    pub gone: Vec<Gone>,
}

/// What an import would change of one year.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct YearDifference {
    /// Records of pupils of whom nothing was stored for this year.
    pub new_pupils: u64,
    /// Records that give a stored pupil another value.
    pub changed_pupils: u64,
    /// Records that only add values to a stored pupil.
    pub filled_pupils: u64,
    /// Records that say nothing new.
    pub same_pupils: u64,
    /// Values by column that nothing was stored for, of pupils already stored.
    pub added: BTreeMap<&'static str, u64>,
    /// Values by column that would read otherwise.
    pub changed: BTreeMap<&'static str, u64>,
    /// Values by column that are stored of these pupils and not in the files. They stay.
    pub gone: BTreeMap<&'static str, u64>,
}

/// A value that would read otherwise, at the cell that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Sheet name.
    pub sheet: std::sync::Arc<str>,
    /// Row, from 1.
    pub row: u32,
    /// The year described.
    pub year: SchoolYear,
    /// The programme's word for the column.
    pub word: &'static str,
    /// What is stored.
    pub before: String,
    /// What the import says.
    pub after: String,
}

impl Difference {
    /// Counts what `facts` would change of what is stored of their pupils.
    pub(super) fn add(&mut self, facts: &[Fact], stored: Vec<Fact>) {
        let mut known: HashMap<Layer<'_>, YearValues> = HashMap::new();
        let layers: Vec<(Ra, SchoolYear, SchoolYear, YearValues)> =
            stored.into_iter().map(|fact| (fact.ra, fact.year, fact.known, fact.values)).collect();
        for (ra, year, said, values) in &layers {
            let mut newer = values.clone();
            let layer = known.entry((ra, *year, *said)).or_default();
            newer.fill_from(layer);
            *layer = newer;
        }
        for fact in facts {
            self.fact(fact, known.get(&(&fact.ra, fact.year, fact.known)));
        }
    }

    fn fact(&mut self, fact: &Fact, stored: Option<&YearValues>) {
        let years = if fact.known == fact.year { &mut self.years } else { &mut self.told_later };
        let year = years.entry(fact.year).or_default();
        let Some(stored) = stored else {
            year.new_pupils += 1;
            return;
        };
        let mut before: HashMap<Field, String> = stored.shown().into_iter().collect();
        let (mut added, mut changed) = (0, 0);
        for (field, after) in fact.values.shown() {
            let word = word(field);
            match before.remove(&field) {
                None => {
                    added += 1;
                    *year.added.entry(word).or_default() += 1;
                }
                Some(before) if before == after || near(stored.score(field), fact.values.score(field)) => {}
                Some(before) => {
                    changed += 1;
                    *year.changed.entry(word).or_default() += 1;
                    if self.changes.len() < CHANGES {
                        let sheet = fact.sheet.clone();
                        self.changes.push(Change {
                            sheet,
                            row: fact.row,
                            year: fact.year,
                            word,
                            before,
                            after,
                        });
                    }
                }
            }
        }
        for field in before.into_keys() {
            *year.gone.entry(word(field)).or_default() += 1;
        }
        *match (changed, added) {
            (0, 0) => &mut year.same_pupils,
            (0, _) => &mut year.filled_pupils,
            _ => &mut year.changed_pupils,
        } += 1;
    }

    /// Values that would read otherwise.
    pub fn changed_values(&self) -> u64 {
        self.all().flat_map(|year| year.changed.values()).sum()
    }

    /// Whether something stored is spoken of at all.
    pub fn overlaps(&self) -> bool {
        let stored = |year: &YearDifference| year.changed_pupils + year.filled_pupils + year.same_pupils;
        self.all().any(|year| stored(year) > 0) || !self.gone.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &YearDifference> {
        self.years.values().chain(self.told_later.values())
    }
}

fn word(field: Field) -> &'static str {
    term_of(field).map_or("", |term| term.word)
}

/// Whether two scores are the same to a reader. Spreadsheet programs write 15 or 16 of a number's digits, so a workbook that
/// another one saved again differs in the last; no score is kept to a thousand-millionth.
fn near(before: Option<Score>, after: Option<Score>) -> bool {
    before.zip(after).is_some_and(|(before, after)| (before.get() - after.get()).abs() <= 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(ra: &str, row: u32, values: YearValues) -> Fact {
        let (year, ra) = (SchoolYear::new(2023).unwrap(), Ra::parse(ra).unwrap());
        Fact { ra, year, known: year, file: 0, sheet: "PEDE2023".into(), row, values }
    }

    fn values(ieg: Option<f64>, age: Option<u8>) -> YearValues {
        YearValues { ieg: ieg.and_then(|v| Score::new(v).ok()), age, ..YearValues::default() }
    }

    #[test]
    fn each_record_is_new_changed_filled_or_the_same() {
        let stored = vec![
            fact("1", 2, values(Some(5.0), None)),
            fact("1", 2, values(None, Some(9))),
            fact("2", 3, values(Some(5.0), None)),
            fact("3", 4, values(Some(5.0), None)),
        ];
        let mut difference = Difference::default();
        let facts = [
            fact("1", 12, values(Some(5.0), Some(9))),
            fact("2", 13, values(Some(6.0), Some(8))),
            fact("3", 14, values(None, Some(8))),
            fact("4", 15, values(Some(1.0), None)),
        ];
        difference.add(&facts, stored);
        let year = &difference.years[&SchoolYear::new(2023).unwrap()];
        let counts = (year.new_pupils, year.changed_pupils, year.filled_pupils, year.same_pupils);
        assert_eq!(counts, (1, 1, 1, 1));
        assert_eq!((year.added["IDADE"], year.changed["IEG"], year.gone["IEG"]), (2, 1, 1));
        let change = &difference.changes[0];
        assert_eq!((change.row, change.word, &*change.before, &*change.after), (13, "IEG", "5", "6"));
        assert!(difference.overlaps());
    }

    #[test]
    fn what_a_later_sheet_says_of_a_year_makes_no_pupil_of_that_year() {
        let later = Fact { known: SchoolYear::new(2024).unwrap(), ..fact("1", 2, values(Some(5.0), None)) };
        let mut difference = Difference::default();
        difference.add(&[later], vec![fact("1", 2, values(Some(5.0), Some(9)))]);
        let year = SchoolYear::new(2023).unwrap();
        assert_eq!((difference.years.get(&year), difference.told_later[&year].new_pupils), (None, 1));
    }

    #[test]
    fn the_last_digits_that_another_program_leaves_out_change_nothing() {
        let mut difference = Difference::default();
        let (full, short) = (8.830_227_742_999_998, 8.830_227_743);
        difference.add(
            &[fact("1", 2, values(Some(short), Some(9)))],
            vec![fact("1", 2, values(Some(full), Some(9)))],
        );
        assert_eq!((difference.changed_values(), difference.overlaps()), (0, true));
        difference
            .add(&[fact("2", 3, values(Some(8.831), None))], vec![fact("2", 3, values(Some(8.83), None))]);
        assert_eq!(difference.changed_values(), 1);
    }
}
