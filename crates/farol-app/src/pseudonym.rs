//! Keyed pseudonyms: the same pupil is the same word in a log, and only who holds the key can tell who that is.

use farol_domain::{Programme, Ra};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::bundle::hex_of;

/// Bytes of the code that are kept: 80 bits, beyond any collision among a country's pupils.
const KEPT: usize = 10;

/// SHA-256's block: HMAC fills a shorter key up with zeros (RFC 2104, section 2).
const BLOCK: usize = 64;

/// Makes pseudonyms under one installation's key.
#[derive(Clone)]
pub struct Pseudonymiser {
    keyed: Hmac<Sha256>,
}

impl Pseudonymiser {
    /// Under a key, for one programme.
    pub fn new(key: &[u8; 32], programme: &Programme) -> Self {
        let mut block = [0; BLOCK];
        block[..key.len()].copy_from_slice(key);
        let mut keyed = Hmac::<Sha256>::new(&block.into());
        keyed.update(programme.as_str().as_bytes());
        keyed.update(&[0]);
        Self { keyed }
    }

    /// The pupil's pseudonym: `p` and 20 hex digits of HMAC-SHA-256.
    pub fn of(&self, ra: &Ra) -> String {
        let mut keyed = self.keyed.clone();
        keyed.update(ra.as_str().as_bytes());
        let code = keyed.finalize().into_bytes();
        format!("p{}", hex_of(&code[..KEPT]))
    }
}

/// The key is not shown.
impl std::fmt::Debug for Pseudonymiser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonymiser(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_depends_on_key_programme_and_pupil_and_shows_none_of_them() {
        let ra = |text| Ra::parse(text).unwrap();
        let pede = Programme::default();
        let of = |key, programme: &Programme, text| Pseudonymiser::new(&[key; 32], programme).of(&ra(text));
        let one = of(1, &pede, "RA-861");
        assert_eq!(one, of(1, &pede, "RA-861"));
        assert_ne!(one, of(2, &pede, "RA-861"));
        assert_ne!(one, of(1, &Programme::parse("other").unwrap(), "RA-861"));
        assert_ne!(one, of(1, &pede, "RA-862"));
        assert_eq!(one.len(), 21);
    }
}
