//! The names, order and meaning of the features.

use farol_domain::columns::member;

/// Version of names, order and meaning together; a model made for another version is not served.
pub const SCHEMA_VERSION: &str = "features-1";

/// Age minus phase: how late a pupil stands in the programme, the one number the grade gap is nearly made of.
pub(crate) const IDADE_MENOS_FASE: &str = "IDADE_MENOS_FASE";
/// Years from the newest earlier record to the reference year.
pub(crate) const ANOS_DESDE_REGISTRO: &str = "ANOS_DESDE_REGISTRO";

/// Features in the order of a row.
///
/// | feature | meaning | range |
/// |---|---|---|
/// | `IDADE` | age in completed years as recorded with the roster | 3..99 |
/// | `FASE` | phase as an ordinal | 0..9 |
/// | `IDADE_MENOS_FASE` | age minus phase | |
/// | `INSTITUICAO_ENSINO` | 0 public, 1 private, 2 finished school, 3 other | 0..3 |
/// | `TEMPO_NA_ONG` | years since the earliest year of entry known | 0.. |
/// | `ALUNO_NOVO` | 1 without an earlier record of its own year | 0, 1 |
/// | `ANOS_DESDE_REGISTRO` | years since the newest earlier record | 1.. |
/// | `INDE_ANTERIOR` … `IAN_ANTERIOR` | that record's scores | 0..10 |
pub const FEATURES: [&str; 15] = [
    member::IDADE,
    member::FASE,
    IDADE_MENOS_FASE,
    member::INSTITUICAO_ENSINO,
    member::TEMPO_NA_ONG,
    member::ALUNO_NOVO,
    ANOS_DESDE_REGISTRO,
    member::INDE_ANTERIOR,
    member::IAA_ANTERIOR,
    member::IEG_ANTERIOR,
    member::IPS_ANTERIOR,
    member::IDA_ANTERIOR,
    member::IPP_ANTERIOR,
    member::IPV_ANTERIOR,
    member::IAN_ANTERIOR,
];

/// A pupil's features; NaN is missing.
pub type FeatureRow = [f64; FEATURES.len()];

/// Where a feature stands in a row.
pub fn position(name: &str) -> Option<usize> {
    FEATURES.iter().position(|f| *f == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_once_and_gender_is_not_among_them() {
        for (at, name) in FEATURES.iter().enumerate() {
            assert_eq!(position(name), Some(at));
        }
        assert_eq!(position(member::GENERO), None);
    }
}
