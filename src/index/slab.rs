//! Slabs: rows of plain numbers, or text, that lie in memory or in a mapped file; who reads them does not see which.
//!
//! A slab is a plain slice beside what keeps it alive, so that reading one costs what reading a `Vec` costs: its bytes
//! are cast once, when it is made, and not at each look.

use bytemuck::Pod;
use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;
use tantivy::directory::OwnedBytes;
use yoke::Yoke;

/// A `[T]` of plain numbers or a `str`. It never changes.
pub(super) struct Slab<T: ?Sized + ToOwned + 'static> {
    slice: Yoke<&'static T, Arc<Ground<T::Owned>>>,
}

/// What a slab keeps alive; one of both is empty.
struct Ground<O> {
    owned: O,
    mapped: OwnedBytes,
}

impl<T: Pod> Slab<[T]> {
    /// The numbers that `bytes` are, in the byte order of the machine; `None` when they are not whole numbers, or not
    /// aligned for them.
    pub(super) fn mapped(bytes: OwnedBytes) -> Option<Self> {
        let ground = Arc::new(Ground { owned: Vec::new(), mapped: bytes });
        let slice = Yoke::try_attach_to_cart(ground, |ground| bytemuck::try_cast_slice(&ground.mapped));
        Some(Self { slice: slice.ok()? })
    }
}

impl Slab<str> {
    /// The text that `bytes` are; `None` when they are not UTF-8.
    pub(super) fn mapped(bytes: OwnedBytes) -> Option<Self> {
        let ground = Arc::new(Ground { owned: String::new(), mapped: bytes });
        let slice = Yoke::try_attach_to_cart(ground, |ground| std::str::from_utf8(&ground.mapped));
        Some(Self { slice: slice.ok()? })
    }
}

impl<T: ?Sized + ToOwned> Slab<T> {
    fn owned(owned: T::Owned) -> Self {
        let ground = Arc::new(Ground { owned, mapped: OwnedBytes::empty() });
        Self { slice: Yoke::attach_to_cart(ground, |ground| ground.owned.borrow()) }
    }

    /// The bytes that it keeps on the heap: none where it is mapped.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val::<T>(self.slice.backing_cart().owned.borrow())
    }
}

impl<T: Clone> From<Vec<T>> for Slab<[T]> {
    fn from(numbers: Vec<T>) -> Self {
        Self::owned(numbers)
    }
}

impl From<String> for Slab<str> {
    fn from(text: String) -> Self {
        Self::owned(text)
    }
}

impl<T: ?Sized + ToOwned> Deref for Slab<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.slice.get()
    }
}

impl<T: ?Sized + ToOwned> std::fmt::Debug for Slab<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (bytes, heap) = (size_of_val::<T>(self), self.heap_bytes());
        f.debug_struct("Slab").field("bytes", &bytes).field("heap", &heap).finish()
    }
}
