//! The reference sample: the test year's rows with the scores of a forest that had not seen them. No pupil is named.

use std::fmt::Write as _;

use farol_features::FEATURES;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceRow {
    /// Features; NaN is missing.
    pub features: Vec<f64>,
    /// GENERO, kept for audit; empty where not recorded.
    pub gender: String,
    /// Probability.
    pub score: f64,
    /// Whether the probability reached the threshold.
    pub prediction: bool,
    /// Whether it happened.
    pub label: bool,
}

/// The sample, written as CSV with a header.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference(pub Vec<ReferenceRow>);

impl Reference {
    /// Names of the columns after the features.
    const AFTER: [&'static str; 4] = ["GENERO", "score", "prediction", "label"];

    /// As CSV; missing is an empty cell.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut text = FEATURES.iter().chain(&Self::AFTER).copied().collect::<Vec<_>>().join(",");
        for row in &self.0 {
            text.push('\n');
            for value in &row.features {
                if !value.is_nan() {
                    text.push_str(&value.to_string());
                }
                text.push(',');
            }
            let (prediction, label) = (u8::from(row.prediction), u8::from(row.label));
            // infallible: writing to a String
            let _ = write!(text, "{},{},{prediction},{label}", row.gender, row.score);
        }
        text.push('\n');
        text.into_bytes()
    }

    /// Reads what [`Reference::to_csv`] wrote; `None` where it is something else.
    pub fn from_csv(bytes: &[u8]) -> Option<Self> {
        let mut reader = csv::Reader::from_reader(bytes);
        let header = FEATURES.iter().chain(&Self::AFTER).copied();
        if !reader.headers().ok()?.iter().eq(header) {
            return None;
        }
        reader.records().map(|record| row(&record.ok()?)).collect::<Option<Vec<_>>>().map(Self)
    }
}

fn row(record: &csv::StringRecord) -> Option<ReferenceRow> {
    let value = |text: &str| if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() };
    let features = record.iter().take(FEATURES.len()).map(value).collect::<Option<Vec<_>>>()?;
    let mut after = record.iter().skip(FEATURES.len());
    Some(ReferenceRow {
        features,
        gender: after.next()?.to_owned(),
        score: after.next()?.parse().ok()?,
        prediction: after.next()? == "1",
        label: after.next()? == "1",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_read_back_as_written() {
        let mut features = vec![1.5; FEATURES.len()];
        features[3] = 0.1 + 0.2;
        let row =
            ReferenceRow { features, gender: "Feminino".into(), score: 0.25, prediction: false, label: true };
        let sample = Reference(vec![row]);
        assert_eq!(Reference::from_csv(&sample.to_csv()), Some(sample));
        assert_eq!(Reference::from_csv(b"a,b\n1,2\n"), None);
    }

    #[test]
    fn missing_is_an_empty_cell() {
        let row = ReferenceRow {
            features: vec![f64::NAN; FEATURES.len()],
            gender: String::new(),
            score: 0.5,
            prediction: true,
            label: false,
        };
        let text = String::from_utf8(Reference(vec![row]).to_csv()).unwrap();
        assert!(text.ends_with(",,,,0.5,1,0\n"), "{text}");
        assert!(Reference::from_csv(text.as_bytes()).unwrap().0[0].features[0].is_nan());
    }
}
