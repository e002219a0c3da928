//! Records made up for the tests.

use jiff::{SignedDuration, Timestamp};
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
