//! The command line: what can be asked, with examples.

mod audit;
mod backtest;
mod card;
mod evaluation;
mod records;
mod runs;
mod upkeep;

use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf};

pub(crate) use audit::AuditData;
pub(crate) use backtest::Backtest;
pub(crate) use card::{Capacity, Card};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use evaluation::{Evaluate, Language};
use farol_domain::{Outcome, SchoolYear};
pub(crate) use records::{Import, Imports, Mapping, Status, Years};
pub(crate) use runs::{Overrule, Runs};
pub(crate) use upkeep::{Backup, Completions, Config, Doctor, Man, Restore};

/// Early warning for schools: from the yearly spreadsheets to the pupils who need attention.
#[derive(Debug, Parser)]
#[command(name = "farol", version, propagate_version = true, max_term_width = 110)]
#[command(
    after_help = "Examples:\n  farol demo\n  farol import pede-2022-2024.xlsx\n  farol train --outcome defasagem\n  farol serve --port 8000"
)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) common: Common,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command. An unset one comes from the configuration file, else its default.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Where the store, the models and the logs lie [default: ./data]
    #[arg(long, global = true, env = "FAROL_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The programme the pupils belong to [default: pede]
    #[arg(long, global = true, env = "FAROL_PROGRAMME")]
    pub(crate) programme: Option<String>,
    /// Configuration file [default: ./farol.toml, where there is one]
    #[arg(long, global = true, env = "FAROL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// How results are printed
    #[arg(long = "format", value_name = "FORMAT", global = true, value_enum, default_value_t = Printed::Table)]
    pub(crate) printed: Printed,
}

impl Common {
    /// How a command prints that makes no page; one that was asked for is refused before it runs.
    pub(crate) fn format(&self) -> Format {
        if self.printed == Printed::Json { Format::Json } else { Format::Table }
    }
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Printed {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// As Markdown, where the command writes it.
    Markdown,
    /// As a page, where the command makes one.
    Html,
}

/// How results are printed by a command that makes no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read spreadsheets (.xlsx, .xls, .ods, .csv; files and directories) into the store
    #[command(
        long_about = "Read spreadsheets (.xlsx, .xls, .ods, .csv; files and directories) into the store.\n\nThe same \
                      file twice changes nothing. What would change a stored value is shown, and taken in with \
                      --accept-changes only. Any import can be taken back: --undo ID.",
        after_help = "Examples:\n  farol import pede-2022-2024.xlsx --dry-run\n  farol import notas-2025.csv --year 2025 --status roster --format json\n  farol import notas.xlsx --annotate notas-conferidas.xlsx\n  farol import records.csv --suggest > school.toml\n  farol import records.csv --mapping school.toml\n  farol import --undo 3"
    )]
    Import(Import),
    /// List and show imports, with their findings
    #[command(subcommand)]
    Imports(Imports),
    /// List years, close one, or open it again
    #[command(subcommand)]
    Years(Years),
    /// Check how a school's own columns are read
    #[command(subcommand)]
    Mapping(Mapping),
    /// Train a model, put it through the gate and, if it passes, let it serve
    #[command(
        after_help = "Examples:\n  farol train\n  farol train --outcome evasao --min-recall 0.5\n  farol train --outcome evasao --policy gate.toml\n  farol train --outcome evasao --force --because \"a pilot with two classes, decided on 3 March\"\n\nExit code 3 where the gate refused the model."
    )]
    Train(Train),
    /// List, show and compare trainings: what each was told, reached, and what was decided
    #[command(
        subcommand,
        after_help = "Examples:\n  farol runs list --outcome evasao\n  farol runs show 0199\n  farol runs compare 0199aa 0199bb --format json"
    )]
    Runs(Runs),
    /// Look for leaks: in what a model would be trained on, or in any labelled table
    #[command(
        after_help = "Examples:\n  farol audit-data\n  farol audit-data --outcome piora\n  farol audit-data table.csv --label y --pupil ra --year ano --split part\n  farol audit-data table.csv --label y --known INDE=before --known IDADE=roster --mechanical\n\nExit code 0 where nothing blocks, 1 where something does."
    )]
    AuditData(AuditData),
    /// Judge every past year of every outcome as if it were still to come, beside simple rules
    #[command(
        long_about = "Judge every past year of every outcome as if it were still to come: everything is chosen, \
                      calibrated and given its threshold inside the years before, and stands beside simple rules.\n\nFits \
                      are kept under the data directory, so that a run that was ended goes on where it stopped.",
        after_help = "Examples:\n  farol backtest\n  farol backtest --outcome evasao --html evasao.html\n  farol backtest --format json"
    )]
    Backtest(Backtest),
    /// List, show, promote, roll back, verify, compare and export models
    #[command(subcommand)]
    Models(Models),
    /// Judge any table of labels and scores: figures with intervals, lists, calibration, groups
    #[command(
        after_help = "Examples:\n  farol evaluate scores.csv --label y --score p\n  farol evaluate scores.csv --label y --score p --group gender --clusters pupil --k 30,10%\n  farol evaluate scores.csv --label y --score p --format html --out report.html"
    )]
    Evaluate(Evaluate),
    /// Write a model's card: what it is for, what it was learnt from, how far it can be relied on
    #[command(
        after_help = "Examples:\n  farol card\n  farol card --outcome evasao --lang en\n  farol card --out cartao.html\n  farol card copied/defasagem-0123456789abcdef --format html --out card.html"
    )]
    Card(Card),
    /// Tell what k places would have reached, under the model, the best rule, whole groups and by lot
    #[command(
        after_help = "Examples:\n  farol capacity\n  farol capacity --outcome evasao --places 30 --more 10\n  farol capacity --places-per-class 5\n  farol capacity --percent 10 --pupils 1300"
    )]
    Capacity(Capacity),
    /// Create, list and revoke API keys
    #[command(subcommand)]
    Keys(Keys),
    /// List the files of the prediction log
    #[command(subcommand)]
    Logs(Logs),
    /// Serve predictions over HTTP
    #[command(
        after_help = "Examples:\n  farol serve\n  farol serve --host 0.0.0.0 --port 8000    (needs a key: farol keys create NAME)"
    )]
    Serve(Serve),
    /// Write a synthetic workbook: every trap of a real one, and nobody in it
    #[command(after_help = "Example:\n  farol generate demo.xlsx --pupils 860 --years 3 --seed 1")]
    Generate(Generate),
    /// Send traffic to a running server and time the answers
    #[command(
        after_help = "Example:\n  farol simulate --url http://127.0.0.1:8000 --rate 200 --seconds 30 --drift-years 3"
    )]
    Simulate(Simulate),
    /// Check known cases against a running server, end to end
    #[command(after_help = "Example:\n  farol smoke http://127.0.0.1:8000")]
    Smoke(Smoke),
    /// Ask a running server whether it is well (for container health checks)
    Health(Health),
    /// Generate, import, train and serve in a temporary directory
    #[command(after_help = "Example:\n  farol demo --port 8000")]
    Demo(Demo),
    /// Write store, models, logs and configuration into one archive, while a server serves
    #[command(
        after_help = "Examples:\n  farol backup\n  farol backup escola.tar.gz\n  farol backup --verify escola.tar.gz"
    )]
    Backup(Backup),
    /// Put a backup in place of an empty data directory, all or nothing
    #[command(
        after_help = "Examples:\n  farol restore escola.tar.gz --data-dir new-data\n  farol restore escola.tar.gz --replace"
    )]
    Restore(Restore),
    /// Check the installation: one line a check, and what to do about what is amiss
    #[command(after_help = "Examples:\n  farol doctor\n  farol doctor --report doctor.txt")]
    Doctor(Doctor),
    /// Show the settings in force
    #[command(subcommand)]
    Config(Config),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  farol completions bash > ~/.local/share/bash-completion/completions/farol"
    )]
    Completions(Completions),
    /// Write manual pages, one for each command
    #[command(after_help = "Example:\n  farol man ~/.local/share/man/man1")]
    Man(Man),
}

impl Command {
    /// Whether it prints so: a page and Markdown are not made by every command.
    pub(crate) fn prints(&self, printed: Printed) -> bool {
        match printed {
            Printed::Table | Printed::Json => true,
            Printed::Markdown => matches!(self, Self::Card(_)),
            Printed::Html => matches!(self, Self::Evaluate(_) | Self::Card(_)),
        }
    }
}

/// `farol train`
#[derive(Debug, Clone, Args)]
pub(crate) struct Train {
    /// What to predict: defasagem, evasao, piora, inicio or one defined in farol.toml
    #[arg(long, default_value_t = Outcome::Defasagem)]
    pub(crate) outcome: Outcome,
    /// The learners in the running; `auto` chooses between all of them inside the training years
    #[arg(long, value_enum, default_value_t = Learner::Auto)]
    pub(crate) learner: Learner,
    /// Seed of all chance
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// Seconds after which no further setting is tried; what was left out is said [default: all are tried]
    #[arg(long)]
    pub(crate) search_seconds: Option<u64>,
    /// Least recall on the test year [default: 0.6]
    #[arg(long, env = "MIN_RECALL", value_parser = share)]
    pub(crate) min_recall: Option<f64>,
    /// What the gate asks: a TOML file with a table `gate` [default: that of the configuration file]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Letting it serve all the same.
    #[command(flatten)]
    pub(crate) force: Overrule,
}

/// Learners in the running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Learner {
    /// All of them, and the average of each one's best.
    Auto,
    /// Logistic regression.
    Logistic,
    /// Gradient boosting.
    Boosting,
    /// Random forest.
    Forest,
}

/// `farol models …`
#[derive(Debug, Subcommand)]
pub(crate) enum Models {
    /// All models, newest first
    List,
    /// One model: data, figures, gate
    Show {
        /// Its id
        id: String,
    },
    /// Let a model serve its outcome, by hand; one that the gate refused with --force --because
    Promote {
        /// Its id
        id: String,
        /// Letting it serve all the same.
        #[command(flatten)]
        force: Overrule,
    },
    /// Let the champion before the present one serve again
    Rollback {
        /// The outcome
        #[arg(long, default_value_t = Outcome::Defasagem)]
        outcome: Outcome,
    },
    /// Check every hash and the golden rows of one model, or of all
    Verify {
        /// Its id
        id: Option<String>,
    },
    /// Compare two models: data, parameters, figures
    Diff {
        /// One id
        left: String,
        /// Another id
        right: String,
    },
    /// Write the metrics, the reference sample and the bundle's files into a directory
    Export {
        /// Its id
        id: String,
        /// The directory
        #[arg(long, default_value = "export")]
        to: PathBuf,
    },
    /// Remove old models that neither serve nor would after a rollback
    #[command(after_help = "Examples:\n  farol models prune --dry-run\n  farol models prune --keep 3")]
    Prune {
        /// How many of the newest of each outcome stay in any case
        #[arg(long, default_value = "5")]
        keep: NonZeroUsize,
        /// Say what would be removed, and remove nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// `farol keys …`
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key; it is shown once
    Create {
        /// What it is for
        name: String,
    },
    /// All keys, without their secrets
    List,
    /// Put a key out of force
    Revoke {
        /// Its id
        id: String,
    },
}

/// `farol logs …`
#[derive(Debug, Subcommand)]
pub(crate) enum Logs {
    /// All files, oldest first: times of the first and the last line, size, compressed or not
    List,
}

/// `farol serve`
#[derive(Debug, Clone, Args)]
pub(crate) struct Serve {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, env = "FAROL_HOST")]
    pub(crate) host: Option<IpAddr>,
    /// Port to listen on [default: 8000]
    #[arg(long, env = "PORT")]
    pub(crate) port: Option<u16>,
    /// Host names accepted besides localhost when bound to loopback
    #[arg(long, env = "FAROL_ALLOWED_HOSTS", value_delimiter = ',')]
    pub(crate) allowed_hosts: Vec<String>,
    /// Serve without keys on an address others can reach
    #[arg(long)]
    pub(crate) insecure_open: bool,
    /// A key that is accepted besides those of `farol keys`
    #[arg(long, env = "FAROL_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// When an answer is given: after the log line is on the disk (fsync), or with the system (flush) [default: fsync]
    #[arg(long, env = "FAROL_DURABILITY", value_enum)]
    pub(crate) durability: Option<Durability>,
    /// Requests a second for each key or address; 0 is no limit [default: 200, on loopback 0]
    #[arg(long, env = "FAROL_RATE_LIMIT")]
    pub(crate) rate_limit: Option<u32>,
    /// Most bytes of one batch [default: 67108864]
    #[arg(long, env = "FAROL_BATCH_LIMIT_BYTES")]
    pub(crate) batch_limit_bytes: Option<usize>,
    /// A threshold in place of every model's own
    #[arg(long, env = "RISK_THRESHOLD", value_parser = share)]
    pub(crate) risk_threshold: Option<f64>,
    /// Size at which the prediction log begins a new file, in bytes [default: 104857600]
    #[arg(long, env = "LOG_MAX_BYTES")]
    pub(crate) log_max_bytes: Option<u64>,
    /// Age at which the prediction log begins a new file, in days [default: none]
    #[arg(long, env = "FAROL_LOG_MAX_DAYS")]
    pub(crate) log_max_days: Option<u64>,
    /// Rotated log files kept [default: all]
    #[arg(long, env = "FAROL_LOG_KEEP_FILES")]
    pub(crate) log_keep_files: Option<usize>,
    /// Days for which rotated log files are kept, by their last line [default: for ever]
    #[arg(long, env = "FAROL_LOG_KEEP_DAYS")]
    pub(crate) log_keep_days: Option<u64>,
    /// Bytes of rotated log files kept in all [default: all]
    #[arg(long, env = "FAROL_LOG_KEEP_BYTES")]
    pub(crate) log_keep_bytes: Option<u64>,
    /// Whether rotated log files are compressed [default: true]
    #[arg(long, env = "FAROL_LOG_COMPRESS", value_name = "true|false")]
    pub(crate) log_compress: Option<bool>,
    /// Newest log lines the dashboard reads [default: 5000]
    #[arg(long, env = "LOG_SAMPLE_LIMIT")]
    pub(crate) log_sample_limit: Option<usize>,
    /// Youngest age accepted [default: 4]
    #[arg(long, env = "FAROL_MIN_AGE")]
    pub(crate) min_age: Option<u8>,
    /// Oldest age accepted [default: 25]
    #[arg(long, env = "FAROL_MAX_AGE")]
    pub(crate) max_age: Option<u8>,
}

/// When an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Durability {
    /// After the log line is on the disk: survives a power cut.
    Fsync,
    /// After the system has the log line: survives the end of the process.
    Flush,
}

/// `farol generate`
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// The file to write (.xlsx)
    pub(crate) file: PathBuf,
    /// Pupils enrolled in the first year
    #[arg(long, default_value_t = 860)]
    pub(crate) pupils: u32,
    /// Years, one sheet each
    #[arg(long, default_value_t = 3)]
    pub(crate) years: u8,
    /// The first year
    #[arg(long, default_value = "2022", value_parser = year)]
    pub(crate) first_year: SchoolYear,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// `farol simulate`
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The server
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    pub(crate) url: String,
    /// Key to present
    #[arg(long, env = "FAROL_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// Take the pupils from this workbook instead of the store
    #[arg(long)]
    pub(crate) from: Option<PathBuf>,
    /// Requests a second [default: as many as are answered]
    #[arg(long)]
    pub(crate) rate: Option<f64>,
    /// For how long
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
    /// Connections at once
    #[arg(long, default_value_t = 8)]
    pub(crate) connections: usize,
    /// Drift: years by which ages have moved at the end of the run
    #[arg(long)]
    pub(crate) drift_years: Option<f64>,
    /// Drift: share of unknown pupils at the end of the run
    #[arg(long, value_parser = share)]
    pub(crate) drift_newcomers: Option<f64>,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// `farol smoke`
#[derive(Debug, Args)]
pub(crate) struct Smoke {
    /// The server
    #[arg(default_value = "http://127.0.0.1:8000")]
    pub(crate) url: String,
    /// Key to present
    #[arg(long, env = "FAROL_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
}

/// `farol health`
#[derive(Debug, Args)]
pub(crate) struct Health {
    /// The server
    #[arg(default_value = "http://127.0.0.1:8000")]
    pub(crate) url: String,
}

/// `farol demo`
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Port to listen on
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub(crate) port: u16,
    /// Seed of the synthetic pupils
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Open the page in a browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Check known cases against the running demo, then stop
    #[arg(long)]
    pub(crate) check: bool,
}

fn year(text: &str) -> Result<SchoolYear, String> {
    let number = text.parse().map_err(|_| "a school year is a number such as 2024".to_owned())?;
    SchoolYear::new(number).map_err(|error| error.to_string())
}

fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "a number from 0 to 1 is expected".to_owned())?;
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err("a number from 0 to 1 is expected".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
