//! Times an import of many rows, from a batch in memory to a committed store, and what is asked of it on the way.
//!
//! `append_million [ROWS] [sorted|scattered]`: rows default to 1,000,000; scattered gives pupils in no order.

use std::{collections::BTreeMap, error::Error, time::Instant};

use chrono::{NaiveDate, Utc};
use farol_domain::{
    Batch, ClassName, Fact, Gender, Institution, PersonFact, Phase, Programme, Ra, SchoolYear, Score,
    YearValues,
};
use farol_store::{ImportSession, NewImport, Repository, SqliteStore};

const BATCH: u32 = 5000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let rows: u32 = args.next().map_or(Ok(1_000_000), |rows| rows.parse())?;
    let scattered = args.next().is_some_and(|order| order == "scattered");
    let directory = tempfile::tempdir()?;
    let store = SqliteStore::open(&directory.path().join("farol.db")).await?;
    for pass in ["first", "second"] {
        println!("{pass} import of {rows} rows");
        append(&store, rows, scattered).await?;
    }
    let start = Instant::now();
    store.imports(&Programme::default()).await?;
    println!("  listed in {:.2} s", start.elapsed().as_secs_f64());
    println!("{:?}", store.size().await?);
    Ok(())
}

async fn append(store: &SqliteStore, rows: u32, scattered: bool) -> Result<(), Box<dyn Error>> {
    let new = NewImport {
        programme: Programme::default(),
        files: vec![],
        stated: None,
        mapping: None,
        at: Utc::now(),
    };
    let start = Instant::now();
    let mut session = store.begin_import(&new).await?;
    let mut making = 0.0;
    for first in (0..rows).step_by(BATCH as usize) {
        let made = Instant::now();
        let batch = batch(first..rows.min(first + BATCH), scattered)?;
        making += made.elapsed().as_secs_f64();
        session.append(&batch).await?;
    }
    println!("  appended in {:.2} s, {making:.2} s of them making the rows", start.elapsed().as_secs_f64());
    let asked = Instant::now();
    let pupils =
        (0..10_000).map(|n| ra(n * (rows / 10_000).max(1), scattered)).collect::<Result<Vec<_>, _>>()?;
    let stored = session.stored(&pupils).await?.len();
    println!("  {stored} stored facts of 10,000 pupils in {:.2} s", asked.elapsed().as_secs_f64());
    let asked = Instant::now();
    let gone = session.gone().await?.len();
    println!("  pupils gone from {gone} years told in {:.2} s", asked.elapsed().as_secs_f64());
    let committing = Instant::now();
    session.commit().await?;
    println!("  committed in {:.2} s", committing.elapsed().as_secs_f64());
    let seconds = start.elapsed().as_secs_f64() - making;
    println!("  {:.2} s without making the rows: {:.0} rows/s", seconds, f64::from(rows) / seconds);
    Ok(())
}

fn ra(n: u32, scattered: bool) -> Result<Ra, Box<dyn Error>> {
    // Knuth's multiplicative hashing (The Art of Computer Programming, vol. 3, 6.4): no two numbers meet.
    let n = if scattered { n.wrapping_mul(2_654_435_761) } else { n };
    Ok(Ra::parse(&format!("RA-{n:010}"))?)
}

fn batch(rows: std::ops::Range<u32>, scattered: bool) -> Result<Batch, Box<dyn Error>> {
    let year = SchoolYear::new(2023)?;
    let sheet: std::sync::Arc<str> = "PEDE2023".into();
    let mut batch = Batch::default();
    for row in rows {
        let ra = ra(row, scattered)?;
        batch.facts.push(Fact {
            ra: ra.clone(),
            year,
            known: year,
            file: 0,
            sheet: sheet.clone(),
            row: row + 2,
            values: values(row)?,
        });
        batch.persons.push(PersonFact {
            ra,
            known: year,
            file: 0,
            sheet: sheet.clone(),
            row: row + 2,
            name: Some(format!("Aluno-{row}")),
            birth_date: NaiveDate::from_ymd_opt(2010, 1 + row % 12, 1 + row % 28),
            other: BTreeMap::from([("Avaliador1".to_owned(), "Avaliador-7".to_owned())]),
        });
    }
    Ok(batch)
}

/// Twelve values.
fn values(row: u32) -> Result<YearValues, Box<dyn Error>> {
    let score = |step: u32| Score::new(f64::from(row * step % 1000) / 100.0).ok();
    let phase = Phase::parse("FASE 2")?;
    Ok(YearValues {
        phase: Some(phase),
        class: Some(ClassName::parse(phase, "2K")?),
        age: Some(12),
        gender: Some(Gender::parse("Feminino")?),
        institution: Some(Institution::Publica),
        inde: score(1),
        iaa: score(3),
        ieg: score(7),
        ips: score(11),
        ida: score(13),
        ipv: score(17),
        grade_gap: Some(-1),
        ..YearValues::default()
    })
}
