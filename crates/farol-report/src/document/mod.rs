//! A document as what it says: parts, sentences, tables, charts. From one such structure come the page and the Markdown,
//! so that they cannot say different things. Knows nothing of what it is about.

mod html;
mod markdown;

use crate::{Bars, CalibrationChart, DotPlot, Lang, LineChart, Table};

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its language.
    pub lang: Lang,
    /// What stands before the first part.
    pub lead: Vec<Block>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A heading and what belongs under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The heading.
    pub title: String,
    /// What belongs under it.
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A paragraph that must not be overlooked.
    Note(String),
    /// Sentences, one below the other.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A chart with a caption; in Markdown its description, so a table with the same numbers should stand by it.
    Chart(Chart, String),
    /// What is long and seldom read: on the page it unfolds under its name, in Markdown and in print it stands open.
    Folded(String, Vec<Block>),
}

/// A chart of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Bars.
    Bars(Bars),
    /// What happened against what was said.
    Calibration(CalibrationChart),
    /// Figures with intervals.
    Dots(DotPlot),
    /// Lines.
    Lines(LineChart),
}

impl Document {
    /// As a page of its own: see [`page`](crate::page()).
    pub fn html(&self) -> String {
        html::page_of(self)
    }

    /// As Markdown (`CommonMark` with tables). No text of it is taken for markup.
    pub fn markdown(&self) -> String {
        markdown::of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Chart, Document, Part};
    use crate::{Axis, Bar, Bars, Cell, Lang, Table};

    fn document(text: &str) -> Document {
        let bars = Bars {
            title: text.into(),
            description: text.into(),
            x: Axis::share(text),
            bars: vec![Bar { name: text.into(), value: 0.5, text: text.into(), strong: false }],
        };
        let table = Table {
            caption: text.into(),
            head: vec![Cell::text(text), Cell::number("n")],
            rows: vec![vec![Cell::text(text), Cell::number("1")], vec![Cell::text("short")]],
        };
        let blocks = vec![
            Block::Paragraph(text.into()),
            Block::Note(text.into()),
            Block::List(vec![text.into()]),
            Block::Table(table),
            Block::Chart(Chart::Bars(bars), text.into()),
            Block::Folded(text.into(), vec![Block::Note(text.into())]),
        ];
        Document {
            title: text.into(),
            lang: Lang::En,
            lead: vec![Block::Note(text.into())],
            parts: vec![Part { title: text.into(), blocks }],
        }
    }

    #[test]
    fn a_hostile_text_is_text_in_the_page_and_in_the_markdown() {
        let hostile = "<script>alert(1)</script> & | ![x](http://e.example) `c` *b*\n# head";
        let page = document(hostile).html();
        assert!(!page.contains("<script") && page.contains("&#60;script&#62;"), "{page}");
        let markdown = document(hostile).markdown();
        assert!(!markdown.contains("<script") && markdown.contains("&lt;script&gt;"), "{markdown}");
        assert!(!markdown.contains("![x]") && !markdown.contains("\n# head"), "{markdown}");
        let rows: Vec<_> = markdown.lines().filter(|line| line.starts_with('|')).collect();
        assert!(rows.iter().all(|row| row.replace("\\|", "").matches('|').count() == 3), "{rows:?}");
    }

    #[test]
    fn page_and_markdown_hold_every_text() {
        let document = document("palavra única");
        let (page, markdown) = (document.html(), document.markdown());
        assert!(page.matches("palavra única").count() >= 11, "{page}");
        assert!(markdown.matches("palavra única").count() >= 11, "{markdown}");
    }
}
