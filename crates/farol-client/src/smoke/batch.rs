//! The case about several pupils in one call.

use farol_domain::columns::member;
use serde_json::Value;

use super::expect::{Finding, body, ensure, expect_status, predict, prediction, probability, send};
use crate::{
    contract::{BATCH, LINES, SMART, answer},
    http::Connection,
};

/// Two pupils as unlike as can be, so that their answers can be told apart.
pub(super) fn in_order(connection: &Connection) -> Finding {
    let pupils = [
        body(&[(member::RA, "FAROL-SMOKE-1".into()), (member::IDADE, 7.into()), (member::FASE, "3A".into())]),
        body(&[
            (member::RA, "FAROL-SMOKE-2".into()),
            (member::IDADE, 17.into()),
            (member::FASE, "1A".into()),
        ]),
    ];
    let single = |pupil| predict(connection, SMART, pupil).and_then(|value| probability(&value));
    let expected = [single(&pupils[0])?, single(&pupils[1])?];
    let lines = format!("{}\n{}\n", pupils[0], pupils[1]);
    let reply = send(connection, BATCH, lines.as_bytes(), &[("content-type", LINES)])?;
    expect_status(BATCH, &reply, 200)?;
    let answers = lines_of(&reply.body)?;
    ensure(answers.len() == 2, || format!("{BATCH} answered {} lines, expected 2", answers.len()))?;
    for ((row, line), expected) in (0_u64..).zip(&answers).zip(expected) {
        let stated = &line[answer::ROW];
        ensure(stated.is_null() || *stated == row, || format!("{BATCH}: row {stated} where {row} is due"))?;
        prediction(line).map_err(|fault| format!("{BATCH}: {fault}"))?;
        let found = probability(line)?;
        ensure(found == expected, || {
            format!("{BATCH} answered {found} where predict/smart answers {expected}")
        })?;
    }
    Ok("answered as one by one".to_owned())
}

fn lines_of(body: &[u8]) -> Result<Vec<Value>, String> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let values: Result<_, _> = lines.map(serde_json::from_slice).collect();
    values.map_err(|_| format!("{BATCH}: a line of the answer is no JSON"))
}
