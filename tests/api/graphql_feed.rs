//! The feed against a naive one: random changes, random queries.

use crate::on_both_databases;
use crate::support::{at, offer, put, source};
use futures_util::FutureExt;
use jiff::Timestamp;
use passerelle::auth::{AppCaller, Caller, Scope};
use passerelle::domain::{
    Area, ContractType, Filters, FixedClock, Limit, Offer, OfferId, OfferQuery, OnWithdrawal, Pay, Point, Position,
    Radius, Redistribution, RomeCode, Source, SourceId, TextQuery,
};
use passerelle::service::{EventKind, SearchRequest, Service, Watch};
use passerelle::store::{OfferWrite, Store, WriteStatus};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Different offers.
const OFFERS: usize = 40;
const SOURCES: [&str; 2] = ["alpha", "beta"];
const TITLES: [&str; 3] = ["Menuisier poseur", "Chaudronnier soudeur", "Serveur en salle"];
const ROMES: [&str; 2] = ["F1607", "J1506"];

fn now() -> Timestamp {
    at(86_400)
}

fn lille() -> Point {
    Point::new(50.6371, 3.0631).unwrap()
}

/// A question as the index is asked, and as somebody reads each offer who is to answer it.
struct Question {
    query: OfferQuery,
    fits: Box<dyn Fn(&Offer) -> bool + Send + Sync>,
}

impl Question {
    fn new(query: OfferQuery, fits: impl Fn(&Offer) -> bool + Send + Sync + 'static) -> Self {
        Self { query, fits: Box::new(fits) }
    }

    fn filtered(filters: Filters, fits: impl Fn(&Offer) -> bool + Send + Sync + 'static) -> Self {
        Self::new(OfferQuery { filters, ..OfferQuery::default() }, fits)
    }

    fn of_beta() -> Self {
        let sources = vec![SourceId::new("beta").unwrap()];
        Self::filtered(Filters { sources, ..Filters::default() }, |offer| offer.source.id.as_str() == "beta")
    }

    fn random(random: &mut StdRng) -> Self {
        match random.random_range(0..6) {
            0 => Self::new(OfferQuery::default(), |_| true),
            1 => {
                let rome = RomeCode::new(ROMES[random.random_range(0..2)]).unwrap();
                let filters = Filters { rome: vec![rome.clone()], ..Filters::default() };
                Self::filtered(filters, move |offer| offer.occupation.rome.as_ref() == Some(&rome))
            }
            2 => {
                let contracts = vec![ContractType::Cdi];
                let filters = Filters { contracts, salary_min: Some(25_000), ..Filters::default() };
                let pays = |offer: &Offer| {
                    offer.salary.as_ref().and_then(|pay| pay.yearly_max).is_some_and(|it| it >= 25_000.0)
                };
                Self::filtered(filters, move |offer| offer.contract.kind == Some(ContractType::Cdi) && pays(offer))
            }
            3 => {
                let km = random.random_range(1.0..30.0);
                let area = Area::near(lille(), Radius::new(km).unwrap());
                let near = move |offer: &Offer| offer.place.position.is_some_and(|at| at.distance_km(lille()) <= km);
                Self::new(OfferQuery { area, ..OfferQuery::default() }, near)
            }
            4 => {
                let text = Some(TextQuery::new("chaudronnier").unwrap());
                Self::new(OfferQuery { text, ..OfferQuery::default() }, |offer| offer.title.starts_with("Chaudronnier"))
            }
            _ => Self::of_beta(),
        }
    }
}

fn varied(random: &mut StdRng, number: usize) -> Offer {
    let mut offer = offer(&SourceId::new(SOURCES[number % 2]).unwrap(), number);
    offer.title = (*TITLES.choose(random).unwrap()).to_owned();
    offer.occupation.rome = random.random_bool(0.8).then(|| RomeCode::new(ROMES[random.random_range(0..2)]).unwrap());
    offer.contract.kind = [None, Some(ContractType::Cdi), Some(ContractType::Cdd)][random.random_range(0..3)];
    offer.salary = random
        .random_bool(0.7)
        .then(|| Pay { yearly_max: Some(f64::from(random.random_range(18..32)) * 1_000.0), ..Pay::default() });
    let (lat, lon) = (50.4 + random.random_range(0.0..0.5), 2.8 + random.random_range(0.0..0.5));
    offer.place.position = random.random_bool(0.8).then(|| Point::new(lat, lon).unwrap());
    offer
}

/// What an event tells, but for what the offer became.
type Told = (EventKind, OfferId, i64);

/// Somebody who watches, and what they should have heard.
struct Watcher {
    question: Question,
    watch: Watch,
    sees: BTreeSet<&'static str>,
    caller: Caller,
    expected: Vec<Told>,
    heard: Vec<Told>,
    /// What was found when the watch had begun, with all that was heard since.
    result: BTreeSet<OfferId>,
}

impl Watcher {
    fn begin(service: &Service, random: &mut StdRng) -> Self {
        let may_write = random.random_bool(0.7);
        let caller = caller(may_write);
        let sees = if may_write { BTreeSet::from(SOURCES) } else { BTreeSet::from(["alpha"]) };
        let question = Question::random(random);
        let watch = service.watch(&caller, question.query.clone()).unwrap();
        let result = found(service, &caller, &question.query);
        Self { question, watch, sees, caller, expected: vec![], heard: vec![], result }
    }

    fn fits(&self, offer: Option<&Offer>) -> bool {
        offer.is_some_and(|offer| self.sees.contains(offer.source.id.as_str()) && (self.question.fits)(offer))
    }

    /// What it should hear of a change.
    fn expect(&mut self, before: Option<&Offer>, after: Option<&Offer>, (id, rev): (OfferId, i64)) {
        let kind = match (self.fits(before), self.fits(after)) {
            (false, false) => return,
            (false, true) => EventKind::Published,
            (true, true) => EventKind::Updated,
            (true, false) if after.is_none() => EventKind::Withdrawn,
            (true, false) => EventKind::Left,
        };
        self.expected.push((kind, id, rev));
    }

    /// Hears what there is to hear.
    fn hear(&mut self) {
        while let Some(event) = self.watch.next().now_or_never() {
            let event = event.unwrap();
            let change = &event.change;
            assert_eq!(change.card.is_none(), event.kind == EventKind::Withdrawn);
            assert!(change.card.as_ref().is_none_or(|card| card.id == change.id));
            match event.kind {
                EventKind::Published | EventKind::Updated => self.result.insert(change.id),
                EventKind::Left | EventKind::Withdrawn => self.result.remove(&change.id),
            };
            self.heard.push((event.kind, change.id, change.rev));
        }
    }
}

fn caller(may_read_beta: bool) -> Caller {
    let accepted = may_read_beta.then(|| SourceId::new("beta").unwrap()).into_iter().collect();
    let scopes = [Scope::OffersRead, Scope::ChangesRead].into();
    Caller::App(Arc::new(AppCaller { scopes, accepted, ..AppCaller::default() }))
}

fn found(service: &Service, caller: &Caller, query: &OfferQuery) -> BTreeSet<OfferId> {
    let limit = Limit::new(100).unwrap();
    let page =
        service.search(caller, &SearchRequest { query: query.clone(), limit, ..SearchRequest::default() }).unwrap();
    page.items.read().unwrap().into_iter().map(|card| card.id).collect()
}

/// Waits until the changes up to there are told. Transactions of other tests on the same server can hold them back.
async fn passed(service: &Service, position: Position) {
    while let Err(error) = service.wait_for(position).await {
        assert!(matches!(error, passerelle::service::Error::IndexBehind(_)), "{error}");
    }
}

async fn prepare(store: &dyn Store) {
    for name in SOURCES {
        let mut network: Source = source(name, OnWithdrawal::Erase);
        if name == "beta" {
            network.policy.redistribution = Redistribution::RegisteredApps;
        }
        store.put_source(&network).await.unwrap();
    }
}

/// Writes to the store, and to a map of what the offers are.
struct World<'a> {
    store: &'a dyn Store,
    offers: BTreeMap<OfferId, Offer>,
    position: Position,
}

impl World<'_> {
    /// Waits until all is told.
    async fn settle(&self, service: &Service) {
        if self.position != Position::default() {
            passed(service, self.position).await;
        }
    }

    /// Withdraws all, for whoever comes next.
    async fn forget(self) {
        for name in SOURCES {
            let of_it = self.offers.values().filter(|offer| offer.source.id.as_str() == name);
            let writes = of_it.map(|offer| OfferWrite::Withdraw(offer.id)).collect();
            self.store.write_offers(&SourceId::new(name).unwrap(), writes, now()).await.unwrap();
        }
    }

    /// Publishes some offers of a source, or withdraws them; tells the watchers what they should hear.
    async fn write(&mut self, random: &mut StdRng, withdraw: bool, watchers: &mut [Watcher]) {
        let source = random.random_range(0..2);
        let numbers: BTreeSet<usize> =
            (0..random.random_range(1..8)).map(|_| random.random_range(0..OFFERS / 2) * 2 + source).collect();
        let puts: Vec<Offer> = numbers.into_iter().map(|number| varied(random, number)).collect();
        let one = |offer: &Offer| if withdraw { OfferWrite::Withdraw(offer.id) } else { put(offer) };
        let writes = puts.iter().map(one).collect();
        let outcome = self.store.write_offers(&SourceId::new(SOURCES[source]).unwrap(), writes, now()).await.unwrap();
        self.position = self.position.max(outcome.position);
        for (offer, status) in puts.into_iter().zip(outcome.statuses) {
            let id = offer.id;
            let (after, rev) = match status {
                WriteStatus::Created(rev) | WriteStatus::Updated(rev) => (Some(offer), rev),
                WriteStatus::Withdrawn(rev) => (None, rev),
                WriteStatus::Unchanged(_) | WriteStatus::Superseded | WriteStatus::NotFound => continue,
            };
            let before = self.offers.remove(&id);
            for watcher in &mut *watchers {
                watcher.expect(before.as_ref(), after.as_ref(), (id, rev));
            }
            self.offers.extend(after.map(|offer| (id, offer)));
        }
    }
}

/// By offer: between offers, the order of a transaction is the store's own.
fn by_offer(told: &[Told]) -> BTreeMap<OfferId, Vec<(EventKind, i64)>> {
    told.iter().fold(BTreeMap::new(), |mut all, (kind, id, rev)| {
        all.entry(*id).or_insert_with(Vec::new).push((*kind, *rev));
        all
    })
}

on_both_databases! {
    async fn a_watch_tells_what_a_reader_of_each_change_would_tell(db: &Fresh) {
        for seed in 0..6 {
            let mut random = StdRng::seed_from_u64(seed);
            prepare(db.store.as_ref()).await;
            let service = Service::start(db.store.clone(), Arc::new(FixedClock(now())), &mut |_| {}).await.unwrap();
            let mut world = World { store: db.store.as_ref(), offers: BTreeMap::new(), position: Position::default() };
            for step in 0..60 {
                // What is withdrawn is erased from the journal: the feed tells of it what it has read before.
                let withdraw = random.random_bool(0.2);
                if withdraw || step == 0 {
                    world.settle(&service).await;
                }
                world.write(&mut random, withdraw, &mut []).await;
            }
            world.settle(&service).await;
            let mut watchers: Vec<Watcher> = (0..12).map(|_| Watcher::begin(&service, &mut random)).collect();
            let mut late = Vec::new();
            for step in 0..80 {
                let withdraw = random.random_bool(0.2);
                if withdraw {
                    world.settle(&service).await;
                }
                world.write(&mut random, withdraw, &mut watchers).await;
                if step % 9 == 0 {
                    // In the midst of changes that are read at the same time.
                    late.push(Watcher::begin(&service, &mut random));
                }
            }
            world.settle(&service).await;
            for watcher in watchers.iter_mut().chain(&mut late) {
                watcher.hear();
                let now = found(&service, &watcher.caller, &watcher.question.query);
                assert_eq!(watcher.result, now, "seed {seed}: {:?}", watcher.question.query);
            }
            for watcher in &watchers {
                let (heard, expected) = (by_offer(&watcher.heard), by_offer(&watcher.expected));
                assert_eq!(heard, expected, "seed {seed}: {:?}", watcher.question.query);
            }
            service.stop().await;
            world.forget().await;
        }
    }

    async fn who_watches_a_service_that_stops_is_told(db: &Fresh) {
        prepare(db.store.as_ref()).await;
        let service = Service::start(db.store.clone(), Arc::new(FixedClock(now())), &mut |_| {}).await.unwrap();
        let mut watch = service.watch(&caller(true), OfferQuery::default()).unwrap();
        assert!(watch.next().now_or_never().is_none());
        service.stop().await;
        let end = watch.next().await.unwrap_err();
        assert!(matches!(end, passerelle::service::Error::SubscriptionEnded), "{end}");
        assert!(service.watch(&caller(true), OfferQuery::default()).is_err(), "nothing would ever be told");
    }

    async fn who_watches_an_index_that_is_made_anew_is_told_and_may_begin_again(db: &Fresh) {
        prepare(db.store.as_ref()).await;
        let service = Service::start(db.store.clone(), Arc::new(FixedClock(now())), &mut |_| {}).await.unwrap();
        let mut watch = service.watch(&caller(true), OfferQuery::default()).unwrap();
        let epoch = db.store.journal().await.unwrap().head.epoch;
        db.store.begin_epoch(epoch + 1).await.unwrap();
        let end = watch.next().await.unwrap_err();
        assert!(matches!(end, passerelle::service::Error::SubscriptionEnded), "{end}");
        let mut watch = service.watch(&caller(true), OfferQuery::default()).unwrap();
        let alpha = SourceId::new("alpha").unwrap();
        db.store.write_offers(&alpha, vec![put(&offer(&alpha, 1))], now()).await.unwrap();
        assert_eq!(watch.next().await.unwrap().change.id, offer(&alpha, 1).id);
        service.stop().await;
    }

    async fn a_watcher_that_does_not_read_loses_its_place_and_no_other_does(db: &Fresh) {
        prepare(db.store.as_ref()).await;
        let service = Service::start(db.store.clone(), Arc::new(FixedClock(now())), &mut |_| {}).await.unwrap();
        let alpha = SourceId::new("alpha").unwrap();
        let (mut slow, mut narrow) = (
            service.watch(&caller(true), OfferQuery::default()).unwrap(),
            service.watch(&caller(true), Question::of_beta().query).unwrap(),
        );
        let mut quick = service.watch(&caller(true), OfferQuery::default()).unwrap();
        let mut number = 0;
        for _ in 0..10 {
            let writes = (0..250).map(|step| put(&offer(&alpha, number + step))).collect();
            number += 250;
            let outcome = db.store.write_offers(&alpha, writes, now()).await.unwrap();
            passed(&service, outcome.position).await;
            for _ in 0..250 {
                assert_eq!(quick.next().await.unwrap().kind, EventKind::Published);
            }
        }
        let end = slow.next().await.unwrap_err();
        assert!(matches!(end, passerelle::service::Error::SubscriptionTooSlow), "{end}");
        assert!(narrow.next().now_or_never().is_none(), "nothing came that it could have missed");
    }
}
