//! An import told briefly: findings of one kind as one line, and how much each sheet holds.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::Arc,
};

use farol_domain::{Finding, Import, Place, Ra, Rule, SchoolYear, Severity, YearStatus};

/// How many places a group names.
const PLACES: usize = 3;

/// Findings of one rule, severity, sheet and header.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The kind of trap.
    pub rule: Rule,
    /// What was done.
    pub severity: Severity,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Header of the column, where the findings stand in one.
    pub header: Option<Arc<str>>,
    /// How many are alike.
    pub count: usize,
    /// The first three places.
    pub places: Vec<Place>,
    /// What stood at the first place; masked where the column identifies a person.
    pub found: String,
    /// What was expected there.
    pub expected: String,
    /// What was done there.
    pub done: String,
}

impl Group {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity,
            sheet: finding.place.sheet.clone(),
            header: finding.place.header.clone(),
            count: 0,
            places: Vec::with_capacity(PLACES),
            found: finding.found.clone(),
            expected: finding.expected.clone(),
            done: finding.done.clone(),
        }
    }
}

/// `399 alike, as PEDE2023!H14 (Idade): '1900-01-11', expected an age in completed years, 3 to 99; read as 11`.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1 {
            write!(f, "{} alike, as ", self.count)?;
        }
        if let Some(place) = self.places.first() {
            write!(f, "{place}")?;
        }
        if let Some(header) = &self.header {
            write!(f, " ({header})")?;
        }
        write!(f, ": '{}', expected {}; {}", self.found, self.expected, self.done)
    }
}

/// Findings grouped, in the order in which the first of each group stands.
pub fn groups(findings: &[Finding]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = HashMap::new();
    for finding in findings {
        let Place { file, sheet, header, .. } = &finding.place;
        let group = *at.entry((finding.rule, finding.severity, file, sheet, header)).or_insert_with(|| {
            groups.push(Group::of(finding));
            groups.len() - 1
        });
        let group = &mut groups[group];
        group.count += 1;
        if group.places.len() < PLACES {
            group.places.push(finding.place.clone());
        }
    }
    groups
}

/// How much one sheet holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCount {
    /// File name.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Its year.
    pub year: SchoolYear,
    /// Rows taken, one for each pupil.
    pub records: usize,
}

/// An import in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Sheets that were read, in order.
    pub sheets: Vec<SheetCount>,
    /// Years with a sheet of their own, and their status.
    pub years: Vec<(SchoolYear, YearStatus)>,
    /// Different pupils.
    pub pupils: usize,
    /// Pupils with a date of birth in at least one sheet.
    pub with_birth_date: usize,
    /// Findings of each severity.
    pub findings: BTreeMap<Severity, usize>,
}

impl Summary {
    /// Counts an import.
    pub fn of(import: &Import) -> Self {
        let pupils: HashSet<&Ra> = import.persons.iter().map(|p| &p.ra).collect();
        let dated: HashSet<&Ra> =
            import.persons.iter().filter(|p| p.birth_date.is_some()).map(|p| &p.ra).collect();
        let mut findings = BTreeMap::new();
        for finding in &import.findings {
            *findings.entry(finding.severity).or_default() += 1;
        }
        let (sheets, years) = (sheet_counts(import), import.years.clone());
        Self { sheets, years, pupils: pupils.len(), with_birth_date: dated.len(), findings }
    }
}

fn sheet_counts(import: &Import) -> Vec<SheetCount> {
    let mut counts: Vec<(u32, SheetCount)> = Vec::new();
    for person in &import.persons {
        match counts.last_mut() {
            Some((file, count)) if *file == person.file && count.sheet == person.sheet => count.records += 1,
            _ => counts.push((person.file, first_of_sheet(import, person))),
        }
    }
    counts.into_iter().map(|(_, count)| count).collect()
}

fn first_of_sheet(import: &Import, person: &farol_domain::PersonFact) -> SheetCount {
    let file = import.files.get(person.file as usize).map_or_else(|| "".into(), |file| file.name.clone());
    SheetCount { file, sheet: person.sheet.clone(), year: person.known, records: 1 }
}
