//! Arguments of the commands that bring a school's records in, show them and take them back.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use farol_domain::SchoolYear;

use super::year;

/// `farol import`
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Import {
    /// Spreadsheets, and directories of them; in this order a later one speaks last
    #[arg(required_unless_present = "undo", env = "HISTORICAL_PATH")]
    pub(crate) files: Vec<PathBuf>,
    /// School year of a sheet or CSV whose own name states none
    #[arg(long, value_parser = year)]
    pub(crate) year: Option<SchoolYear>,
    /// Whether the years read are closed or a roster [default: told from the indicators]
    #[arg(long, value_enum)]
    pub(crate) status: Option<Status>,
    /// How the school's own columns are read (see docs/MAPPING.md) [default: Farol's own spellings]
    #[arg(long, env = "FAROL_MAPPING")]
    pub(crate) mapping: Option<PathBuf>,
    /// Show what would be read and changed, and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take in what makes stored values read otherwise
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) accept_changes: bool,
    /// Write a copy of the workbooks with every finding at its cell (.xlsx); names are hidden
    #[arg(long, value_name = "FILE")]
    pub(crate) annotate: Option<PathBuf>,
    /// Leave the names in the annotated copy
    #[arg(long, requires = "annotate")]
    pub(crate) show_names: bool,
    /// Print the draft of a mapping for these files, and store nothing
    #[arg(long, conflicts_with_all = ["dry_run", "accept_changes", "annotate"])]
    pub(crate) suggest: bool,
    /// Take an import back; it stays listed
    #[arg(long, value_name = "ID", conflicts_with_all = ["year", "status", "mapping", "dry_run", "accept_changes", "annotate", "suggest"])]
    pub(crate) undo: Option<i64>,
}

/// `farol imports …`
#[derive(Debug, Subcommand)]
pub(crate) enum Imports {
    /// All imports, undone ones too
    List,
    /// One import: files, years, findings
    Show {
        /// Its number
        id: i64,
    },
}

/// `farol years …`
#[derive(Debug, Subcommand)]
pub(crate) enum Years {
    /// All years, their status and why they have it
    List,
    /// Say that a year's indicators are complete and everyone is listed: it gives labels and leavers
    Close {
        /// The year
        #[arg(value_parser = year)]
        year: SchoolYear,
    },
    /// Say that a year is a roster: who is enrolled; no labels, no leavers
    Reopen {
        /// The year
        #[arg(value_parser = year)]
        year: SchoolYear,
    },
    /// Take `close` or `reopen` back: the imports and their counts tell again
    Forget {
        /// The year
        #[arg(value_parser = year)]
        year: SchoolYear,
    },
}

/// `farol mapping …`
#[derive(Debug, Subcommand)]
pub(crate) enum Mapping {
    /// Name all that is wrong with a mapping, and what of a file it does not read
    Check {
        /// The mapping (.toml)
        #[arg(value_name = "MAPPING")]
        toml: PathBuf,
        /// Spreadsheets to hold it against
        files: Vec<PathBuf>,
    },
}

/// Status of the years read.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Status {
    /// Who is enrolled; no labels.
    Roster,
    /// Indicators are complete.
    Closed,
}
