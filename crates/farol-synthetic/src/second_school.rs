//! A school of quite another shape: one CSV, two terms a year in rows of their own, English headers, grades of 100.
//!
//! It comes with the mapping that reads it. It shares nothing with the programme's twin but the source of chance.

use std::{fmt::Write as _, ops::RangeInclusive};

use crate::draw::Draw;

/// The mapping that reads [`SecondSchool::csv`]; described in `docs/MAPPING.md`.
const MAPPING: &str = include_str!("second_school.toml");

const HEADER: &str = "Student ID,Full Name,School Year,Term,Grade Level,Form,Age,Sex,Maths,English,Engagement,Attendance,\
                      Self Rating,Behind,Bus Route";
const FIRST_GRADE: u8 = 5;
const LAST_GRADE: u8 = 11;
/// Age of a pupil of the first grade who never repeated one, less the grade: grade 5 at 10.
const AGE_LESS_GRADE: u8 = 5;
/// Of a hundred pupils, how many come none, one and two years older than their grade's age.
const OLDER: [u32; 3] = [80, 15, 5];
const FIRST_NAMES: [&str; 8] = ["Alex", "Bela", "Caio", "Dora", "Enzo", "Flora", "Gil", "Helena"];
const LAST_NAMES: [&str; 8] =
    ["Aroeira", "Buriti", "Cedro", "Figueira", "Ipê", "Jatobá", "Mangaba", "Pitanga"];
const ROUTES: [&str; 3] = ["Hill", "Lake", "Station"];

/// A made-up school's records, and the mapping that reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondSchool {
    /// Comma-separated text in UTF-8: a header, then two rows a pupil and year.
    pub csv: String,
    /// A mapping in TOML.
    pub mapping: String,
}

/// Makes up a school: `pupils` in the first of the years, about as many in each later one, the same for the same seed.
///
/// Pupils who are old for their grade or little engaged are more often behind, and those little engaged or behind leave
/// more often; the last grade leaves altogether. One grade in fifty is missing, and one pupil in thirty comes in the
/// second term.
///
/// ```
/// let school = farol_synthetic::second_school(20, 2021..=2023, 7);
/// assert!(school.csv.starts_with("Student ID,Full Name,School Year,Term,"));
/// assert_eq!(school, farol_synthetic::second_school(20, 2021..=2023, 7));
/// ```
pub fn second_school(pupils: u32, years: RangeInclusive<u16>, seed: u64) -> SecondSchool {
    let mut school = School { draw: Draw::new(seed, 0), csv: format!("{HEADER}\n"), comers: 0 };
    let grades = u32::from(LAST_GRADE - FIRST_GRADE) + 1;
    let mut there: Vec<Pupil> = Vec::new();
    for place in 0..pupils {
        #[allow(clippy::cast_possible_truncation)] // below the number of grades
        let above = (place % grades) as u8;
        there.push(school.comer(FIRST_GRADE + above));
    }
    for year in years {
        for pupil in &mut there {
            school.year(pupil, year);
        }
        there.retain_mut(|pupil| school.goes_on(pupil));
        while there.len() < pupils as usize {
            there.push(school.comer(FIRST_GRADE));
        }
    }
    SecondSchool { csv: school.csv, mapping: MAPPING.to_owned() }
}

struct Pupil {
    number: u32,
    name: String,
    sex: char,
    form: char,
    grade: u8,
    /// Years above the grade's age.
    older: u8,
    /// What lasts of engagement, standard normal.
    drive: f64,
    /// What lasts of grades beside it, standard normal.
    talent: f64,
    behind: bool,
    route: &'static str,
}

struct School {
    draw: Draw,
    csv: String,
    /// Pupils who ever came.
    comers: u32,
}

impl School {
    fn comer(&mut self, grade: u8) -> Pupil {
        self.comers += 1;
        let draw = &mut self.draw;
        let (first, last) =
            (FIRST_NAMES[draw.below(FIRST_NAMES.len())], LAST_NAMES[draw.below(LAST_NAMES.len())]);
        Pupil {
            number: self.comers,
            name: format!("{first} {last}"),
            sex: ['F', 'M'][draw.below(2)],
            form: ['A', 'B', 'C'][draw.below(3)],
            grade,
            #[allow(clippy::cast_possible_truncation)] // below 3
            older: draw.weighted(&OLDER) as u8,
            drive: draw.normal(),
            talent: draw.normal(),
            behind: false,
            route: ROUTES[draw.below(ROUTES.len())],
        }
    }

    /// A year of a pupil: whether behind, and two terms.
    fn year(&mut self, pupil: &mut Pupil, year: u16) {
        let risk = 0.9 * f64::from(pupil.older) - pupil.drive + 0.7 * self.draw.normal();
        pupil.behind = risk > 0.7;
        let comes_late = self.draw.below(30) == 0;
        for term in ["T1", "T2"] {
            let row = self.row(pupil, year, term);
            if term == "T2" || !comes_late {
                self.csv.push_str(&row);
            }
        }
        // Three quarters of what drives a pupil lasts: 0.87² + 0.49² = 1.
        pupil.drive = 0.87 * pupil.drive + 0.49 * self.draw.normal();
    }

    fn row(&mut self, pupil: &Pupil, year: u16, term: &str) -> String {
        let maths = self.grade(56.0 + 8.0 * pupil.drive + 12.0 * pupil.talent);
        let english = self.grade(60.0 + 9.0 * pupil.drive + 10.0 * pupil.talent);
        let engagement = percent(62.0 + 15.0 * pupil.drive + 4.0 * self.draw.normal());
        let attendance = percent(88.0 + 6.0 * pupil.drive + 3.0 * self.draw.normal());
        let rating = self.rating(pupil.talent);
        let behind = if pupil.behind { "Yes" } else { "No" };
        let Pupil { number, name, sex, form, grade, older, route, .. } = pupil;
        let (next, age) = (year.saturating_add(1) % 100, AGE_LESS_GRADE + grade + older);
        let mut row = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(
            row,
            "S-{number:05},{name},{year}/{next:02},{term},Year {grade},{form},{age},{sex},{maths},{english},\
             {engagement},{attendance},{rating},{behind},{route}"
        );
        row
    }

    /// A grade of 100 about a mean, or nothing.
    fn grade(&mut self, mean: f64) -> String {
        let grade = percent(mean + 5.0 * self.draw.normal());
        if self.draw.below(50) == 0 { String::new() } else { grade }
    }

    /// How pupils see themselves: 1 is best, 5 is worst.
    fn rating(&mut self, talent: f64) -> usize {
        let seen = talent + self.draw.normal();
        1 + [1.5, 0.5, -0.5, -1.5].iter().filter(|cut| seen < **cut).count()
    }

    /// Whether a pupil is there next year, and then in which grade: of those behind one in four repeats it.
    fn goes_on(&mut self, pupil: &mut Pupil) -> bool {
        let behind = if pupil.behind { 0.5 } else { 0.0 };
        let leaves = behind - 0.8 * pupil.drive + 0.8 * self.draw.normal() > 1.2;
        if pupil.behind && self.draw.below(4) == 0 {
            pupil.older += 1;
        } else {
            pupil.grade += 1;
        }
        !leaves && pupil.grade <= LAST_GRADE && pupil.older < 4
    }
}

/// A share of 100 with one decimal.
fn percent(value: f64) -> String {
    format!("{:.1}", value.clamp(0.0, 100.0))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn rows(school: &SecondSchool) -> Vec<Vec<&str>> {
        school.csv.lines().skip(1).map(|line| line.split(',').collect()).collect()
    }

    #[test]
    fn every_row_is_as_wide_as_the_header_and_every_year_has_two_terms() {
        let school = second_school(70, 2020..=2022, 3);
        let columns = HEADER.split(',').count();
        assert!(rows(&school).iter().all(|row| row.len() == columns));
        let parts: BTreeSet<(&str, &str)> = rows(&school).iter().map(|row| (row[2], row[3])).collect();
        assert_eq!(parts.len(), 6);
        assert!(parts.contains(&("2022/23", "T1")));
    }

    #[test]
    fn a_school_of_nobody_is_a_header() {
        assert_eq!(second_school(0, 2020..=2022, 3).csv.lines().count(), 1);
        assert_ne!(second_school(5, 2020..=2020, 3).csv, second_school(5, 2020..=2020, 4).csv);
    }

    #[test]
    fn little_engaged_and_older_pupils_are_more_often_behind_and_more_often_leave() {
        let school = second_school(700, 2020..=2022, 3);
        let rows = rows(&school);
        let share = |of: &dyn Fn(&[&str]) -> bool, what: &dyn Fn(&[&str]) -> bool| {
            let group: Vec<_> = rows.iter().filter(|row| of(row)).collect();
            group.iter().filter(|row| what(row)).count() as f64 / group.len() as f64
        };
        let behind = |row: &[&str]| row[13] == "Yes";
        let engaged = |row: &[&str]| row[10].parse::<f64>().unwrap() >= 62.0;
        let older = |row: &[&str]| {
            let grade: u8 = row[4].trim_start_matches("Year ").parse().unwrap();
            row[6].parse::<u8>().unwrap() > grade + AGE_LESS_GRADE
        };
        let all = share(&|_| true, &behind);
        assert!((0.2..0.5).contains(&all), "{all}");
        assert!(share(&|row| !engaged(row), &behind) > 2.0 * share(&engaged, &behind));
        assert!(share(&older, &behind) > 1.5 * share(&|row| !older(row), &behind));
        let mut years: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in &rows {
            years.entry(row[2]).or_default().insert(row[0]);
        }
        let gone = |row: &[&str]| !years["2021/22"].contains(row[0]);
        let first = |row: &[&str]| row[2] == "2020/21" && row[4] != "Year 11";
        assert!(
            share(&|row| first(row) && !engaged(row), &gone)
                > 2.0 * share(&|row| first(row) && engaged(row), &gone)
        );
    }
}
