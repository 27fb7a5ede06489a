//! The binomial distribution function, term by term.

/// The chance of at most 0, 1, 2, …, `n` successes in `n` trials that each succeed with probability `p`, more than 0
/// and less than 1.
pub(super) fn cumulative(n: usize, p: f64) -> impl Iterator<Item = f64> {
    let (ln_success, ln_failure) = (p.ln(), (-p).ln_1p());
    let mut ln_ways = 0.0;
    let mut sum = 0.0;
    (0..=n).map(move |k| {
        if k > 0 {
            ln_ways += ((n - k + 1) as f64 / k as f64).ln();
        }
        // In logarithms, for (1 − p)ⁿ vanishes long before the sum does.
        sum += (ln_ways + k as f64 * ln_success + (n - k) as f64 * ln_failure).exp();
        f64::min(sum, 1.0)
    })
}

/// The chance of at most `k` successes.
pub(super) fn at_most(k: usize, n: usize, p: f64) -> f64 {
    cumulative(n, p).nth(k).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::{at_most, cumulative};

    #[test]
    fn four_fair_trials_succeed_as_pascal_says() {
        let sixteenths: Vec<f64> = cumulative(4, 0.5).map(|chance| chance * 16.0).collect();
        for (found, expected) in sixteenths.iter().zip([1.0, 5.0, 11.0, 15.0, 16.0]) {
            assert!((found - expected).abs() < 1e-12, "{sixteenths:?}");
        }
    }

    #[test]
    fn no_trial_cannot_succeed_more_than_0_times() {
        assert_eq!(at_most(0, 0, 0.3), 1.0);
    }

    #[test]
    fn a_hundred_thousand_trials_do_not_vanish() {
        // scipy 1.17.1: binom.cdf(9800, 100000, 0.1)
        let expected = 0.017_525_324_737_622_874;
        let found = at_most(9_800, 100_000, 0.1);
        assert!((found / expected - 1.0).abs() < 1e-9, "{found}");
    }
}
