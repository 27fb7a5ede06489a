//! One cell of an `OpenDocument` table: its stated value, or the text of its paragraphs. Comments and drawings, which
//! stand inside the cell they belong to, are passed over.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime, Timelike};
use quick_xml::{
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{Xml, attribute, next, skip};
use crate::{
    Problem,
    grid::{Cell, ERRORS, Serial},
};

/// Spaces that `text:s` may add to a text, bytes: several times what a cell can hold (32 767 characters).
const MAX_SPACES: usize = 1 << 18;

/// Where the writer of a file begins to count days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epoch {
    /// 1899-12-30, ODF's default.
    Plain,
    /// The same, but days before 1900-03-01 stand one later, as Excel shows them.
    Excel,
    /// 1904-01-01, stated by the file.
    From1904,
}

/// Reads the cell that `start` begins, up to its end.
pub(super) fn read(xml: &mut Xml<'_>, start: &BytesStart<'_>, epoch: Epoch) -> Result<Cell, Problem> {
    let stated = |name| attribute(start, name);
    let kind = stated("office:value-type")?.unwrap_or_default();
    let value = match kind.as_str() {
        "float" | "percentage" | "currency" => stated("office:value")?.as_deref().and_then(number),
        "date" => stated("office:date-value")?.map(|date| day(&date, epoch)),
        "time" => stated("office:time-value")?.as_deref().and_then(time),
        "boolean" => {
            stated("office:boolean-value")?.map(|flag| Cell::Bool(flag.eq_ignore_ascii_case("true")))
        }
        // LibreOffice states an empty text beside an error, which stands in the paragraph.
        "string" => stated("office:string-value")?.filter(|text| !text.is_empty()).map(|text| word(&text)),
        _ => None,
    };
    let shown = paragraphs(xml)?;
    Ok(value.unwrap_or_else(|| word(&shown)))
}

/// `OpenDocument` has no errors: they are texts.
fn word(text: &str) -> Cell {
    match ERRORS.into_iter().find(|error| *error == text.trim()) {
        Some(error) => Cell::Error(error),
        None => Cell::of_text(Cow::Borrowed(text)),
    }
}

fn number(text: &str) -> Option<Cell> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite()).map(Cell::Number)
}

/// `2012-05-05`, with or without a time of day. A date before the epoch stays a text, as nothing counts back.
fn day(text: &str, epoch: Epoch) -> Cell {
    let date = text.get(..10).and_then(|date| date.parse().ok());
    let serial = date.and_then(|date| serial(date, epoch)).filter(|serial| serial.days >= 0.0);
    let Some(serial) = serial else { return word(text) };
    let of_day = text.get(10..).and_then(|rest| NaiveTime::parse_from_str(rest, "T%H:%M:%S%.f").ok());
    let seconds = of_day.map_or(0, |time| time.num_seconds_from_midnight());
    Cell::Date(Serial { days: serial.days + f64::from(seconds) / 86_400.0, ..serial })
}

fn serial(date: NaiveDate, epoch: Epoch) -> Option<Serial> {
    let since =
        |y, m, d| Some(date.signed_duration_since(NaiveDate::from_ymd_opt(y, m, d)?).num_days() as f64);
    match epoch {
        Epoch::Excel => Serial::of(date),
        Epoch::Plain => Some(Serial { days: since(1899, 12, 30)?, from_1904: false }),
        Epoch::From1904 => Some(Serial { days: since(1904, 1, 1)?, from_1904: true }),
    }
}

/// `PT08H30M00S` as part of a day.
fn time(text: &str) -> Option<Cell> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let parts = [hours, minutes, rest.strip_suffix('S')?].map(|part| part.replace(',', ".").parse::<f64>());
    let [Ok(hours), Ok(minutes), Ok(seconds)] = parts else { return None };
    let days = (hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0;
    days.is_finite().then_some(Cell::Date(Serial { days, from_1904: false }))
}

/// The cell's own paragraphs, a line each.
fn paragraphs(xml: &mut Xml<'_>) -> Result<String, Problem> {
    let (mut text, mut first) = (String::new(), true);
    let mut buffer = Vec::new();
    loop {
        match next(xml, &mut buffer)? {
            Event::Start(start) if start.name().0 == "text:p" => {
                if !std::mem::take(&mut first) {
                    text.push('\n');
                }
                paragraph(xml, &mut text)?;
            }
            Event::Start(start) => skip(xml, start.name().0)?,
            // Children are read to their end, so this is the cell's.
            Event::End(_) => return Ok(text),
            Event::Eof => return Err(Problem::Damaged),
            _ => {}
        }
    }
}

fn paragraph(xml: &mut Xml<'_>, text: &mut String) -> Result<(), Problem> {
    let mut buffer = Vec::new();
    loop {
        match next(xml, &mut buffer)? {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) => text.push_str(&resolved(&entity)?),
            Event::Start(start) => match start.name().0 {
                "text:s" => {
                    let wanted = super::repeated(&start, "text:c")? as usize;
                    let room = MAX_SPACES.saturating_sub(text.len());
                    text.extend(std::iter::repeat_n(' ', wanted.min(room)));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                "office:annotation" | "text:note" | "text:ruby-text" => skip(xml, start.name().0)?,
                // Spans and links: their text is the cell's.
                _ => {}
            },
            Event::End(end) if end.name().0 == "text:p" => return Ok(()),
            Event::Eof => return Err(Problem::Damaged),
            _ => {}
        }
    }
}

/// `&amp;` and `&#233;`; entities that a file defines for itself are refused.
fn resolved(entity: &BytesRef<'_>) -> Result<String, Problem> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| Problem::Damaged)? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(&entity.xml10_content()).map(str::to_owned).ok_or(Problem::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str, epoch: Epoch) -> Cell {
        day(text, epoch)
    }

    #[test]
    fn an_age_shown_as_a_date_is_the_same_number_whoever_wrote_it() {
        for (text, epoch) in [("1900-01-07", Epoch::Plain), ("1900-01-08", Epoch::Excel)] {
            assert_eq!(days(text, epoch), Cell::Date(Serial { days: 8.0, from_1904: false }));
        }
        assert_eq!(days("1904-01-09", Epoch::From1904), Cell::Date(Serial { days: 8.0, from_1904: true }));
    }

    #[test]
    fn a_time_of_day_is_a_part_of_a_day() {
        let noon = |days| Cell::Date(Serial { days, from_1904: false });
        assert_eq!(days("2012-05-05T12:00:00", Epoch::Plain), noon(41_034.5));
        assert_eq!(time("PT12H00M00S"), Some(noon(0.5)));
        assert_eq!(time("PT12"), None);
    }

    #[test]
    fn a_date_before_the_epoch_stays_a_text() {
        assert_eq!(days("1850-01-01", Epoch::Plain), Cell::Text("1850-01-01".into()));
    }
}
