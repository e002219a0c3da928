//! Invented people for test keys: a start-up builds before it has an agreement, and meets nobody real.
//!
//! They are shown by the same index, the same classes and the same gate as everybody else, out of databases in memory. The
//! first time that an app asks, these people allow it what invented people do, by permissions of their own: so apps see
//! nothing of each other here either. Some withdraw after a while, so that an app learns to delete; requests for contact
//! are written down and answered by nobody.

use super::import::{CvImport, Invented};
use super::{CvService, House};
use crate::auth::{MasterKeys, Vault};
use crate::domain::cv::CvId;
use crate::domain::permission::{Notice, Permission, Purpose};
use crate::domain::{Clock, KeyMode, SourceId};
use crate::ingest::generated::{CvGenerator, GeneratedCv};
use crate::service::{Error, NoticeText, Result};
use crate::store::{self, OpenOptions};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{CryptoRng, SeedableRng};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// So many live there: of 2,000 a quarter would be like four others and shown, of these nearly half are.
const PEOPLE: usize = 5_000;
/// The same people every time.
const SEED: u64 = 59;
/// People of a transaction.
const BATCH: usize = 500;
/// The platform that brought them.
const PLATFORM: &str = "demo-cv";
/// Where their notice is read.
const BASE: &str = "https://passerelle.example";
/// Nobody's app. It may find everybody from the beginning, so that everybody is in a class.
const NOBODY: Uuid = Uuid::from_u128(0x7073_6c00_0000_8000_8000_0000_0000_0000);
/// One in so many allows the app for a short time alone: then it is to be deleted.
const LEAVES_ONE_IN: usize = 20;
/// For so long.
const SHORT: SignedDuration = SignedDuration::from_mins(10);

/// A town of invented people, in memory.
#[derive(Debug)]
pub(in crate::service) struct Town {
    service: Arc<CvService>,
    source: SourceId,
    notice: Notice,
    made_at: Timestamp,
    /// The apps that people there allow something.
    guests: Mutex<BTreeSet<Uuid>>,
}

impl Town {
    /// Makes one.
    pub(in crate::service) async fn make(clock: Arc<dyn Clock>, random: &mut (dyn CryptoRng + Send)) -> Result<Self> {
        let masters = MasterKeys::generate(random).held();
        let mut more = || StdRng::from_rng(&mut &mut *random);
        let (for_vault, for_import, for_service) = (more(), more(), more());
        let now = clock.now();
        let options = || OpenOptions { durable: false, ..OpenOptions::new(now) };
        let (store, keys) = (
            store::open("sqlite::memory:", options()).await?,
            store::open_cv_keys("sqlite::memory:", options()).await?,
        );
        store.migrate().await?;
        keys.migrate_keys().await?;
        let vault = Vault::open(keys, masters, clock.clone(), for_vault).await?;
        let source = SourceId::new(PLATFORM).map_err(|_| Error::Interrupted)?;
        let notice = NoticeText::present().shown(BASE, "fr").ok_or(Error::Interrupted)?;
        let importing = CvImport::new(store.clone(), vault.clone(), clock.clone(), for_import);
        let mut people = generated(now).await?;
        // Each batch is written at one time: those of one week are together.
        people.sort_by_key(|one| one.updated_at);
        while !people.is_empty() {
            let rest = people.split_off(people.len().min(BATCH));
            let at = people.last().map_or(now, |last| last.updated_at);
            let invented = std::mem::replace(&mut people, rest).into_iter().map(|one| {
                let permissions = one.permissions(CvId::of(&source, &one.external), &[NOBODY], &notice, now);
                Invented { external: one.external, cv: one.cv, permissions }
            });
            importing.invent(&source, invented.collect(), at).await?;
        }
        let house = House::new(KeyMode::Test, store, vault, clock, for_service);
        let service = CvService::over(house, &mut |_, _| {}).await?;
        Ok(Self { service, source, notice, made_at: now, guests: Mutex::default() })
    }

    /// The people, as that app meets them.
    pub(in crate::service) async fn for_app(&self, app: Uuid) -> Result<Arc<CvService>> {
        let mut guests = self.guests.lock().await;
        if !guests.contains(&app) {
            self.allow(app).await?;
            guests.insert(app);
        }
        Ok(self.service.clone())
    }

    /// People allow the app what they allow, from now on.
    async fn allow(&self, app: Uuid) -> Result<()> {
        let house = &self.service.house;
        let now = house.now();
        let given: Vec<Permission> = generated(self.made_at)
            .await?
            .iter()
            .enumerate()
            .flat_map(|(number, one)| {
                let cv = CvId::of(&self.source, &one.external);
                let leaves = number % LEAVES_ONE_IN == 0;
                let given = one.permissions(cv, &[app], &self.notice, self.made_at).into_iter();
                let given = given.filter(move |one| match one.purpose {
                    Purpose::Search => true,
                    Purpose::Matching | Purpose::Contact => !leaves,
                    Purpose::Statistics => false,
                });
                // The generator gives the same id whichever app it is for.
                given.map(move |one| Permission {
                    id: Uuid::new_v5(&app, one.id.as_bytes()),
                    expires_at: if leaves { now + SHORT } else { one.expires_at },
                    ..one
                })
            })
            .collect();
        let cvs: BTreeSet<CvId> = given.iter().map(|one| one.cv).collect();
        for some in given.chunks(BATCH) {
            house.store.save_permissions(some, now).await?;
        }
        self.service.changed(&cvs.into_iter().collect::<Vec<_>>()).await
    }

    /// Ends it.
    pub(in crate::service) async fn end(&self) {
        self.service.stop().await;
    }
}

async fn generated(now: Timestamp) -> Result<Vec<GeneratedCv>> {
    let made = tokio::task::spawn_blocking(move || CvGenerator::new(SEED, PEOPLE, now).collect());
    made.await.map_err(|_| Error::Interrupted)
}
