//! Writing: one sheet a year, each in its style, with the cells the real ones have. It decides nothing about pupils.

mod cell;
mod columns;
mod first;
mod later;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::{
    SyntheticError,
    world::{Style, World, Year},
};
pub(crate) use cell::{Cell, Fault, Look};
pub(crate) use columns::{Column, View};

/// The whole workbook as bytes. Its dates of creation are fixed, so that the same pupils give the same bytes.
pub(crate) fn write(world: &World) -> Result<Vec<u8>, SyntheticError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 1)?;
    workbook
        .set_properties(&DocProperties::new().set_author("farol-synthetic").set_creation_datetime(&created));
    let formats = Look::ALL.map(Look::format);
    for index in 0..world.years.len() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(format!("PEDE{}", world.years[index].number))?;
        write_year(sheet, world, index, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The columns of one year, in the sheet's order.
pub(crate) fn columns_of(world: &World, index: usize) -> Vec<Column> {
    match world.years[index].style {
        Style::First => first::columns(&world.years[index]),
        _ => later::columns(world, index),
    }
}

fn write_year(
    sheet: &mut Worksheet,
    world: &World,
    index: usize,
    formats: &[Format; Look::COUNT],
) -> Result<(), SyntheticError> {
    let year = &world.years[index];
    let columns = columns_of(world, index);
    for (column, at) in columns.iter().zip(0_u16..) {
        sheet.write_string(0, at, column.header.as_str())?;
    }
    let ranks = columns::Ranks::new(year);
    for (place, row) in year.rows.iter().enumerate() {
        let view = View { world, year, row, pupil: &world.pupils[row.pupil], place, ranks: &ranks };
        let line = line(place + 1);
        for (column, at) in columns.iter().zip(0_u16..) {
            (column.value)(&view).write(sheet, (line, at), column.look, formats)?;
        }
    }
    finish(sheet, year, columns.len(), formats)
}

/// The first style ends in a formatted row without values; the third freezes its header.
fn finish(
    sheet: &mut Worksheet,
    year: &Year,
    columns: usize,
    formats: &[Format; Look::COUNT],
) -> Result<(), SyntheticError> {
    if year.style == Style::First {
        let blank = line(year.rows.len() + 1);
        for (_, at) in (0..columns).zip(0_u16..) {
            sheet.write_blank(blank, at, &formats[Look::Blank as usize])?;
        }
    }
    if year.style == Style::Third {
        sheet.set_freeze_panes(1, 0)?;
    }
    Ok(())
}

/// A sheet's row. No year has as many rows as the number holds: pupils are limited.
fn line(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
