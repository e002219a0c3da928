//! The head of every page about an app: its name, where it stands, its sections.

use super::page;
use crate::domain::AppStatus;
use crate::service::apps::AppView;

/// An app, and the section of it that is shown.
#[derive(Debug)]
pub struct AppHead {
    /// The app.
    pub view: AppView,
    section: &'static str,
}

impl AppHead {
    /// The head of that section; empty for none.
    pub fn new(view: AppView, section: &'static str) -> Self {
        Self { view, section }
    }

    /// The address of the app's pages, without a slash at its end.
    pub fn path(&self) -> String {
        path(self.view.id)
    }

    /// The day on which it was registered.
    pub fn since(&self) -> String {
        page::day(self.view.created_at)
    }

    /// Whether this section is shown.
    pub fn is_in(&self, section: &str) -> bool {
        self.section == section
    }

    /// Whether nobody has confirmed an address yet.
    pub fn is_pending(&self) -> bool {
        self.view.status == AppStatus::Pending
    }

    /// Whether its keys work.
    pub fn is_active(&self) -> bool {
        self.view.status == AppStatus::Active
    }

    /// Whether the operator stopped it.
    pub fn is_suspended(&self) -> bool {
        self.view.status == AppStatus::Suspended
    }
}

/// The address of an app's pages.
pub fn path(app: uuid::Uuid) -> String {
    format!("/portal/apps/{app}")
}
