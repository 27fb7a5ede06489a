//! `farol config show`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::CommandFactory as _;
use serde_json::json;

use crate::{
    cli::{Cli, Common, Config, Format},
    origins::{self, Origin, Setting, Sources},
    output::{self, say},
    settings::Settings,
};

pub(super) fn run(common: &Common, args: &Config) -> Result<ExitCode> {
    let Config::Show = args;
    let matches = Cli::command().try_get_matches_from(std::env::args_os())?;
    let path = Settings::path(common);
    let table = path.as_ref().map(std::fs::read_to_string).transpose()?;
    let table: Option<toml::Table> =
        table.map(|text| text.parse()).transpose().context("the configuration")?;
    let sources = Sources {
        flags: Some(&matches),
        env: &|name| std::env::var_os(name),
        file: path.as_deref().zip(table.as_ref()),
    };
    let rows: Vec<_> = origins::settings(&Cli::command())
        .into_iter()
        .map(|setting| {
            let (value, origin) = in_force(&setting, &sources);
            (setting, value, origin)
        })
        .collect();
    match common.format() {
        Format::Json => output::json(&rows.iter().map(as_json).collect::<Vec<_>>())?,
        Format::Table => {
            let mut table = output::table(["setting", "value", "from", "variable", "flag"]);
            for (setting, value, origin) in rows {
                table.add_row([
                    setting.name,
                    value,
                    origin.to_string(),
                    setting.env.unwrap_or_default(),
                    setting.flag,
                ]);
            }
            say!("{table}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The value that counts; a secret's is only whether there is one.
fn in_force(setting: &Setting, sources: &Sources<'_>) -> (String, Origin) {
    let first = sources.of(setting).into_iter().next();
    let (origin, value) = first.unwrap_or_else(|| (Origin::Default, setting.default.clone()));
    let value = match (setting.secret, &origin) {
        (true, Origin::Default) => "not set".to_owned(),
        (true, _) => "set".to_owned(),
        (false, _) if value.is_empty() => "not set".to_owned(),
        (false, _) => value,
    };
    (value, origin)
}

fn as_json((setting, value, origin): &(Setting, String, Origin)) -> serde_json::Value {
    let (kind, place) = match origin {
        Origin::Flag(flag) => ("flag", Some(flag.clone())),
        Origin::Environment(name) => ("environment", Some(name.clone())),
        Origin::File(path) => ("file", Some(path.display().to_string())),
        Origin::Default => ("default", None),
    };
    json!({
        "setting": setting.name, "value": value, "from": kind, "place": place,
        "variable": setting.env, "flag": setting.flag,
    })
}
