//! What the leak detector is given: columns, labels, and what is known of rows and columns. Checked once, here.

use farol_domain::SchoolYear;

/// When the values of a column were known, as far as anybody says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Known {
    /// Nobody says.
    #[default]
    Unknown,
    /// Before the year of the label began.
    Before,
    /// With the roster of the label's year, when it begins: age, phase, class.
    Roster,
    /// When the year of the label was over.
    After,
    /// They describe this year, and so became known during it.
    Year(SchoolYear),
}

/// The values of a column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum AuditValues {
    /// Numbers; NaN is missing, and so is anything infinite.
    Numbers(Vec<f64>),
    /// Categories without order, numbered in any way; `None` is missing.
    Codes(Vec<Option<u32>>),
}

impl AuditValues {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Codes(codes) => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column that a model could learn from.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditColumn {
    /// Its name, unique in the table.
    pub name: String,
    /// Its values.
    pub values: AuditValues,
    /// When they were known.
    pub known: Known,
}

impl AuditColumn {
    /// Numbers of unknown origin.
    pub fn numbers(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), values: AuditValues::Numbers(values), known: Known::Unknown }
    }

    /// Categories of unknown origin.
    pub fn codes(name: impl Into<String>, codes: Vec<Option<u32>>) -> Self {
        Self { name: name.into(), values: AuditValues::Codes(codes), known: Known::Unknown }
    }

    /// The same column, with this said of its origin.
    #[must_use]
    pub fn known(mut self, known: Known) -> Self {
        self.known = known;
        self
    }

    /// One number a row, NaN where missing; a category is its code.
    pub(super) fn as_numbers(&self) -> Vec<f64> {
        let code = |code: &Option<u32>| code.map_or(f64::NAN, f64::from);
        match &self.values {
            AuditValues::Numbers(values) => values.clone(),
            AuditValues::Codes(codes) => codes.iter().map(code).collect(),
        }
    }

    /// Whether the values have an order.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self.values, AuditValues::Numbers(_))
    }
}

/// What cannot be audited at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// No rows.
    #[error("the table has no rows: expected one for each pupil and year")]
    NoRows,
    /// No columns.
    #[error("the table has no columns beside the label: expected those a model would learn from")]
    NoColumns,
    /// A column of another length.
    #[error("'{what}' has {found} values for {rows} labels: expected one a row")]
    Length {
        /// The column.
        what: String,
        /// Its length.
        found: usize,
        /// Labels.
        rows: usize,
    },
    /// A name that stands twice.
    #[error("the column '{name}' stands twice: expected each name once")]
    Repeated {
        /// The name.
        name: String,
    },
    /// Labels of one kind only.
    #[error("every label is the same: expected rows of both kinds")]
    OneClass,
}

/// A table to audit. Rows are pupils in years; nothing of a row is ever named in a finding.
#[derive(Debug, Clone)]
pub struct AuditInput {
    pub(super) columns: Vec<AuditColumn>,
    pub(super) labels: Vec<bool>,
    pub(super) label_name: String,
    pub(super) pupils: Option<Vec<u64>>,
    pub(super) years: Option<Vec<SchoolYear>>,
    pub(super) split: Option<Vec<u32>>,
    pub(super) better: Vec<(String, Vec<f64>)>,
    pub(super) mechanical: bool,
    pub(super) sees_roster: bool,
}

impl AuditInput {
    /// A table of these columns; `labels` holds whether the outcome, which is taken to be a risk, happened.
    ///
    /// # Errors
    /// No rows or columns, a column that does not fit, a name that stands twice, or labels of one kind only.
    pub fn new(mut columns: Vec<AuditColumn>, labels: Vec<bool>) -> Result<Self, AuditError> {
        if labels.is_empty() {
            return Err(AuditError::NoRows);
        }
        if columns.is_empty() {
            return Err(AuditError::NoColumns);
        }
        let mut names = std::collections::BTreeSet::new();
        for column in &columns {
            check_length(&column.name, column.values.len(), labels.len())?;
            if !names.insert(column.name.as_str()) {
                return Err(AuditError::Repeated { name: column.name.clone() });
            }
        }
        if labels.iter().all(|label| *label == labels[0]) {
            return Err(AuditError::OneClass);
        }
        columns.iter_mut().for_each(finite_or_missing);
        Ok(Self {
            columns,
            labels,
            label_name: String::new(),
            pupils: None,
            years: None,
            split: None,
            better: Vec::new(),
            mechanical: false,
            sees_roster: true,
        })
    }

    /// What the label is called; a name may carry its year, or say that it is no risk.
    #[must_use]
    pub fn label_name(mut self, name: impl Into<String>) -> Self {
        self.label_name = name.into();
        self
    }

    /// Which pupil each row is of. Without it every row counts as a pupil of its own.
    ///
    /// # Errors
    /// Not one a row.
    pub fn pupils(mut self, pupils: Vec<u64>) -> Result<Self, AuditError> {
        check_length("pupils", pupils.len(), self.labels.len())?;
        self.pupils = Some(pupils);
        Ok(self)
    }

    /// The year each row's label belongs to.
    ///
    /// # Errors
    /// Not one a row.
    pub fn years(mut self, years: Vec<SchoolYear>) -> Result<Self, AuditError> {
        check_length("years", years.len(), self.labels.len())?;
        self.years = Some(years);
        Ok(self)
    }

    /// The part of a split (train and test, or folds) each row belongs to.
    ///
    /// # Errors
    /// Not one a row.
    pub fn split(mut self, split: Vec<u32>) -> Result<Self, AuditError> {
        check_length("split", split.len(), self.labels.len())?;
        self.split = Some(split);
        Ok(self)
    }

    /// Adds a reference in which more is better for the pupil, best one of the label's own year: with it a label that
    /// was turned round can be told. A reference is no feature unless it is also among the columns.
    ///
    /// # Errors
    /// Not one value a row.
    pub fn better(mut self, name: impl Into<String>, values: Vec<f64>) -> Result<Self, AuditError> {
        let name = name.into();
        check_length(&name, values.len(), self.labels.len())?;
        self.better.push((name, values));
        Ok(self)
    }

    /// Declares that the label is nearly arithmetic on roster facts, and known to be.
    #[must_use]
    pub fn mechanical(mut self, mechanical: bool) -> Self {
        self.mechanical = mechanical;
        self
    }

    /// Whether roster facts of the label's own year may be seen; they may unless told otherwise.
    #[must_use]
    pub fn sees_roster(mut self, sees_roster: bool) -> Self {
        self.sees_roster = sees_roster;
        self
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.labels.len()
    }

    /// What rows of one pupil have in common; the row itself where pupils are not known.
    pub(super) fn clusters(&self) -> Vec<u64> {
        self.pupils.clone().unwrap_or_else(|| (0..self.rows() as u64).collect())
    }

    /// Whether a column may legitimately make a mechanical label.
    pub(super) fn is_roster(&self, column: &AuditColumn) -> bool {
        self.sees_roster && column.known == Known::Roster
    }
}

fn check_length(what: &str, found: usize, rows: usize) -> Result<(), AuditError> {
    if found == rows { Ok(()) } else { Err(AuditError::Length { what: what.to_owned(), found, rows }) }
}

fn finite_or_missing(column: &mut AuditColumn) {
    if let AuditValues::Numbers(values) = &mut column.values {
        values.iter_mut().filter(|v| v.is_infinite()).for_each(|v| *v = f64::NAN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_audited_is_refused_with_what_was_expected() {
        let column = || AuditColumn::numbers("x", vec![1.0, 2.0]);
        let refusal = |columns, labels: &[bool]| AuditInput::new(columns, labels.to_vec()).err();
        assert_eq!(refusal(vec![column()], &[]), Some(AuditError::NoRows));
        assert_eq!(refusal(vec![], &[true, false]), Some(AuditError::NoColumns));
        assert_eq!(refusal(vec![column()], &[true, true]), Some(AuditError::OneClass));
        let twice = refusal(vec![column(), column()], &[true, false]);
        assert_eq!(twice, Some(AuditError::Repeated { name: "x".to_owned() }));
        let short = refusal(vec![column()], &[true, false, true]);
        assert_eq!(short, Some(AuditError::Length { what: "x".to_owned(), found: 2, rows: 3 }));
    }
}
