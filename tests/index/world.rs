//! Random offers, changes and queries. Values are few, so that they meet; places are where geometry is hardest.

use crate::naive::Naive;
use crate::words;
use h3o::{CellIndex, Resolution};
use jiff::Timestamp;
use passerelle::domain::{
    Area, Bbox, CellSet, Centers, CommuneCode, ContractType, DepartmentCode, EmployerFilter, EmployerKind,
    ExperienceLevel, Filters, NafCode, NafPrefix, OfferId, OfferQuery, Point, Polygon, Position, Precision, Radius,
    RegionCode, RemoteMode, RomeCode, RomeDomain, Siret, SourceId, WorkingTime,
};
use passerelle::index::{Doc, Index, Lane, Merge, Merged, Request, Snapshot, Update, Visible};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};
use std::sync::Arc;
use uuid::Uuid;

pub const SOURCES: [&str; 3] = ["alpha", "beta", "gamma"];
const COMMUNES: [&str; 4] = ["59350", "59009", "80021", "2A004"];
const DEPARTMENTS: [&str; 3] = ["59", "80", "2A"];
const REGIONS: [&str; 2] = ["32", "94"];
const ROMES: [&str; 4] = ["M1805", "M1806", "J1506", "G1602"];
const NAFS: [&str; 5] = ["62.01Z", "62.02A", "86.10Z", "56.10A", "99.98Y"];
const SIRETS: [&str; 2] = ["21590350100017", "13002526500013"];
const NAMES: [&str; 3] = ["clinique des tilleuls", "garage du nord", "mairie"];

/// Lille and Arras, the poles, the antimeridian, the null island, and pentagons on land and sea.
const SITES: [(f64, f64); 12] = [
    (50.6371, 3.0631),
    (50.291, 2.777),
    (90.0, 0.0),
    (89.99, 120.0),
    (-90.0, 0.0),
    (0.0, 180.0),
    (-17.0, -179.999),
    (0.0, 0.0),
    (64.7, 10.536),
    (58.157_7, 10.448),
    (-39.1, 122.3),
    (2.3009, -5.2454),
];

pub fn id(number: u8) -> OfferId {
    // Spread, so that ids do not rise in the order of anything else.
    OfferId::from(Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)))
}

pub fn source(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

pub fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

/// A point at a site, or a little or a lot beside it.
pub fn point() -> impl Strategy<Value = Point> {
    let apart = select(vec![0.0, 0.0, 0.0005, 0.02, 0.4, 6.0]);
    (select(&SITES[..]), apart, -1.0..1.0_f64, -1.0..1.0_f64).prop_map(|((lat, lon), apart, north, east)| {
        let lon: f64 = lon + east * apart;
        let lon = if lon > 180.0 {
            lon - 360.0
        } else if lon < -180.0 {
            lon + 360.0
        } else {
            lon
        };
        Point::new((lat + north * apart).clamp(-90.0, 90.0), lon).unwrap()
    })
}

/// A point of one site and its surroundings: dense enough for a deep tree.
fn crowded() -> impl Strategy<Value = Point> {
    (0.0..0.3_f64, 0.0..0.3_f64).prop_map(|(lat, lon)| Point::new(50.5 + lat, 2.9 + lon).unwrap())
}

fn code<T: Clone + std::fmt::Debug>(
    texts: &'static [&'static str],
    read: fn(&str) -> T,
) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.8, select(texts)).prop_map(move |text| text.map(read))
}

fn money() -> impl Strategy<Value = f64> {
    select(vec![0.0, 18_000.0, 21_876.5, 30_000.0, 30_000.01])
}

prop_compose! {
    fn terms()(
        contract in option::weighted(0.8, select(&ContractType::ALL[..3])),
        working_time in option::of(select(WorkingTime::ALL)),
        experience in option::of(select(ExperienceLevel::ALL)),
        remote in option::of(select(RemoteMode::ALL)),
        employer_kind in option::of(select(&EmployerKind::ALL[..3])),
        apprenticeship: bool,
        accessible: bool,
        hard_to_fill: bool,
        salary in option::of(money()),
        published in option::weighted(0.8, 0_i64..12),
        expires in option::weighted(0.3, 0_i64..12),
    ) -> Doc {
        Doc {
            contract, working_time, experience, remote, employer_kind, apprenticeship, accessible, hard_to_fill, salary,
            published, expires,
            ..Doc::new(id(0), 1, source("alpha"))
        }
    }
}

prop_compose! {
    pub fn doc()(
        terms in terms(),
        (number, rev) in (any::<u8>(), 1_i64..5),
        name in select(&SOURCES[..]),
        position in option::weighted(0.85, prop_oneof![2 => point(), 1 => crowded()]),
        commune in code(&COMMUNES, |text| CommuneCode::new(text).unwrap()),
        department in code(&DEPARTMENTS, |text| DepartmentCode::new(text).unwrap()),
        region in code(&REGIONS, |text| RegionCode::new(text).unwrap()),
        rome in code(&ROMES, |text| RomeCode::new(text).unwrap()),
        naf in code(&NAFS, |text| NafCode::new(text).unwrap()),
        siret in code(&SIRETS, |text| Siret::new(text).unwrap()),
        employer in code(&NAMES, str::to_owned),
        precision in select(&Precision::ALL[..4]),
    ) -> Doc {
        Doc {
            id: id(number), rev, source: source(name), commune, department, region, rome, naf, siret, employer,
            precision, ..terms
        }
        .at(position)
    }
}

fn update() -> impl Strategy<Value = Update> {
    prop_oneof![
        6 => doc().prop_map(Update::Put),
        1 => (any::<u8>(), 1_i64..5).prop_map(|(number, rev)| Update::Remove { id: id(number), rev }),
    ]
}

/// A history: changes in any order of revisions, in batches of any size, as many as make segments merge.
pub fn history() -> impl Strategy<Value = Vec<Vec<Update>>> {
    prop_oneof![
        2 => vec(vec(update(), 0..120), 1..3),
        1 => vec(vec(update(), 0..6), 0..24),
    ]
}

/// An index and a naive scan that were told the same. The index has merges in flight: some begun, some worked out and not
/// installed, with writes in between.
#[derive(Debug)]
pub struct World {
    pub index: Index,
    pub naive: Naive,
    begun: Vec<Merge>,
    merged: Vec<Merged>,
    chance: Chance,
}

/// Numbers that look random and follow from what was written: the same history, the same merges.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn stir(&mut self, updates: &[Update]) {
        for update in updates {
            let (id, rev) = match update {
                Update::Put(doc) => (doc.id, doc.rev),
                Update::Remove { id, rev } => (*id, *rev),
            };
            self.0 ^= id.uuid().as_u64_pair().0 ^ rev.cast_unsigned();
            self.draw(1);
        }
    }

    /// A number below `end`.
    fn draw(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

impl World {
    /// A world that begins with nothing.
    pub fn new(index: Index) -> Self {
        Self { index, naive: Naive::default(), begun: Vec::new(), merged: Vec::new(), chance: Chance(1) }
    }

    pub fn of(history: Vec<Vec<Update>>) -> Self {
        let mut world = Self::new(Index::new());
        for updates in history {
            world.apply(updates);
        }
        world
    }

    pub fn apply(&mut self, updates: Vec<Update>) {
        self.naive.apply(&updates);
        self.chance.stir(&updates);
        self.index.apply(updates, Position::default(), at(0)).unwrap();
        for _ in 0..self.chance.draw(4) {
            self.merge_a_little();
        }
    }

    /// Begins a merge of any segments, works one out, or installs one.
    fn merge_a_little(&mut self) {
        match self.chance.draw(4) {
            0 => {
                let (of, rest) = (self.chance.draw(3) + 1, self.chance.draw(3));
                self.begun.extend(self.index.begin_merge_of(|number| number % of == rest % of, at(0)));
            }
            1 if !self.begun.is_empty() => {
                let which = self.chance.draw(self.begun.len());
                self.merged.push(self.begun.swap_remove(which).run().unwrap());
            }
            2 if !self.merged.is_empty() => {
                let which = self.chance.draw(self.merged.len());
                assert!(self.index.install(self.merged.swap_remove(which)));
            }
            _ => {
                let lane = Lane::ALL[self.chance.draw(Lane::ALL.len())];
                self.index.merge_once(lane, at(0)).unwrap();
            }
        }
    }

    /// Ends all merges that are in flight.
    pub fn settle(&mut self) {
        self.merged.extend(self.begun.drain(..).map(|merge| merge.run().unwrap()));
        for merged in self.merged.drain(..) {
            assert!(self.index.install(merged));
        }
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    /// The positions of the offers, in the order of their ids.
    fn positions(&self) -> Vec<Point> {
        let mut docs: Vec<&Doc> = self.naive.docs().collect();
        docs.sort_by_key(|doc| doc.id);
        docs.into_iter().filter_map(Doc::position).collect()
    }
}

/// A request that owns what it asks.
#[derive(Debug, Clone)]
pub struct Asked {
    pub query: OfferQuery,
    pub visible: Visible,
    pub now: Timestamp,
}

impl Asked {
    pub fn everything() -> Self {
        Self { query: OfferQuery::default(), visible: Visible::All, now: at(0) }
    }

    pub fn within(area: Area) -> Self {
        let query = OfferQuery { area, ..OfferQuery::default() };
        Self { query, ..Self::everything() }
    }

    pub fn request(&self) -> Request<'_> {
        Request { query: &self.query, visible: &self.visible, now: self.now }
    }
}

/// A vertex of a ring: an offer, or a point of its own.
#[derive(Debug, Clone)]
pub enum Vertex {
    Of(Pick),
    At(Point),
}

/// An area that may depend on where the offers of a world are.
#[derive(Debug, Clone)]
pub enum Sketch {
    Fixed(Area),
    /// A circle whose border runs through an offer.
    Through(Point, Pick),
    /// A box with offers in its corners; swapped, where the first lies east, it crosses the antimeridian.
    Corners(Pick, Pick),
    /// Cells of offers, at those resolutions.
    CellsOf(Vec<(Pick, u8)>),
    /// Polygons of rings, whose vertices are points or offers.
    Drawn(Vec<Vec<Vec<Vertex>>>),
}

impl Sketch {
    pub fn area(&self, world: &World) -> Area {
        let points = world.positions();
        let pick = |pick: &Pick| if points.is_empty() { Point::new(0.0, 0.0).unwrap() } else { *pick.get(&points) };
        match self {
            Self::Fixed(area) => area.clone(),
            Self::Through(center, on) => {
                let km = center.distance_km(pick(on));
                Area::near(*center, Radius::new(km).unwrap_or(Radius::new(500.0).unwrap()))
            }
            Self::Corners(a, b) => {
                let (a, b) = (pick(a), pick(b));
                let (south, north) = (a.lat().min(b.lat()), a.lat().max(b.lat()));
                Area::Bbox(Bbox::new(a.lon(), south, b.lon(), north).unwrap())
            }
            Self::Drawn(polygons) => {
                let vertex = |vertex: &Vertex| match vertex {
                    Vertex::Of(offer) => pick(offer),
                    Vertex::At(point) => *point,
                };
                let ring = |ring: &Vec<Vertex>| closed(ring.iter().map(vertex).map(|p| [p.lon(), p.lat()]).collect());
                let rings = |rings: &Vec<Vec<Vertex>>| rings.iter().map(ring).collect();
                // What the door refuses is no area: there the whole world will do, which is one ring of short edges.
                let world = [[-180.0, -90.0], [0.0, -90.0], [180.0, -90.0], [180.0, 90.0], [0.0, 90.0], [-180.0, 90.0]];
                let drawn = Polygon::new(polygons.iter().map(rings).collect());
                Area::Polygon(drawn.unwrap_or_else(|_| Polygon::new(vec![vec![closed(world.to_vec())]]).unwrap()))
            }
            Self::CellsOf(cells) => Area::Cells(
                CellSet::new(cells.iter().map(|(of, fine)| pick(of).cell(resolution(*fine))).collect()).unwrap(),
            ),
        }
    }
}

pub fn resolution(number: u8) -> Resolution {
    Resolution::try_from(number).unwrap()
}

pub fn near() -> impl Strategy<Value = Sketch> {
    let km = prop_oneof![0.001..1.0_f64, 1.0..60.0_f64, 60.0..=500.0_f64, Just(500.0)];
    prop_oneof![
        (point(), km).prop_map(|(center, km)| Sketch::Fixed(Area::near(center, Radius::new(km).unwrap()))),
        (point(), any::<Pick>()).prop_map(|(center, on)| Sketch::Through(center, on)),
    ]
}

fn closed(mut ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    ring.push(ring[0]);
    ring
}

/// Several circles of one radius.
pub fn nears() -> impl Strategy<Value = Sketch> {
    let km = prop_oneof![0.001..1.0_f64, 1.0..60.0_f64, 60.0..=500.0_f64];
    (vec(point(), 1..=10), km).prop_map(|(centers, km)| {
        Sketch::Fixed(Area::Near { centers: Centers::new(centers).unwrap(), radius: Radius::new(km).unwrap() })
    })
}

/// A ring around a site, star-shaped, at most so far from it in degrees.
fn star(site: (f64, f64), reach: f64) -> impl Strategy<Value = Vec<Vertex>> {
    vec(0.05..1.0_f64, 3..24).prop_map(move |spokes| {
        let turn = std::f64::consts::TAU / f64::from(u32::try_from(spokes.len()).unwrap());
        let vertex = |(number, spoke): (u32, f64)| {
            let (sin, cos) = (turn * f64::from(number)).sin_cos();
            let (lat, lon) = (site.0 + reach * spoke * sin, site.1 + reach * spoke * cos);
            Vertex::At(Point::new(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0)).unwrap())
        };
        (0..).zip(spokes).map(vertex).collect()
    })
}

/// Polygons: stars with holes at one site, rings that cross themselves, and rings whose vertices are offers.
pub fn polygon() -> impl Strategy<Value = Sketch> {
    let reach = select(vec![0.01, 0.3, 3.0, 60.0]);
    let starred = (select(&SITES[..]), reach).prop_flat_map(|(site, reach)| {
        let holes = vec(star(site, reach * 0.4), 0..3);
        vec((star(site, reach), holes).prop_map(|(outer, holes)| [vec![outer], holes].concat()), 1..3)
    });
    let vertex = prop_oneof![any::<Pick>().prop_map(Vertex::Of), point().prop_map(Vertex::At)];
    let tangled = vec(vec(vec(vertex, 3..9), 1..3), 1..3);
    prop_oneof![2 => starred, 1 => tangled].prop_map(Sketch::Drawn)
}

pub fn bbox() -> impl Strategy<Value = Sketch> {
    prop_oneof![
        (point(), point()).prop_map(|(a, b)| {
            let (south, north) = (a.lat().min(b.lat()), a.lat().max(b.lat()));
            Sketch::Fixed(Area::Bbox(Bbox::new(a.lon(), south, b.lon(), north).unwrap()))
        }),
        (any::<Pick>(), any::<Pick>()).prop_map(|(a, b)| Sketch::Corners(a, b)),
    ]
}

pub fn cells() -> impl Strategy<Value = Sketch> {
    let pentagon =
        (0_u8..=10, 0_usize..12).prop_map(|(fine, number)| resolution(fine).pentagons().nth(number).unwrap());
    let cell = prop_oneof![
        2 => (point(), 0_u8..=10).prop_map(|(point, fine)| point.cell(resolution(fine))),
        1 => pentagon,
    ];
    prop_oneof![
        vec(cell, 1..6).prop_map(|cells: Vec<CellIndex>| Sketch::Fixed(Area::Cells(CellSet::new(cells).unwrap()))),
        vec((any::<Pick>(), 0_u8..=10), 1..6).prop_map(Sketch::CellsOf),
    ]
}

fn some<T: Clone + std::fmt::Debug + 'static>(
    texts: &'static [&'static str],
    read: fn(&str) -> T,
) -> impl Strategy<Value = Vec<T>> {
    vec(select(texts).prop_map(read), 1..3)
}

pub fn administrative() -> impl Strategy<Value = Sketch> {
    // The last of each is a code that no offer has.
    prop_oneof![
        some(&["59350", "59009", "80021", "75056"], |text| CommuneCode::new(text).unwrap()).prop_map(Area::Communes),
        some(&["59", "80", "2A", "75"], |text| DepartmentCode::new(text).unwrap()).prop_map(Area::Departments),
        some(&["32", "94", "11"], |text| RegionCode::new(text).unwrap()).prop_map(Area::Regions),
    ]
    .prop_map(Sketch::Fixed)
}

pub fn anywhere() -> impl Strategy<Value = Sketch> {
    prop_oneof![
        2 => Just(Sketch::Fixed(Area::Everywhere)),
        2 => near(),
        1 => nears(),
        1 => bbox(),
        1 => cells(),
        1 => polygon(),
        1 => administrative(),
    ]
}

/// Puts one condition into some filters.
#[derive(Clone)]
struct Condition(Arc<dyn Fn(&mut Filters) + Send + Sync>);

impl Condition {
    fn new(set: impl Fn(&mut Filters) + Send + Sync + 'static) -> Self {
        Self(Arc::new(set))
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut filters = Filters::default();
        (self.0)(&mut filters);
        filters.fmt(f)
    }
}

macro_rules! sets {
    ($field:ident, $values:expr) => {
        ($values).prop_map(|values| Condition::new(move |filters| filters.$field = values.clone()))
    };
}

fn condition() -> impl Strategy<Value = Condition> {
    let prefixes = &["62", "62.0", "62.01", "62.01Z", "J", "Q", "86", "99", "U"];
    let employer = prop_oneof![
        select(&NAMES[..]).prop_map(|name| EmployerFilter::Name(name.to_owned())),
        Just(EmployerFilter::Name("mair".to_owned())),
        select(&SIRETS[..]).prop_map(|number| EmployerFilter::Siret(Siret::new(number).unwrap())),
    ];
    let text = prop_oneof![
        sets!(contracts, vec(select(&ContractType::ALL[..4]), 1..3)),
        sets!(rome, some(&["M1805", "M1806", "G1602", "A1101"], |text| RomeCode::new(text).unwrap())),
        sets!(rome_domains, some(&["M18", "J15", "A11"], |text| RomeDomain::new(text).unwrap())),
        sets!(naf, some(prefixes, |text| NafPrefix::new(text).unwrap())),
        sets!(sources, some(&["alpha", "gamma", "delta"], |text| SourceId::new(text).unwrap())),
        sets!(employers, vec(employer, 1..3)),
        sets!(employer_kinds, vec(select(&EmployerKind::ALL[1..4]), 1..3)),
        sets!(precisions, vec(select(&Precision::ALL[2..5]), 1..3)),
    ];
    let other = prop_oneof![
        sets!(working_times, vec(select(WorkingTime::ALL), 1..3)),
        sets!(experience, vec(select(ExperienceLevel::ALL), 1..3)),
        sets!(remote, vec(select(RemoteMode::ALL), 1..3)),
        sets!(apprenticeship, any::<bool>().prop_map(Some)),
        sets!(accessible, any::<bool>().prop_map(Some)),
        sets!(hard_to_fill, any::<bool>().prop_map(Some)),
        sets!(published_after, (0_i64..14).prop_map(|ms| Some(at(ms)))),
        sets!(published_within_days, (0_u16..2).prop_map(Some)),
        (select(vec![0_u32, 18_000, 30_000, 30_001]), any::<bool>()).prop_map(|(least, or_silent)| {
            Condition::new(move |filters| {
                filters.salary_min = Some(least);
                filters.include_unspecified_salary = or_silent;
            })
        }),
    ];
    prop_oneof![text, other]
}

/// Filters with at most so many conditions.
pub fn filters(most: usize) -> impl Strategy<Value = Filters> {
    vec(condition(), 0..=most).prop_map(|conditions| {
        let mut filters = Filters::default();
        for Condition(set) in &conditions {
            set(&mut filters);
        }
        filters
    })
}

pub fn visible() -> impl Strategy<Value = Visible> {
    prop_oneof![
        2 => Just(Visible::All),
        1 => vec(select(&SOURCES[..]).prop_map(source), 0..3).prop_map(Visible::Only),
    ]
}

prop_compose! {
    /// A world, and a request to it, some with texts.
    pub fn scene(areas: BoxedStrategy<Sketch>, most: usize)(
        mut history in history(), pool in words::pool(), text in option::weighted(0.7, words::query()), sketch in areas, filters in filters(most), visible in visible(), now in 0_i64..12,
    ) -> (World, Asked) {
        words::tell(&mut history, &pool);
        let world = World::of(history);
        let area = sketch.area(&world);
        let text = text.filter(|_| !pool.is_empty());
        (world, Asked { query: OfferQuery { area, text, filters }, visible, now: at(now) })
    }
}
