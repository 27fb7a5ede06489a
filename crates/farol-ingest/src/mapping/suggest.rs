//! A draft of a mapping from a file: what is sure stands as a line, what is to be decided as a comment.
//!
//! Columns that identify pupils and columns that are not known show types and ranges of numbers, never a text.

use farol_domain::columns::{Field, TERMS, Term};

use super::{
    kind::Kind,
    likeness::{Guesses, Scaling, unread},
    sample::{Column, Sample, Words, columns},
};

/// Drafts a mapping for tables of one school. The draft is TOML that [`Mapping::parse`](super::Mapping::parse) reads.
///
/// Headers are compared with those Farol knows and with [`farol_domain::columns::SIMILAR`]; what the columns hold
/// decides between them, and guesses scales. A line to be decided is commented out and holds a `?`.
///
/// ```
/// use farol_ingest::{Mapping, mapping::{Sample, suggest}};
///
/// let header = ["Student ID", "School Year", "Age", "Maths"].map(String::from).to_vec();
/// let row = ["17", "2023/24", "12", "83"].map(|cell| Some(cell.to_owned())).to_vec();
/// let table = Sample { file: "grades.csv".into(), sheet: "grades".into(), header, rows: vec![row] };
/// let draft = suggest(&[table]);
/// assert!(draft.contains(r#"RA = "Student ID""#) && draft.contains("scale = [0, 100]"));
/// assert!(Mapping::parse(&draft).is_ok());
/// ```
pub fn suggest(tables: &[Sample]) -> String {
    let columns = columns(tables);
    let guesses = Guesses::of(&columns);
    let mut draft = Draft { columns: &columns, guesses: &guesses, text: String::new() };
    draft.head(tables);
    draft.year();
    draft.period();
    draft.fields();
    draft.left();
    draft.values();
    draft.text
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    let piece = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(piece).collect::<String>())
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

struct Draft<'d> {
    columns: &'d [Column],
    guesses: &'d Guesses,
    text: String,
}

impl Draft<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self, tables: &[Sample]) {
        self.line("# A draft of a mapping. Look at every line: it was guessed from headers and from what columns hold.");
        self.line(
            "# Lines with a \"?\" are to be decided: fill them in and take the # away, or delete them.",
        );
        for table in tables {
            let (sheet, file) = (quoted(&table.sheet), quoted(&table.file));
            self.line(&format!("# Drafted from {} rows of {sheet} of {file}", table.rows.len()));
        }
        self.line("version = 1");
    }

    fn year(&mut self) {
        let Some(at) = self.guesses.year else {
            self.line("\n# No column seems to tell the school year; the name of the sheet or file tells it, or else:");
            self.line("# [year]\n# fixed = ?");
            return;
        };
        let column = &self.columns[at];
        let spans = column.texts.as_ref().is_some_and(|texts| !texts.is_empty());
        self.line(&format!("\n[year]\ncolumn = {}", quoted(&column.header)));
        if spans {
            self.line("take = \"first\"  # 2023/24 is 2023; \"last\" makes it 2024");
        }
    }

    fn period(&mut self) {
        let Some(at) = self.guesses.period else { return };
        let column = &self.columns[at];
        let parts = column.words.as_ref().map(in_order).unwrap_or_default();
        self.line(&format!("\n[period]\ncolumn = {}", quoted(&column.header)));
        self.line("combine = \"mean\"  # of scores over the rows of a pupil and year; else last, max, min");
        if !parts.is_empty() {
            let order = list(parts.iter().map(|part| quoted(part)));
            self.line(&format!("order = {order}  # is this their order in the year?"));
        }
    }

    fn fields(&mut self) {
        self.line("\n[columns]");
        let by_itself =
            |word: &str| self.guesses.by_itself.iter().any(|at| is_read_as(&self.columns[*at], word));
        if !self.guesses.fields.contains_key(&Field::Ra) && !by_itself("RA") {
            self.line(
                "# RA = \"?\"  # no column seems to be the pupil's id; without one nothing can be read",
            );
        }
        for term in TERMS {
            if let Some(at) = self.guesses.fields.get(&term.field) {
                self.field(term, at);
            }
        }
    }

    fn field(&mut self, term: &Term, at: &[usize]) {
        let columns: Vec<&Column> = at.iter().map(|at| &self.columns[*at]).collect();
        let headers: Vec<String> = columns.iter().map(|column| quoted(&column.header)).collect();
        let side_by_side = columns.iter().enumerate().any(|(index, column)| {
            columns[..index]
                .iter()
                .any(|other| other.tables.iter().any(|table| column.tables.contains(table)))
        });
        let combine = if side_by_side { ", combine = \"mean\"" } else { "" };
        let scaling = if Kind::of(term.field) == Kind::Score { Scaling::of(&columns) } else { Scaling::Own };
        let (scale, remark) = match scaling {
            Scaling::Own => (String::new(), ""),
            Scaling::To(top) => (format!(", scale = [0, {top}]"), " (is that the scale?)"),
            Scaling::MaybeFive => (String::new(), " (if the best is 5, add scale = [0, 5])"),
            Scaling::Open => (String::new(), " (which scale? add scale = [worst, best])"),
        };
        let value = match headers.as_slice() {
            [header] if scale.is_empty() => header.clone(),
            [header] => format!("{{ header = {header}{scale} }}"),
            _ => format!("{{ headers = [{}]{scale}{combine} }}", headers.join(", ")),
        };
        let described: Vec<String> = columns.iter().map(|column| described(term, column)).collect();
        self.line(&format!("{} = {value}  # {}{remark}", term.word, described.join("; ")));
    }

    fn left(&mut self) {
        let listed = |places: &[usize]| {
            let headers = places.iter().map(|at| quoted(&self.columns[*at].header));
            headers.collect::<Vec<_>>().join(", ")
        };
        if !self.guesses.by_itself.is_empty() {
            let line = format!("# Known without a line here: {}", listed(&self.guesses.by_itself));
            self.line(&line);
        }
        if self.guesses.others.is_empty() {
            return;
        }
        self.line("# Not recognised, and kept beside unless a line names them:");
        for at in &self.guesses.others {
            let column = &self.columns[*at];
            self.line(&format!("# ? = {}  # {}", quoted(&column.header), column.described()));
        }
    }

    fn values(&mut self) {
        for (field, at) in &self.guesses.fields {
            let kind = Kind::of(*field);
            let term = TERMS.iter().find(|term| term.field == *field && !term.identifying);
            let Some(term) = term.filter(|_| !matches!(kind, Kind::Text | Kind::Identity)) else { continue };
            let mut words = Words::new();
            for column in at.iter().map(|at| &self.columns[*at]) {
                words.extend(
                    unread(kind, column).into_iter().map(|word| (farol_domain::fold(word), word.to_owned())),
                );
            }
            words.retain(|folded, _| !folded.is_empty());
            if !words.is_empty() {
                self.dictionary(term, kind, &words);
            }
        }
    }

    fn dictionary(&mut self, term: &Term, kind: Kind, words: &Words) {
        let expected = match kind {
            Kind::Score => "a number on the scale of the column".to_owned(),
            kind => kind.expected(),
        };
        self.line(&format!("\n[values.{}]  # each is {expected}; \"\" where nothing is known", term.word));
        for word in in_order(words) {
            let key = quoted(&word);
            match sure(kind, &word, words) {
                Some(meaning) => self.line(&format!("{key} = {}", quoted(meaning))),
                None => self.line(&format!("# {key} = ?")),
            }
        }
    }
}

fn is_read_as(column: &Column, word: &str) -> bool {
    use farol_domain::columns::{Header, read_header, term_of};
    matches!(read_header(&column.header), Header::Used(field, _) if term_of(field).is_some_and(|t| t.word == word))
}

fn described(term: &Term, column: &Column) -> String {
    if term.identifying {
        let filled = if column.filled == column.rows { "all" } else { "not all" };
        return format!("identifies pupils, so no value is shown; {filled} rows filled");
    }
    column.described()
}

/// The meaning of a word that leaves no doubt: letters and English words for gender.
fn sure(kind: Kind, word: &str, words: &Words) -> Option<&'static str> {
    if kind != Kind::Gender {
        return None;
    }
    match farol_domain::fold(word).as_str() {
        "f" | "female" | "girl" => Some("Feminino"),
        "male" | "boy" => Some("Masculino"),
        // Beside an F only: `H` and `M` are Homem and Mulher.
        "m" if words.contains_key("f") => Some("Masculino"),
        _ => None,
    }
}

/// Words as written, by the numbers in them and then by their letters: `T2` before `T10`.
fn in_order(words: &Words) -> Vec<String> {
    let number = |folded: &str| {
        let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or_default()
    };
    let mut ordered: Vec<(&String, &String)> =
        words.iter().filter(|(folded, _)| !folded.is_empty()).collect();
    ordered.sort_by_key(|(folded, _)| (number(folded), folded.as_str()));
    ordered.into_iter().map(|(_, word)| word.clone()).collect()
}
