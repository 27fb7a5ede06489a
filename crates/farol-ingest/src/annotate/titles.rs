//! Names of sheets as a spreadsheet program takes them.

use std::collections::HashSet;

use super::messages::OVERVIEW;

/// Longest name, in units of UTF-16.
const LONGEST: usize = 31;

/// Names given so far.
#[derive(Debug)]
pub(crate) struct Titles(HashSet<String>);

impl Default for Titles {
    /// Excel keeps `History` for itself.
    fn default() -> Self {
        Self([OVERVIEW, "History"].map(str::to_lowercase).into())
    }
}

impl Titles {
    /// The name itself where it can be used, else the nearest one that can.
    pub(crate) fn title(&mut self, name: &str) -> String {
        let clean: String = name.chars().map(|c| if is_refused(c) { '_' } else { c }).collect();
        let clean = clean.trim_matches('\'');
        let clean = if clean.trim().is_empty() { "Aba" } else { clean };
        let mut number = 1;
        loop {
            let ending = if number == 1 { String::new() } else { format!(" ({number})") };
            let title = shortened(clean, LONGEST - ending.len()).to_owned() + &ending;
            if self.0.insert(title.to_lowercase()) {
                return title;
            }
            number += 1;
        }
    }
}

fn is_refused(c: char) -> bool {
    matches!(c, '*' | '?' | ':' | '[' | ']' | '\\' | '/') || c.is_control()
}

fn shortened(name: &str, most: usize) -> &str {
    let mut units = 0;
    let end = name.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    end.map_or(name, |(end, _)| name[..end].trim_end_matches('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usable_name_stays_and_no_two_are_alike() {
        let mut titles = Titles::default();
        let names = ["PEDE2023", "pede2023", "Farol", "notas 2024/1", "'a'", " "];
        let given = names.map(|name| titles.title(name));
        assert_eq!(given, ["PEDE2023", "pede2023 (2)", "Farol (2)", "notas 2024_1", "a", "Aba"]);
    }

    #[test]
    fn a_long_name_is_cut_within_excels_limit() {
        let mut titles = Titles::default();
        let long = "ç😀".repeat(20);
        let (first, second) = (titles.title(&long), titles.title(&long));
        assert!(first != second && second.ends_with(" (2)"));
        assert!([&first, &second].iter().all(|t| t.encode_utf16().count() <= LONGEST));
    }
}
