//! What one row of a sheet says of one pupil in one year.

use serde::{Deserialize, Serialize};

use crate::{
    ClassName, Gender, Indicator, Institution, LeavingReason, Pedra, Phase, Roster, SchoolYear, Score,
    columns::Field,
};

/// A pupil's values for a year. What is missing is `None`, never 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct YearValues {
    /// Level in the programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Class within the phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassName>,
    /// Age in completed years as recorded; each year's sheet has a reference date of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    /// Recorded gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Year the pupil entered the programme, as this sheet states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolment_year: Option<SchoolYear>,
    /// Kind of school outside the programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution: Option<Institution>,
    /// Name of that school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Overall index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inde: Option<Score>,
    /// Band of INDE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pedra: Option<Pedra>,
    /// Self-assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iaa: Option<Score>,
    /// Engagement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ieg: Option<Score>,
    /// Psychosocial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ips: Option<Score>,
    /// Academic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ida: Option<Score>,
    /// Psychopedagogic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipp: Option<Score>,
    /// Turning point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv: Option<Score>,
    /// Level adequacy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ian: Option<Score>,
    /// Grade in mathematics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maths: Option<Score>,
    /// Grade in Portuguese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portuguese: Option<Score>,
    /// Grade in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub english: Option<Score>,
    /// Number of evaluations held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluations: Option<u8>,
    /// Phase expected for the pupil under that year's definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ideal_phase: Option<Phase>,
    /// Phase minus ideal phase; negative is behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade_gap: Option<i8>,
    /// Why the pupil did not come back the year after, where it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving: Option<LeavingReason>,
}

/// `$self.$field`, else `$later.$field`, for every field named.
macro_rules! fill {
    ($self:ident, $later:ident: $($field:ident),+ $(,)?) => {
        $( if $self.$field.is_none() { $self.$field.clone_from(&$later.$field); } )+
    };
}

impl YearValues {
    /// One of the seven indicators.
    pub fn indicator(&self, indicator: Indicator) -> Option<Score> {
        match indicator {
            Indicator::Iaa => self.iaa,
            Indicator::Ieg => self.ieg,
            Indicator::Ips => self.ips,
            Indicator::Ida => self.ida,
            Indicator::Ipp => self.ipp,
            Indicator::Ipv => self.ipv,
            Indicator::Ian => self.ian,
        }
    }

    /// Sets one of the seven indicators.
    pub fn set_indicator(&mut self, indicator: Indicator, score: Option<Score>) {
        *match indicator {
            Indicator::Iaa => &mut self.iaa,
            Indicator::Ieg => &mut self.ieg,
            Indicator::Ips => &mut self.ips,
            Indicator::Ida => &mut self.ida,
            Indicator::Ipp => &mut self.ipp,
            Indicator::Ipv => &mut self.ipv,
            Indicator::Ian => &mut self.ian,
        } = score;
    }

    /// The score of a column; `None` also where the column holds none.
    pub fn score(&self, field: Field) -> Option<Score> {
        match field {
            Field::Indicator(indicator) => self.indicator(indicator),
            Field::Inde => self.inde,
            Field::Maths => self.maths,
            Field::Portuguese => self.portuguese,
            Field::English => self.english,
            _ => None,
        }
    }

    /// Sets the score of a column; of one that holds none nothing.
    pub fn set_score(&mut self, field: Field, score: Option<Score>) {
        match field {
            Field::Indicator(indicator) => self.set_indicator(indicator, score),
            Field::Inde => self.inde = score,
            Field::Maths => self.maths = score,
            Field::Portuguese => self.portuguese = score,
            Field::English => self.english = score,
            _ => {}
        }
    }

    /// Takes from `later` what is missing here; nothing known is replaced.
    pub fn fill_from(&mut self, later: &Self) {
        fill!(self, later: phase, class, age, gender, enrolment_year, institution, school, inde, pedra, iaa, ieg, ips,
            ida, ipp, ipv, ian, maths, portuguese, english, evaluations, ideal_phase, grade_gap,
            leaving);
    }

    /// The part that is known when the year begins.
    pub fn roster(&self) -> Roster {
        Roster {
            phase: self.phase,
            class: self.class.clone(),
            age: self.age,
            institution: self.institution,
            enrolment_year: self.enrolment_year,
            gender: self.gender,
        }
    }

    /// What is known, as text, in the order of the columns' table.
    pub fn shown(&self) -> Vec<(Field, String)> {
        fn text(value: Option<impl ToString>) -> Option<String> {
            value.map(|value| value.to_string())
        }
        let score = |score: Option<Score>| text(score.map(Score::get));
        let indicators = Indicator::ALL.map(|i| (Field::Indicator(i), score(self.indicator(i))));
        let all = [
            (Field::Age, text(self.age)),
            (Field::Gender, text(self.gender)),
            (Field::EnrolmentYear, text(self.enrolment_year)),
            (Field::Institution, text(self.institution)),
            (Field::School, self.school.clone()),
            (Field::Phase, text(self.phase)),
            (Field::Class, text(self.class.as_ref().map(ClassName::as_str))),
            (Field::Inde, score(self.inde)),
            (Field::Pedra, text(self.pedra)),
        ];
        let last = [
            (Field::Maths, score(self.maths)),
            (Field::Portuguese, score(self.portuguese)),
            (Field::English, score(self.english)),
            (Field::Evaluations, text(self.evaluations)),
            (Field::IdealPhase, text(self.ideal_phase)),
            (Field::GradeGap, text(self.grade_gap)),
            (Field::LeavingReason, text(self.leaving)),
        ];
        let known = |(field, value): (Field, Option<String>)| Some((field, value?));
        all.into_iter().chain(indicators).chain(last).filter_map(known).collect()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_words_fill_what_is_missing_and_replace_nothing() {
        let score = |v| Score::new(v).ok();
        let mut own = YearValues { inde: score(7.0), ..YearValues::default() };
        own.fill_from(&YearValues { inde: score(9.0), ieg: score(5.0), ..YearValues::default() });
        assert_eq!((own.inde, own.ieg), (score(7.0), score(5.0)));
    }

    #[test]
    fn every_value_is_shown_in_the_order_of_the_table() {
        let all = r#"{"phase":2,"class":"A","age":9,"gender":"Feminino","enrolment_year":2020,"institution":"publica",
            "school":"E","inde":1,"pedra":"Agata","iaa":2,"ieg":3,"ips":4,"ida":5,"ipp":6,"ipv":7,"ian":10,"maths":8,
            "portuguese":9,"english":1,"evaluations":3,"ideal_phase":3,"grade_gap":-1,"leaving":"moved"}"#;
        let values: YearValues = serde_json::from_str(all).unwrap();
        let shown = values.shown();
        let place = |field| crate::columns::TERMS.iter().position(|term| term.field == field).unwrap();
        assert!(shown.is_sorted_by_key(|(field, _)| place(*field)));
        assert_eq!(shown.len(), serde_json::to_value(&values).unwrap().as_object().unwrap().len());
        assert_eq!(shown[0], (Field::Age, "9".to_owned()));
    }

    #[test]
    fn what_is_missing_is_not_written() {
        assert_eq!(serde_json::to_string(&YearValues::default()).unwrap(), "{}");
        let zero = YearValues { ieg: Score::new(0.0).ok(), ..YearValues::default() };
        let text = serde_json::to_string(&zero).unwrap();
        assert_eq!(serde_json::from_str::<YearValues>(&text).unwrap(), zero);
        assert!(!zero.is_empty(), "a true zero is a value");
    }
}
