//! The shell of a page and the few pieces it is put together from.

use askama::Template;

use crate::{
    Lang,
    html::{Html, join, render},
};

/// A whole page: one file without script, requests or style attributes, for screen (light and dark) and print.
///
/// Its own policy forbids everything but its style sheet, so that nothing in it could run or be fetched even if it
/// got in.
pub fn page(title: &str, lang: Lang, body: &Html) -> String {
    render(&Page { title, lang, body }).into_string()
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: &'a str,
    lang: Lang,
    body: &'a Html,
}

/// A heading and what belongs under it.
pub fn section(title: &str, body: impl IntoIterator<Item = Html>) -> Html {
    render(&Section { title, body: join(body) })
}

#[derive(Template)]
#[template(source = "<section>\n<h2>{{ title }}</h2>\n{{ body }}</section>\n", ext = "html")]
struct Section<'a> {
    title: &'a str,
    body: Html,
}

/// A paragraph.
pub fn paragraph(text: &str) -> Html {
    render(&Paragraph { class: "", text })
}

/// A paragraph that must not be overlooked.
pub fn note(text: &str) -> Html {
    render(&Paragraph { class: "note", text })
}

#[derive(Template)]
#[template(
    source = "<p{% if !class.is_empty() %} class=\"{{ class }}\"{% endif %}>{{ text }}</p>\n",
    ext = "html"
)]
struct Paragraph<'a> {
    class: &'static str,
    text: &'a str,
}

/// Sentences, one below the other.
pub fn list(sentences: &[String]) -> Html {
    render(&List { sentences })
}

#[derive(Template)]
#[template(source = "<ul>\n{% for s in sentences %}<li>{{ s }}</li>\n{% endfor %}</ul>\n", ext = "html")]
struct List<'a> {
    sentences: &'a [String],
}

/// What unfolds under its name.
pub(crate) fn folded(name: &str, body: impl IntoIterator<Item = Html>) -> Html {
    render(&Folded { name, body: join(body) })
}

#[derive(Template)]
#[template(source = "<details>\n<summary>{{ name }}</summary>\n{{ body }}</details>\n", ext = "html")]
struct Folded<'a> {
    name: &'a str,
    body: Html,
}

/// A chart with a caption below it.
pub fn figure(chart: &Html, caption: &str) -> Html {
    render(&Figure { chart, caption })
}

#[derive(Template)]
#[template(
    source = "<figure>\n{{ chart }}{% if !caption.is_empty() %}<figcaption>{{ caption }}</figcaption>\n{% endif %}</figure>\n",
    ext = "html"
)]
struct Figure<'a> {
    chart: &'a Html,
    caption: &'a str,
}

/// Figures beside one another where there is room, else below.
pub fn side_by_side(pieces: impl IntoIterator<Item = Html>) -> Html {
    render(&SideBySide { pieces: join(pieces) })
}

#[derive(Template)]
#[template(source = "<div class=\"beside\">\n{{ pieces }}</div>\n", ext = "html")]
struct SideBySide {
    pieces: Html,
}
