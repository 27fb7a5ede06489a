//! Cuts a stream of bytes into the items of a JSON array, or into lines. It looks at brackets, quotes and line ends
//! only: whether an item is JSON is for its reader to say.

use super::ITEM_LIMIT;

/// An item longer than [`ITEM_LIMIT`]; its bytes are gone, the next item is found all the same.
#[derive(Debug, PartialEq)]
pub(super) struct TooLong;

/// The stream is no list of items: nothing after this point can be trusted.
#[derive(Debug, PartialEq)]
pub(super) struct Broken;

/// Where in the stream the splitter is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// Before the first byte that is not white space.
    Start,
    /// In JSON Lines.
    Line,
    /// In an array, so many brackets deep in an item.
    Array { depth: usize },
    /// In a text of an item of an array.
    Text { depth: usize, escaped: bool },
    /// After the array.
    End,
}

/// The splitter; holds at most one item.
#[derive(Debug)]
pub(super) struct Splitter {
    place: Place,
    item: Vec<u8>,
    too_long: bool,
    /// Whether an item of the array has been given: after a comma another must follow.
    begun: bool,
}

impl Splitter {
    pub(super) fn new() -> Self {
        Self { place: Place::Start, item: Vec::new(), too_long: false, begun: false }
    }

    /// Takes the next bytes and gives every item that ends in them.
    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(Result<&[u8], TooLong>),
    ) -> Result<(), Broken> {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            match self.place {
                Place::Line => {
                    let end = rest.iter().position(|b| *b == b'\n');
                    self.keep(&rest[..end.unwrap_or(rest.len())]);
                    rest = end.map_or(&[], |end| &rest[end + 1..]);
                    if end.is_some() {
                        self.line(&mut each);
                    }
                    continue;
                }
                Place::Start | Place::End if byte.is_ascii_whitespace() => {}
                Place::Start if byte == b'[' => self.place = Place::Array { depth: 0 },
                Place::Start => {
                    self.place = Place::Line;
                    continue;
                }
                Place::Array { depth } => self.in_array(byte, depth, &mut each)?,
                Place::Text { depth, escaped } => self.in_text(byte, depth, escaped),
                Place::End => return Err(Broken),
            }
            rest = after;
        }
        Ok(())
    }

    /// The stream has ended.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Result<&[u8], TooLong>)) -> Result<(), Broken> {
        match self.place {
            Place::Line => {
                self.line(&mut each);
                Ok(())
            }
            Place::Start | Place::End => Ok(()),
            Place::Array { .. } | Place::Text { .. } => Err(Broken),
        }
    }

    fn in_array(
        &mut self,
        byte: u8,
        depth: usize,
        each: &mut impl FnMut(Result<&[u8], TooLong>),
    ) -> Result<(), Broken> {
        match byte {
            b',' if depth == 0 => {
                self.give(each);
                self.begun = true;
                return Ok(());
            }
            b']' if depth == 0 => {
                if self.begun || self.too_long || !self.item.trim_ascii().is_empty() {
                    self.give(each);
                }
                self.place = Place::End;
                return Ok(());
            }
            b'[' | b'{' => self.place = Place::Array { depth: depth + 1 },
            b']' | b'}' => self.place = Place::Array { depth: depth.checked_sub(1).ok_or(Broken)? },
            b'"' => self.place = Place::Text { depth, escaped: false },
            _ => {}
        }
        self.keep(&[byte]);
        Ok(())
    }

    fn in_text(&mut self, byte: u8, depth: usize, escaped: bool) {
        self.place = match byte {
            b'"' if !escaped => Place::Array { depth },
            b'\\' => Place::Text { depth, escaped: !escaped },
            _ => Place::Text { depth, escaped: false },
        };
        self.keep(&[byte]);
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long || self.item.len() + bytes.len() > ITEM_LIMIT {
            self.too_long = true;
            self.item.clear();
        } else {
            self.item.extend_from_slice(bytes);
        }
    }

    /// Empty lines are no items.
    fn line(&mut self, each: &mut impl FnMut(Result<&[u8], TooLong>)) {
        if self.too_long || !self.item.trim_ascii().is_empty() {
            self.give(each);
        }
        self.item.clear();
    }

    fn give(&mut self, each: &mut impl FnMut(Result<&[u8], TooLong>)) {
        each(if self.too_long { Err(TooLong) } else { Ok(&self.item) });
        self.item.clear();
        self.too_long = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items of `text`, fed in pieces of `size` bytes; `!` stands for one that is too long.
    fn items(text: &str, size: usize) -> (Vec<String>, Result<(), Broken>) {
        let (mut splitter, mut items) = (Splitter::new(), Vec::new());
        let mut each = |item: Result<&[u8], TooLong>| {
            items.push(item.map_or("!".to_owned(), |bytes| String::from_utf8_lossy(bytes).trim().to_owned()));
        };
        let fed = text.as_bytes().chunks(size).try_for_each(|piece| splitter.feed(piece, &mut each));
        let ended = fed.and_then(|()| splitter.finish(&mut each));
        (items, ended)
    }

    #[test]
    fn items_are_the_same_however_the_stream_is_cut() {
        let cases: [(&str, &[&str]); 8] = [
            (
                r#" [{"a":"x,]\"}"}, {"b":[1,{"c":2}]} ,3] "#,
                &[r#"{"a":"x,]\"}"}"#, r#"{"b":[1,{"c":2}]}"#, "3"],
            ),
            (r#"["\\",{}]"#, &[r#""\\""#, "{}"]),
            ("[]", &[]),
            (" [ ] ", &[]),
            ("[1,]", &["1", ""]),
            ("\n\n{\"a\":1}\r\n\n{\"b\":2}", &["{\"a\":1}", "{\"b\":2}"]),
            ("{\"a\":1}\n", &["{\"a\":1}"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            for size in 1..=text.len().max(1) {
                assert_eq!(
                    items(text, size),
                    (expected.iter().map(|s| (*s).to_owned()).collect(), Ok(())),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_list_is_broken() {
        for text in ["[{}", "[\"", "[}", "[1] 2", "[{}]]"] {
            assert_eq!(items(text, 1).1, Err(Broken), "{text}");
        }
    }

    #[test]
    fn an_item_that_is_too_long_does_not_take_the_next_one_with_it() {
        let long = "x".repeat(ITEM_LIMIT + 1);
        let array = format!("[\"{long}\",2,\"{long}\"]");
        let lines = format!("{long}\n2\n{long}");
        for text in [array, lines] {
            for size in [1, 1000, text.len()] {
                assert_eq!(items(&text, size), (vec!["!".into(), "2".into(), "!".into()], Ok(())));
            }
        }
    }
}
