//! Marginals of the published workbook's indicators, per year: rounded quantiles, the counts at both ends, and how normal
//! scores of the indicators move with phase, with the gap and with each other. Sums over all pupils of a year; nobody in them.

mod first;
mod second;
mod third;

pub(crate) use first::FIRST;
pub(crate) use second::SECOND;
pub(crate) use third::THIRD;

/// How a year writes a score: the values it can take.
#[derive(Clone, Copy)]
pub(crate) enum Grid {
    /// So many decimals.
    Decimals(u8),
    /// From a first value in equal steps (questionnaires).
    Lattice { from: f64, step: f64, decimals: u8 },
    /// One of these.
    Among(&'static [f64]),
}

/// Probabilities at which [`Marginal::knots`] stand.
pub(crate) const PROBABILITIES: [f64; 21] = [
    0.0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975,
    0.99, 1.0,
];

/// One indicator's distribution in one year, phases 0 to 7.
#[derive(Clone, Copy)]
pub(crate) struct Marginal {
    /// Pupils counted.
    pub(crate) of: u32,
    /// Those at exactly 0.
    pub(crate) zeros: u32,
    /// Those at exactly `top`.
    pub(crate) tops: u32,
    /// The highest value: 10, or what the year's rounding makes of it.
    pub(crate) top: f64,
    /// Quantiles of the others at [`PROBABILITIES`].
    pub(crate) knots: [f64; 21],
    /// Values that occur.
    pub(crate) grid: Grid,
}

/// Number of indicators drawn; IDA and IAN follow from grades and gap.
pub(crate) const DRAWN: usize = 8;

/// Places of the drawn indicators in every array of this module.
pub(crate) mod place {
    pub(crate) const IEG: usize = 0;
    pub(crate) const IPV: usize = 1;
    pub(crate) const IPP: usize = 2;
    pub(crate) const MATHS: usize = 3;
    pub(crate) const PORTUGUESE: usize = 4;
    pub(crate) const ENGLISH: usize = 5;
    pub(crate) const IAA: usize = 6;
    pub(crate) const IPS: usize = 7;
}

/// A year's indicators.
pub(crate) struct Measure {
    pub(crate) marginals: [Marginal; DRAWN],
    /// Mean normal score by phase 0 to 7.
    pub(crate) phases: [[f64; DRAWN]; 8],
    /// Change of the normal score per phase ahead, around a mean gap of -0.7.
    pub(crate) gap: [f64; DRAWN],
    /// What is left, as a standard deviation.
    pub(crate) rest: [f64; DRAWN],
    /// Correlations of what is left, lower triangle.
    pub(crate) correlations: [[f64; DRAWN]; DRAWN],
}

/// Share of a pupil's rest that lasts from year to year (variance).
pub(crate) const LASTING: [f64; DRAWN] = [0.55, 0.35, 0.35, 0.35, 0.3, 0.25, 0.22, 0.22];

const fn marginal(counts: (u32, u32, u32), top: f64, grid: Grid, knots: [f64; 21]) -> Marginal {
    let (of, zeros, tops) = counts;
    Marginal { of, zeros, tops, top, knots, grid }
}
