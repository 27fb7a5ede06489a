//! Who leaves after a year, and who comes back: by phase as many as did, and those most likely to. It knows no sheet.

use crate::{
    draw::{Draw, descending, scaled},
    marginals::{
        LEAVERS, LEAVING, LOGISTIC, Leaving, RETURNING,
        scores::place::{IEG, IPV, MATHS, PORTUGUESE},
    },
    world::{Place, Pupil, Row, per_first_year},
};

/// Pupils who are not there the year after.
pub(crate) fn leavers(pupils: &[Pupil], rows: &[Row], index: usize, year: u16, draw: &mut Draw) -> Vec<bool> {
    let flow = index.min(1);
    let mut gone = vec![false; pupils.len()];
    for (phase, (count, of)) in (0_u8..).zip(LEAVERS[flow]) {
        let there: Vec<&Row> = rows.iter().filter(|row| row.phase == phase && !pupils[row.pupil].eldest).collect();
        let risks: Vec<f64> = there
            .iter()
            .map(|row| risk(row, pupils[row.pupil].entry == year, &LEAVING[flow]) + LOGISTIC * draw.normal())
            .collect();
        let in_phase = rows.iter().filter(|row| row.phase == phase).count();
        for place in descending(&risks).into_iter().take(scaled(count, of, in_phase)) {
            gone[there[place].pupil] = true;
        }
    }
    gone
}

fn risk(row: &Row, newcomer: bool, by: &Leaving) -> f64 {
    by.engagement * row.latent[IEG]
        + by.turning_point * row.latent[IPV]
        + by.grades * f64::midpoint(row.latent[MATHS], row.latent[PORTUGUESE])
        + by.gap * f64::from(row.gap)
        + by.newcomer * f64::from(u8::from(newcomer))
}

/// Those of the pupils gone two years ago who come back, half into phase 2 and half into phase 3.
pub(crate) fn returners<'a>(away: impl Iterator<Item = &'a Row>, size: usize, draw: &mut Draw) -> Vec<Place> {
    let away: Vec<&Row> = away.collect();
    let from = |phase| (0..away.len()).filter(|i| away[*i].phase == phase).collect();
    let count = per_first_year(RETURNING, size);
    let mut back = draw.choose(count / 2, from(1));
    back.extend(draw.choose(count - count / 2, from(2)));
    back.into_iter().map(|i| Place { pupil: away[i].pupil, phase: away[i].phase + 1 }).collect()
}
