//! The exponential and the logarithm of the logistic loss. Our own, because those of the platforms differ in their last
//! digits and a model must not: sums, products and divisions only, none of them fused. Knows nothing of rows.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// Added and taken away, it rounds a small number to a whole one, which then stands in the lowest bits of the sum.
pub(super) const ROUNDER: f64 = 1.5 * (1_u64 << 52) as f64;

/// ln 2 to 32 bits and the rest, so that multiples of the first are exact (Cody and Waite, 1980).
const LN_2_HIGH: f64 = f64::from_bits(LN_2.to_bits() & !0 << 21);
/// ln 2 − `LN_2_HIGH`; the digits of ln 2 beyond those of an `f64` are 2.319…e-17.
const LN_2_LOW: f64 = (LN_2 - LN_2_HIGH) + 2.319_046_813_846_299_6e-17;

/// e^x, with x held to ±708 so that the answer and its reciprocal are ordinary numbers.
#[inline(always)]
#[expect(clippy::inline_always, reason = "loops over it are compiled for wider registers")]
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-708.0, 708.0);
    let rounded = x * LOG2_E + ROUNDER;
    let power = rounded - ROUNDER;
    // Taylor's series of the rest, at most ln 2 / 2: the first term left out is below 1e-17.
    let r = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let mut sum = 1.0 / 6_227_020_800.0;
    for factorial in [
        479_001_600.0,
        39_916_800.0,
        3_628_800.0,
        362_880.0,
        40_320.0,
        5_040.0,
        720.0,
        120.0,
        24.0,
        6.0,
        2.0,
        1.0,
        1.0,
    ] {
        sum = sum * r + 1.0 / factorial;
    }
    sum * f64::from_bits((rounded.to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}

/// The natural logarithm of an ordinary number above 0.
pub(super) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mantissa = f64::from_bits(bits & !(0x7FF << 52) | 1.0_f64.to_bits());
    let power = ((bits >> 52) as f64) - 1023.0;
    let (mantissa, power) = if mantissa > SQRT_2 { (mantissa / 2.0, power + 1.0) } else { (mantissa, power) };
    power * LN_2_HIGH + (twice_atanh((mantissa - 1.0) / (mantissa + 1.0)) + power * LN_2_LOW)
}

/// ln(1 + e^x): the loss of a margin −x.
pub(super) fn softplus(x: f64) -> f64 {
    let small = exp(-x.abs());
    x.max(0.0) + twice_atanh(small / (2.0 + small))
}

/// ln((1 + s) / (1 − s)) for s within ±1/3, by its series.
fn twice_atanh(s: f64) -> f64 {
    let square = s * s;
    // 17 terms: the first left out is below (1/9)^17 / 35, 2e-18.
    let sum = (0..17).rev().fold(0.0, |sum, term| sum * square + 1.0 / f64::from(2 * term + 1));
    2.0 * s * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(found: f64, expected: f64) -> f64 {
        (found - expected).abs() / expected.abs().max(1.0)
    }

    #[test]
    fn the_exponential_is_the_platforms_to_fourteen_digits() {
        for step in -70_800..=70_800 {
            let x = f64::from(step) / 100.0;
            let error = (exp(x) / x.exp() - 1.0).abs();
            assert!(error < 1e-14, "{x}: {error}");
        }
        assert_eq!([exp(0.0), exp(f64::INFINITY), exp(-1e9)], [1.0, exp(708.0), exp(-708.0)]);
    }

    #[test]
    fn the_logarithms_are_the_platforms_to_fourteen_digits() {
        for step in 1..20_000 {
            let x = f64::from(step).powi(3) * 1e-7;
            assert!(apart(ln(x), x.ln()) < 1e-14, "{x}");
            let y = f64::from(step - 10_000) / 100.0;
            assert!(apart(softplus(y), y.max(0.0) + (-y.abs()).exp().ln_1p()) < 1e-14, "{y}");
        }
        assert_eq!([ln(1.0), softplus(-1e9)], [0.0, exp(-708.0)]);
    }
}
