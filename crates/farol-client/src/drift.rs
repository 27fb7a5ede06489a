//! Which pupil a request is about, and how injected drift changes it: functions of seed, index and share alone.

use std::borrow::Cow;

use farol_domain::request::Limits;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::{ClientError, Pupil, pupil::Request};

/// Drift that grows linearly over a run, from nothing at its start to all of it at its end.
///
/// At share *s* of the run (0 to 1) an age is moved by *s* × `years`, rounded up or down by chance so that the mean
/// moves evenly, and kept in the range a server accepts by default (4 to 25); and a share *s* × `newcomers` of the
/// requests carries an RA that nobody has, all else being the pupil's own.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Drift {
    /// Years by which ages have moved at the end; below 0 for younger pupils.
    pub years: f64,
    /// Share of unknown RAs at the end, 0 to 1.
    pub newcomers: f64,
}

impl Drift {
    /// Checks both members.
    pub(crate) fn check(&self) -> Result<(), ClientError> {
        let fault = |member, value, expected| Err(ClientError::Drift { member, value, expected });
        if !self.years.is_finite() {
            return fault("years", self.years, "a finite number of years");
        }
        if !(0.0..=1.0).contains(&self.newcomers) {
            return fault("newcomers", self.newcomers, "a share from 0 to 1");
        }
        Ok(())
    }

    /// The age at this share of a run; `chance` is uniform on 0 to 1 and decides the rounding.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to accepted ages")]
    fn age(&self, age: u8, share: f64, chance: f64) -> u8 {
        let accepted = Limits::default().age;
        // A pupil who is out of range already stays as is: refusing them is the server's part.
        if !accepted.contains(&age) {
            return age;
        }
        let moved = (f64::from(age) + share * self.years + chance).floor();
        moved.clamp(f64::from(*accepted.start()), f64::from(*accepted.end())) as u8
    }

    fn is_newcomer(&self, share: f64, chance: f64) -> bool {
        chance < share * self.newcomers
    }
}

/// Request number `index` of a run, at `share` (0 to 1) of it.
///
/// Each request draws from its own stream of the seed's generator, always the same number of times: drift changes
/// neither which pupil is asked about nor the draws of other requests. `pupils` is not empty.
pub(crate) fn draw<'a>(
    pupils: &'a [Pupil],
    drift: Option<&Drift>,
    seed: u64,
    index: u64,
    share: f64,
) -> Request<'a> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    chance.set_stream(index);
    let pupil = &pupils[chance.random_range(0..pupils.len())];
    let same = Request { ra: Cow::Borrowed(&pupil.ra), age: pupil.age, pupil };
    let (rounding, newcomer): (f64, f64) = (chance.random(), chance.random());
    let Some(drift) = drift else { return same };
    let age = drift.age(pupil.age, share, rounding);
    if drift.is_newcomer(share, newcomer) {
        return Request { ra: Cow::Owned(format!("NOVO-{seed:x}-{index}")), age, pupil };
    }
    Request { age, ..same }
}

#[cfg(test)]
mod tests {
    use farol_domain::Ra;
    use proptest::prelude::*;

    use super::*;

    const DRIFT: Drift = Drift { years: 3.0, newcomers: 0.5 };
    const N: u64 = 4000;

    fn pupils() -> Vec<Pupil> {
        (8..16).map(|age| Pupil { ra: format!("RA-{age}"), age, ..Pupil::example() }).collect()
    }

    fn mean_age_moved(share: f64) -> f64 {
        let pupils = pupils();
        let moved = (0..N).map(|i| draw(&pupils, Some(&DRIFT), 7, i, share));
        moved.map(|r| f64::from(r.age) - f64::from(r.pupil.age)).sum::<f64>() / N as f64
    }

    fn share_of_newcomers(share: f64) -> f64 {
        let pupils = pupils();
        let new = (0..N).filter(|i| draw(&pupils, Some(&DRIFT), 7, *i, share).ra.starts_with("NOVO"));
        new.count() as f64 / N as f64
    }

    #[test]
    fn drift_grows_linearly_over_the_run() {
        for share in [0.0, 0.25, 0.5, 1.0] {
            assert!((mean_age_moved(share) - 3.0 * share).abs() < 0.03, "ages at {share}");
            assert!((share_of_newcomers(share) - 0.5 * share).abs() < 0.03, "newcomers at {share}");
        }
    }

    #[test]
    fn without_drift_pupils_are_sent_as_they_are_and_all_of_them() {
        let pupils = pupils();
        let mut seen = std::collections::BTreeSet::new();
        for index in 0..200 {
            let request = draw(&pupils, None, 1, index, 1.0);
            assert_eq!((request.ra.as_ref(), request.age), (request.pupil.ra.as_str(), request.pupil.age));
            seen.insert(request.age);
        }
        assert_eq!(seen.len(), pupils.len());
    }

    #[test]
    fn drift_leaves_alone_which_pupil_is_asked_about() {
        let pupils = pupils();
        for index in 0..200 {
            let (still, moved) =
                (draw(&pupils, None, 3, index, 0.8), draw(&pupils, Some(&DRIFT), 3, index, 0.8));
            assert!(std::ptr::eq(still.pupil, moved.pupil));
        }
    }

    #[test]
    fn newcomers_are_distinct_and_have_ids_that_can_be_read() {
        let pupils = pupils();
        let drift = Drift { years: 0.0, newcomers: 1.0 };
        let ras: Vec<_> =
            (0..100).map(|i| draw(&pupils, Some(&drift), u64::MAX, i, 1.0).ra.into_owned()).collect();
        assert!(ras.iter().all(|ra| Ra::parse(ra).is_ok()));
        assert_eq!(ras.iter().collect::<std::collections::BTreeSet<_>>().len(), 100);
    }

    #[test]
    fn drift_that_is_none_is_refused() {
        assert!(Drift { years: f64::NAN, ..DRIFT }.check().is_err());
        assert!(Drift { newcomers: 1.1, ..DRIFT }.check().is_err());
        assert!(DRIFT.check().is_ok());
    }

    proptest! {
        #[test]
        fn the_same_seed_and_index_give_the_same_request(seed: u64, index: u64, share in 0.0..=1.0) {
            let pupils = pupils();
            let one = draw(&pupils, Some(&DRIFT), seed, index, share);
            prop_assert!(one == draw(&pupils, Some(&DRIFT), seed, index, share));
        }

        #[test]
        fn moved_ages_stay_in_the_accepted_range(age in 4_u8..=25, years in -40.0..40.0, share in 0.0..=1.0, chance in 0.0..1.0) {
            let drift = Drift { years, newcomers: 0.0 };
            prop_assert!((4..=25).contains(&drift.age(age, share, chance)));
        }
    }
}
