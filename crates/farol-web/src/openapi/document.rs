//! The OpenAPI 3.1 document.

use serde_json::{Map, Value, json};

use super::{
    members::{self, object},
    operations::{self, Answer, Content, EVERYWHERE, Operation},
};
use crate::ServeOptions;

/// The document of a server with these options.
pub(crate) fn document(options: &ServeOptions) -> Value {
    let paths: Map<_, _> =
        operations::all().iter().map(|op| (op.route.path().to_owned(), path(op))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Farol",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Which pupils need attention and how sure that is.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas(options),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    })
}

fn path(operation: &Operation) -> Value {
    let everywhere = EVERYWHERE.iter().filter(|_| !operation.route.is_probe());
    let answers = operation.answers.iter().chain(everywhere);
    let responses: Map<_, _> = answers.map(|a| (a.status.to_string(), response(a))).collect();
    let mut described = json!({
        "summary": operation.summary,
        "description": operation.says,
        "operationId": format!("{:?}", operation.route).to_lowercase(),
        "responses": responses,
        "security": security(operation),
    });
    if !operation.route.is_post() {
        return json!({"get": described});
    }
    described["parameters"] = json!([
        {"name": "outcome", "in": "query", "required": false, "schema": members::outcome_schema()},
        {"name": "X-Correlation-ID", "in": "header", "required": false, "schema": {"type": "string", "maxLength": 128}},
    ]);
    described["requestBody"] =
        json!({"required": true, "content": content(operation.request, operation.example)});
    json!({"post": described})
}

/// Keys are asked for beyond loopback only, so no key is one of the ways in.
fn security(operation: &Operation) -> Value {
    if operation.route.is_probe() { json!([]) } else { json!([{}, {"bearer": []}, {"key": []}]) }
}

fn response(answer: &Answer) -> Value {
    let mut described = json!({
        "description": answer.says,
        "headers": {"X-Correlation-ID": {"schema": {"type": "string"}}},
    });
    if answer.content != Content::Nothing {
        described["content"] = content(answer.content, answer.example);
    }
    described
}

fn content(content: Content, example: Option<&str>) -> Value {
    let (kind, mut described) = match content {
        Content::Nothing => return json!({}),
        Content::Json(schema) => ("application/json", json!({"schema": reference(schema)})),
        Content::Lines(schema) => ("application/x-ndjson", json!({"schema": reference(schema)})),
        Content::Text(kind) => (kind, json!({"schema": {"type": "string"}})),
    };
    if let Some(example) = example.and_then(|text| serde_json::from_str::<Value>(text).ok()) {
        described["example"] = example;
    }
    json!({kind: described})
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn schemas(options: &ServeOptions) -> Value {
    let smart = members::smart(&options.limits);
    let full: Vec<_> = members::smart(&options.limits).into_iter().chain(members::full()).collect();
    json!({
        "Smart": object(&smart),
        "Full": object(&full),
        "Prediction": object(&members::answer()),
        "Faults": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "array", "items": {
            "type": "object",
            "required": ["loc", "msg", "type"],
            "properties": {
                "loc": {"type": "array", "items": {"type": "string"}},
                "msg": {"type": "string"},
                "type": {"type": "string"},
            },
        }}}},
        "Error": {"type": "object", "required": ["detail", "type"], "properties": {
            "detail": {"type": "string", "description": "A sentence."},
            "type": {"type": "string", "description": "A stable word."},
        }},
        "Health": {"type": "object", "required": ["status"], "properties": {
            "status": {"type": "string", "enum": ["ok", "degraded", "unavailable", "ready"]},
            "reasons": {"type": "array", "items": {"type": "string"}},
        }},
    })
}
