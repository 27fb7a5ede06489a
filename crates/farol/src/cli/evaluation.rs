//! Arguments of the commands that judge scores.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use farol_metrics::{MetricError, Places};

/// `farol evaluate`
#[derive(Debug, Clone, Args)]
pub(crate) struct Evaluate {
    /// The table: delimited text with a header, one row a case
    pub(crate) file: PathBuf,
    /// Column that says whether it happened: 0 or 1, true or false
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: String,
    /// Column of the scores: higher is likelier; from 0 to 1 they are also judged as probabilities
    #[arg(long, value_name = "COLUMN")]
    pub(crate) score: String,
    /// Column of weights; everything is then also given by weight
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,
    /// Column of the groups to compare
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group: Option<String>,
    /// Column that says which rows belong together, such as the pupil's; intervals then draw these
    #[arg(long, value_name = "COLUMN")]
    pub(crate) clusters: Option<String>,
    /// Rows that score at least this are flagged
    #[arg(long, default_value_t = 0.5, value_parser = finite, allow_negative_numbers = true)]
    pub(crate) threshold: f64,
    /// Lengths of the lists of the highest scores: rows, or percent of them
    #[arg(long, value_name = "K|K%", value_delimiter = ',', default_value = "5%,10%,20%", value_parser = places)]
    pub(crate) k: Vec<Places>,
    /// Base rate known beforehand, such as that of the training years [default: that of the table]
    #[arg(long, value_name = "RATE", value_parser = super::share)]
    pub(crate) base_rate: Option<f64>,
    /// Group the others are held against [default: the largest]
    #[arg(long, value_name = "GROUP", requires = "group")]
    pub(crate) reference: Option<String>,
    /// A group of fewer rows is reported, but not judged
    #[arg(long, default_value_t = 10)]
    pub(crate) min_group: usize,
    /// Bootstrap replicates of the intervals
    #[arg(long, default_value_t = 500, value_parser = replicates)]
    pub(crate) replicates: usize,
    /// Seed of all chance
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Write to this file, which must not be there yet, instead of the output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Language of a page (--format html)
    #[arg(long, value_enum, default_value_t = Language::PtBr)]
    pub(crate) lang: Language,
}

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Brazilian Portuguese.
    #[value(name = "pt-BR", alias = "pt")]
    PtBr,
    /// English.
    #[value(name = "en")]
    En,
}

impl From<Language> for farol_report::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::PtBr => Self::Pt,
            Language::En => Self::En,
        }
    }
}

fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "a finite number is expected".to_owned())
}

fn replicates(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "a whole number of at least 1 is expected".to_owned())
}

fn places(text: &str) -> Result<Places, String> {
    let places = match text.strip_suffix('%') {
        Some(percent) => percent
            .trim()
            .parse()
            .ok()
            .filter(|percent| *percent > 0.0)
            .and_then(|percent| Places::percent(percent).map_err(|_: MetricError| ()).ok()),
        None => text.parse().ok().filter(|rows| *rows > 0).map(Places::rows),
    };
    places.ok_or_else(|| "rows such as 20, or percent of them such as 10%, are expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{finite, places};

    #[test]
    fn places_are_rows_or_percent() {
        let among = |text: &str| places(text).map(|places| places.among(30)).ok();
        assert_eq!([among("20"), among("10%"), among("100%")], [Some(20), Some(3), Some(30)]);
        for wrong in ["0", "0%", "-3", "101%", "ten", "%", "1.5"] {
            assert_eq!(among(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_threshold_is_any_finite_number() {
        assert_eq!(finite("-2.5"), Ok(-2.5));
        assert!(finite("NaN").is_err() && finite("inf").is_err());
    }
}
