//! The module that asks: from a held gadget to its user's answer.

pub mod app;
pub mod blocked;
pub mod intent;
pub mod prepare;
pub mod prompting;
pub mod state;
pub mod view;
