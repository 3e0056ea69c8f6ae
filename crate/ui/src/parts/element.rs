//! Elements, step by step. `html!` spells out each element where it stands; here one function makes
//! them all, in a fraction of the bytes.

use std::rc::Rc;

use web_sys::Event;
use yew::virtual_dom::{AttrValue, Listener, ListenerKind, VNode, VTag};
use yew::{Callback, Html, NodeRef};

/// An element on its way.
#[derive(Debug)]
pub struct Builder(Box<VTag>);

/// An element; `class`: its classes, or nothing.
#[inline(never)]
#[must_use]
pub fn element(tag: &'static str, class: &'static str) -> Builder {
    let element = Builder(Box::new(VTag::new(AttrValue::Static(tag))));
    if class.is_empty() {
        element
    } else {
        element.attr("class", class)
    }
}

/// An element that holds nothing but a text.
#[inline(never)]
pub fn text(tag: &'static str, text: String) -> Html {
    element(tag, "").text(text).html()
}

/// A button that its user, and no script, can press; `on` is told that they did `what`.
#[inline(never)]
#[must_use]
pub fn button<T: Clone + 'static>(
    class: &'static str,
    words: String,
    on: &Callback<T>,
    what: T,
) -> Builder {
    element("button", class)
        .attr("type", "button")
        .on_click(on.reform(move |_| what.clone()))
        .text(words)
}

impl Builder {
    #[inline(never)]
    fn set(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.set(name, value.into())
    }

    /// Sets an attribute if there is a value for it.
    #[must_use]
    pub fn attr_if(self, name: &'static str, value: Option<impl Into<AttrValue>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Sets an attribute that has no value, such as `disabled`, or leaves it out.
    #[must_use]
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        self.attr_if(name, is_set.then_some(""))
    }

    /// Known by a key among its siblings, of which each must have one.
    #[must_use]
    pub fn key(mut self, key: String) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// A field for a text, that has this one.
    #[must_use]
    pub fn value(mut self, value: String) -> Self {
        self.0.set_value(AttrValue::from(value));
        self
    }

    /// Known by a reference.
    #[must_use]
    pub fn node_ref(mut self, node: NodeRef) -> Self {
        self.0.node_ref = node;
        self
    }

    /// With one more child.
    #[inline(never)]
    #[must_use]
    pub fn child(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// With more children.
    #[inline(never)]
    #[must_use]
    pub fn children(mut self, children: Vec<Html>) -> Self {
        self.0.add_children(children);
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(self, text: String) -> Self {
        self.child(VNode::from(text))
    }

    /// Calls back when its user clicks it. A script's click is nobody's.
    #[must_use]
    pub fn on_click(self, on_click: Callback<Event>) -> Self {
        self.on(ListenerKind::onclick, on_click)
    }

    /// Calls back when its user does something.
    #[inline(never)]
    #[must_use]
    pub fn on(mut self, kind: ListenerKind, callback: Callback<Event>) -> Self {
        self.0.add_listener(Rc::new(On { kind, callback }));
        self
    }

    /// A box that is ticked, or a choice that is made.
    #[inline(never)]
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.0.set_checked(checked);
        self
    }

    /// The element.
    #[inline(never)]
    pub fn html(self) -> Html {
        VNode::from(*self.0)
    }
}

/// A listener to what a user does.
#[derive(Debug)]
struct On {
    kind: ListenerKind,
    callback: Callback<Event>,
}

impl Listener for On {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: Event) {
        if event.is_trusted() {
            self.callback.emit(event);
        } else {
            event.prevent_default();
        }
    }

    fn passive(&self) -> bool {
        false
    }
}
