//! The module that asks: from a held gadget to its user's answer.

pub mod app;
pub mod blocked;
pub mod effect;
pub mod embargo;
pub mod intent;
mod named;
mod on_wiki;
pub mod ports;
pub mod prepare;
pub mod prompting;
pub mod question;
pub mod save;
pub mod state;
pub mod view;
