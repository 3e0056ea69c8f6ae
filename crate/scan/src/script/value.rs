//! What an expression can be.

use std::rc::Rc;

use oxc_ast::ast::{Class, ObjectExpression};

use super::code::{FunctionId, FunctionNode};
use crate::text::Text;

/// The most values that are followed at once.
pub(crate) const MOST: usize = 40;

/// One value.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Text(Text),
    /// `true` or `false`.
    Bool(bool),
    /// `null` or `undefined`.
    Nothing,
    Object(&'a ObjectExpression<'a>, u32, u32),
    Array(Rc<[Values<'a>]>),
    Function(FunctionNode<'a>, u32, u32),
    Class(&'a Class<'a>, u32, u32),
    /// An object that a class or a function has made, and what its methods see as `this`.
    Instance(usize),
    /// Something of the browser or of MediaWiki, by its name: `document.body`, `mw.loader.load`.
    Global(Rc<str>),
    /// An object that a constructor of the browser or of MediaWiki has made.
    Made(Rc<str>),
    Element(Element),
    /// The `style` of an element.
    Style,
    /// The values of `mw.config`.
    Config,
    /// What a file exports.
    Module(u32),
    Unknown,
}

/// An element of a page.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// The code that makes or finds it.
    pub site: usize,
    /// Its name; empty: not known.
    pub name: Rc<str>,
    /// Its attributes, if markup made it.
    pub attributes: Rc<[(String, String)]>,
}

/// The values that something can have. None: it has no value that is known of.
pub(crate) type Values<'a> = Rc<[Value<'a>]>;

/// What two values have in common if they are the same object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    At(usize),
    Named(Rc<str>),
}

impl Value<'_> {
    /// What tells whether two values are one object.
    pub fn identity(&self) -> Option<Identity> {
        match self {
            Self::Object(object, ..) => Some(Identity::At(super::code::address(*object))),
            Self::Function(function, ..) => Some(Identity::At(function.id())),
            Self::Class(class, ..) => Some(Identity::At(super::code::address(*class))),
            Self::Instance(of) => Some(Identity::At(of.wrapping_add(1))),
            Self::Element(element) => Some(Identity::At(element.site)),
            Self::Global(name) => Some(Identity::Named(name.clone())),
            Self::Module(file) => Some(Identity::Named(format!("module {file}").into())),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

pub(crate) fn unknown<'a>() -> Values<'a> {
    [Value::Unknown].into()
}

pub(crate) fn one(value: Value<'_>) -> Values<'_> {
    [value].into()
}

pub(crate) fn instance_of<'a>(function: FunctionId) -> Value<'a> {
    Value::Instance(function)
}

/// All values together, each once, and not too many.
pub(crate) fn union<'a>(sets: &[Values<'a>]) -> Values<'a> {
    if let [one] = sets {
        return one.clone();
    }
    let mut all: Vec<Value<'a>> = Vec::new();
    for value in sets.iter().flat_map(|set| set.iter()) {
        if all.len() >= MOST {
            all.push(Value::Unknown);
            break;
        }
        let is_known = all.iter().any(|known| match (known, value) {
            (Value::Text(one), Value::Text(other)) => one.text == other.text,
            (Value::Unknown, Value::Unknown) | (Value::Nothing, Value::Nothing) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (one, other) => one.identity().is_some() && one.identity() == other.identity(),
        });
        if !is_known {
            all.push(value.clone());
        }
    }
    all.into()
}
