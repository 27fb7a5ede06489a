//! Arguments of `farol audit-data`.

use std::path::PathBuf;

use clap::Args;
use farol_domain::{Outcome, SchoolYear};
use farol_features::audit::Known;

/// `farol audit-data`
#[derive(Debug, Args)]
pub(crate) struct AuditData {
    /// A table (delimited text, a header in its first line); without it, what is stored
    #[arg(requires = "label")]
    pub(crate) file: Option<PathBuf>,
    /// Of what is stored: the outcome [default: all that are defined]
    #[arg(long, conflicts_with = "file")]
    pub(crate) outcome: Option<Outcome>,
    /// Column that says whether the outcome happened
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) label: Option<String>,
    /// Column that tells pupils apart [default: one headed RA, where there is one]
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) pupil: Option<String>,
    /// Column of the label's year [default: one headed `ANO_REFERENCIA`, `year` or the like, where there is one]
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) year: Option<String>,
    /// Column that deals the rows to train and test, or to folds
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) split: Option<String>,
    /// Columns in which more is better for the pupil, best of the label's own year: they tell a label turned round
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', requires = "file")]
    pub(crate) score_better: Vec<String>,
    /// Columns no model would learn from
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', requires = "file")]
    pub(crate) ignore: Vec<String>,
    /// When a column was known: COLUMN=before, =roster (with the label's year's roster), =after, or =YEAR
    #[arg(long, value_name = "COLUMN=WHEN", value_parser = known, requires = "file")]
    pub(crate) known: Vec<(String, Known)>,
    /// The outcome is nearly arithmetic on roster facts, and known to be
    #[arg(long, requires = "file")]
    pub(crate) mechanical: bool,
}

fn known(text: &str) -> Result<(String, Known), String> {
    let expected = "COLUMN=before, COLUMN=roster, COLUMN=after or COLUMN=YEAR is expected";
    let (column, when) = text.rsplit_once('=').ok_or(expected)?;
    let known = match when {
        "before" => Known::Before,
        "roster" => Known::Roster,
        "after" => Known::After,
        year => Known::Year(year.parse().ok().and_then(|y| SchoolYear::new(y).ok()).ok_or(expected)?),
    };
    Ok((column.to_owned(), known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_column_was_known_is_read() {
        assert_eq!(known("INDE=before"), Ok(("INDE".to_owned(), Known::Before)));
        let year = SchoolYear::new(2024).map(Known::Year).unwrap();
        assert_eq!(known("a=b=2024"), Ok(("a=b".to_owned(), year)));
        assert!(known("INDE=later").is_err() && known("INDE").is_err());
    }
}
