//! Arguments of the commands that look after an installation.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// `farol backup`
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The archive to write (.tar.gz) [default: farol-backup-YYYYMMDD-HHMMSS.tar.gz, here]
    pub(crate) file: Option<PathBuf>,
    /// Check this archive instead of writing one
    #[arg(long, value_name = "ARCHIVE", conflicts_with = "file")]
    pub(crate) verify: Option<PathBuf>,
}

/// `farol restore`
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The archive
    pub(crate) file: PathBuf,
    /// Where the data directory is not empty, set it aside as NAME.before-restore-TIME
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `farol doctor`
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Write the same as text into a file, to send to support; there is no pupil's data in it
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// `farol config …`
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Every setting, its value, and where the value comes from; secrets are not shown
    Show,
}

/// `farol completions`
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

/// `farol man`
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The directory, which is made if it is not there
    pub(crate) directory: PathBuf,
}
