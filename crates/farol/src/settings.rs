//! The configuration file. A flag goes before the environment, the environment before the file, the file before defaults.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use farol_app::gate::GatePolicies;
use farol_domain::OwnOutcome;
use serde::Deserialize;

use crate::cli::{Common, Durability};

/// Settings a file may hold; each has the name of the flag, with `_` for `-`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) programme: Option<String>,
    pub(crate) mapping: Option<PathBuf>,
    pub(crate) min_recall: Option<f64>,
    pub(crate) host: Option<IpAddr>,
    pub(crate) port: Option<u16>,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) durability: Option<Durability>,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) batch_limit_bytes: Option<usize>,
    pub(crate) risk_threshold: Option<f64>,
    pub(crate) log_max_bytes: Option<u64>,
    pub(crate) log_max_days: Option<u64>,
    pub(crate) log_keep_files: Option<usize>,
    pub(crate) log_keep_days: Option<u64>,
    pub(crate) log_keep_bytes: Option<u64>,
    pub(crate) log_compress: Option<bool>,
    pub(crate) log_sample_limit: Option<usize>,
    pub(crate) min_age: Option<u8>,
    pub(crate) max_age: Option<u8>,
    pub(crate) outcomes: BTreeMap<String, OwnOutcome>,
    pub(crate) gate: GatePolicies,
}

/// A file that holds what the gate asks, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PolicyFile {
    pub(crate) gate: GatePolicies,
}

impl PolicyFile {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let about = || format!("the gate's policy {}", path.display());
        toml::from_str(&std::fs::read_to_string(path).with_context(about)?).with_context(about)
    }
}

/// Read where no other file is named.
const DEFAULT_FILE: &str = "farol.toml";

impl Settings {
    /// The file that is read: the one named, or `farol.toml` where it is there.
    pub(crate) fn path(common: &Common) -> Option<PathBuf> {
        let usual = PathBuf::from(DEFAULT_FILE);
        common.config.clone().or_else(|| usual.is_file().then_some(usual))
    }

    /// Reads that file; without one every setting is unset.
    pub(crate) fn read(common: &Common) -> Result<Self> {
        let Some(path) = Self::path(common) else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the configuration {}", path.display()))?;
        let mut settings: Self =
            toml::from_str(&text).with_context(|| format!("the configuration {}", path.display()))?;
        // A mapping is named from the file that names it, wherever the command is given.
        let beside = |mapping: PathBuf| path.parent().map_or_else(|| mapping.clone(), |p| p.join(&mapping));
        settings.mapping = settings.mapping.map(beside);
        Ok(settings)
    }

    /// The names a file may use.
    pub(crate) fn fields() -> &'static [&'static str] {
        let mut names = FieldNames(&[]);
        // It always fails: the names are passed to it, and a value is not made.
        let _ = Self::deserialize(&mut names);
        names.0
    }
}

/// A deserializer that only listens to which fields a struct asks for.
struct FieldNames(&'static [&'static str]);

impl<'de> serde::Deserializer<'de> for &mut FieldNames {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("only the names of fields are asked for"))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = toml::from_str::<Settings>("prot = 8000").unwrap_err().to_string();
        assert!(error.contains("prot"), "{error}");
        assert_eq!(toml::from_str::<Settings>("port = 9000").unwrap().port, Some(9000));
    }
}
