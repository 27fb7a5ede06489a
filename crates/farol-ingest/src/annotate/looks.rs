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
