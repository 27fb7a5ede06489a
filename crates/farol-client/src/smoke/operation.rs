//! Cases about the server as such: health, readiness, metrics.

use super::expect::{Finding, body, ensure, get, predict};
use crate::{contract, health, http::Connection};

pub(super) fn is_well(connection: &Connection) -> Finding {
    let reply = get(connection, contract::HEALTH)?;
    let status = health::status(&reply);
    ensure(status.as_deref() == Some(health::OK), || format!("the status is {status:?}, expected 'ok'"))?;
    Ok("status ok".to_owned())
}

pub(super) fn is_ready(connection: &Connection) -> Finding {
    get(connection, contract::READY)?;
    Ok("answered 200".to_owned())
}

pub(super) fn counter_grows(connection: &Connection) -> Finding {
    let before = predictions_counted(connection)?;
    predict(connection, contract::SMART, &body(&[]))?;
    let after = predictions_counted(connection)?;
    ensure(after > before, || {
        format!("the counter stood at {before} before a prediction and at {after} after it")
    })?;
    Ok(format!("{before} before a prediction, {after} after it"))
}

/// The sum over all labels of the counters of predictions.
fn predictions_counted(connection: &Connection) -> Result<f64, String> {
    let reply = get(connection, contract::METRICS)?;
    let text = String::from_utf8_lossy(&reply.body);
    let samples: Vec<f64> = text.lines().filter_map(prediction_sample).collect();
    ensure(!samples.is_empty(), || format!("{} has no counter of predictions", contract::METRICS))?;
    Ok(samples.iter().sum())
}

/// The value of a line of the Prometheus text format, if it is a sample of the counter of predictions.
fn prediction_sample(line: &str) -> Option<f64> {
    let name = line.split(['{', ' ']).next()?;
    if name != contract::PREDICTIONS_COUNTED {
        return None;
    }
    // A label's value may hold spaces and braces; the value stands after the last brace.
    let after = line.rsplit('}').next().filter(|_| line.contains('}')).unwrap_or(&line[name.len()..]);
    after.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::prediction_sample;

    #[test]
    fn samples_of_the_prediction_counter_are_told_from_other_lines() {
        assert_eq!(prediction_sample("farol_predictions_total 12"), Some(12.0));
        assert_eq!(
            prediction_sample("farol_predictions_total{label=\"ALTO RISCO\"} 3 1700000000"),
            Some(3.0)
        );
        assert_eq!(prediction_sample("# TYPE farol_predictions_total counter"), None);
        assert_eq!(prediction_sample("farol_predictions_without_history_total 5"), None);
    }
}
