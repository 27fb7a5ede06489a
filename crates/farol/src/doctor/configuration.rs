//! The configuration: whether the file and the environment can be read, what is unknown, and what is set twice.

use std::path::Path;

use clap::{CommandFactory as _, Parser as _};

use super::Check;
use crate::{
    cli::{Cli, Command, Common, Serve},
    origins::{self, Sources},
    settings::Settings,
    workplace::Workplace,
};

const NAME: &str = "configuration";

/// Where things lie and how the server would be started; what cannot be read counts as not set.
pub(super) fn examine(common: &Common, checks: &mut Vec<Check>) -> (Workplace, Option<Serve>) {
    let path = Settings::path(common);
    let text = path.as_deref().map(std::fs::read_to_string);
    let settings = if let (Some(path), Some(text)) = (&path, &text) {
        file(path, text, checks)
    } else {
        checks.push(Check::ok(NAME, "no file; defaults, environment and flags count"));
        Settings::default()
    };
    let table = text.and_then(Result::ok).and_then(|text| text.parse::<toml::Table>().ok());
    checks.extend(set_twice(path.as_deref().zip(table.as_ref())));
    let serve = environment(checks);
    (workplace(common, settings, checks), serve)
}

fn workplace(common: &Common, settings: Settings, checks: &mut Vec<Check>) -> Workplace {
    Workplace::with(common, settings.clone()).unwrap_or_else(|error| {
        checks.push(Check::fault("programme", error.to_string(), "correct --programme or FAROL_PROGRAMME"));
        let data = common.data_dir.clone().or(settings.data_dir.clone()).unwrap_or_else(|| "data".into());
        Workplace { data, programme: farol_domain::Programme::default(), settings, format: common.format() }
    })
}

fn file(path: &Path, text: &std::io::Result<String>, checks: &mut Vec<Check>) -> Settings {
    let shown = path.display();
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let found = format!("{shown} cannot be read ({error})");
            checks.push(Check::fault(NAME, found, "name the right file with --config or FAROL_CONFIG"));
            return Settings::default();
        }
    };
    let unknown = unknown(text);
    if !unknown.is_empty() {
        let found = format!("{shown} sets what Farol does not know: {}", unknown.join(", "));
        let advice = format!("the settings are: {}", Settings::fields().join(", "));
        checks.push(Check::fault(NAME, found, advice));
        return Settings::default();
    }
    match toml::from_str(text) {
        Ok(settings) => {
            checks.push(Check::ok(NAME, format!("{shown} can be read, and every setting in it is known")));
            settings
        }
        Err(error) => {
            let found = format!("{shown}: {}", error.message());
            checks.push(Check::fault(NAME, found, "correct the file; every command refuses it as it is"));
            Settings::default()
        }
    }
}

fn unknown(text: &str) -> Vec<String> {
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    table.into_iter().map(|(key, _)| key).filter(|key| !Settings::fields().contains(&&**key)).collect()
}

/// Settings that both the environment and the file set, which is how one comes to change the wrong one.
fn set_twice(file: Option<(&Path, &toml::Table)>) -> Option<Check> {
    let sources = Sources { flags: None, env: &|name| std::env::var_os(name), file };
    let twice: Vec<_> = origins::settings(&Cli::command())
        .into_iter()
        .filter_map(|setting| match sources.of(&setting).as_slice() {
            [(first, _), (second, _), ..] => Some(format!("{} (by {first} and {second})", setting.name)),
            _ => None,
        })
        .collect();
    (!twice.is_empty()).then(|| {
        let found = format!("set twice, and the first one counts: {}", twice.join("; "));
        Check::warning(NAME, found, "take one of them away")
    })
}

/// Has the command line read the environment, as `farol serve` and `farol train` would.
fn environment(checks: &mut Vec<Check>) -> Option<Serve> {
    let mut serve = None;
    for command in ["serve", "train"] {
        match Cli::try_parse_from(["farol", command]).map(|cli| cli.command) {
            Ok(Command::Serve(args)) => serve = Some(args),
            Ok(_) => {}
            Err(error) => {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let advice = format!("correct the environment variable; `farol {command}` refuses to start");
                checks.push(Check::fault("environment", line, advice));
            }
        }
    }
    serve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_should_not_hold_is_named() {
        assert_eq!(unknown("port = 1\nprot = 2\n[log]\nmax = 1\n"), ["log", "prot"]);
        assert!(unknown("port = 1").is_empty());
    }
}
