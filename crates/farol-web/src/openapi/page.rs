//! The description as a page: the same words, laid out.

use askama::Template;

use super::{
    members::{self, Member},
    operations::{self, EVERYWHERE, Operation},
};
use crate::ServeOptions;

/// `GET /docs`.
#[derive(Debug, Template)]
#[template(path = "docs.html")]
pub(crate) struct DocsPage {
    version: &'static str,
    operations: Vec<Section>,
    everywhere: Vec<Line>,
    tables: Vec<Table>,
}

#[derive(Debug)]
struct Section {
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    says: &'static str,
    example: Option<String>,
    answers: Vec<Line>,
    answer_example: Option<String>,
}

#[derive(Debug)]
struct Line {
    status: u16,
    says: &'static str,
}

#[derive(Debug)]
struct Table {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    kind: String,
    required: bool,
    says: &'static str,
}

impl DocsPage {
    /// Of a server with these options.
    pub(crate) fn new(options: &ServeOptions) -> Self {
        let tables = [
            ("Members of a request", members::smart(&options.limits)),
            ("Further members of predict/full", members::full()),
            ("Members of a prediction", members::answer()),
        ];
        let table =
            |(title, members): (_, Vec<Member>)| Table { title, rows: members.iter().map(row).collect() };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            operations: operations::all().iter().map(section).collect(),
            everywhere: EVERYWHERE.iter().map(|a| Line { status: a.status, says: a.says }).collect(),
            tables: tables.into_iter().map(table).collect(),
        }
    }
}

fn section(operation: &Operation) -> Section {
    Section {
        method: if operation.route.is_post() { "POST" } else { "GET" },
        path: operation.route.path(),
        summary: operation.summary,
        says: operation.says,
        example: operation.example.map(laid_out),
        answers: operation.answers.iter().map(|a| Line { status: a.status, says: a.says }).collect(),
        answer_example: operation.answers.iter().find_map(|a| a.example).map(laid_out),
    }
}

fn laid_out(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}

fn row(member: &Member) -> Row {
    let bound = |name: &str, sign: &str| member.schema.get(name).map(|bound| format!(", {sign} {bound}"));
    let words = member.schema.get("enum").map(|words| format!(": {words}").replace(',', ", "));
    let kind = member.schema["type"].to_string().replace('"', "");
    let bounds = [bound("minimum", "≥"), bound("maximum", "≤"), bound("minLength", "length ≥"), words];
    let kind = bounds.into_iter().flatten().fold(kind, |kind, bound| kind + &bound);
    Row { name: member.name, kind, required: member.required, says: member.says }
}
