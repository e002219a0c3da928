//! What the index keeps of an offer.

use super::Text;
use crate::domain::{
    CommuneCode, ContractType, DepartmentCode, EmployerKind, ExperienceLevel, NafCode, Offer, OfferId, Pay, Point,
    Precision, RegionCode, RemoteMode, Rev, RomeCode, Siret, SourceId, WorkingTime,
};
use crate::reference::fold;
use h3o::{CellIndex, Resolution};

/// The resolution of the cell that a position is kept with: the finest one of heatmaps and cell lists.
pub const FINEST: Resolution = Resolution::Ten;

/// A position with its cell of resolution [`FINEST`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    point: Point,
    cell: CellIndex,
}

impl Located {
    /// The position with its cell.
    #[must_use]
    pub fn new(point: Point) -> Self {
        Self { point, cell: point.cell(FINEST) }
    }

    /// The same from what was stored of it.
    pub(super) fn stored(point: Point, cell: u64) -> Self {
        CellIndex::try_from(cell).map_or_else(|_| Self::new(point), |cell| Self { point, cell })
    }

    /// The position.
    #[must_use]
    pub const fn point(self) -> Point {
        self.point
    }

    /// Its cell.
    #[must_use]
    pub const fn cell(self) -> CellIndex {
        self.cell
    }
}

/// What the index keeps of an offer: what queries filter, sort and count by.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// The offer.
    pub id: OfferId,
    /// Its revision.
    pub rev: Rev,
    /// The network that provides it.
    pub source: SourceId,
    /// Where it is.
    pub located: Option<Located>,
    /// Commune.
    pub commune: Option<CommuneCode>,
    /// Département.
    pub department: Option<DepartmentCode>,
    /// Région.
    pub region: Option<RegionCode>,
    /// Precision of the place.
    pub precision: Precision,
    /// Type of contract.
    pub contract: Option<ContractType>,
    /// ROME code, as the source gave it.
    pub rome: Option<RomeCode>,
    /// NAF subclass.
    pub naf: Option<NafCode>,
    /// Full or part time.
    pub working_time: Option<WorkingTime>,
    /// Experience asked for.
    pub experience: Option<ExperienceLevel>,
    /// Remote work.
    pub remote: Option<RemoteMode>,
    /// Name of the employer, folded; never empty.
    pub employer: Option<String>,
    /// SIRET of the employer.
    pub siret: Option<Siret>,
    /// Kind of employer.
    pub employer_kind: Option<EmployerKind>,
    /// Whether it is an apprenticeship.
    pub apprenticeship: bool,
    /// Whether it is marked as accessible to disabled workers.
    pub accessible: bool,
    /// Whether it is marked as hard to fill.
    pub hard_to_fill: bool,
    /// Gross EUR a year, finite.
    pub salary: Option<f64>,
    /// Milliseconds since 1970.
    pub published: Option<i64>,
    /// Milliseconds since 1970.
    pub expires: Option<i64>,
    /// Since when it is open, in milliseconds since 1970: see [`Offer::opened`].
    pub opened: Option<i64>,
    /// When it came here, in milliseconds since 1970.
    pub entered: Option<i64>,
    /// What its text is searched by.
    pub text: Text,
    /// What a list shows of it: bytes that the index keeps and does not read.
    pub card: Box<[u8]>,
}

impl Doc {
    /// What the index keeps of `offer` in its revision `rev`; `card` is what a list shows of it.
    #[must_use]
    pub fn from_offer(offer: &Offer, rev: Rev, card: Box<[u8]>) -> Self {
        let dates = &offer.dates;
        Self {
            id: offer.id,
            rev,
            source: offer.source.id.clone(),
            located: offer.place.position.map(Located::new),
            commune: offer.place.commune.clone(),
            department: offer.place.department.clone(),
            region: offer.place.region.clone(),
            precision: offer.place.precision,
            contract: offer.contract.kind,
            rome: offer.occupation.rome.clone(),
            naf: offer.industry.naf.clone(),
            working_time: offer.working_time.time,
            experience: offer.experience.level,
            remote: offer.remote,
            employer: offer.employer.name.as_deref().map(fold).filter(|name| !name.is_empty()),
            siret: offer.employer.siret.clone(),
            employer_kind: offer.employer.kind,
            apprenticeship: offer.contract.apprenticeship,
            accessible: offer.accessible == Some(true),
            hard_to_fill: offer.hard_to_fill == Some(true),
            salary: offer.salary.as_ref().and_then(Pay::yearly).filter(|yearly| yearly.is_finite()),
            published: dates.published().map(jiff::Timestamp::as_millisecond),
            expires: dates.expires.map(jiff::Timestamp::as_millisecond),
            opened: None,
            entered: None,
            text: text(offer),
            card,
        }
    }

    /// The same of an offer that came here at `entered`.
    #[must_use]
    pub fn since(self, offer: &Offer, entered: jiff::Timestamp) -> Self {
        let [opened, entered] = [offer.opened(entered), entered].map(|at| Some(at.as_millisecond()));
        Self { opened, entered, ..self }
    }

    /// A document of which nothing is known but whose it is.
    #[must_use]
    pub fn new(id: OfferId, rev: Rev, source: SourceId) -> Self {
        Self {
            id,
            rev,
            source,
            located: None,
            commune: None,
            department: None,
            region: None,
            precision: Precision::Unknown,
            contract: None,
            rome: None,
            naf: None,
            working_time: None,
            experience: None,
            remote: None,
            employer: None,
            siret: None,
            employer_kind: None,
            apprenticeship: false,
            accessible: false,
            hard_to_fill: false,
            salary: None,
            published: None,
            expires: None,
            opened: None,
            entered: None,
            text: Text::default(),
            card: Box::default(),
        }
    }

    /// The same document at that position.
    #[must_use]
    pub fn at(self, position: Option<Point>) -> Self {
        Self { located: position.map(Located::new), ..self }
    }

    /// Where the offer is.
    #[must_use]
    pub fn position(&self) -> Option<Point> {
        self.located.map(Located::point)
    }
}

fn text(offer: &Offer) -> Text {
    let Offer { occupation, requirements, .. } = offer;
    let joined = |parts: Vec<Option<&str>>| parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let skills = requirements.skills.iter().map(|skill| Some(skill.label.as_str()));
    let studies = requirements.studies.iter().map(|study| study.field.as_deref());
    let others = requirements.languages.iter().chain(&requirements.licences).map(|other| Some(other.label.as_str()));
    Text {
        title: offer.title.clone(),
        occupation: joined(vec![occupation.label.as_deref(), occupation.appellation.as_deref()]),
        employer: offer.employer.name.clone().unwrap_or_default(),
        skills: joined(skills.chain(studies).chain(others).collect()),
        description: offer.description.clone().unwrap_or_default(),
    }
}
