//! The id that ties a request, its answer and its log line together: the client's own where it is acceptable, else a
//! new one. After [`ensure`] the request carries an acceptable one.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::{Uuid, fmt::Hyphenated};

/// The header, in both directions.
pub(crate) const NAME: HeaderName = HeaderName::from_static("x-correlation-id");

const MAX_LENGTH: usize = 128;

/// Leaves an acceptable id in the headers and returns it.
pub(crate) fn ensure(headers: &mut HeaderMap) -> HeaderValue {
    if let Some(given) = headers.get(NAME).filter(|id| is_acceptable(id.as_bytes())) {
        return given.clone();
    }
    let mut text = [0; Hyphenated::LENGTH];
    let text = Uuid::now_v7().hyphenated().encode_lower(&mut text);
    // Hex digits and hyphens are always a header's value.
    let fresh = HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("-"));
    headers.insert(NAME, fresh.clone());
    fresh
}

/// The id of a request that went through [`ensure`].
pub(crate) fn of(headers: &HeaderMap) -> &str {
    headers.get(NAME).and_then(|id| id.to_str().ok()).unwrap_or_default()
}

fn is_acceptable(id: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'\\');
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_visible_characters_without_quotes_are_kept() {
        let long = "x".repeat(MAX_LENGTH + 1);
        for (id, kept) in [("abc-1:2/3", true), ("", false), ("a b", false), ("a\"b", false), ("a\\b", false)]
        {
            assert_eq!(is_acceptable(id.as_bytes()), kept, "{id:?}");
        }
        assert!(is_acceptable(&long.as_bytes()[1..]));
        assert!(!is_acceptable(long.as_bytes()));
        assert!(!is_acceptable("é".as_bytes()));
    }

    #[test]
    fn a_request_without_an_acceptable_id_gets_a_new_one_of_its_own() {
        let (mut one, mut two) = (HeaderMap::new(), HeaderMap::new());
        two.insert(NAME, HeaderValue::from_static("not acceptable"));
        assert_ne!(ensure(&mut one), ensure(&mut two));
        assert_eq!(Uuid::parse_str(of(&two)).map(|id| id.get_version_num()), Ok(7));
    }
}
