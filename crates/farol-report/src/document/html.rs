//! A document as a page.

use super::{Block, Chart, Document};
use crate::{
    Html, Lang, bars, calibration_chart, dot_plot, figure, join, line_chart, list, note, page, paragraph,
    section, table,
};

pub(super) fn page_of(document: &Document) -> String {
    let blocks = |blocks: &[Block]| blocks.iter().map(|one| block(one, document.lang)).collect::<Vec<_>>();
    let parts = document.parts.iter().map(|part| section(&part.title, blocks(&part.blocks)));
    let body = join(blocks(&document.lead).into_iter().chain(parts));
    page(&document.title, document.lang, &body)
}

fn block(block: &Block, lang: Lang) -> Html {
    match block {
        Block::Paragraph(text) => paragraph(text),
        Block::Note(text) => note(text),
        Block::List(sentences) => list(sentences),
        Block::Table(rows) => table(rows),
        Block::Chart(drawn, caption) => figure(&chart(drawn, lang), caption),
    }
}

fn chart(chart: &Chart, lang: Lang) -> Html {
    match chart {
        Chart::Bars(chart) => bars(chart, lang),
        Chart::Calibration(chart) => calibration_chart(chart, lang),
        Chart::Dots(chart) => dot_plot(chart, lang),
        Chart::Lines(chart) => line_chart(chart, lang),
    }
}
