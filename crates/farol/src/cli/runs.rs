//! Arguments of the commands about trainings and of promotions against the gate.

use clap::{Args, Subcommand};
use farol_domain::Outcome;

/// `farol runs …`
#[derive(Debug, Subcommand)]
pub(crate) enum Runs {
    /// Every training, newest first: what was decided, and the figures
    List {
        /// Of this outcome only
        #[arg(long)]
        outcome: Option<Outcome>,
    },
    /// One training: parameters, data, figures, gate, decision
    Show {
        /// Its id, or how it begins
        id: String,
    },
    /// Two trainings side by side: what differs in parameters and data, and all figures
    Compare {
        /// One id, or how it begins
        left: String,
        /// Another one
        right: String,
    },
}

/// Letting a model serve that the gate refused.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Overrule {
    /// Let the model serve even where the gate refuses it
    #[arg(long, requires = "because")]
    pub(crate) force: bool,
    /// Why, in 1 to 500 characters; it is recorded and shown
    #[arg(long, value_name = "REASON", requires = "force")]
    pub(crate) because: Option<String>,
    /// Who says so [default: the name of the user of this computer, where there is one]
    #[arg(long, value_name = "NAME", requires = "force")]
    pub(crate) by: Option<String>,
}
