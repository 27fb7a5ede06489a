//! Who leaves after a year, and who comes back: by phase as many as did, and those most likely to. It knows no sheet.

use crate::{
    draw::{Draw, descending, scaled},
    marginals::{
        LEAVERS, LEAVING, LOGISTIC, Leaving, RETURNING,
        scores::place::{IEG, IPV, MATHS, PORTUGUESE},
    },
    world::{Place, Pupil, Row, per_first_year},
};

/// Pupils who are not there the year after, as a flag by pupil.
pub(crate) fn leavers(pupils: &[Pupil], rows: &[Row], index: usize, year: u16, draw: &mut Draw) -> Vec<bool> {
    let flow = index.min(1);
    let mut gone = vec![false; pupils.len()];
    for (phase, quotas) in (0_u8..).zip(LEAVERS[flow]) {
        for ((count, of), is_new) in quotas.into_iter().zip([false, true]) {
            let group = |row: &&Row| row.phase == phase && (pupils[row.pupil].number == 0) == is_new;
            let there: Vec<&Row> = rows.iter().filter(group).collect();
            let risks: Vec<f64> = there
                .iter()
                .map(|row| risk(row, &pupils[row.pupil], year, &LEAVING[flow]) + LOGISTIC * draw.normal())
                .collect();
            for place in descending(&risks).into_iter().take(scaled(count, of, there.len())) {
                gone[there[place].pupil] = true;
            }
        }
    }
    gone
}

/// The logit of leaving, but for what all of a phase have in common. The eldest pupil stays.
fn risk(row: &Row, pupil: &Pupil, year: u16, by: &Leaving) -> f64 {
    if pupil.eldest {
        return f64::NEG_INFINITY;
    }
    let flag = |is: bool| f64::from(u8::from(is));
    by.engagement * row.latent[IEG]
        + by.turning_point * row.latent[IPV]
        + by.grades * f64::midpoint(row.latent[MATHS], row.latent[PORTUGUESE])
        + by.gap * f64::from(row.gap)
        + by.newcomer * flag(pupil.entry == year)
        + by.veteran * flag(pupil.entry + 2 <= year)
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
