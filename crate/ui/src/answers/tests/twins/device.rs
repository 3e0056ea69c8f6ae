//! A storage of the browser, and the life of a tab.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mediawiki_web::storage::StorageRefused;

use super::Texts;
use crate::answers::ports::Device;

/// The steps that a tab has left before it dies; `None`: it lives.
#[derive(Debug, Clone, Default)]
pub struct Life(Rc<Cell<Option<u32>>>, Rc<Cell<u32>>);

impl Life {
    /// Takes a step. False: the tab is dead, and nothing it does has an effect.
    pub(super) fn step(&self) -> bool {
        self.1.set(self.1.get() + 1);
        match self.0.get() {
            None => true,
            Some(0) => false,
            Some(steps) => {
                self.0.set(Some(steps - 1));
                true
            }
        }
    }

    pub fn dies_after(&self, steps: u32) {
        self.0.set(Some(steps));
    }

    pub fn is_dead(&self) -> bool {
        self.0.get() == Some(0)
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u32 {
        self.1.get()
    }
}

/// What a storage of the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    #[default]
    Enough,
    /// New texts are not stored.
    Full,
    /// Nothing can be read or stored.
    Blocked,
}

/// A storage of the browser, as one tab has it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    texts: Rc<RefCell<Texts>>,
    room: Rc<Cell<Room>>,
    life: Life,
}

impl Memory {
    pub fn all(&self) -> Texts {
        self.texts.borrow().clone()
    }

    pub fn insert(&self, key: &str, text: &str) {
        self.texts
            .borrow_mut()
            .insert(key.to_owned(), text.to_owned());
    }

    pub fn clear(&self) {
        self.texts.borrow_mut().clear();
    }

    pub fn has_room(&self, room: Room) {
        self.room.set(room);
    }

    pub(super) fn of(&self, life: &Life) -> Self {
        Self {
            life: life.clone(),
            ..self.clone()
        }
    }
}

impl Device for Memory {
    fn get(&self, key: &str) -> Result<Option<String>, StorageRefused> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Err(StorageRefused);
        }
        Ok(self.texts.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageRefused> {
        if !self.life.step() || self.room.get() != Room::Enough {
            return Err(StorageRefused);
        }
        self.insert(key, text);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageRefused> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Err(StorageRefused);
        }
        self.texts.borrow_mut().remove(key);
        Ok(())
    }

    fn entries(&self, prefix: &str) -> Vec<(String, String)> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Vec::new();
        }
        let all = self.all().into_iter();
        all.filter(|(key, _)| key.starts_with(prefix)).collect()
    }
}
