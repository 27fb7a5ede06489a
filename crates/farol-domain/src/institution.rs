//! The kind of school a pupil attends outside the programme, harmonised over the years' spellings.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold;

/// Kind of institution. `Outra` stands for what was stated but is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Institution {
    /// Public school: municipal, state or federal.
    Publica,
    /// Private school, terms not stated.
    Privada,
    /// Private school paid by the programme's sponsorship (`Rede Decisão` in 2022).
    PrivadaApadrinhamento,
    /// Private school, full scholarship by partnership (`Escola JP II` in 2022).
    PrivadaBolsa,
    /// Private school paid by a partner company.
    PrivadaEmpresa,
    /// Finished secondary school.
    ConcluiuEnsinoMedio,
    /// University scholarship holder or graduate.
    Universitario,
    /// Stated, and none of these.
    Outra,
}

impl Institution {
    /// All kinds, in the order of [`Institution::code`].
    pub const ALL: [Self; 8] = [
        Self::Publica,
        Self::Privada,
        Self::PrivadaApadrinhamento,
        Self::PrivadaBolsa,
        Self::PrivadaEmpresa,
        Self::ConcluiuEnsinoMedio,
        Self::Universitario,
        Self::Outra,
    ];

    /// Reads a spelling of any year, or of a client (`MUNICIPAL`). Total: an unknown text is [`Institution::Outra`].
    pub fn read(text: &str) -> Self {
        let folded = fold(text);
        let has = |word| folded.contains(word);
        if has("universi") || has("formado") {
            Self::Universitario
        } else if has("concluiu") {
            Self::ConcluiuEnsinoMedio
        } else if has("apadrinhamento") || has("rede decisao") {
            Self::PrivadaApadrinhamento
        } else if has("bolsa") || folded == "escola jp ii" {
            Self::PrivadaBolsa
        } else if has("empresa") {
            Self::PrivadaEmpresa
        } else if has("privada") || has("particular") {
            Self::Privada
        } else if ["publica", "municipal", "estadual", "federal"].into_iter().any(has) {
            Self::Publica
        } else {
            Self::Outra
        }
    }

    /// Whether some spelling of `text` is known, rather than taken for [`Institution::Outra`].
    pub fn is_known(text: &str) -> bool {
        Self::read(text) != Self::Outra
            || ["nenhuma das opcoes acima", "outra", "outro"].contains(&fold(text).as_str())
    }

    /// A small stable number, 0 to 7.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Private in any form.
    pub fn is_private(self) -> bool {
        matches!(
            self,
            Self::Privada | Self::PrivadaApadrinhamento | Self::PrivadaBolsa | Self::PrivadaEmpresa
        )
    }

    /// Name in logs and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publica => "publica",
            Self::Privada => "privada",
            Self::PrivadaApadrinhamento => "privada_apadrinhamento",
            Self::PrivadaBolsa => "privada_bolsa",
            Self::PrivadaEmpresa => "privada_empresa",
            Self::ConcluiuEnsinoMedio => "concluiu_ensino_medio",
            Self::Universitario => "universitario",
            Self::Outra => "outra",
        }
    }
}

impl fmt::Display for Institution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_three_years_is_one_kind() {
        use Institution as I;
        for (text, kind) in [
            ("Escola Pública", I::Publica),
            ("Pública", I::Publica),
            ("MUNICIPAL", I::Publica),
            ("Rede Decisão", I::PrivadaApadrinhamento),
            ("Privada - Programa de apadrinhamento", I::PrivadaApadrinhamento),
            ("Privada *Parcerias com Bolsa 100%", I::PrivadaBolsa),
            ("Escola JP II", I::PrivadaBolsa),
            ("Privada - Pagamento por *Empresa Parceira", I::PrivadaEmpresa),
            ("Privada", I::Privada),
            ("Concluiu o 3º EM", I::ConcluiuEnsinoMedio),
            ("Bolsista Universitário *Formado (a)", I::Universitario),
            ("Nenhuma das opções acima", I::Outra),
        ] {
            assert_eq!(I::read(text), kind, "{text}");
            assert!(I::is_known(text), "{text}");
        }
        assert!(!I::is_known("Kinder"));
    }

    #[test]
    fn codes_follow_the_list() {
        for (at, kind) in Institution::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(kind.code()), at);
        }
    }
}
