//! What the tests share: a fresh store of each kind, and records made up by us.

mod database;
mod fixture;
mod follow;
mod told;

pub use database::{Fresh, Kind, run};
pub use fixture::{at, employer, offer, put, source};
pub use follow::Follower;
pub use told::told;

/// Runs each test on a fresh SQLite database and on a fresh PostgreSQL database, as `sqlite::name` and
/// `postgres::name`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: &Fresh) $body:block)+) => {
        $($(#[$attribute])* async fn $name($db: &$crate::support::Fresh) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::support::run($crate::support::Kind::Sqlite, |db| Box::pin(super::$name(db))).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::support::run($crate::support::Kind::Postgres, |db| Box::pin(super::$name(db))).await;
            })+
        }
    };
}
