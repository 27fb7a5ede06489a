//! Markup that is safe to put into a page. Text becomes markup in one way only: through a template, which escapes it.

use std::fmt;

use askama::{FastWritable, NO_VALUES, Template, Values, filters::HtmlSafe};

/// Markup made by this crate. There is no way to make one of a text without escaping it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// A text, escaped.
    pub fn text(text: &str) -> Self {
        render(&Escaped { text })
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A template does not escape it again.
impl HtmlSafe for Html {}

impl FastWritable for Html {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        dest.write_str(&self.0)?;
        Ok(())
    }
}

/// Pieces one after the other.
pub fn join(pieces: impl IntoIterator<Item = Html>) -> Html {
    Html(pieces.into_iter().map(Html::into_string).collect())
}

#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Escaped<'a> {
    text: &'a str,
}

/// Renders a template of this crate.
pub(crate) fn render(template: &impl Template) -> Html {
    let mut text = String::new();
    // Infallible: the templates call no function that fails, and writing to a String does not.
    let written = template.render_into_with_values(&mut text, NO_VALUES);
    debug_assert!(written.is_ok(), "{written:?}");
    Html(text)
}

#[cfg(test)]
mod tests {
    use super::{Html, join};

    #[test]
    fn a_text_becomes_markup_escaped_and_once_only() {
        let text = Html::text("</script><script>alert('1') & \"2\"");
        assert!(!text.as_str().contains(['<', '>', '"', '\'']), "{text}");
        let both = join([text.clone(), Html::text("é")]);
        assert_eq!(both.as_str(), format!("{text}é"));
    }
}
