//! Tables: a header, rows, and the first cell of each row naming it.

use askama::Template;

use crate::html::{Html, render};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    class: &'static str,
}

impl Cell {
    /// Words, to the left.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), class: "" }
    }

    /// A number, to the right.
    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), class: "number" }
    }

    /// Words or a number that are not in order.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), class: "number bad" }
    }

    /// Words that stand back.
    pub fn quiet(text: impl Into<String>) -> Self {
        Self { text: text.into(), class: "quiet" }
    }
}

/// A table. Rows need not be as long as the header; the first cell of each is its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it shows; none when empty.
    pub caption: String,
    /// The header; a column is set as its header is.
    pub head: Vec<Cell>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Renders a table. One too wide for its page is scrolled by itself.
pub fn table(table: &Table) -> Html {
    render(&Markup { table })
}

#[derive(Template)]
#[template(path = "table.html")]
struct Markup<'a> {
    table: &'a Table,
}
