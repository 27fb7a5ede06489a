//! The names of the calibrators, as configuration and reports spell them.

use std::{fmt, str::FromStr};

use crate::MetricError;

/// Which calibrator to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum CalibratorKind {
    /// None: the score as it is.
    Identity,
    /// [`Isotonic`](super::Isotonic).
    Isotonic,
    /// [`Platt`](super::Platt).
    Platt,
    /// [`Beta`](super::Beta).
    Beta,
    /// [`VennAbers`](super::VennAbers).
    VennAbers,
}

impl CalibratorKind {
    /// Every kind, the simplest first.
    pub const ALL: [Self; 5] = [Self::Identity, Self::Isotonic, Self::Platt, Self::Beta, Self::VennAbers];

    /// The name: `identity`, `isotonic`, `platt`, `beta` or `venn-abers`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Isotonic => "isotonic",
            Self::Platt => "platt",
            Self::Beta => "beta",
            Self::VennAbers => "venn-abers",
        }
    }
}

impl fmt::Display for CalibratorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CalibratorKind {
    type Err = MetricError;

    fn from_str(name: &str) -> Result<Self, MetricError> {
        let named = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        named.ok_or_else(|| MetricError::UnknownCalibrator { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::CalibratorKind;
    use crate::MetricError;

    #[test]
    fn every_name_reads_back_as_its_kind() -> Result<(), MetricError> {
        for kind in CalibratorKind::ALL {
            assert_eq!(kind.to_string().parse::<CalibratorKind>()?, kind);
        }
        Ok(())
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let refusal = "sigmoid".parse::<CalibratorKind>().map_err(|error| error.to_string());
        assert_eq!(
            refusal,
            Err("unknown calibrator \"sigmoid\": expected identity, isotonic, platt, beta or venn-abers"
                .to_owned())
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_spells_a_kind_by_its_name() -> Result<(), serde_json::Error> {
        for kind in CalibratorKind::ALL {
            assert_eq!(serde_json::to_value(kind)?, kind.as_str());
        }
        Ok(())
    }
}
