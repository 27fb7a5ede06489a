//! Whether groups are served alike.

use farol_report::{Block, Lang, Part, Text};

use super::Card;
use crate::{groups::SMALLEST, words};

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let intro = INTRO.with(lang, &[&SMALLEST.to_string()]);
    let mut blocks = vec![Block::Paragraph(intro)];
    blocks.extend(card.groups.iter().flat_map(|grouped| words::groups(grouped, lang)));
    Part { title: TITLE.say(lang).to_owned(), blocks }
}

const TITLE: Text = Text::new("Trata todos os grupos do mesmo jeito?", "Does it treat all groups alike?");
const INTRO: Text = Text::new(
    "Por grupo, no limiar do ano de teste. Grupos com menos de {} alunos aparecem, mas não são julgados. Um asterisco marca \
     a taxa que difere da do maior grupo além do intervalo.",
    "By group, at the threshold of the test year. Groups of fewer than {} pupils are named, but not judged. An asterisk \
     marks a rate that differs from that of the largest group beyond the interval.",
);
