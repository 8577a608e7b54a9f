//! Reading a catalogue down to its arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// The messages of a catalogue, by key.
pub struct Messages(pub BTreeMap<String, Message>);

/// A message.
#[derive(Default)]
pub struct Message {
    /// The names of its arguments.
    pub arguments: BTreeSet<String>,
    /// All its text, variants included.
    pub text: String,
}

impl Messages {
    /// The catalogue in this file. Panics where it doesn't parse, has a key twice, or uses what no catalogue here may.
    pub fn read(path: &Path) -> Self {
        let source = std::fs::read_to_string(path).unwrap();
        let resource = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            match entry {
                Entry::Message(entry) => {
                    assert!(entry.attributes.is_empty(), "{} has attributes", entry.id.name);
                    let mut message = Message::default();
                    let value = entry.value.unwrap_or_else(|| panic!("{} is empty", entry.id.name));
                    message.add_pattern(&value);
                    let before = messages.insert(entry.id.name.to_owned(), message);
                    assert!(before.is_none(), "{}: {} stands there twice", path.display(), entry.id.name);
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{}: {other:?}", path.display()),
            }
        }
        Self(messages)
    }
}

impl Message {
    fn add_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.add_inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.add_inline(selector);
                    variants.iter().for_each(|variant| self.add_pattern(&variant.value));
                }
            }
        }
    }

    fn add_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.arguments.insert(id.name.to_owned());
            }
            other => panic!("only arguments are used in the catalogues: {other:?}"),
        }
    }
}
