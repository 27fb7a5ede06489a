//! A document as Markdown.

use super::{Block, Chart, Document};
use crate::{Cell, Table};

pub(super) fn of(document: &Document) -> String {
    let title = format!("# {}", escaped(&document.title));
    let lead = document.lead.iter().map(block);
    let parts = document.parts.iter().flat_map(|part| {
        let heading = format!("## {}", escaped(&part.title));
        std::iter::once(heading).chain(part.blocks.iter().map(block))
    });
    let pieces: Vec<String> = std::iter::once(title).chain(lead).chain(parts).collect();
    pieces.join("\n\n") + "\n"
}

fn block(one: &Block) -> String {
    match one {
        Block::Paragraph(text) => escaped(text),
        Block::Note(text) => format!("> {}", escaped(text)),
        Block::List(sentences) => {
            sentences.iter().map(|text| format!("- {}", escaped(text))).collect::<Vec<_>>().join("\n")
        }
        Block::Table(rows) => table(rows),
        Block::Chart(chart, caption) => {
            let (title, description) = told(chart);
            let told: Vec<_> = [title, description, caption].into_iter().filter(|t| !t.is_empty()).collect();
            told.into_iter().map(escaped).collect::<Vec<_>>().join(" — ")
        }
        Block::Folded(name, blocks) => {
            let name = format!("### {}", escaped(name));
            std::iter::once(name).chain(blocks.iter().map(block)).collect::<Vec<_>>().join("\n\n")
        }
    }
}

/// Title and description.
fn told(chart: &Chart) -> (&str, &str) {
    match chart {
        Chart::Bars(chart) => (&chart.title, &chart.description),
        Chart::Calibration(chart) => (&chart.title, &chart.description),
        Chart::Dots(chart) => (&chart.title, &chart.description),
        Chart::Lines(chart) => (&chart.title, &chart.description),
    }
}

fn table(table: &Table) -> String {
    let caption = (!table.caption.is_empty()).then(|| format!("{}\n", escaped(&table.caption)));
    let rule = table.head.iter().map(|cell| if cell.is_number() { "---:" } else { "---" });
    let rule = format!("| {} |", rule.collect::<Vec<_>>().join(" | "));
    let rows = table.rows.iter().map(|cells| row(cells, table.head.len()));
    let lines = caption.into_iter().chain([row(&table.head, table.head.len()), rule]).chain(rows);
    lines.collect::<Vec<_>>().join("\n")
}

/// A row as long as the header.
fn row(cells: &[Cell], width: usize) -> String {
    let words = (0..width).map(|at| cells.get(at).map_or_else(String::new, |cell| escaped(cell.words())));
    format!("| {} |", words.collect::<Vec<_>>().join(" | "))
}

/// A text that no reader takes for markup: one line, every character that could begin some is escaped.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => safe.extend(['\\', letter]),
            '#' | '+' | '-' | '=' if at == 0 => safe.extend(['\\', letter]),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}
