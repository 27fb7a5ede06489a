//! Folding of texts, so that spellings which differ by case, accent, asterisk or spacing compare equal.

/// Lower case, without Portuguese accents, asterisks and ordinal signs; runs of space, dash and slash become one space.
///
/// ```
/// assert_eq!(farol_domain::fold("  Privada *Parcerias  com Bolsa 100% "), "privada parcerias com bolsa 100%");
/// assert_eq!(farol_domain::fold("Instituição de ensino"), "instituicao de ensino");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            None => {}
            Some(' ') => gap = !folded.is_empty(),
            Some(c) => {
                if std::mem::take(&mut gap) {
                    folded.push(' ');
                }
                folded.push(c);
            }
        }
    }
    folded
}

/// Characters that take no room: marks of writing direction, joiners, the soft hyphen, the byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'ê' | 'è' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ô' | 'õ' | 'ò' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        '*' | '°' | 'º' | 'ª' | '\u{300}'..='\u{36f}' => return None,
        c if is_invisible(c) => return None,
        '-' | '–' | '/' | '_' => ' ',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_that_differ_by_case_accent_and_spacing_fold_to_one() {
        assert_eq!(fold("Ágata"), fold("agata"));
        assert_eq!(fold("R\u{200b}A\u{200e}"), "ra");
        assert_eq!(fold("Fase Ideal"), fold(" fase  ideal\u{a0}"));
        assert_eq!(fold("Ativo/ Inativo"), "ativo inativo");
        assert_eq!(fold("A\u{301}gata"), "agata");
    }
}
