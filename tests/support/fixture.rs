//! Records made up for the tests.

use jiff::{SignedDuration, Timestamp};
use passerelle::domain::training::{
    CourseHours, Enrolment, EnrolmentState, KnownDate, Provider, RemainingCost, Session, Training, TrainingId,
};
use passerelle::domain::{
    Application, CommuneCode, Contract, ContractType, Dates, DepartmentCode, Employer, Experience, ExternalId,
    Industry, LocatedBy, Occupation, Offer, OfferId, OnWithdrawal, Origin, Place, Point, Policy, Precision, RegionCode,
    Requirements, RomeCode, Source, SourceId, SourceKind, WorkingHours,
};
use passerelle::store::OfferWrite;

/// That many seconds after the beginning of November 2026.
pub fn at(seconds: i64) -> Timestamp {
    "2026-11-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// An open source with that rule for withdrawals.
pub fn source(id: &str, on_withdrawal: OnWithdrawal) -> Source {
    Source {
        id: SourceId::new(id).unwrap(),
        name: format!("Réseau {id}"),
        kind: SourceKind::Territorial,
        url: None,
        policy: Policy { on_withdrawal, ..Policy::open("Licence Ouverte 2.0", "Source : essai") },
        refreshed_at: None,
    }
}

/// The employer of the offer with that number: a name that stands nowhere else.
pub fn employer(number: usize) -> String {
    format!("Menuiserie Quatrevaux {number:06}")
}

/// An offer in Lille, the same for the same number. Its payload has about a kilobyte.
pub fn offer(source: &SourceId, number: usize) -> Offer {
    let external_id = ExternalId::new(&format!("essai-{number}")).unwrap();
    let text = "Vous posez des fenêtres et des portes chez nos clients, en équipe de deux. ";
    Offer {
        id: OfferId::of(source, &external_id),
        source: Origin { id: source.clone(), external_id, url: None, partners: Vec::new() },
        title: format!("Menuisier poseur (H/F) {number}"),
        description: Some(format!("{} recrute. {}", employer(number), text.repeat(5))),
        employer: Employer { name: Some(employer(number)), ..Employer::default() },
        place: Place {
            label: Some("59 - LILLE".into()),
            commune: Some(CommuneCode::new("59350").unwrap()),
            department: Some(DepartmentCode::new("59").unwrap()),
            region: Some(RegionCode::new("32").unwrap()),
            position: Some(Point::new(50.6329, 3.0586).unwrap()),
            precision: Precision::Commune,
            located_by: LocatedBy::CommuneCode,
            ..Place::unknown()
        },
        occupation: Occupation { rome: Some(RomeCode::new("F1607").unwrap()), ..Occupation::default() },
        industry: Industry::default(),
        contract: Contract { kind: Some(ContractType::Cdi), ..Contract::default() },
        working_time: WorkingHours::default(),
        experience: Experience::default(),
        qualification: None,
        requirements: Requirements::default(),
        salary: None,
        openings: Some(1),
        accessible: None,
        hard_to_fill: None,
        remote: None,
        dates: Dates { created: Some(at(0)), ..Dates::default() },
        application: Application::default(),
        modified_by_us: Vec::new(),
        extra: serde_json::Map::new(),
    }
}

/// The write that publishes an offer.
pub fn put(offer: &Offer) -> OfferWrite {
    OfferWrite::Put(Box::new(offer.clone()))
}

/// A training in Lille, the same for the same number; its provider is [`employer`].
pub fn training(source: &SourceId, number: usize) -> Training {
    let external_id = ExternalId::new(&format!("cours-{number}")).unwrap();
    let session = Session {
        number: Some("1".into()),
        start: Some(KnownDate::new("2027-01-11").unwrap()),
        end: Some(KnownDate::new("2027-07").unwrap()),
        permanent: None,
        enrolment: Enrolment { state: Some(EnrolmentState::Open), seats: Some(12), ..Enrolment::default() },
        place: offer(source, number).place,
        address: Some("1 rue Inventée".into()),
        url: None,
    };
    Training {
        id: TrainingId::of(source, &external_id),
        source: Origin { id: source.clone(), external_id, url: None, partners: Vec::new() },
        title: Some(format!("Titre professionnel menuisier {number}")),
        objectives: Some(format!("Chez {} : poser des fenêtres.", employer(number))),
        content: None,
        rome: vec![RomeCode::new("F1607").unwrap()],
        formacodes: Vec::new(),
        certifications: Vec::new(),
        level_in: None,
        level_out: None,
        provider: Provider { name: Some(employer(number)), ..Provider::default() },
        labels: Vec::new(),
        funding: Vec::new(),
        audiences: Vec::new(),
        remote: None,
        apprenticeship: None,
        hours: CourseHours::default(),
        remaining_cost: RemainingCost::default(),
        accessible: None,
        accessibility: None,
        sessions: vec![session],
        updated: None,
        modified_by_us: Vec::new(),
        extra: serde_json::Map::new(),
    }
}
