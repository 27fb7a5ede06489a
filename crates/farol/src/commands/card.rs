//! `farol card`

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, Result};
use farol_app::card::Card;
use farol_domain::Outcome;
use farol_metrics::BootstrapParams;
use farol_report::Lang;
use farol_store::Repository as _;
use serde_json::json;

use crate::{
    cli::{Card as Args, Common, Language, Printed},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, common: &Common, args: &Args) -> Result<ExitCode> {
    let id = model(place, args.id.as_deref(), args.outcome).await?;
    let registry = place.registry();
    let bundle = registry.open(&id)?;
    let card = Card::of(&id, &bundle, registry.run(&id), BootstrapParams::default())?;
    let lang = match args.lang {
        Language::PtBr => Lang::Pt,
        Language::En => Lang::En,
    };
    let text = match printed(common.printed, args.to.as_deref()) {
        Printed::Json => serde_json::to_string_pretty(&card)? + "\n",
        Printed::Html => card.document(lang).html(),
        Printed::Table => card.document(lang).markdown(),
    };
    let Some(file) = &args.to else {
        say!("{}", text.trim_end());
        return Ok(ExitCode::SUCCESS);
    };
    std::fs::write(file, text).with_context(|| file.display().to_string())?;
    if common.printed == Printed::Json {
        output::json(&json!({"model": id, "file": file}))?;
    } else {
        say!("The card of {id} is in {}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// A file's ending decides, unless JSON or a page is asked for.
fn printed(asked: Printed, file: Option<&Path>) -> Printed {
    let ending = file.and_then(Path::extension).map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => Printed::Html,
        Some("md" | "markdown") => Printed::Table,
        Some("json") => Printed::Json,
        _ => asked,
    }
}

/// The model named, else the one that serves the outcome. Named, it needs no store.
pub(super) async fn model(place: &Workplace, id: Option<&str>, outcome: Outcome) -> Result<String> {
    if let Some(id) = id {
        return Ok(id.to_owned());
    }
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
    fn the_files_ending_decides_what_is_written() {
        let of = |asked, file: &str| printed(asked, Some(Path::new(file)));
        assert_eq!(of(Printed::Table, "card.HTML"), Printed::Html);
        assert_eq!(of(Printed::Html, "card.md"), Printed::Table);
        assert_eq!(of(Printed::Html, "card"), Printed::Html);
        assert_eq!(printed(Printed::Json, None), Printed::Json);
    }
}
