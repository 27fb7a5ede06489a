//! Documents held against the code they describe.

mod glossary;
