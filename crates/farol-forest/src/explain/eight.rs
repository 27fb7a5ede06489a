//! Eight numbers at once, in the vector instructions that a machine may have. Knows only arithmetic.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m256d, __m512d, _CMP_LE_OQ, _CMP_UNORD_Q, _mm256_add_pd, _mm256_and_pd, _mm256_blendv_pd,
    _mm256_cmp_pd, _mm256_div_pd, _mm256_fmadd_pd, _mm256_fnmadd_pd, _mm256_loadu_pd, _mm256_mul_pd,
    _mm256_set1_pd, _mm256_storeu_pd, _mm256_sub_pd, _mm512_add_pd, _mm512_cmp_pd_mask, _mm512_div_pd,
    _mm512_fmadd_pd, _mm512_fnmadd_pd, _mm512_loadu_pd, _mm512_mask_mov_pd, _mm512_maskz_mov_pd,
    _mm512_mul_pd, _mm512_set1_pd, _mm512_storeu_pd, _mm512_sub_pd,
};

/// How many numbers stand side by side.
pub(super) const WIDTH: usize = 8;

/// Eight numbers in memory, one cache line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(align(64))]
pub(super) struct Line(pub(super) [f64; WIDTH]);

/// Eight numbers in registers. Multiplying and adding may round once or twice.
pub(super) trait Eight: Copy {
    fn all(value: f64) -> Self;
    fn load(line: &Line) -> Self;
    fn store(self, line: &mut Line);
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
    /// `self factor + term`.
    fn times_plus(self, factor: Self, term: Self) -> Self;
    /// `term - self factor`.
    fn times_from(self, factor: Self, term: Self) -> Self;
    /// 1 where a number is not above `most`, `missing` where it is NaN, 0 elsewhere.
    fn up_to(self, most: f64, missing: f64) -> Self;
}

/// For any machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain([f64; WIDTH]);

impl Plain {
    #[inline(always)]
    fn with(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl Eight for Plain {
    #[inline(always)]
    fn all(value: f64) -> Self {
        Self([value; WIDTH])
    }

    #[inline(always)]
    fn load(line: &Line) -> Self {
        Self(line.0)
    }

    #[inline(always)]
    fn store(self, line: &mut Line) {
        line.0 = self.0;
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.with(other, |a, b| a * b)
    }

    #[inline(always)]
    fn over(self, other: Self) -> Self {
        self.with(other, |a, b| a / b)
    }

    #[inline(always)]
    fn times_plus(self, factor: Self, term: Self) -> Self {
        self.times(factor).plus(term)
    }

    #[inline(always)]
    fn times_from(self, factor: Self, term: Self) -> Self {
        term.minus(self.times(factor))
    }

    #[inline(always)]
    fn up_to(self, most: f64, missing: f64) -> Self {
        Self(self.0.map(|value| {
            let missing = if value.is_nan() { missing } else { 0.0 };
            if value <= most { 1.0 } else { missing }
        }))
    }
}

/// In two vectors of four. Only to be made where the machine has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx2([__m256d; 2]);

/// In one vector. Only to be made where the machine has AVX-512 F.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx512(__m512d);

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector instructions are not on every machine, and loads take pointers")]
impl Eight for Avx512 {
    #[inline(always)]
    fn all(value: f64) -> Self {
        // SAFETY: this type is only used where the machine has AVX-512 F; so throughout.
        Self(unsafe { _mm512_set1_pd(value) })
    }

    #[inline(always)]
    fn load(line: &Line) -> Self {
        // SAFETY: as above, and a line is eight numbers that may be read.
        Self(unsafe { _mm512_loadu_pd(line.0.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, line: &mut Line) {
        // SAFETY: as above, and a line is eight numbers that may be written.
        unsafe { _mm512_storeu_pd(line.0.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_add_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_sub_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_mul_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn over(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_div_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn times_plus(self, factor: Self, term: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_fmadd_pd(self.0, factor.0, term.0) })
    }

    #[inline(always)]
    fn times_from(self, factor: Self, term: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_fnmadd_pd(self.0, factor.0, term.0) })
    }

    #[inline(always)]
    fn up_to(self, most: f64, missing: f64) -> Self {
        // SAFETY: as above.
        Self(unsafe {
            let nan = _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(self.0, self.0);
            let below = _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self.0, _mm512_set1_pd(most));
            let missing = _mm512_maskz_mov_pd(nan, _mm512_set1_pd(missing));
            _mm512_mask_mov_pd(missing, below, _mm512_set1_pd(1.0))
        })
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector instructions are not on every machine, and loads take pointers")]
impl Eight for Avx2 {
    #[inline(always)]
    fn all(value: f64) -> Self {
        // SAFETY: this type is only used where the machine has AVX2 and FMA; so throughout.
        Self(unsafe { [_mm256_set1_pd(value); 2] })
    }

    #[inline(always)]
    fn load(line: &Line) -> Self {
        // SAFETY: as above, and a line is eight numbers that may be read, of which each load reads four.
        Self(unsafe { [_mm256_loadu_pd(line.0.as_ptr()), _mm256_loadu_pd(line.0[4..].as_ptr())] })
    }

    #[inline(always)]
    fn store(self, line: &mut Line) {
        // SAFETY: as above, and a line is eight numbers that may be written, of which each store writes four.
        unsafe {
            _mm256_storeu_pd(line.0.as_mut_ptr(), self.0[0]);
            _mm256_storeu_pd(line.0[4..].as_mut_ptr(), self.0[1]);
        }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_add_pd(a, c), _mm256_add_pd(b, d)] })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_sub_pd(a, c), _mm256_sub_pd(b, d)] })
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_mul_pd(a, c), _mm256_mul_pd(b, d)] })
    }

    #[inline(always)]
    fn over(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_div_pd(a, c), _mm256_div_pd(b, d)] })
    }

    #[inline(always)]
    fn times_plus(self, factor: Self, term: Self) -> Self {
        let ([a, b], [c, d], [e, f]) = (self.0, factor.0, term.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_fmadd_pd(a, c, e), _mm256_fmadd_pd(b, d, f)] })
    }

    #[inline(always)]
    fn times_from(self, factor: Self, term: Self) -> Self {
        let ([a, b], [c, d], [e, f]) = (self.0, factor.0, term.0);
        // SAFETY: as above.
        Self(unsafe { [_mm256_fnmadd_pd(a, c, e), _mm256_fnmadd_pd(b, d, f)] })
    }

    #[inline(always)]
    fn up_to(self, most: f64, missing: f64) -> Self {
        let half = |values: __m256d| {
            // SAFETY: as above.
            unsafe {
                let nan = _mm256_cmp_pd::<_CMP_UNORD_Q>(values, values);
                let below = _mm256_cmp_pd::<_CMP_LE_OQ>(values, _mm256_set1_pd(most));
                let missing = _mm256_and_pd(nan, _mm256_set1_pd(missing));
                _mm256_blendv_pd(missing, _mm256_set1_pd(1.0), below)
            }
        };
        Self(self.0.map(half))
    }
}
