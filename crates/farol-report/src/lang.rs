//! The two languages: Portuguese first, English second. A text is written down in both, or it does not compile.

use std::fmt::{self, Write as _};

use farol_metrics::Measure;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Brazilian Portuguese.
    #[default]
    Pt,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Brazilian Portuguese.
    pub pt: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The text, in Portuguese and in English.
    pub const fn new(pt: &'static str, en: &'static str) -> Self {
        Self { pt, en }
    }

    /// The text in one of them.
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Pt => self.pt,
            Lang::En => self.en,
        }
    }

    /// The text with each `{}` replaced by one of `values`, in order.
    pub fn with(self, lang: Lang, values: &[&str]) -> String {
        let mut parts = self.say(lang).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (at, part) in parts.enumerate() {
            text.push_str(values.get(at).copied().unwrap_or("{}"));
            text.push_str(part);
        }
        text
    }
}

/// The name that HTML and HTTP give the language.
impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pt => "pt-BR",
            Self::En => "en",
        })
    }
}

impl Lang {
    /// `0,812` or `0.812`; a true minus sign. What rounds to zero has no sign.
    pub fn number(self, value: f64, decimals: usize) -> String {
        let mut digits = String::new();
        let _ = write!(digits, "{:.decimals$}", value.abs()); // infallible: to a String
        let negative = value < 0.0 && digits.contains(|digit: char| digit.is_ascii_digit() && digit != '0');
        if self == Self::Pt {
            digits = digits.replace('.', ",");
        }
        if negative { format!("−{digits}") } else { digits }
    }

    /// A count with its thousands set apart: `12.345` or `12,345`.
    pub fn count(self, count: usize) -> String {
        let digits = count.to_string();
        let mark = if self == Self::Pt { '.' } else { ',' };
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }

    /// A share of 1 as a percentage: `12,5 %`, which no line breaks, or `12.5%`.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        let digits = self.number(100.0 * share, decimals);
        match self {
            Self::Pt => format!("{digits}\u{a0}%"),
            Self::En => format!("{digits}%"),
        }
    }

    /// A figure to three decimals, or why there is none.
    pub fn measure(self, measure: Measure) -> String {
        match measure {
            Measure::Value(value) => self.number(value, 3),
            Measure::Undefined(reason) => UNDEFINED.with(self, &[self.reason(reason)]),
        }
    }

    /// Both ends of an interval: `0,78 a 0,84` or `0.78 to 0.84`; a dash where there is none.
    pub fn interval(self, bounds: Option<(f64, f64)>) -> String {
        bounds.map_or_else(
            || "–".to_owned(),
            |(low, high)| TO.with(self, &[&self.number(low, 3), &self.number(high, 3)]),
        )
    }

    /// A reason of `farol-metrics` in this language; one that is not known here stays as it is.
    pub fn reason(self, reason: &'static str) -> &'static str {
        REASONS.iter().find(|text| text.en == reason).map_or(reason, |text| text.say(self))
    }
}

const UNDEFINED: Text = Text::new("indefinido ({})", "undefined ({})");
const TO: Text = Text::new("{} a {}", "{} to {}");

/// Why a figure may be undefined.
const REASONS: [Text; 21] = [
    Text::new("nenhum caso positivo", "no positives"),
    Text::new("nenhum caso negativo", "no negatives"),
    Text::new("ninguém sinalizado", "nobody flagged"),
    Text::new("ninguém selecionado", "nobody selected"),
    Text::new("todos selecionados", "everybody selected"),
    Text::new("nenhum positivo e ninguém sinalizado", "no positives and nobody flagged"),
    Text::new("um só resultado ou uma só decisão", "one outcome or one decision only"),
    Text::new("os escores não são probabilidades", "scores are not probabilities"),
    Text::new("sem peso", "no weight"),
    Text::new("menos de dois agrupamentos", "fewer than two clusters"),
    Text::new("menos de dois grupos a comparar", "fewer than two groups to compare"),
    Text::new("a taxa é 0 em todos os grupos", "the rate is 0 in every group"),
    Text::new("a taxa do grupo de referência é 0", "the reference group's rate is 0"),
    Text::new("comparado como diferença", "compared as a difference"),
    Text::new("linhas insuficientes para julgar", "too few rows to judge"),
    Text::new("indefinido em mais de 5 % das repetições", "undefined in more than 5 % of the replicates"),
    Text::new("não foram dados pesos", "no weights given"),
    Text::new("ninguém na lista", "nobody taken"),
    Text::new("nenhum positivo na lista", "no positives taken"),
    Text::new("a referência não erra", "the reference makes no error"),
    Text::new("as linhas têm pesos diferentes", "the rows differ in weight"),
];

#[cfg(test)]
mod tests {
    use farol_metrics::Measure;

    use super::{Lang, Text};

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(Lang::Pt.number(-0.8125, 3), "−0,812");
        assert_eq!(Lang::En.number(0.8125, 2), "0.81");
        assert_eq!(Lang::En.number(-0.0001, 2), "0.00");
        assert_eq!((Lang::Pt.count(1_234_567), Lang::En.count(999)), ("1.234.567".into(), "999".into()));
        assert_eq!(
            (Lang::Pt.percent(0.125, 1), Lang::En.percent(0.5, 0)),
            ("12,5\u{a0}%".into(), "50%".into())
        );
        assert_eq!(Lang::Pt.interval(Some((0.5, 0.75))), "0,500 a 0,750");
    }

    #[test]
    fn an_undefined_figure_says_why_in_the_language() {
        assert_eq!(Lang::Pt.measure(Measure::Undefined("no positives")), "indefinido (nenhum caso positivo)");
        assert_eq!(Lang::En.measure(Measure::Undefined("of its own")), "undefined (of its own)");
    }

    #[test]
    fn values_stand_where_the_text_leaves_room() {
        let text = Text::new("{} de {}", "{} of {}");
        assert_eq!(text.with(Lang::Pt, &["1", "2"]), "1 de 2");
        assert_eq!(text.with(Lang::En, &["1"]), "1 of {}");
    }
}
