//! `farol card`

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, Result};
use farol_app::{
    bundle::{Bundle, Run},
    card::Card,
};
use farol_domain::Outcome;
use farol_metrics::BootstrapParams;
use farol_store::Repository as _;
use serde_json::json;

use super::evaluate::write;
use crate::{
    cli::{Card as Args, Common, Printed},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, common: &Common, args: &Args) -> Result<ExitCode> {
    if let Some(path) = args.out.as_deref().filter(|path| path.exists()) {
        anyhow::bail!("{}: this file is there already, and is not overwritten", path.display());
    }
    let Named { id, bundle, run } = Named::find(place, args.model.as_deref(), args.outcome).await?;
    let card = Card::of(&id, &bundle, run, BootstrapParams::default())?;
    let text = match printed(common.printed, args.out.as_deref()) {
        Printed::Json => serde_json::to_string_pretty(&card)? + "\n",
        Printed::Html => card.document(args.lang.into()).html(),
        Printed::Table | Printed::Markdown => card.document(args.lang.into()).markdown(),
    };
    let Some(file) = &args.out else {
        say!("{}", text.trim_end());
        return Ok(ExitCode::SUCCESS);
    };
    write(file, &text).with_context(|| format!("the file {}", file.display()))?;
    if common.printed == Printed::Json {
        output::json(&json!({"model": id, "file": file}))?;
    } else {
        say!("The card of {id} is in {}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// What is asked for; else the file's ending decides.
fn printed(asked: Printed, file: Option<&Path>) -> Printed {
    let ending = file.and_then(Path::extension).map(std::ffi::OsStr::to_ascii_lowercase);
    match (asked, ending.as_ref().and_then(|ending| ending.to_str())) {
        (Printed::Table, Some("html" | "htm")) => Printed::Html,
        (Printed::Table, Some("json")) => Printed::Json,
        _ => asked,
    }
}

/// A model that was named, or that serves.
pub(super) struct Named {
    pub(super) id: String,
    pub(super) bundle: Bundle,
    /// When and where it was made, where that stands beside it.
    run: Option<Run>,
}

impl Named {
    /// The model of an id, the bundle in a directory, or the model that serves the outcome. Only the last needs a store.
    pub(super) async fn find(place: &Workplace, model: Option<&str>, outcome: Outcome) -> Result<Self> {
        let registry = place.registry();
        let id = match model {
            Some(directory) if registry.path(directory).is_err() && Path::new(directory).is_dir() => {
                let (id, bundle, run) = Bundle::open_directory(Path::new(directory))?;
                return Ok(Self { id, bundle, run });
            }
            Some(id) => id.to_owned(),
            None => serving(place, outcome).await?,
        };
        Ok(Self { bundle: registry.open(&id)?, run: registry.run(&id), id })
    }
}

async fn serving(place: &Workplace, outcome: Outcome) -> Result<String> {
    let store = place.store().await?;
    let promotions = store.promotions(&place.programme).await;
    store.close().await;
    let serving = promotions?.into_iter().rfind(|p| p.outcome == outcome).map(|p| p.bundle);
    serving.with_context(|| {
        format!("no model serves '{outcome}'; train one, or name one of `farol models list`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_ending_decides_unless_a_format_is_asked_for() {
        let of = |asked, file: &str| printed(asked, Some(Path::new(file)));
        assert_eq!(of(Printed::Table, "card.HTML"), Printed::Html);
        assert_eq!(of(Printed::Table, "card.md"), Printed::Table);
        assert_eq!(of(Printed::Table, "card.json"), Printed::Json);
        assert_eq!(of(Printed::Html, "card"), Printed::Html);
        assert_eq!(of(Printed::Markdown, "card.html"), Printed::Markdown);
        assert_eq!(printed(Printed::Json, None), Printed::Json);
    }
}
