//! The invented people of `passerelle demo --cvs`.

use super::house::House;
use super::output;
use crate::auth::{self, NewKeyRequest, Scope};
use crate::domain::cv::CvId;
use crate::domain::permission::RecipientCategory;
use crate::domain::{Actor, By, SourceId};
use crate::ingest::generated::{CvGenerator, GeneratedCv};
use crate::mail::Printed;
use crate::service::NoticeText;
use crate::service::apps::{ApprovalRequest, Apps, CV_AGREEMENT, Who};
use crate::service::cvs::{CvImport, Invented};
use crate::store::{Processor, ProcessorOwner, ProcessorRole, Store};
use crate::system::os_random;
use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// People of one transaction.
const BATCH: usize = 500;

/// Invents people who let the app `demo` find them, most of them; a key of it that reads them.
pub(super) async fn fill(
    house: &House<'_>,
    store: &Arc<dyn Store>,
    (people, seed): (u32, u64),
    source: &SourceId,
    app: Uuid,
) -> anyhow::Result<String> {
    let vault = house.open_vault().await?.context("the demo has no place for the keys of CVs")?;
    let now = house.clock.now();
    for owner in [ProcessorOwner::App(app), ProcessorOwner::Source(source.clone())] {
        store.put_processor(&processor(owner, now)).await?;
    }
    let importing = CvImport::new(store.clone(), vault.clone(), house.clock.clone(), os_random());
    let notice = NoticeText::present().shown("http://localhost", "fr").context("the notice has no text in French")?;
    let progress = output::Progress::count("inventing people", people.into());
    let mut all: Vec<GeneratedCv> = CvGenerator::new(seed, people as usize, now).collect();
    // Each batch is written at one time: those of one week are together.
    all.sort_by_key(|one| one.updated_at);
    while !all.is_empty() {
        let rest = all.split_off(all.len().min(BATCH));
        // None so old that retention would announce its erasure before the eyes of whoever tries the demo.
        let at = all.last().map_or(now, |last| last.updated_at).max(now - RECENT);
        let invented = std::mem::replace(&mut all, rest).into_iter().map(|one| {
            let permissions = one.permissions(CvId::of(source, &one.external), &[app], &notice, now);
            Invented { external: one.external, cv: one.cv, permissions }
        });
        let invented: Vec<Invented> = invented.collect();
        let count = invented.len() as u64;
        importing.invent(source, invented, at).await?;
        progress.add(count);
    }
    progress.finish();
    vault.keys().close_keys().await;
    key(house, store, app).await
}

/// People are invented as of at most so long ago: shorter than the three months without a permission of retention.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 60);

/// A key that reads CVs, of the app `demo`, which is approved for it.
async fn key(house: &House<'_>, store: &Arc<dyn Store>, app: Uuid) -> anyhow::Result<String> {
    let mailer = Arc::new(Printed);
    let apps = Apps::new(store.clone(), house.clock.clone(), mailer, os_random(), "http://localhost");
    let by = By::actor(Actor::Operator);
    let asked = ApprovalRequest {
        scope: Scope::CvsRead.to_string(),
        purpose: "Montrer des profils inventés".to_owned(),
        accept_agreement: CV_AGREEMENT.version.to_owned(),
    };
    apps.ask_approval(Who::Operator, &by, app, &asked).await?;
    let until = house.clock.now() + SignedDuration::from_hours(24 * 365);
    apps.approve(Who::Operator, &by, app, Scope::CvsRead, until).await?;
    let request = NewKeyRequest {
        app: "demo".to_owned(),
        scopes: vec![Scope::CvsRead],
        sources: vec![],
        accepts: vec![],
        expires_at: None,
    };
    let (key, _) = auth::issue(store.as_ref(), house.clock.as_ref(), &mut os_random(), request).await?;
    Ok(key.reveal().to_owned())
}

fn processor(owner: ProcessorOwner, at: Timestamp) -> Processor {
    Processor {
        owner,
        legal_name: "Passerelle, démonstration".to_owned(),
        address: Some("1 rue de l'Exemple, 59000 Lille".to_owned()),
        siren: "732829320".to_owned(),
        dpo: "dpo@example.org".to_owned(),
        privacy_notice: "https://example.org/confidentialite".to_owned(),
        role: ProcessorRole::Controller,
        countries: vec!["FR".to_owned()],
        category: Some(RecipientCategory::JobPlatforms),
        at,
    }
}
