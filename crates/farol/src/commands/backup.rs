//! `farol backup`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail};
use chrono::Utc;
use farol_app::backup::{self, Contents, Installation, Progress};
use serde_json::json;

use crate::{
    cli::{Backup, Common, Format},
    output::{self, say},
    settings::Settings,
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, common: &Common, args: &Backup) -> Result<ExitCode> {
    if let Some(archive) = &args.verify {
        let contents = with_bar("checking", |progress| backup::verify(archive, progress))?;
        tell(place, "sound", archive, &contents)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !place.data.join("farol.db").is_file() {
        bail!("there is no store in {}: name the data directory with --data-dir", place.data.display());
    }
    let now = Utc::now();
    let usual = || format!("farol-backup-{}.tar.gz", now.format("%Y%m%d-%H%M%S")).into();
    let target = args.file.clone().unwrap_or_else(usual);
    let store = place.store().await?;
    let configuration = configuration(common);
    let installation = Installation { data: &place.data, configuration: &configuration };
    let bar = output::bar(1, "backing up");
    let made = backup::create(&store, installation, &target, now, &|at| show(&bar, at)).await;
    bar.finish_and_clear();
    let contents = made?;
    store.close().await;
    tell(place, "written", &target, &contents)?;
    Ok(ExitCode::SUCCESS)
}

fn with_bar<T>(what: &'static str, work: impl FnOnce(&dyn Fn(Progress)) -> T) -> T {
    let bar = output::bar(1, what);
    let done = work(&|at| show(&bar, at));
    bar.finish_and_clear();
    done
}

/// Shows how many bytes of how many are done.
pub(super) fn show(bar: &indicatif::ProgressBar, at: Progress) {
    bar.set_length(at.total);
    bar.set_position(at.done);
}

/// The configuration file, and the mapping it names: a path from the file's own directory.
fn configuration(common: &Common) -> Vec<PathBuf> {
    let Some(file) = Settings::path(common).filter(|path| path.is_file()) else { return Vec::new() };
    let table = std::fs::read_to_string(&file).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let named = table.as_ref().and_then(|table| table.get("mapping")?.as_str()).map(Path::new);
    let beside = |name: &Path| file.parent().unwrap_or(Path::new("")).join(name);
    let mapping =
        named.map(|name| [beside(name), name.to_path_buf()].into_iter().find(|path| path.is_file()));
    std::iter::once(file.clone()).chain(mapping.flatten()).collect()
}

fn tell(place: &Workplace, what: &str, archive: &Path, contents: &Contents) -> Result<()> {
    let (files, bytes) = (contents.files.len(), contents.bytes());
    if place.format == Format::Json {
        return output::json(&json!({
            "archive": archive, "files": files, "bytes": bytes, "made_at": contents.made_at,
            "farol_version": contents.farol_version, "schema": contents.schema,
        }));
    }
    say!(
        "{}: {what}, {files} files of {}, made {} by Farol {}",
        archive.display(),
        output::bytes(bytes),
        contents.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
        contents.farol_version
    );
    Ok(())
}
