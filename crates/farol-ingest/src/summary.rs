//! An import told briefly: findings of one kind as one line, and how much each sheet holds.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use farol_domain::{Batch, Finding, Import, PersonFact, Place, Rule, SchoolYear, Severity};

use crate::key::{Key, key};

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

/// Which findings are of one group.
type Alike = (Rule, Severity, Arc<str>, Arc<str>, Option<Arc<str>>);

/// Findings grouped as they come, in the order in which the first of each group stands.
#[derive(Debug, Default)]
pub struct Groups {
    groups: Vec<Group>,
    at: HashMap<Alike, usize>,
}

impl Groups {
    /// Counts a finding.
    pub fn add(&mut self, finding: &Finding) {
        let Place { file, sheet, header, .. } = &finding.place;
        let alike = (finding.rule, finding.severity, file.clone(), sheet.clone(), header.clone());
        let group = *self.at.entry(alike).or_insert_with(|| {
            self.groups.push(Group::of(finding));
            self.groups.len() - 1
        });
        let group = &mut self.groups[group];
        group.count += 1;
        if group.places.len() < PLACES {
            group.places.push(finding.place.clone());
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The groups.
    pub fn into_groups(self) -> Vec<Group> {
        self.groups
    }
}

/// Findings grouped, in the order in which the first of each group stands.
pub fn groups(findings: &[Finding]) -> Vec<Group> {
    let mut groups = Groups::default();
    for finding in findings {
        groups.add(finding);
    }
    groups.into_groups()
}

/// How much one sheet holds of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCount {
    /// Index of the file within the import.
    pub file: u32,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// The year.
    pub year: SchoolYear,
    /// Rows taken, one for each pupil.
    pub records: usize,
}

/// An import in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Sheets that were read, in order, and their years.
    pub sheets: Vec<SheetCount>,
    /// Different pupils.
    pub pupils: usize,
    /// Pupils with a date of birth in at least one sheet.
    pub with_birth_date: usize,
    /// Findings of each severity.
    pub findings: BTreeMap<Severity, usize>,
    /// Findings grouped.
    pub groups: Vec<Group>,
}

/// Counts an import as its batches come, in little memory.
#[derive(Debug, Default)]
pub struct Tally {
    sheets: Vec<SheetCount>,
    pupils: Vec<(Key, bool)>,
    findings: BTreeMap<Severity, usize>,
    groups: Groups,
}

impl Tally {
    /// Counts a batch.
    pub fn add(&mut self, batch: &Batch) {
        for person in &batch.persons {
            self.person(person);
        }
        for finding in &batch.findings {
            *self.findings.entry(finding.severity).or_default() += 1;
            self.groups.add(finding);
        }
    }

    fn person(&mut self, person: &PersonFact) {
        self.pupils.push((key(&person.ra), person.birth_date.is_some()));
        let same = |count: &&mut SheetCount| {
            (count.file, &count.sheet, count.year) == (person.file, &person.sheet, person.known)
        };
        if let Some(count) = self.sheets.iter_mut().rev().find(same) {
            count.records += 1;
        } else {
            let (file, sheet, year) = (person.file, person.sheet.clone(), person.known);
            self.sheets.push(SheetCount { file, sheet, year, records: 1 });
        }
    }

    /// The numbers.
    pub fn summary(mut self) -> Summary {
        // A pupil with a date of birth in any sheet stands first among its own.
        self.pupils.sort_unstable_by_key(|(pupil, dated)| (*pupil, !dated));
        self.pupils.dedup_by_key(|(pupil, _)| *pupil);
        Summary {
            sheets: self.sheets,
            pupils: self.pupils.len(),
            with_birth_date: self.pupils.iter().filter(|(_, dated)| *dated).count(),
            findings: self.findings,
            groups: self.groups.into_groups(),
        }
    }
}

impl Summary {
    /// Counts a whole import.
    pub fn of(import: &Import) -> Self {
        let mut tally = Tally::default();
        import.persons.iter().for_each(|person| tally.person(person));
        tally.add(&Batch { findings: import.findings.clone(), ..Batch::default() });
        tally.summary()
    }
}
