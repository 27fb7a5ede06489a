//! A simulated school whose true figures are known: what intervals are held to.
//!
//! Scores are binormal: within a class two scores are normal with unit variance, shifted for the positives, so that
//! AUC, precision and recall at a share have closed forms and the Brier score is one integral. Rows of one pupil share
//! part of the label's and of the scores' noise.

use farol_metrics::{
    AucEstimate, BootstrapParams, Estimate, MetricError, Places, Scored, Statistic, delong,
    delong_difference, estimate, estimate_difference,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// Rows of each repetition, about.
    pub(crate) rows: usize,
    /// Share of the rows that are positive.
    pub(crate) base_rate: f64,
    /// By how much the positives' two scores are shifted, in standard deviations.
    pub(crate) shifts: [f64; 2],
    /// Share of the variance, of the label's and of each score's noise, that a pupil's rows have in common.
    pub(crate) shared: f64,
    /// Percent of the rows on the list.
    pub(crate) percent: f64,
}

impl Default for Setting {
    fn default() -> Self {
        Self { rows: 300, base_rate: 0.35, shifts: [1.3, 1.0], shared: 0.4, percent: 20.0 }
    }
}

/// The rate that Brier skill is measured against, off the true one as a training year's is.
const TRAINING_RATE: f64 = 0.4;

/// A setting and what is true in it.
pub(crate) struct School {
    setting: Setting,
    places: Places,
    truth: Truth,
}

struct Truth {
    auc: f64,
    auc_difference: f64,
    brier: f64,
    brier_difference: f64,
    skill: f64,
    in_the_large: f64,
    precision: f64,
    precision_difference: f64,
    recall: f64,
}

impl School {
    pub(crate) fn new(setting: Setting) -> Result<Self, MetricError> {
        let Setting { base_rate: b, shifts, percent, .. } = setting;
        let auc = shifts.map(|shift| cumulative(shift / std::f64::consts::SQRT_2));
        let brier = shifts.map(|shift| {
            mean_over_scores(b, shift, |label, x| {
                (probability(b, shift, x) - f64::from(u8::from(label))).powi(2)
            })
        });
        let precision = shifts.map(|shift| precision_of_list(b, shift, percent / 100.0));
        let mean = mean_over_scores(b, shifts[0], |_, x| probability(b, shifts[0], x));
        let of_reference = b * (1.0 - 2.0 * TRAINING_RATE) + TRAINING_RATE.powi(2);
        let truth = Truth {
            auc: auc[0],
            auc_difference: auc[0] - auc[1],
            brier: brier[0],
            brier_difference: brier[0] - brier[1],
            skill: 1.0 - brier[0] / of_reference,
            in_the_large: mean - b,
            precision: precision[0],
            precision_difference: precision[0] - precision[1],
            recall: precision[0] * percent / 100.0 / b,
        };
        Ok(Self { setting, places: Places::percent(percent)?, truth })
    }

    /// Another one in each setting: settings that share their draws would share their luck.
    fn seed(&self, repetition: u64) -> u64 {
        self.setting.base_rate.to_bits().rotate_left(20) ^ ((self.setting.rows as u64) << 32) ^ repetition
    }

    fn draw(&self, seed: u64) -> Result<Drawn, MetricError> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // A stream that no replicate draws from.
        rng.set_stream(u64::MAX);
        let Setting { rows, base_rate, shifts, shared, .. } = self.setting;
        let cut = quantile(base_rate);
        let (own, common) = ((1.0 - shared).sqrt(), shared.sqrt());
        let (mut labels, mut clusters, mut scores) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
        let mut pupil = 0;
        while labels.len() < rows {
            let of_pupil: [f64; 3] = std::array::from_fn(|_| normal(&mut rng));
            for _ in 0..rng.random_range(1..=3) {
                let noise: [f64; 3] = std::array::from_fn(|i| common * of_pupil[i] + own * normal(&mut rng));
                let label = noise[0] < cut;
                labels.push(label);
                clusters.push(pupil);
                // The two scores share half of their noise's variance, as two models of one pupil do.
                let noises = [noise[1], f64::midpoint(noise[1], 3.0_f64.sqrt() * noise[2])];
                for model in 0..2 {
                    let x = noises[model] + if label { shifts[model] } else { 0.0 };
                    scores[model].push(probability(base_rate, shifts[model], x));
                }
            }
            pupil += 1;
        }
        let [a, b] = &scores;
        Ok(Drawn { a: Scored::new(&labels, a, None)?, b: Scored::new(&labels, b, None)?, clusters })
    }
}

struct Drawn {
    a: Scored,
    b: Scored,
    clusters: Vec<u64>,
}

/// How the intervals of one figure fared, in percent of those that are defined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) what: &'static str,
    /// Intervals that hold the truth.
    pub(crate) held: f64,
    /// Intervals that lie wholly below it.
    pub(crate) below: f64,
    /// Intervals that lie wholly above it.
    pub(crate) above: f64,
    /// The number of intervals that are defined.
    pub(crate) defined: usize,
}

const FIGURES: [&str; 13] = [
    "AUC, bootstrap",
    "Brier, bootstrap",
    "Brier skill, bootstrap",
    "calibration in the large",
    "precision at 20 %, bootstrap",
    "recall at 20 %, bootstrap",
    "AUC difference, bootstrap",
    "Brier difference, bootstrap",
    "precision difference",
    "AUC, DeLong by cluster",
    "AUC difference, DeLong by c.",
    "AUC, DeLong by row",
    "AUC difference, DeLong by row",
];

type Bounds = Option<(f64, f64)>;

/// Draws the school again and again and counts the intervals that hold the truth.
pub(crate) fn coverage(
    school: &School,
    repetitions: u64,
    params: BootstrapParams,
) -> Result<Vec<Share>, MetricError> {
    let intervals: Vec<[Bounds; 13]> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| intervals(school, school.seed(repetition), params))
        .collect::<Result<_, _>>()?;
    let t = &school.truth;
    let truths = [
        t.auc,
        t.brier,
        t.skill,
        t.in_the_large,
        t.precision,
        t.recall,
        t.auc_difference,
        t.brier_difference,
        t.precision_difference,
        t.auc,
        t.auc_difference,
        t.auc,
        t.auc_difference,
    ];
    Ok((0..FIGURES.len()).map(|k| share(FIGURES[k], truths[k], intervals.iter().map(|all| all[k]))).collect())
}

fn share(what: &'static str, truth: f64, intervals: impl Iterator<Item = Bounds>) -> Share {
    let defined: Vec<(f64, f64)> = intervals.flatten().collect();
    let percent = |count: usize| 100.0 * count as f64 / defined.len() as f64;
    let below = percent(defined.iter().filter(|(_, high)| *high < truth).count());
    let above = percent(defined.iter().filter(|(low, _)| truth < *low).count());
    Share { what, held: 100.0 - below - above, below, above, defined: defined.len() }
}

fn intervals(school: &School, seed: u64, params: BootstrapParams) -> Result<[Bounds; 13], MetricError> {
    let Drawn { a, b, clusters } = school.draw(seed)?;
    let params = BootstrapParams { seed, ..params };
    let places = school.places;
    let single = [
        Statistic::Auc,
        Statistic::Brier,
        Statistic::BrierSkill(TRAINING_RATE),
        Statistic::CalibrationInTheLarge,
        Statistic::PrecisionAt(places),
        Statistic::RecallAt(places),
    ];
    let single = estimate(&a, &clusters, single, params)?;
    let paired = [Statistic::Auc, Statistic::Brier, Statistic::PrecisionAt(places)];
    let paired = estimate_difference(&a, &b, &clusters, paired, params)?;
    let of = |estimate: &Estimate| estimate.interval.bounds();
    let by_cluster = Some(clusters.as_slice());
    let closed = [
        delong(&a, by_cluster, params.level)?,
        delong_difference(&a, &b, by_cluster, params.level)?,
        delong(&a, None, params.level)?,
        delong_difference(&a, &b, None, params.level)?,
    ];
    let all: Vec<Bounds> =
        single.iter().chain(&paired).map(of).chain(closed.iter().map(closed_bounds)).collect();
    Ok(std::array::from_fn(|k| all[k]))
}

fn closed_bounds(estimate: &AucEstimate) -> Bounds {
    estimate.low.value().zip(estimate.high.value())
}

/// What a calibrated model says of a score: Bayes' rule on the two normal densities.
fn probability(base_rate: f64, shift: f64, x: f64) -> f64 {
    let log_odds = (base_rate / (1.0 - base_rate)).ln() + shift * x - shift.powi(2) / 2.0;
    1.0 / (1.0 + (-log_odds).exp())
}

/// Mean over label and score, by the trapezoidal rule, which is exact to rounding for integrands like these.
fn mean_over_scores(base_rate: f64, shift: f64, f: impl Fn(bool, f64) -> f64) -> f64 {
    const STEP: f64 = 1e-3;
    let density = |z: f64| (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let steps = (-9000..=11000).map(|step| f64::from(step) * STEP);
    let values = steps
        .map(|x| base_rate * density(x - shift) * f(true, x) + (1.0 - base_rate) * density(x) * f(false, x));
    STEP * values.sum::<f64>()
}

/// Precision of the `share` of the rows with the highest scores.
fn precision_of_list(base_rate: f64, shift: f64, share: f64) -> f64 {
    let above = |cut: f64| [base_rate * cumulative(shift - cut), (1.0 - base_rate) * cumulative(-cut)];
    let cut = root(|cut| share - above(cut).iter().sum::<f64>());
    above(cut)[0] / share
}

fn cumulative(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

fn quantile(share: f64) -> f64 {
    root(|z| cumulative(z) - share)
}

/// Where an increasing function of −10 to 10 crosses 0, by bisection.
fn root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    low
}

/// Box & Muller's transform, of which one of the two is used.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}
