//! Honest tables of made-up pupils: strong and weak columns, gaps, years that drift, and nothing that leaks.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts, drawn here")]

use farol_domain::SchoolYear;
use farol_features::audit::{AuditColumn, AuditError, AuditInput, Known};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The first year of every table.
const FIRST_YEAR: u16 = 2022;

/// Draws of one table.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random_range(0.0..1.0)
    }

    /// True so often.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.0.random_range(0.0..1.0) < share
    }

    /// 0 to `end` − 1.
    pub(crate) fn whole(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// Normal, by the transform of Box and Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.between(0.0, 1.0)).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.between(0.0, 1.0)).cos()
    }
}

/// A table in the making.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) columns: Vec<AuditColumn>,
    pub(crate) labels: Vec<bool>,
    pub(crate) pupils: Vec<u64>,
    pub(crate) years: Vec<SchoolYear>,
    pub(crate) split: Option<Vec<u32>>,
    pub(crate) better: Vec<(String, Vec<f64>)>,
    pub(crate) mechanical: bool,
    /// Whether pupils and years are told to the audit.
    pub(crate) told: bool,
}

impl World {
    pub(crate) fn rows(&self) -> usize {
        self.labels.len()
    }

    pub(crate) fn input(self) -> Result<AuditInput, AuditError> {
        let mut input = AuditInput::new(self.columns, self.labels)?.mechanical(self.mechanical);
        if self.told {
            input = input.pupils(self.pupils)?.years(self.years)?;
        }
        if let Some(split) = self.split {
            input = input.split(split)?;
        }
        for (name, values) in self.better {
            input = input.better(name, values)?;
        }
        Ok(input)
    }
}

/// An honest table: 150 to 3,000 rows, base rate .1 to .7, one column in three of them with an AUC of up to .90.
pub(crate) fn honest(draw: &mut Draw) -> World {
    if draw.chance(0.12) { mechanical(draw) } else { graded(draw) }
}

/// Who is there in which year.
fn enrolled(draw: &mut Draw) -> (Vec<u64>, Vec<SchoolYear>) {
    let rows = (150.0 * 20f64.powf(draw.between(0.0, 1.0))) as usize;
    let years = 1 + draw.whole(3);
    let (mut pupils, mut of_year) = (Vec::new(), Vec::new());
    let mut pupil = 0;
    while pupils.len() < rows {
        let first = draw.whole(years);
        for year in first..years {
            if year > first && draw.chance(0.3) {
                break;
            }
            pupils.push(pupil);
            of_year.push(SchoolYear::new(FIRST_YEAR + year as u16).expect("a school year"));
        }
        pupil += 1;
    }
    (pupils, of_year)
}

/// Each pupil's standing, the same in every year but for its drift; then columns that show it, and a label that is
/// drawn from it or that draws it.
fn graded(draw: &mut Draw) -> World {
    let (pupils, years) = enrolled(draw);
    let count = pupils.iter().max().map_or(0, |p| *p as usize + 1);
    let of_pupil: Vec<f64> = (0..count).map(|_| draw.normal()).collect();
    let standing: Vec<f64> =
        pupils.iter().map(|p| 0.8 * of_pupil[*p as usize] + 0.6 * draw.normal()).collect();
    let base = draw.between(0.1, 0.7);
    let (strong, labels) =
        if draw.chance(0.5) { caused(draw, &standing, base) } else { shown(draw, &standing, base) };
    let mut columns = Vec::new();
    let rounding = if draw.chance(0.5) { 10.0 } else { 1000.0 };
    let score = |z: f64| ((5.5 + 1.8 * z).clamp(0.0, 10.0) * rounding).round() / rounding;
    let strong = if draw.chance(0.25) {
        strong.iter().map(|z| f64::from(u8::from(*z > 0.0))).collect()
    } else {
        strong.iter().map(|z| score(*z)).collect()
    };
    columns.push(AuditColumn::numbers("nota_anterior", strong));
    for at in 0..draw.whole(9) {
        let share = draw.between(0.0, 0.9);
        let values = standing.iter().map(|s| score(share * s + (1.0 - share * share).sqrt() * draw.normal()));
        columns.push(AuditColumn::numbers(format!("x{at}"), values.collect()));
    }
    if draw.chance(0.2) {
        columns.extend((0..=draw.whole(3)).map(|at| also_strong(draw, at, &labels)));
    }
    columns.extend(plain(draw, &years, &labels));
    let better = better(draw, &labels, &standing);
    let told = draw.chance(0.8);
    let mut world = World { columns, labels, pupils, years, split: None, better, mechanical: false, told };
    gaps(draw, &mut world);
    if draw.chance(0.3) {
        for column in &mut world.columns {
            column.known = Known::Before;
        }
    }
    world.split = split(draw, &world);
    world
}

/// A label drawn from the standing, the lower the likelier: the column's area is up to .90.
fn caused(draw: &mut Draw, standing: &[f64], base: f64) -> (Vec<f64>, Vec<bool>) {
    let slope = draw.between(0.3, 2.5);
    let of_own = draw.between(0.5, 1.0);
    let column: Vec<f64> =
        standing.iter().map(|s| -of_own * s + (1.0 - of_own * of_own).sqrt() * draw.normal()).collect();
    let mut sorted: Vec<f64> = column.clone();
    sorted.sort_by(f64::total_cmp);
    let cut = sorted[((1.0 - base) * (sorted.len() - 1) as f64) as usize];
    let labels =
        column.iter().map(|z| draw.chance(1.0 / (1.0 + (-slope * (z - cut)).exp()))).collect::<Vec<bool>>();
    (column.iter().map(|z| -z).collect(), both_kinds(labels))
}

/// A label that moves the column: normal within either kind, area .55 to .90.
fn shown(draw: &mut Draw, standing: &[f64], base: f64) -> (Vec<f64>, Vec<bool>) {
    let labels: Vec<bool> =
        standing.iter().map(|s| draw.chance((base - 0.08 * s).clamp(0.02, 0.98))).collect();
    // Distance of two normal populations with an area of .55 and of .90.
    let distance = draw.between(0.178, 1.812);
    let column = labels.iter().map(|label| draw.normal() - if *label { distance } else { 0.0 }).collect();
    (column, both_kinds(labels))
}

/// One more strong column, independent of the others given the label: the hardest honest table there is.
fn also_strong(draw: &mut Draw, at: usize, labels: &[bool]) -> AuditColumn {
    let distance = draw.between(0.3, 1.5);
    let values = labels.iter().map(|label| draw.normal() - if *label { distance } else { 0.0 }).collect();
    AuditColumn::numbers(format!("xs{at}"), values)
}

/// Ten rows of either kind at the least.
fn both_kinds(mut labels: Vec<bool>) -> Vec<bool> {
    for kind in [true, false] {
        let missing = 10usize.saturating_sub(labels.iter().filter(|label| **label == kind).count());
        let other: Vec<usize> = (0..labels.len()).filter(|row| labels[*row] != kind).take(missing).collect();
        for row in other {
            labels[row] = kind;
        }
    }
    labels
}

/// Columns any school has: class, kind of school, age, phase, entry.
fn plain(draw: &mut Draw, years: &[SchoolYear], labels: &[bool]) -> Vec<AuditColumn> {
    let rows = years.len();
    let drift = if draw.chance(0.5) { draw.between(0.0, 1.5) } else { 0.0 };
    let since = |year: SchoolYear| f64::from(year.get() - FIRST_YEAR);
    let mut columns = vec![
        AuditColumn::numbers(
            "frequencia",
            years.iter().map(|year| 80.0 + 8.0 * draw.normal() + 8.0 * drift * since(*year)).collect(),
        ),
        AuditColumn::numbers("IDADE", (0..rows).map(|_| 7.0 + draw.whole(12) as f64).collect()),
    ];
    if draw.chance(0.5) {
        columns.push(AuditColumn::codes("turma", (0..rows).map(|_| Some(draw.whole(40) as u32)).collect()));
    }
    if draw.chance(0.5) {
        // A kind of school in which the risk is a third of the others'.
        let kinds = labels.iter().map(|label| {
            let private = draw.chance(if *label { 0.08 } else { 0.24 });
            Some(if private { 3 } else { draw.whole(3) as u32 })
        });
        columns.push(AuditColumn::codes("escola_tipo", kinds.collect()));
    }
    if draw.chance(0.3) {
        columns.push(AuditColumn::numbers("matricula", (0..rows).map(|row| 10_000.0 + row as f64).collect()));
    }
    columns
}

/// References of the label's year that go down where the risk came true.
fn better(draw: &mut Draw, labels: &[bool], standing: &[f64]) -> Vec<(String, Vec<f64>)> {
    let count = draw.whole(4);
    let mut better = Vec::new();
    for at in 0..count {
        let effect = draw.between(0.2, 2.0);
        let values = labels
            .iter()
            .zip(standing)
            .map(|(label, s)| 0.5 * s + draw.normal() - if *label { effect } else { 0.0 });
        better.push((format!("nota do ano {at}"), values.collect()));
    }
    better
}

/// Gaps: at random, those of newcomers (whose risk differs), those of a year, and zeros that mean nothing.
fn gaps(draw: &mut Draw, world: &mut World) {
    let rows = world.rows();
    let newcomer_risk = draw.between(1.0, 2.0);
    let newcomer: Vec<bool> =
        world.labels.iter().map(|l| draw.chance(0.2 * if *l { newcomer_risk } else { 1.0 })).collect();
    let (by_newcomer, by_year) = (draw.chance(0.5), draw.chance(0.3));
    let first = world.years.iter().min().copied();
    let mut columns = std::mem::take(&mut world.columns);
    for column in &mut columns {
        let at_random = if draw.chance(0.5) { draw.between(0.0, 0.3) } else { 0.0 };
        let of_year = by_year && column.name == "x0";
        let zeros = if column.name == "x1" { draw.between(0.0, 0.15) } else { 0.0 };
        let farol_features::audit::AuditValues::Numbers(values) = &mut column.values else { continue };
        for row in 0..rows {
            let lacks = (by_newcomer && newcomer[row] && column.name.starts_with('x'))
                || (of_year && Some(world.years[row]) == first && world.years.iter().max() != first.as_ref())
                || draw.chance(at_random);
            if lacks {
                values[row] = f64::NAN;
            } else if draw.chance(zeros * if world.labels[row] { 2.0 } else { 1.0 }) {
                values[row] = 0.0;
            }
        }
    }
    world.columns = columns;
}

/// By time, by whole pupils, or none.
fn split(draw: &mut Draw, world: &World) -> Option<Vec<u32>> {
    if !world.told {
        return None;
    }
    let newest = *world.years.iter().max()?;
    match draw.whole(3) {
        0 => None,
        1 => Some(world.years.iter().map(|year| u32::from(*year == newest)).collect()),
        _ => Some(
            world.pupils.iter().map(|pupil| (pupil.wrapping_mul(2_654_435_761) >> 3) as u32 % 5).collect(),
        ),
    }
}

/// A label that is nearly arithmetic on age and phase, and declared to be.
fn mechanical(draw: &mut Draw) -> World {
    let (pupils, years) = enrolled(draw);
    let rows = pupils.len();
    let slip = draw.between(0.0, 0.1);
    let phase: Vec<f64> = (0..rows).map(|_| draw.whole(8) as f64).collect();
    let behind: Vec<f64> = (0..rows).map(|_| draw.whole(4) as f64 - 1.0).collect();
    let age: Vec<f64> = phase.iter().zip(&behind).map(|(p, b)| 8.0 + p + b).collect();
    let labels: Vec<bool> = behind.iter().map(|b| (*b > 0.0) != draw.chance(slip)).collect();
    let earlier: Vec<f64> = behind.iter().map(|b| 6.0 - 0.5 * b + 1.5 * draw.normal()).collect();
    let columns = vec![
        AuditColumn::numbers("IDADE", age).known(Known::Roster),
        AuditColumn::numbers("FASE", phase).known(Known::Roster),
        AuditColumn::numbers("INDE_ANTERIOR", earlier).known(Known::Before),
    ];
    let mut world = World {
        columns,
        labels: both_kinds(labels),
        pupils,
        years,
        split: None,
        better: Vec::new(),
        mechanical: true,
        told: true,
    };
    world.split = split(draw, &world);
    world
}
