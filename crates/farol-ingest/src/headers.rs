//! What a header says: by a school's mapping first, else by the programme's own spellings.

use std::sync::Arc;

use farol_domain::{
    SchoolYear,
    columns::{Field, Header, read_header, term_of},
    fold,
};

use crate::mapping::{Mapping, Scale, Take, YearFrom};

/// How headers are read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers {
    pub(crate) mapping: Option<Arc<Mapping>>,
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Says {
    /// A used column, the year written in its header, and the scale of its numbers.
    Used(Field, Option<SchoolYear>, Option<Scale>),
    /// The school year of each row.
    Year(Take),
    /// The part of a year that each row is of.
    Period,
    /// A known column that is kept beside.
    Unused,
    /// Another column of a field that the mapping reads elsewhere.
    ReadElsewhere,
    /// Not known; kept beside.
    Unknown,
}

impl Headers {
    /// Reads a header.
    pub(crate) fn read(&self, header: &str) -> Says {
        let Some(mapping) = &self.mapping else { return own(header) };
        if let Some(mapped) = mapping.header(header) {
            return Says::Used(mapped.field, None, mapped.scale);
        }
        let is = |other: &str| fold(other) == fold(header);
        if let YearFrom::Column { header: column, take } = mapping.year()
            && is(column)
        {
            return Says::Year(*take);
        }
        if mapping.period().is_some_and(|period| is(&period.header)) {
            return Says::Period;
        }
        match own(header) {
            _ if mapping.only() => Says::Unused,
            Says::Used(field, None, _) if mapping.names(field) => Says::ReadElsewhere,
            says => says,
        }
    }

    /// Whether a column tells the school year of each row.
    pub(crate) fn tells_years(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| matches!(mapping.year(), YearFrom::Column { .. }))
    }

    pub(crate) fn is_ra(&self, header: &str) -> bool {
        matches!(self.read(header), Says::Used(Field::Ra, ..))
    }

    pub(crate) fn is_known(&self, header: &str) -> bool {
        self.read(header) != Says::Unknown
    }

    /// The header's row, where the mapping tells it.
    pub(crate) fn row(&self) -> Option<u32> {
        self.mapping.as_ref().and_then(|mapping| mapping.header_row())
    }
}

impl Says {
    /// Whether values of the column are hidden in findings: those that identify, and those of unknown meaning.
    pub(crate) fn is_masked(self) -> bool {
        match self {
            Self::Used(field, ..) => term_of(field).is_none_or(|term| term.identifying),
            Self::Year(_) | Self::Period => false,
            Self::Unused | Self::ReadElsewhere | Self::Unknown => true,
        }
    }
}

fn own(header: &str) -> Says {
    match read_header(header) {
        Header::Used(field, year) => Says::Used(field, year, None),
        Header::Unused => Says::Unused,
        Header::Unknown => Says::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Headers {
        Headers { mapping: Some(Arc::new(Mapping::parse(text).unwrap())) }
    }

    #[test]
    fn a_mapping_speaks_before_the_programmes_spellings() {
        let mapped = headers("version = 1\n[columns]\nRA = \"Student ID\"\nMATEMATICA = \"Maths\"\n");
        assert!(mapped.is_ra("STUDENT ID") && !mapped.is_ra("RA"));
        assert_eq!(mapped.read("Maths"), Says::Used(Field::Maths, None, None));
        assert_eq!(mapped.read("Matem"), Says::ReadElsewhere);
        assert_eq!(mapped.read("Fase"), Says::Used(Field::Phase, None, None));
        assert_eq!(mapped.read("Banana"), Says::Unknown);
    }

    #[test]
    fn only_the_mapping_is_read_where_it_says_so() {
        let text = "version = 1\nonly = true\n[year]\ncolumn = \"Year\"\n[columns]\nRA = \"ID\"\n";
        let mapped = headers(text);
        assert_eq!(mapped.read("Fase"), Says::Unused);
        assert_eq!(mapped.read("year"), Says::Year(Take::First));
    }
}
