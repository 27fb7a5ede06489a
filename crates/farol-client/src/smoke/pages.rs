//! Cases about what people and their tools read: the description of the API, its documentation, the dashboard.

use serde_json::Value;

use super::expect::{Finding, ensure, get, json};
use crate::{
    contract::{BATCH, DASHBOARD, DOCS, FULL, HEALTH, OPENAPI, SMART},
    http::Connection,
};

pub(super) fn openapi(connection: &Connection) -> Finding {
    let description = json(OPENAPI, &get(connection, OPENAPI)?)?;
    ensure(description["openapi"].is_string(), || format!("{OPENAPI} names no version of OpenAPI"))?;
    let paths = description["paths"].as_object().ok_or_else(|| format!("{OPENAPI} has no paths"))?;
    let listed = |path: &&str| paths.get(*path).is_some_and(Value::is_object);
    let missing: Vec<_> = [SMART, FULL, BATCH, HEALTH].into_iter().filter(|path| !listed(path)).collect();
    ensure(missing.is_empty(), || format!("{OPENAPI} does not list {}", missing.join(", ")))?;
    Ok(format!("{} paths", paths.len()))
}

pub(super) fn dashboard(connection: &Connection) -> Finding {
    page(connection, DASHBOARD)
}

pub(super) fn docs(connection: &Connection) -> Finding {
    page(connection, DOCS)
}

fn page(connection: &Connection, path: &str) -> Finding {
    let reply = get(connection, path)?;
    let kind = reply.header("content-type").unwrap_or("nothing");
    ensure(kind.starts_with("text/html"), || format!("{path} is '{kind}', expected 'text/html'"))?;
    let text = String::from_utf8_lossy(&reply.body).to_lowercase();
    ensure(text.contains("<html") && text.contains("</html>"), || {
        format!("{path} is no whole HTML document")
    })?;
    Ok(format!("{} bytes of HTML", reply.body.len()))
}
