//! `farol simulate`

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Result, bail};
use farol_app::Histories;
use farol_client::{Drift, Pupil, Traffic, simulate};
use farol_domain::{History, Ra, YearStatus};
use farol_ingest::Options;

use super::single_value;
use crate::{
    cli::{Format, Simulate},
    output::{self, say},
    workplace::Workplace,
};

pub(super) fn run(place: &Workplace, args: &Simulate) -> Result<ExitCode> {
    let pupils = pupils(place, args.from.as_deref())?;
    let drift = (args.drift_years.is_some() || args.drift_newcomers.is_some()).then(|| Drift {
        years: args.drift_years.unwrap_or(0.0),
        newcomers: args.drift_newcomers.unwrap_or(0.0),
    });
    let traffic = Traffic {
        base_url: args.url.clone(),
        api_key: args.api_key.clone(),
        requests_per_second: args.rate,
        duration: Duration::from_secs(args.seconds),
        connections: args.connections,
        drift,
        seed: args.seed,
    };
    let bar = output::bar(args.seconds, "seconds");
    let report = simulate(&pupils, &traffic, &|progress| bar.set_position(progress.elapsed.as_secs()));
    bar.finish_and_clear();
    let report = report?;
    match place.format {
        Format::Json => output::json(&report)?,
        Format::Table => say!("{report}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Pupils of the newest year of a workbook, or of the store.
fn pupils(place: &Workplace, workbook: Option<&Path>) -> Result<Vec<Pupil>> {
    let histories = match workbook {
        Some(path) => read(place, path)?,
        None => single_value(async {
            let store = place.store().await?;
            Ok(Histories::load(&store, &place.programme).await?)
        })?,
    };
    let Some((year, _)) = histories.years.iter().last() else {
        bail!("no pupils are stored; import a workbook, or name one with --from");
    };
    let sorted = histories.sorted();
    let pupils: Vec<_> = sorted.into_iter().filter_map(|(ra, history)| pupil(ra, history, year)).collect();
    if pupils.is_empty() {
        bail!("no pupil of {year} has all that a request needs");
    }
    Ok(pupils)
}

fn read(place: &Workplace, path: &Path) -> Result<Histories> {
    let options = Options { programme: place.programme.clone(), ..Options::default() };
    let sources = farol_ingest::gather(&[path.to_owned()])?.sources;
    let import = farol_ingest::read(&sources, &options, &|_| {})?;
    let mut histories = Histories::default();
    for fact in import.facts {
        histories.years.set(fact.known, YearStatus::Roster);
        histories.pupils.entry(fact.ra.clone()).or_default().add_fact(fact);
    }
    Ok(histories)
}

/// The request a school would send for a pupil of `year`; `None` where a member it needs is missing.
fn pupil(ra: &Ra, history: &History, year: farol_domain::SchoolYear) -> Option<Pupil> {
    let roster = history.roster(year)?;
    Some(Pupil {
        ra: ra.as_str().to_owned(),
        age: roster.age.filter(|age| (4..=25).contains(age))?,
        enrolment_year: roster.enrolment_year?.get(),
        gender: roster.gender?.to_string(),
        class: roster.class?.as_str().to_owned(),
        institution: roster.institution?.to_string(),
        phase: roster.phase?.to_string(),
    })
}
