//! A document as a page.

use super::{Block, Chart, Document};
use crate::{
    Html, Lang, bars, calibration_chart, dot_plot, figure, join, line_chart, list, note, page, page::folded,
    paragraph, section, side_by_side, table,
};

pub(super) fn page_of(document: &Document) -> String {
    let lang = document.lang;
    let parts = document.parts.iter().map(|part| section(&part.title, all(&part.blocks, lang)));
    let body = join(all(&document.lead, lang).into_iter().chain(parts));
    page(&document.title, document.lang, &body)
}

/// Narrow charts that follow one another stand side by side.
fn all(blocks: &[Block], lang: Lang) -> Vec<Html> {
    let runs = blocks.chunk_by(|one, next| is_narrow(one) && is_narrow(next));
    runs.flat_map(|run| {
        let pieces: Vec<Html> = run.iter().map(|one| block(one, lang)).collect();
        if run.len() > 1 { vec![side_by_side(pieces)] } else { pieces }
    })
    .collect()
}

fn is_narrow(block: &Block) -> bool {
    matches!(block, Block::Chart(Chart::Lines(_) | Chart::Calibration(_), _))
}

fn block(block: &Block, lang: Lang) -> Html {
    match block {
        Block::Paragraph(text) => paragraph(text),
        Block::Note(text) => note(text),
        Block::List(sentences) => list(sentences),
        Block::Table(rows) => table(rows),
        Block::Chart(drawn, caption) => figure(&chart(drawn, lang), caption),
        Block::Folded(name, blocks) => folded(name, all(blocks, lang)),
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
