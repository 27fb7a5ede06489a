//! Shows what an input is read as: `cargo run --release --example show xlsx FILE`. Without the sanitizer, so that time and
//! memory are those of a release.

use std::{env::args, fs, io::Result, time::Instant};

use farol_fuzz::{check::TEXT, parts, valid};
use farol_ingest::{Options, Source, read};

fn main() -> Result<()> {
    let (target, path) = (args().nth(1).unwrap_or_default(), args().nth(2).unwrap_or_default());
    let input = fs::read(path)?;
    let file = match target.as_str() {
        "xlsx" => parts::file(&input, valid::XLSX, valid::XLSX_FIXED).unwrap_or_default(),
        "ods" => parts::file(&input, valid::ODS, valid::ODS_FIXED).unwrap_or_default(),
        _ => input,
    };
    let name = if target == "csv" { TEXT.to_owned() } else { format!("PEDE2023.{target}") };
    let begun = Instant::now();
    match read(&[Source::new(&name, file)], &Options::default(), &|_| {}) {
        Err(error) => println!("{error}"),
        Ok(import) => {
            println!("{} facts, {} findings", import.facts.len(), import.findings.len());
            import.findings.iter().take(20).for_each(|finding| println!("{finding:?}"));
        }
    }
    println!("{:?}; {}", begun.elapsed(), peak());
    Ok(())
}

/// Most memory so far, where the system says it.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}
