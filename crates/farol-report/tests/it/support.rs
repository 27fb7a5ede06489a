//! What every page and chart must be, whatever is in it.

use quick_xml::{Reader, events::Event};

/// What a name would have to be to break out of anything.
pub(crate) const HOSTILE: &str = "</script><script>alert(1)</script>\" onload='x' <!-- ]]> &amp; é";

/// Well-formed, and every piece of text in it, decoded. Panics where it is not well-formed.
pub(crate) fn texts(markup: &str) -> Vec<String> {
    let wrapped = format!("<root>{markup}</root>");
    let mut reader = Reader::from_str(&wrapped);
    reader.config_mut().check_end_names = true;
    let (mut texts, mut now) = (Vec::new(), String::new());
    loop {
        match reader.read_event().expect("well-formed markup") {
            Event::Eof => return texts,
            Event::Text(text) => now.push_str(&text),
            Event::GeneralRef(reference) => {
                now.extend(reference.resolve_char_ref().expect("a numeric reference"));
            }
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let name = attribute.expect("sound attributes").key;
                    assert!(!name.as_ref().starts_with("on") && name.as_ref() != "style", "{name:?}");
                }
                texts.push(std::mem::take(&mut now));
            }
            _ => texts.push(std::mem::take(&mut now)),
        }
    }
}

/// Asserts that the hostile text is there, as text, and brought no element with it.
pub(crate) fn assert_harmless(markup: &str) {
    assert!(!markup.contains("<script") && !markup.contains("</script"), "{markup}");
    assert!(texts(markup).iter().any(|text| text.contains(HOSTILE)), "the text is there, escaped: {markup}");
}
