//! Every setting there is, told from the command line's own definition, and where its value comes from.

use std::{
    collections::HashSet,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};

use crate::settings::Settings;

/// A setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Its name in the configuration file, where it may stand there.
    pub(crate) name: String,
    /// Its environment variable.
    pub(crate) env: Option<String>,
    /// Its flag, with the command it belongs to.
    pub(crate) flag: String,
    /// What it is where nobody sets it.
    pub(crate) default: String,
    /// Whether its value is never shown.
    pub(crate) secret: bool,
}

/// Where a value comes from, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A flag of this very command.
    Flag(String),
    /// An environment variable.
    Environment(String),
    /// The configuration file.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// All settings: what can be set other than by a flag alone.
pub(crate) fn settings(command: &Command) -> Vec<Setting> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    visit(command, "", &mut |setting| {
        // Some stand at several commands; the first one is the one that the file sets.
        let key = setting.env.clone().unwrap_or_else(|| setting.name.clone());
        if seen.insert(key) {
            found.push(setting);
        }
    });
    found.push(Setting {
        name: "operational messages".to_owned(),
        env: Some("RUST_LOG".to_owned()),
        flag: String::new(),
        default: "info".to_owned(),
        secret: false,
    });
    found
}

fn visit(command: &Command, path: &str, take: &mut dyn FnMut(Setting)) {
    let is_setting =
        |arg: &&Arg| arg.get_env().is_some() || Settings::fields().contains(&arg.get_id().as_str());
    for arg in command.get_arguments().filter(is_setting) {
        take(setting(arg, path));
    }
    for command in command.get_subcommands() {
        visit(command, format!("{path} {}", command.get_name()).trim_start(), take);
    }
}

fn setting(arg: &Arg, command: &str) -> Setting {
    let name = arg.get_id().to_string();
    let flag = arg.get_long().map_or_else(|| name.to_uppercase(), |long| format!("--{long}"));
    Setting {
        env: arg.get_env().map(|env| env.to_string_lossy().into_owned()),
        flag: format!("{command} {flag}").trim_start().to_owned(),
        default: default(arg),
        secret: arg.is_hide_env_values_set(),
        name,
    }
}

/// From the help's `[default: …]`, which is where a default that depends on the file is told, or the argument's own.
fn default(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let told = help.split_once("[default: ").and_then(|(_, rest)| rest.split_once(']'));
    told.map_or_else(
        || arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect::<Vec<_>>().join(","),
        |(told, _)| told.to_owned(),
    )
}

/// What sets a value: the flags of this run, the environment, and the file.
pub(crate) struct Sources<'a> {
    /// What was given on the command line.
    pub(crate) flags: Option<&'a ArgMatches>,
    /// Environment variables.
    pub(crate) env: &'a dyn Fn(&str) -> Option<OsString>,
    /// The configuration file.
    pub(crate) file: Option<(&'a Path, &'a toml::Table)>,
}

impl Sources<'_> {
    /// Everybody who sets it, whose word counts first, with the value given.
    pub(crate) fn of(&self, setting: &Setting) -> Vec<(Origin, String)> {
        let env = || {
            let name = setting.env.clone()?;
            let value = (self.env)(&name)?.to_string_lossy().into_owned();
            Some((Origin::Environment(name), value))
        };
        let file = || {
            let (path, table) = self.file?;
            Some((Origin::File(path.into()), text(table.get(&setting.name)?)))
        };
        self.flag(setting).into_iter().chain(env()).chain(file()).collect()
    }

    fn flag(&self, setting: &Setting) -> Option<(Origin, String)> {
        let matches = self.flags?;
        let given = matches.try_contains_id(&setting.name).ok()?
            && matches.value_source(&setting.name) == Some(ValueSource::CommandLine);
        let values = given.then(|| matches.get_raw(&setting.name))??;
        let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
        Some((Origin::Flag(setting.flag.clone()), values.join(",")))
    }
}

/// A value of the file as one would give it in the environment.
fn text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    /// Fields that are tables of their own: no flag or variable stands for one.
    const TABLES: [&str; 2] = ["outcomes", "gate"];

    fn all() -> Vec<Setting> {
        settings(&Cli::command())
    }

    fn of(name: &str) -> Setting {
        all().into_iter().find(|s| s.name == name).expect(name)
    }

    /// Words in capitals that begin with `FAROL_`, in every source file of the binary.
    fn variables_named_in(directory: &Path, found: &mut HashSet<String>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                variables_named_in(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let plain = |c: char| c.is_ascii_uppercase() || c == '_';
            let words = text.split(|c| !plain(c)).filter(|w| w.len() > 6 && w.starts_with("FAROL_"));
            found.extend(words.map(str::to_owned));
        }
    }

    #[test]
    fn every_field_of_the_file_is_a_setting() {
        assert!(Settings::fields().contains(&"port"));
        for field in Settings::fields().iter().filter(|field| !TABLES.contains(field)) {
            assert!(all().iter().any(|setting| setting.name == *field), "{field}");
        }
    }

    #[test]
    fn every_environment_variable_of_farol_is_a_setting() {
        let mut named = HashSet::new();
        variables_named_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut named);
        named.remove("FAROL_BUILD_YEAR"); // given to the compiler, not to the program
        assert!(named.contains("FAROL_DATA_DIR"));
        let listed: HashSet<_> = all().into_iter().filter_map(|setting| setting.env).collect();
        for variable in named.iter().map(String::as_str).chain(["PORT", "MIN_RECALL", "HISTORICAL_PATH"]) {
            assert!(listed.contains(variable), "{variable}");
        }
    }

    #[test]
    fn every_setting_of_the_readme_is_a_setting_and_every_setting_stands_in_the_readme() {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
        let readme = std::fs::read_to_string(readme).unwrap();
        for variable in all().into_iter().filter_map(|setting| setting.env) {
            assert!(readme.contains(&format!("`{variable}`")), "{variable}");
        }
    }

    #[test]
    fn a_setting_knows_its_flag_variable_and_default() {
        let port = of("port");
        assert_eq!(
            (port.env.as_deref(), &*port.flag, &*port.default, port.secret),
            (Some("PORT"), "serve --port", "8000", false)
        );
        assert_eq!(of("data_dir").flag, "--data-dir");
        assert!(of("api_key").secret);
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let table = "port = 9000\nallowed_hosts = [\"a\", \"b\"]".parse().unwrap();
        let env = |name: &str| (name == "PORT").then(|| "9100".into());
        let file = Path::new("farol.toml");
        let sources = Sources { flags: None, env: &env, file: Some((file, &table)) };
        let values: Vec<_> = sources.of(&of("port")).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["9100", "9000"]);
        assert_eq!(sources.of(&of("allowed_hosts")), [(Origin::File(file.into()), "a,b".to_owned())]);
        assert_eq!(sources.of(&of("host")), []);
    }
}
