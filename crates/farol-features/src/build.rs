//! The one function that makes features.

use farol_domain::{AsOf, Indicator, Institution, KnownYear, Roster, SchoolYear, Score};

use crate::FeatureRow;

/// What may be seen beside the closed past.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'a> {
    /// The roster of the reference year (`defasagem`).
    Roster(&'a Roster),
    /// Nothing dated in the reference year: enrolment facts are those of the newest earlier record.
    Past,
}

/// Features of a pupil as of the start of `as_of.year()`, in the order of [`crate::FEATURES`].
pub fn build(as_of: &AsOf, basis: Basis<'_>) -> FeatureRow {
    let newest = as_of.newest();
    let past = newest.map(|known| known.values.roster());
    let roster = match basis {
        Basis::Roster(roster) => Some(roster),
        Basis::Past => past.as_ref(),
    };
    let age = roster.and_then(|r| r.age).map(f64::from);
    let phase = roster.and_then(|r| r.phase).map(|p| f64::from(p.get()));
    let score = |indicator| missing(newest.and_then(|k| k.values.indicator(indicator)).map(Score::get));
    [
        missing(age),
        missing(phase),
        missing(age.zip(phase).map(|(age, phase)| age - phase)),
        missing(roster.and_then(|r| r.institution).map(institution_group)),
        missing(years_in_programme(as_of, roster)),
        f64::from(u8::from(as_of.is_newcomer())),
        missing(newest.map(|k| f64::from(as_of.year().since(k.year)))),
        missing(newest.and_then(|k| k.values.inde).map(Score::get)),
        score(Indicator::Iaa),
        score(Indicator::Ieg),
        score(Indicator::Ips),
        score(Indicator::Ida),
        score(Indicator::Ipp),
        score(Indicator::Ipv),
        score(Indicator::Ian),
    ]
}

fn missing(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

fn institution_group(institution: Institution) -> f64 {
    match institution {
        Institution::Publica => 0.0,
        i if i.is_private() => 1.0,
        Institution::ConcluiuEnsinoMedio | Institution::Universitario => 2.0,
        _ => 3.0,
    }
}

/// Years since the earliest year of entry anyone has stated: later sheets restate it, and never to an earlier year.
fn years_in_programme(as_of: &AsOf, roster: Option<&Roster>) -> Option<f64> {
    let known = as_of.years().iter().filter_map(|k: &KnownYear| k.values.enrolment_year);
    let entry: Option<SchoolYear> = known.chain(roster.and_then(|r| r.enrolment_year)).min();
    entry.map(|entry| f64::from(as_of.year().since(entry).max(0)))
}

#[cfg(test)]
mod tests {
    use farol_domain::{History, Phase, YearStatus, YearValues, Years};
    use proptest::prelude::*;

    use super::*;
    use crate::position;

    fn y(year: u16) -> SchoolYear {
        SchoolYear::new(year).unwrap()
    }

    fn closed() -> Years {
        (2018..=2026).map(|n| (y(n), YearStatus::Closed)).collect()
    }

    fn values(age: u8, score: f64) -> YearValues {
        let score = Score::new(score).ok();
        YearValues {
            age: Some(age),
            phase: Phase::new(age % 10).ok(),
            enrolment_year: Some(y(2018)),
            inde: score,
            ieg: score,
            grade_gap: Some(-1),
            ..YearValues::default()
        }
    }

    fn feature(row: &FeatureRow, name: &str) -> f64 {
        row[position(name).unwrap()]
    }

    /// Equal to the bit, NaN included.
    fn bits(row: &FeatureRow) -> Vec<u64> {
        row.iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn a_pupil_with_a_past_is_seen_through_the_newest_record() {
        let mut history = History::default();
        history.add(y(2021), y(2021), values(10, 3.0));
        history.add(y(2022), y(2022), values(11, 7.5));
        let roster = values(13, 0.0).roster();
        let row = build(&history.as_of(y(2024), &closed()), Basis::Roster(&roster));
        assert_eq!(feature(&row, "INDE_ANTERIOR"), 7.5);
        assert_eq!(feature(&row, "ANOS_DESDE_REGISTRO"), 2.0);
        assert_eq!(feature(&row, "IDADE_MENOS_FASE"), 10.0);
        assert_eq!(feature(&row, "TEMPO_NA_ONG"), 6.0);
        assert_eq!(feature(&row, "ALUNO_NOVO"), 0.0);
        assert!(feature(&row, "IPP_ANTERIOR").is_nan(), "missing is missing, never 0");
    }

    #[test]
    fn a_newcomer_has_no_earlier_scores() {
        let row =
            build(&History::default().as_of(y(2024), &closed()), Basis::Roster(&values(9, 5.0).roster()));
        assert_eq!(feature(&row, "ALUNO_NOVO"), 1.0);
        assert!(feature(&row, "INDE_ANTERIOR").is_nan());
        assert!(feature(&row, "ANOS_DESDE_REGISTRO").is_nan());
    }

    fn any_values() -> impl Strategy<Value = YearValues> {
        (5u8..20, 0.0f64..10.0).prop_map(|(age, score)| values(age, score))
    }

    proptest! {
        /// The leak test: every value dated, or become known, in the reference year or later is replaced or dropped.
        #[test]
        fn changing_everything_later_changes_no_feature(
            facts in prop::collection::vec((2018u16..=2026, 0u16..=4, any_values()), 0..12),
            later in prop::collection::vec((2018u16..=2026, 0u16..=4, any_values()), 0..12),
            reference in 2019u16..=2026,
            roster in any_values(),
        ) {
            let known_before = |(year, lag, _): &&(u16, u16, YearValues)| year + lag < reference;
            let mut past = History::default();
            for (year, lag, values) in facts.iter().filter(known_before) {
                past.add(y(*year), y(year + lag), values.clone());
            }
            let mut all = past.clone();
            for (year, lag, values) in later.iter().filter(|fact| !known_before(fact)) {
                all.add(y(*year), y(year + lag), values.clone());
            }
            let roster = roster.roster();
            for basis in [Basis::Roster(&roster), Basis::Past] {
                let with = build(&all.as_of(y(reference), &closed()), basis);
                let without = build(&past.as_of(y(reference), &closed()), basis);
                prop_assert_eq!(bits(&with), bits(&without));
            }
        }
    }
}
