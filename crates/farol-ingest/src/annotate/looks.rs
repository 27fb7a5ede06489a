//! How cells of the copy look: what they hold, and how grave a finding stands in them.

use farol_domain::Severity;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Date,
    DateTime,
    Header,
    /// The mask of what identifies.
    Hidden,
}

const KINDS: [Kind; 5] = [Kind::Plain, Kind::Date, Kind::DateTime, Kind::Header, Kind::Hidden];
const SEVERITIES: [Option<Severity>; 4] =
    [None, Some(Severity::Repaired), Some(Severity::Doubted), Some(Severity::Refused)];

/// All formats of the copy's sheets.
#[derive(Debug)]
pub(crate) struct Looks(Vec<Format>);

impl Looks {
    pub(crate) fn new() -> Self {
        let of_kind = |kind| SEVERITIES.map(|severity| format(kind, severity));
        Self(KINDS.into_iter().flat_map(of_kind).collect())
    }

    pub(crate) fn of(&self, kind: Kind, severity: Option<Severity>) -> &Format {
        let severity = severity.map_or(0, |severity| severity as usize + 1);
        &self.0[kind as usize * SEVERITIES.len() + severity]
    }
}

/// Told apart by lightness, too, where colours are not.
pub(crate) fn colour(severity: Severity) -> Color {
    Color::RGB(match severity {
        Severity::Repaired => 0x00DD_EBF7,
        Severity::Doubted => 0x00FF_E699,
        Severity::Refused => 0x00F4_9C8C,
    })
}

const GREY: Color = Color::RGB(0x0080_8080);

fn format(kind: Kind, severity: Option<Severity>) -> Format {
    let format = match kind {
        Kind::Plain => Format::new(),
        Kind::Date => Format::new().set_num_format("dd/mm/yyyy"),
        Kind::DateTime => Format::new().set_num_format("dd/mm/yyyy hh:mm"),
        Kind::Header => header(),
        Kind::Hidden => Format::new().set_font_color(GREY),
    };
    match severity {
        Some(severity) => format.set_background_color(colour(severity)),
        None if kind == Kind::Header => format.set_background_color(Color::RGB(0x00EE_EEEE)),
        None => format,
    }
}

/// A header without its colour.
pub(crate) fn header() -> Format {
    Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin)
}

/// The height in points of a row whose fullest cell has `lines` lines.
pub(crate) fn height(lines: usize) -> f64 {
    // 15 points is a line of the usual font, Calibri 11.
    15.0 * lines.clamp(1, 20) as f64
}

/// Lines a text takes where `width` characters stand side by side and lines break between words.
pub(crate) fn lines(text: &str, width: usize) -> usize {
    let width = width.max(1);
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace().map(|word| word.chars().count()) {
        let joined = if used == 0 { word } else { used + 1 + word };
        if joined <= width {
            used = joined;
            continue;
        }
        lines += usize::from(used > 0) + word.saturating_sub(1) / width;
        used = word.saturating_sub(1) % width + 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_within_those_that_are_too_long() {
        let counts = [("", 5), ("um dois", 7), ("um dois", 6), ("abcdefgh", 3), ("um abcdefgh um", 4)];
        assert_eq!(counts.map(|(text, width)| lines(text, width)), [1, 1, 2, 3, 4]);
    }
}
