//! API keys: shown once when made, kept as a hash, compared in constant time.

use chrono::{DateTime, Utc};
use farol_store::{ApiKey, Repository};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{AppError, bundle::hex_of};

const PREFIX: &str = "farol";
const ID_BYTES: usize = 6;

/// 32 bytes from the operating system.
///
/// # Errors
/// When it gives none.
pub fn random() -> Result<[u8; 32], AppError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| AppError::Random)?;
    Ok(bytes)
}

/// Makes and stores a key; returns it with the text to show once: `farol_<id>_<secret>`.
///
/// # Errors
/// When the store or the operating system fails.
pub async fn create(
    store: &impl Repository,
    name: &str,
    at: DateTime<Utc>,
) -> Result<(ApiKey, String), AppError> {
    let secret = hex_of(&random()?);
    let key = with_secret(&hex_of(&random()?[..ID_BYTES]), name, &secret, at);
    store.add_key(&key).await?;
    let text = format!("{PREFIX}_{}_{secret}", key.id);
    Ok((key, text))
}

/// A key given from outside (an environment variable), kept in memory only.
pub fn given(text: &str, at: DateTime<Utc>) -> ApiKey {
    with_secret("environment", "environment", text, at)
}

fn with_secret(id: &str, name: &str, secret: &str, at: DateTime<Utc>) -> ApiKey {
    let sha256 = Sha256::digest(secret.as_bytes()).into();
    ApiKey { id: id.to_owned(), name: name.to_owned(), sha256, created_at: at, revoked_at: None }
}

/// The key in force whose secret was presented. All hashes are compared, in constant time.
pub fn find<'k>(keys: &'k [ApiKey], presented: &str) -> Option<&'k ApiKey> {
    let secret =
        presented.strip_prefix("farol_").and_then(|rest| rest.split_once('_')).map(|(_, secret)| secret);
    let hashes = [Sha256::digest(presented.as_bytes()), Sha256::digest(secret.unwrap_or("").as_bytes())];
    let mut found = None;
    for key in keys.iter().filter(|key| key.revoked_at.is_none()) {
        let matches = hashes.iter().fold(0, |any, hash| any | hash.ct_eq(&key.sha256).unwrap_u8());
        if matches == 1 {
            found = Some(key);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_key_is_found_by_its_text_and_nothing_else() {
        let keys = [given("uma-chave-comprida", Utc::now())];
        assert!(find(&keys, "uma-chave-comprida").is_some());
        assert!(find(&keys, "outra").is_none());
        assert!(find(&keys, "").is_none());
    }

    #[test]
    fn a_revoked_key_is_not_found() {
        let mut key = given("k", Utc::now());
        key.revoked_at = Some(Utc::now());
        assert!(find(&[key], "k").is_none());
    }
}
