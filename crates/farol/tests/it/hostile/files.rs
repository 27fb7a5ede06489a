//! Files that a school, a broken disk or an ill-meaning person may hand to an import. Nobody real is in them.

mod archives;
mod build;
mod foreign;
mod sheets;
mod texts;

/// A file and what is odd about it.
pub(crate) struct Odd {
    /// The name to save it under.
    pub(crate) name: &'static str,
    /// Content.
    pub(crate) bytes: Vec<u8>,
    /// What is odd, as a clause.
    pub(crate) what: &'static str,
}

/// All of them; names are unique.
pub(crate) fn files() -> Vec<Odd> {
    [texts::files(), foreign::files(), archives::files(), sheets::files()].into_iter().flatten().collect()
}

fn odd(name: &'static str, what: &'static str, bytes: impl Into<Vec<u8>>) -> Odd {
    Odd { name, what, bytes: bytes.into() }
}
