//! Arguments of the commands that read a model's test year: its card, and what places would have reached.

use std::path::PathBuf;

use clap::Args;
use farol_domain::Outcome;

use super::Language;

/// `farol card`
#[derive(Debug, Clone, Args)]
pub(crate) struct Card {
    /// The model: its id, or the directory of a bundle, which needs no store and no data directory
    #[arg(value_name = "ID|DIRECTORY", conflicts_with = "outcome")]
    pub(crate) model: Option<String>,
    /// The outcome whose serving model is meant
    #[arg(long, default_value_t = Outcome::Defasagem)]
    pub(crate) outcome: Outcome,
    /// Language
    #[arg(long, visible_alias = "language", value_enum, default_value_t = Language::PtBr)]
    pub(crate) lang: Language,
    /// Write to this file, which must not be there yet: a page when it ends in .html, Markdown in .md, JSON in .json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `farol capacity`
#[derive(Debug, Clone, Args)]
pub(crate) struct Capacity {
    /// The model: its id, or the directory of a bundle, which needs no store and no data directory
    #[arg(value_name = "ID|DIRECTORY", conflicts_with = "outcome")]
    pub(crate) model: Option<String>,
    /// The outcome whose serving model is meant
    #[arg(long, default_value_t = Outcome::Defasagem)]
    pub(crate) outcome: Outcome,
    /// Places in all [default: 5, 10, 20, 30, 50, 100, and 10 percent]
    #[arg(long, alias = "k", value_name = "K", value_delimiter = ',', value_parser = at_least_one)]
    pub(crate) places: Vec<usize>,
    /// Places for so many of 100 pupils
    #[arg(long, value_name = "PERCENT", value_delimiter = ',', value_parser = percent)]
    pub(crate) percent: Vec<f64>,
    /// Places in each class
    #[arg(long, alias = "per-class", value_name = "K", value_delimiter = ',', value_parser = at_least_one)]
    pub(crate) places_per_class: Vec<usize>,
    /// Further places whose gain is told; in each class where places are for each class [default: 10, in each class 1]
    #[arg(long, value_name = "PLACES", value_parser = at_least_one)]
    pub(crate) more: Option<usize>,
    /// Pupils next year, to whom places and pupils reached are scaled [default: those of the test year]
    #[arg(long, value_name = "PUPILS", value_parser = at_least_one)]
    pub(crate) pupils: Option<usize>,
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "a number from 0 to 100 is expected".to_owned())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "a whole number of at least 1 is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{at_least_one, percent};

    #[test]
    fn places_and_pupils_are_numbers_that_can_be() {
        assert_eq!((percent("10"), percent("2.5%")), (Ok(10.0), Ok(2.5)));
        assert!(percent("101").is_err() && percent("NaN").is_err());
        assert!(at_least_one("0").is_err() && at_least_one("-3").is_err());
    }
}
