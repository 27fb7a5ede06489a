//! Pages.

use farol_report::{Cell, Html, Lang, Table, list, note, page, paragraph, section, side_by_side, table};

use crate::support::{HOSTILE, assert_harmless};

#[test]
fn whatever_a_page_is_given_stays_text() {
    let rows = vec![vec![Cell::text(HOSTILE), Cell::number(HOSTILE), Cell::bad(HOSTILE)]];
    let markup = table(&Table { caption: HOSTILE.into(), head: vec![Cell::text(HOSTILE)], rows });
    for piece in [markup, paragraph(HOSTILE), note(HOSTILE), list(&[HOSTILE.to_owned()]), Html::text(HOSTILE)]
    {
        assert_harmless(piece.as_str());
        assert_harmless(section(HOSTILE, [side_by_side([piece])]).as_str());
    }
    let whole = page(HOSTILE, Lang::Pt, &paragraph(HOSTILE));
    assert!(!whole.contains("<script") && !whole.contains("<!-- ]]>"));
}

#[test]
fn a_page_asks_for_nothing_and_says_its_language() {
    for (lang, name) in [(Lang::Pt, "pt-BR"), (Lang::En, "en")] {
        let page = page("t", lang, &paragraph("p"));
        assert!(page.starts_with("<!doctype html>") && page.contains(&format!("<html lang=\"{name}\">")));
        assert!(page.contains("default-src 'none'"));
        for request in ["src=", "href=", "url(", "@import", "http://", "https://", "style="] {
            assert!(!page.contains(request), "{request}");
        }
    }
}

#[test]
fn the_first_cell_of_a_row_names_it_and_numbers_stand_to_the_right() {
    let shown = table(&Table {
        caption: String::new(),
        head: vec![Cell::text("group"), Cell::number("rate")],
        rows: vec![vec![Cell::text("a"), Cell::number("0.5")]],
    });
    assert!(shown.as_str().contains("<th scope=\"row\">a</th><td class=\"number\">0.5</td>"), "{shown}");
    assert!(shown.as_str().contains("<th scope=\"col\" class=\"number\">rate</th>"));
    assert!(!shown.as_str().contains("<caption>"));
}
