//! `farol years …`

use std::process::ExitCode;

use anyhow::Result;
use chrono::Utc;
use farol_domain::{YearState, YearStatus};
use farol_store::Repository as _;

use crate::{
    cli::{Format, Years},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Years) -> Result<ExitCode> {
    let store = place.store().await?;
    let (year, status) = match args {
        Years::List => (None, None),
        Years::Close { year } => (Some(*year), Some(YearStatus::Closed)),
        Years::Reopen { year } => (Some(*year), Some(YearStatus::Roster)),
        Years::Forget { year } => (Some(*year), None),
    };
    let years = match year {
        Some(year) => store.decide_year(&place.programme, year, status, Utc::now()).await?,
        None => store.year_states(&place.programme).await?,
    };
    store.close().await;
    match place.format {
        Format::Json => output::json(&years)?,
        Format::Table if years.is_empty() => say!("no year is stored; import a workbook: farol import FILE"),
        Format::Table => say!("{}", table(&years)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Years as a table.
pub(super) fn table(years: &[YearState]) -> comfy_table::Table {
    let mut table = output::table(["year", "status", "pupils", "with indicators", "why"]);
    for year in years {
        table.add_row([
            year.year.to_string(),
            year.status.to_string(),
            year.pupils.to_string(),
            year.measured.to_string(),
            year.reason.to_string(),
        ]);
    }
    table
}
