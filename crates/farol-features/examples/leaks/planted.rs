//! Leaks, planted into honest tables.

#![expect(clippy::cast_possible_truncation, reason = "small counts, drawn here")]

use farol_features::audit::{AuditColumn, AuditValues, Known, LeakKind};

use crate::honest::{Draw, World, honest};

/// Kinds of leak that are planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plant {
    /// IAN of the label's own year, a function of the grade gap the label is.
    Ian,
    /// INDE of the label's own year, told by its name, its origin, or the next year's past.
    Inde,
    /// The label with some values changed, or with noise on it.
    NoisyCopy,
    /// Facts of the year, for those who stayed; or a reason, for those who left.
    Missingness,
    /// "Improves", used as a risk.
    WrongSign,
    /// Pupils on both sides of a random split.
    Pupils,
    /// Rows on both sides of a random split, pupils not told.
    Rows,
    /// Columns from which the label is computed.
    Formula,
}

impl Plant {
    pub(crate) const ALL: [Self; 8] = [
        Self::Ian,
        Self::Inde,
        Self::NoisyCopy,
        Self::Missingness,
        Self::WrongSign,
        Self::Pupils,
        Self::Rows,
        Self::Formula,
    ];

    /// Kinds of finding that name the leak for what it is.
    pub(crate) fn named_by(self) -> &'static [LeakKind] {
        use LeakKind::{
            Copy, FilledAfter, Future, PupilsAcross, Rebuilt, RowsAcross, SameYear, TooGoodAlone, WrongSign,
        };
        match self {
            Self::Ian => &[SameYear, TooGoodAlone, Copy],
            Self::Inde => &[SameYear, Future],
            Self::NoisyCopy => &[TooGoodAlone, Copy],
            Self::Missingness => &[FilledAfter],
            Self::WrongSign => &[WrongSign],
            Self::Pupils => &[PupilsAcross],
            Self::Rows => &[RowsAcross],
            Self::Formula => &[Rebuilt],
        }
    }
}

/// An honest table with one leak in it.
pub(crate) fn planted(plant: Plant, draw: &mut Draw) -> World {
    let mut world = loop {
        let world = honest(draw);
        if fits(plant, &world) {
            break world;
        }
    };
    match plant {
        Plant::Ian => ian(&mut world, draw),
        Plant::Inde => inde(&mut world, draw),
        Plant::NoisyCopy => noisy_copy(&mut world, draw),
        Plant::Missingness => missingness(&mut world, draw),
        Plant::WrongSign => wrong_sign(&mut world, draw),
        Plant::Pupils => pupils(&mut world, draw),
        Plant::Rows => rows(&mut world, draw),
        Plant::Formula => formula(&mut world, draw),
    }
    world
}

fn fits(plant: Plant, world: &World) -> bool {
    let years = world.years.iter().min() != world.years.iter().max();
    match plant {
        Plant::Pupils => world.told && years,
        Plant::Inde => years && !world.mechanical,
        Plant::Rows => world.columns.iter().filter(|c| c.name.starts_with('x')).count() >= 5,
        _ => !world.mechanical,
    }
}

/// At a random place, with a name that says nothing unless one is given.
fn add(world: &mut World, draw: &mut Draw, column: AuditColumn) {
    let at = draw.whole(world.columns.len() + 1);
    world.columns.insert(at, column);
}

fn ian(world: &mut World, draw: &mut Draw) {
    let values = world.labels.iter().map(|label| match (label, draw.chance(0.2)) {
        (false, _) => 10.0,
        (true, false) => 5.0,
        (true, true) => 2.5,
    });
    let values = values.collect();
    let name = if draw.chance(0.5) { "IAN" } else { "coluna" };
    let known = if draw.chance(0.2) { Known::Before } else { Known::Unknown };
    add(world, draw, AuditColumn::numbers(name, values).known(known));
}

fn inde(world: &mut World, draw: &mut Draw) {
    let newest = *world.years.iter().max().expect("rows");
    let own: Vec<f64> =
        world.labels.iter().map(|label| 6.5 + 1.2 * draw.normal() - if *label { 0.6 } else { 0.0 }).collect();
    let column = match draw.whole(5) {
        0 => AuditColumn::numbers(format!("INDE {newest}"), own),
        1 => AuditColumn::numbers("INDE_ANO", own),
        2 => AuditColumn::numbers("INDE", own),
        3 => AuditColumn::numbers("coluna", own).known(Known::Year(newest)),
        _ => {
            world.told = true;
            let earlier = (0..world.rows()).map(|row| {
                let before = |other: usize| {
                    world.pupils[other] == world.pupils[row]
                        && world.years[other].get() + 1 == world.years[row].get()
                };
                // Rows of a pupil follow one another.
                row.checked_sub(1).filter(|other| before(*other)).map_or(f64::NAN, |other| own[other])
            });
            let earlier = earlier.collect();
            add(world, draw, AuditColumn::numbers("indice_anterior", earlier));
            AuditColumn::numbers("indice", own)
        }
    };
    if !world.told {
        world.told = true;
    }
    add(world, draw, column);
}

fn noisy_copy(world: &mut World, draw: &mut Draw) {
    let as_number = |label: bool| f64::from(u8::from(label));
    let column = match draw.whole(3) {
        0 => {
            let changed = draw.between(0.0, 0.06);
            let values = world.labels.iter().map(|l| as_number(*l != draw.chance(changed)));
            AuditColumn::numbers("coluna", values.collect())
        }
        1 => {
            let (noise, sign) = (draw.between(0.02, 0.35), if draw.chance(0.5) { 1.0 } else { -1.0 });
            let values = world.labels.iter().map(|l| sign * as_number(*l) + noise * draw.normal());
            AuditColumn::numbers("coluna", values.collect())
        }
        _ => {
            let changed = draw.between(0.0, 0.06);
            let codes = world
                .labels
                .iter()
                .map(|l| Some(u32::from(*l != draw.chance(changed)) * 3 + draw.whole(3) as u32));
            AuditColumn::codes("coluna", codes.collect())
        }
    };
    add(world, draw, column);
}

fn missingness(world: &mut World, draw: &mut Draw) {
    let reason = draw.chance(0.25);
    let most = if draw.chance(0.3) { 0.4 } else { 0.1 };
    let lacks_anyway = draw.between(0.0, most);
    let stated = draw.between(0.3, 1.0);
    let filler = if draw.chance(0.25) { 0.0 } else { f64::NAN };
    for name in ["presenca_final", "avaliacao"].into_iter().take(1 + draw.whole(2)) {
        let values: Vec<f64> = world
            .labels
            .iter()
            .map(|label| {
                let filled = if reason {
                    *label && draw.chance(stated)
                } else {
                    !*label && !draw.chance(lacks_anyway)
                };
                if filled { 5.0 + draw.normal() } else { filler }
            })
            .collect();
        add(world, draw, AuditColumn::numbers(name, values));
    }
}

fn wrong_sign(world: &mut World, draw: &mut Draw) {
    world.better.clear();
    for at in 0..=draw.whole(4) {
        let effect = draw.between(0.6, 3.0);
        let values =
            world.labels.iter().map(|label| draw.normal() + if *label { effect } else { 0.0 }).collect();
        world.better.push((format!("melhora {at}"), values));
    }
}

fn pupils(world: &mut World, draw: &mut Draw) {
    let share = draw.between(0.15, 0.4);
    let folds = draw.chance(0.4);
    let part = |draw: &mut Draw| if folds { draw.whole(5) as u32 } else { u32::from(draw.chance(share)) };
    world.split = Some((0..world.rows()).map(|_| part(draw)).collect());
}

/// Some rows stand twice, perhaps a hair different, and a random split knows nothing of it.
fn rows(world: &mut World, draw: &mut Draw) {
    let (share, hair) = (draw.between(0.05, 0.4), if draw.chance(0.5) { 1e-4 } else { 0.0 });
    let again: Vec<usize> = (0..world.rows()).filter(|_| draw.chance(share)).collect();
    for column in &mut world.columns {
        match &mut column.values {
            AuditValues::Numbers(values) => {
                let copies: Vec<f64> = again.iter().map(|row| values[*row] + hair * draw.normal()).collect();
                values.extend(copies);
            }
            AuditValues::Codes(codes) => {
                let copies: Vec<_> = again.iter().map(|row| codes[*row]).collect();
                codes.extend(copies);
            }
        }
    }
    let labels: Vec<bool> = again.iter().map(|row| world.labels[*row]).collect();
    world.labels.extend(labels);
    world.better.clear();
    world.told = false;
    world.split = Some((0..world.labels.len()).map(|_| u32::from(draw.chance(0.3))).collect());
}

/// The label is made anew from columns that each say little: a gap between two, or an index whose parts are all there.
fn formula(world: &mut World, draw: &mut Draw) {
    let rows = world.rows();
    let base = draw.between(0.15, 0.6);
    let slip = if draw.chance(0.5) { draw.between(0.0, 0.01) } else { 0.0 };
    let (columns, made): (Vec<AuditColumn>, Vec<f64>) = if draw.chance(0.5) {
        let ideal: Vec<f64> = (0..rows).map(|_| draw.whole(9) as f64).collect();
        let behind: Vec<f64> =
            (0..rows).map(|_| if draw.chance(base) { 1.0 + draw.whole(2) as f64 } else { 0.0 }).collect();
        let phase = ideal.iter().zip(&behind).map(|(i, b)| i - b).collect();
        (vec![AuditColumn::numbers("a", ideal), AuditColumn::numbers("b", phase)], behind)
    } else {
        let parts: Vec<Vec<f64>> = (0..5)
            .map(|_| (0..rows).map(|_| (5.0 + 2.0 * draw.normal()).clamp(0.0, 10.0)).collect())
            .collect();
        let behind: Vec<f64> = (0..rows).map(|_| f64::from(u8::from(draw.chance(base)))).collect();
        let index = (0..rows).map(|row| {
            let adequacy = if behind[row] > 0.0 { 5.0 } else { 10.0 };
            let sum = 0.1 * adequacy + parts.iter().map(|part| 0.18 * part[row]).sum::<f64>();
            (sum * 1000.0).round() / 1000.0
        });
        let mut columns = vec![AuditColumn::numbers("indice_total", index.collect())];
        columns.extend(
            parts.into_iter().enumerate().map(|(at, part)| AuditColumn::numbers(format!("p{at}"), part)),
        );
        (columns, behind)
    };
    world.labels = made.iter().map(|b| (*b > 0.0) != draw.chance(slip)).collect();
    world.better.clear();
    // What showed the label before shows another one now.
    world.columns = columns;
    let noise = (0..rows).map(|_| draw.normal()).collect();
    add(world, draw, AuditColumn::numbers("x0", noise));
}
