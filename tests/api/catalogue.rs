//! The offers that the tests ask for: 60 of an open source, 20 of one for registered apps, 10 that nobody may see.

use crate::support::{at, offer, put, source};
use jiff::SignedDuration;
use passerelle::domain::{
    ContractType, DepartmentCode, Offer, OfferId, OnWithdrawal, Pay, Place, Point, Policy, Precision, Redistribution,
    RegionCode, RomeCode, Source, SourceId,
};
use passerelle::store::Store;

/// Sources with the number of their offers.
pub const SOURCES: [(&str, usize); 3] = [("open", 60), ("guarded", 20), ("hidden", 10)];

/// Lille, the centre of the tests.
pub const LILLE: &str = "50.6371,3.0631";

/// Writes sources and offers.
pub async fn fill(store: &dyn Store) {
    for (name, count) in SOURCES {
        let source = network(name);
        store.put_source(&source).await.unwrap();
        store.finish_run(&source.id, at(0), &passerelle::store::RunTally::default()).await.unwrap();
        let writes = (0..count).map(|number| put(&varied(&source.id, number))).collect();
        store.write_offers(&source.id, writes, at(1)).await.unwrap();
    }
}

/// The id of an offer of the catalogue.
pub fn id(name: &str, number: usize) -> OfferId {
    offer(&SourceId::new(name).unwrap(), number).id
}

fn network(name: &str) -> Source {
    let mut source = source(name, OnWithdrawal::Anonymise);
    let redistribution = match name {
        "guarded" => Redistribution::RegisteredApps,
        "hidden" => Redistribution::Internal,
        _ => Redistribution::Open,
    };
    source.policy = Policy { redistribution, ..source.policy };
    source
}

/// Every offer differs from the one before in some fields; every tenth has no position.
fn varied(source: &SourceId, number: usize) -> Offer {
    let mut offer = offer(source, number);
    let step = f64::from(u32::try_from(number).unwrap());
    offer.contract.kind = Some([ContractType::Cdi, ContractType::Cdd, ContractType::Mis][number % 3]);
    offer.occupation.rome = Some(RomeCode::new(["F1607", "J1506"][number % 2]).unwrap());
    offer.dates.created = (number % 7 != 6).then(|| at(0) + SignedDuration::from_hours(i64::try_from(number).unwrap()));
    offer.salary =
        number.is_multiple_of(4).then(|| Pay { yearly_max: Some(20_000.0 + 500.0 * step), ..Pay::default() });
    offer.place.position = Some(Point::new(50.6371 + step * 0.004, 3.0631 + (step % 5.0) * 0.01).unwrap());
    if number % 10 == 9 {
        offer.place = Place {
            department: Some(DepartmentCode::new("59").unwrap()),
            region: Some(RegionCode::new("32").unwrap()),
            precision: Precision::Department,
            ..Place::unknown()
        };
    }
    offer
}
