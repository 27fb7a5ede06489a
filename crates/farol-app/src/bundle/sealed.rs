//! Sealing and opening: every byte that decides a prediction is under the hash that names the bundle.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use chrono::{DateTime, Utc};
use farol_domain::Outcome;
use farol_features::{FEATURES, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{FeatureProfile, Manifest, Reference, learned, manifest::FORMAT};
use crate::{
    AppError,
    audit::Found,
    gate::{Condition, GatePolicy},
    learn::Fitted,
    trial::Trial,
};

/// File of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// File of the learnt model.
pub const MODEL: &str = "model.bin";
/// File of the reference sample.
pub const REFERENCE: &str = "reference_data.csv";
/// File of the training profile.
pub const PROFILE: &str = "profile.json";
/// File of the test year as it was judged: rows without names, everybody's scores.
pub const TRIAL: &str = "trial.json";
/// File of what is not part of the model: when, where, and what the gate said.
pub const RUN: &str = "run.json";

/// Hex digits of the manifest's hash in a bundle's id.
const ID_DIGITS: usize = 16;

/// When and where a bundle was made, and what the gate said. Outside the hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When training ended.
    pub trained_at: DateTime<Utc>,
    /// Version of Farol.
    pub farol_version: String,
    /// Operating system and processor family.
    pub platform: String,
    /// Threads used.
    pub threads: usize,
    /// Seconds it took.
    pub seconds: f64,
    /// What was asked of it.
    pub policy: GatePolicy,
    /// The gate's conditions, each with its numbers.
    pub gate: Vec<Condition>,
    /// What the leak detector said of the examples.
    pub audit: Vec<Found>,
}

/// A bundle in memory.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The served model, not calibrated.
    pub model: Fitted,
    /// The reference sample.
    pub reference: Reference,
    /// The training profile.
    pub profile: Vec<FeatureProfile>,
    /// The test year as it was judged.
    pub trial: Trial,
}

/// A bundle as bytes, under its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// `<outcome>-<first 16 hex digits of the manifest's SHA-256>`.
    pub id: String,
    /// Content of each file.
    pub files: BTreeMap<&'static str, Vec<u8>>,
}

impl Bundle {
    /// Writes the files down, their hashes into the manifest, and names the bundle after the manifest's hash.
    ///
    /// # Errors
    /// When something cannot be written as JSON.
    pub fn seal(mut self) -> Result<Sealed, AppError> {
        let json = |value: serde_json::Result<Vec<u8>>, what| value.map_err(|_| AppError::Encode(what));
        let mut files = BTreeMap::from([
            (MODEL, learned::to_bytes(&self.model)),
            (REFERENCE, self.reference.to_csv()),
            (PROFILE, json(serde_json::to_vec_pretty(&self.profile), "profile")?),
            (TRIAL, json(serde_json::to_vec(&self.trial), "trial")?),
        ]);
        FORMAT.clone_into(&mut self.manifest.format);
        self.manifest.files = files.iter().map(|(name, bytes)| ((*name).to_owned(), hex(bytes))).collect();
        let manifest = json(serde_json::to_vec_pretty(&self.manifest), "manifest")?;
        let id = id_of(self.manifest.outcome, &manifest);
        files.insert(MANIFEST, manifest);
        Ok(Sealed { id, files })
    }

    /// Opens a bundle that lies in any directory, under any name: its id is that of its manifest. With it comes what
    /// stands beside it of its making, which no hash vouches for.
    ///
    /// # Errors
    /// As [`Bundle::open`].
    pub fn open_directory(directory: &Path) -> Result<(String, Self, Option<Run>), AppError> {
        let name = directory.display().to_string();
        let refused = |fault: &str| AppError::Bundle { bundle: name.clone(), fault: fault.to_owned() };
        let bytes = fs::read(directory.join(MANIFEST)).map_err(|_| refused("there is no manifest.json"))?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|_| refused("manifest.json is damaged, or of another version of Farol"))?;
        let id = id_of(manifest.outcome, &bytes);
        let bundle = Self::open(&id, directory)?;
        let run = fs::read(directory.join(RUN)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok((id, bundle, run))
    }

    /// Opens a bundle's directory, and believes nothing that its hashes do not confirm.
    ///
    /// # Errors
    /// When a file is missing, altered or truncated, the bundle was made for another version's features, or its golden
    /// rows score otherwise than when it was sealed.
    pub fn open(id: &str, directory: &Path) -> Result<Self, AppError> {
        Self::read(id, &|name| {
            fs::read(directory.join(name))
                .map_err(|error| format!("{name} cannot be read ({})", error.kind()))
        })
    }

    fn read(id: &str, bytes_of: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Result<Self, AppError> {
        let refused = |fault: String| AppError::Bundle { bundle: id.to_owned(), fault };
        let read = |name: &str| bytes_of(name).map_err(refused);
        let bytes = read(MANIFEST)?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|_| refused(format!("{MANIFEST} is damaged, or of another version of Farol")))?;
        if id != id_of(manifest.outcome, &bytes) {
            return Err(refused(format!("{MANIFEST} is not the one this id was made for")));
        }
        check(&manifest).map_err(refused)?;
        let verified = |name: &str| {
            let bytes = read(name)?;
            if manifest.files.get(name) == Some(&hex(&bytes)) {
                Ok(bytes)
            } else {
                Err(refused(format!("{name} was altered or cut after it was sealed")))
            }
        };
        let model =
            learned::from_bytes(&verified(MODEL)?).map_err(|fault| refused(format!("{MODEL} {fault}")))?;
        let reference = Reference::from_csv(&verified(REFERENCE)?)
            .ok_or_else(|| refused(format!("{REFERENCE} is no sample")))?;
        let profile = serde_json::from_slice(&verified(PROFILE)?)
            .map_err(|_| refused(format!("{PROFILE} is no training profile")))?;
        let trial = serde_json::from_slice(&verified(TRIAL)?)
            .map_err(|_| refused(format!("{TRIAL} is no judged year")))?;
        let bundle = Self { manifest, model, reference, profile, trial };
        if bundle.golden().is_the_same_model() {
            Ok(bundle)
        } else {
            Err(refused("its golden rows score otherwise than when it was sealed".to_owned()))
        }
    }
}

impl Sealed {
    /// Opens what was sealed from its bytes, as it would be from the disk.
    ///
    /// # Errors
    /// As for [`Bundle::open`].
    pub fn open(&self) -> Result<Bundle, AppError> {
        Bundle::read(&self.id, &|name| self.files.get(name).cloned().ok_or(format!("{name} is missing")))
    }
}

fn check(manifest: &Manifest) -> Result<(), String> {
    if manifest.format != FORMAT {
        return Err(format!("its layout is not {FORMAT}"));
    }
    if manifest.schema_version != SCHEMA_VERSION || !manifest.features.iter().eq(FEATURES.iter()) {
        return Err(format!(
            "it was made for features '{}', this Farol makes '{SCHEMA_VERSION}': train again",
            manifest.schema_version
        ));
    }
    Ok(())
}

fn id_of(outcome: Outcome, manifest: &[u8]) -> String {
    format!("{outcome}-{}", &hex(manifest)[..ID_DIGITS])
}

/// SHA-256 in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    hex_of(&Sha256::digest(bytes))
}

/// Bytes in lower-case hex.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // infallible: writing to a String
        text
    })
}
