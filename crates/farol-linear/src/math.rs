//! The logistic loss of one row. `libm`'s exponential and logarithm are Rust throughout, so they give the same digits on
//! every machine, which those of the platforms do not.

/// The loss of a row and its first two derivatives by the margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Loss {
    pub(crate) value: f64,
    pub(crate) slope: f64,
    pub(crate) curvature: f64,
}

impl Loss {
    /// −ln of the probability that the margin gives to the label.
    #[inline]
    pub(crate) fn new(margin: f64, label: bool) -> Self {
        let against = if label { -margin } else { margin };
        let small = libm::exp(-against.abs());
        let larger = 1.0 / (1.0 + small);
        let mistake = if against >= 0.0 { larger } else { small * larger };
        Self {
            value: against.max(0.0) + libm::log1p(small),
            slope: if label { -mistake } else { mistake },
            curvature: small * larger * larger,
        }
    }
}

/// 1 / (1 + e^−margin).
pub(crate) fn sigmoid(margin: f64) -> f64 {
    let small = libm::exp(-margin.abs());
    if margin >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_and_curvature_are_the_derivatives_of_the_loss() {
        let step = 1e-5;
        for (tenth, label) in (-90..=90).flat_map(|tenth| [(tenth, false), (tenth, true)]) {
            let margin = f64::from(tenth) / 10.0;
            let [below, at, above] = [-step, 0.0, step].map(|by| Loss::new(margin + by, label));
            assert!(((above.value - below.value) / (2.0 * step) - at.slope).abs() < 1e-9);
            assert!(((above.slope - below.slope) / (2.0 * step) - at.curvature).abs() < 1e-9);
        }
    }

    #[test]
    fn far_margins_stay_finite_and_exact() {
        assert_eq!(Loss::new(1e6, false).value, 1e6);
        assert_eq!(Loss::new(1e6, true), Loss { value: 0.0, slope: -0.0, curvature: 0.0 });
        assert_eq!([sigmoid(-1e6), sigmoid(0.0), sigmoid(1e6)], [0.0, 0.5, 1.0]);
    }
}
