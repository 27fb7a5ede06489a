//! What cases have in common: bodies to send, and expectations that say what came instead.

use farol_domain::columns::member;
use serde_json::{Map, Value};

use crate::{
    Pupil,
    contract::{JSON, answer},
    http::{Connection, Reply},
};

/// What was found, or what was expected and what came instead.
pub(super) type Finding = Result<String, String>;

/// The contract's example with members set to other values; `Null` takes a member out.
pub(super) fn body(changes: &[(&str, Value)]) -> Value {
    let mut members = match serde_json::to_value(Pupil::example()) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    for (name, value) in changes {
        members.insert((*name).to_owned(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    Value::Object(members)
}

/// As [`body`], with the earlier values that `predict/full` requires.
pub(super) fn full_body(changes: &[(&str, Value)]) -> Value {
    let earlier = [(member::INDE_ANTERIOR, 7.2.into()), (member::ALUNO_NOVO, 0.into())];
    body(&[&earlier, changes].concat())
}

/// Holds, or says what is expected.
pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Posts JSON.
pub(super) fn post(connection: &Connection, path: &str, body: &Value) -> Result<Reply, String> {
    send(connection, path, body.to_string().as_bytes(), &[("content-type", JSON)])
}

/// Posts anything.
pub(super) fn send(
    connection: &Connection,
    path: &str,
    body: &[u8],
    headers: &[(&str, &str)],
) -> Result<Reply, String> {
    connection.post(path, body, headers).map_err(|error| no_answer(path, &error))
}

/// Asks for a path that should answer 200.
pub(super) fn get(connection: &Connection, path: &str) -> Result<Reply, String> {
    let reply = connection.get(path).map_err(|error| no_answer(path, &error))?;
    expect_status(path, &reply, 200)?;
    Ok(reply)
}

fn no_answer(path: &str, error: &ureq::Error) -> String {
    format!("{path}: no answer: {error}")
}

pub(super) fn expect_status(path: &str, reply: &Reply, expected: u16) -> Result<(), String> {
    ensure(reply.status == expected, || format!("{path} answered {}, expected {expected}", reply.status))
}

/// Reads a JSON reply.
pub(super) fn json(path: &str, reply: &Reply) -> Result<Value, String> {
    serde_json::from_slice(&reply.body).map_err(|_| format!("{path}: the answer is no JSON"))
}

/// Posts a body that should be answered with a prediction, and checks that prediction.
pub(super) fn predict(connection: &Connection, path: &str, body: &Value) -> Result<Value, String> {
    let reply = post(connection, path, body)?;
    expect_status(path, &reply, 200)?;
    let value = json(path, &reply)?;
    prediction(&value).map_err(|fault| format!("{path}: {fault}"))?;
    Ok(value)
}

/// Checks that a prediction has its members and that they agree.
pub(super) fn prediction(value: &Value) -> Result<(), String> {
    let probability = probability(value)?;
    let scaled = probability * 1e4;
    ensure((0.0..=1.0).contains(&probability), || format!("{} is not from 0 to 1", answer::PROBABILITY))?;
    ensure((scaled - scaled.round()).abs() < 1e-6, || {
        format!("{} has more than 4 decimals", answer::PROBABILITY)
    })?;
    let class = value[answer::PREDICTION].as_u64().filter(|class| *class <= 1);
    let class = class.ok_or_else(|| format!("{} is not 0 or 1", answer::PREDICTION))?;
    let label = if class == 1 { answer::HIGH } else { answer::LOW };
    ensure(value[answer::LABEL] == label, || {
        format!("{} is not '{label}' though {} is {class}", answer::LABEL, answer::PREDICTION)
    })?;
    agrees_with_threshold(value, probability, class == 1)
}

/// The probability is rounded and the threshold is not: what lies within the rounding may fall to either side.
fn agrees_with_threshold(value: &Value, probability: f64, high: bool) -> Result<(), String> {
    const ROUNDING: f64 = 0.5e-4;
    let Some(threshold) = value[answer::THRESHOLD].as_f64() else { return Ok(()) };
    let clear = (probability - threshold).abs() > ROUNDING;
    ensure(!clear || (probability >= threshold) == high, || {
        format!("{} disagrees with {}", answer::PREDICTION, answer::THRESHOLD)
    })
}

/// The probability of an answer.
pub(super) fn probability(value: &Value) -> Result<f64, String> {
    value[answer::PROBABILITY]
        .as_f64()
        .ok_or_else(|| format!("{} is missing or no number", answer::PROBABILITY))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_prediction_whose_members_agree_is_accepted() {
        let low = json!({"risk_probability": 0.4652, "risk_label": "BAIXO RISCO", "prediction": 0});
        assert_eq!(prediction(&low), Ok(()));
        let high = json!({"risk_probability": 0.3, "risk_label": "ALTO RISCO", "prediction": 1, "threshold": 0.300_01});
        assert_eq!(prediction(&high), Ok(()));
    }

    #[test]
    fn a_prediction_on_the_wrong_side_of_its_threshold_is_found() {
        let wrong =
            json!({"risk_probability": 0.7, "risk_label": "BAIXO RISCO", "prediction": 0, "threshold": 0.5});
        assert!(prediction(&wrong).unwrap_err().contains("threshold"));
    }

    #[test]
    fn null_takes_a_member_out_of_a_body() {
        let body = body(&[("RA", Value::Null), ("IDADE", "11".into())]);
        assert_eq!((body.get("RA"), &body["IDADE"]), (None, &json!("11")));
    }
}
