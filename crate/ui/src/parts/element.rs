//! A builder of elements. `html!` compiles to code for each element that it names. The builder is one
//! set of functions that all elements share, which takes a fraction of the bytes.

use std::rc::Rc;

use web_sys::Event;
use yew::virtual_dom::{AttrValue, Listener, ListenerKind, VNode, VTag};
use yew::{Callback, Html, NodeRef};

use crate::wiki::genuine;

/// An element that is being built; [`element`] starts one, [`ElementBuilder::html`] ends it.
#[derive(Debug)]
pub struct ElementBuilder(Box<VTag>);

/// Starts an element. `class` is its `class` attribute; an empty text sets none.
#[inline(never)]
#[must_use]
pub fn element(tag: &'static str, class: &'static str) -> ElementBuilder {
    let element = ElementBuilder(Box::new(VTag::new(AttrValue::Static(tag))));
    if class.is_empty() {
        element
    } else {
        element.attr("class", class)
    }
}

/// An element with children and no attribute besides its class.
#[inline(never)]
pub fn container(tag: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    element(tag, class).children(children).html()
}

/// An element that holds nothing but a text.
#[inline(never)]
pub fn text(tag: &'static str, text: String) -> Html {
    element(tag, "").text(text).html()
}

/// A text outside of an element of its own.
pub fn text_node(text: String) -> Html {
    VNode::from(text)
}

/// A name, isolated from the direction of the text around it.
pub fn name(name: &str) -> Html {
    text("bdi", name.to_owned())
}

/// A button that the user can press and a script cannot. `on` receives `what` when it is pressed.
#[inline(never)]
#[must_use]
pub fn button<T: Clone + 'static>(
    class: &'static str,
    words: String,
    on: &Callback<T>,
    what: T,
) -> ElementBuilder {
    pressable(class, words, on.reform(move |_| what.clone()))
}

/// The same, if it matters where the user pressed.
#[inline(never)]
#[must_use]
pub fn pressable(class: &'static str, words: String, on: Callback<Event>) -> ElementBuilder {
    element("button", class)
        .attr("type", "button")
        .on_click(on)
        .text(words)
}

impl ElementBuilder {
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

    /// Sets the key that identifies the element among its siblings. Each sibling must have one.
    #[must_use]
    pub fn key(mut self, key: String) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// Sets the text that a field holds.
    #[must_use]
    pub fn value(mut self, value: String) -> Self {
        self.0.set_value(AttrValue::from(value));
        self
    }

    /// Binds a reference to the element. Must come before the listeners.
    #[must_use]
    pub fn node_ref(mut self, node: NodeRef) -> Self {
        self.0.node_ref = node;
        self
    }

    /// Adds a child.
    #[inline(never)]
    #[must_use]
    pub fn child(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// Adds children.
    #[inline(never)]
    #[must_use]
    pub fn children(mut self, children: Vec<Html>) -> Self {
        self.0.add_children(children);
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: String) -> Self {
        self.child(VNode::from(text))
    }

    /// Calls back when the user clicks it. Clicks that scripts make are ignored.
    #[must_use]
    pub fn on_click(self, on_click: Callback<Event>) -> Self {
        self.on(ListenerKind::onclick, on_click)
    }

    /// Calls back on an event that the user causes. Events that scripts make are ignored.
    #[inline(never)]
    #[must_use]
    pub fn on(mut self, kind: ListenerKind, callback: Callback<Event>) -> Self {
        self.0.add_listener(Rc::new(UserListener {
            kind,
            callback,
            element: self.0.node_ref.clone(),
        }));
        self
    }

    /// Calls back on an event, also if a script makes it. A field of a form needs this: extensions fill
    /// in fields by script, and what the field shows must be what is entered.
    #[must_use]
    pub fn on_any(mut self, kind: ListenerKind, callback: Callback<Event>) -> Self {
        self.0.add_listener(Rc::new(AnyListener { kind, callback }));
        self
    }

    /// Sets whether a checkbox or a radio button is selected.
    #[inline(never)]
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.0.set_checked(checked);
        self
    }

    /// Finishes the element.
    #[inline(never)]
    pub fn html(self) -> Html {
        VNode::from(*self.0)
    }
}

/// A listener that passes on only what the user does.
#[derive(Debug)]
struct UserListener {
    kind: ListenerKind,
    callback: Callback<Event>,
    /// The listening element. Yew finds it by what the page's scripts can change; so it is checked.
    element: NodeRef,
}

impl Listener for UserListener {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: Event) {
        match genuine::is_users(&event, &self.element) {
            Some(true) => self.callback.emit(event),
            Some(false) => event.prevent_default(),
            None => {}
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

/// A listener that passes on everything.
#[derive(Debug)]
struct AnyListener {
    kind: ListenerKind,
    callback: Callback<Event>,
}

impl Listener for AnyListener {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: Event) {
        self.callback.emit(event);
    }

    fn passive(&self) -> bool {
        false
    }
}
