//! The configuration file. A flag goes before the environment, the environment before the file, the file before defaults.

use std::{net::IpAddr, path::PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cli::{Common, Durability};

/// Settings a file may hold; each has the name of the flag, with `_` for `-`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) programme: Option<String>,
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
}

/// Read where no other file is named.
const DEFAULT_FILE: &str = "farol.toml";

impl Settings {
    /// Reads the file named, or `farol.toml` where it is there.
    pub(crate) fn read(common: &Common) -> Result<Self> {
        let path = match &common.config {
            Some(path) => path.clone(),
            None if PathBuf::from(DEFAULT_FILE).is_file() => DEFAULT_FILE.into(),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the configuration {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("the configuration {}", path.display()))
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
