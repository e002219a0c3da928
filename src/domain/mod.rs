//! The vocabulary: plain values, no I/O, no clock of their own.
//!
//! Each value type has one door (`new` or `TryFrom`) that refuses with [`Invalid`]; REST, GraphQL and ingest all
//! enter by it, so a value that exists is a valid one.

mod app;
mod area;
mod audit;
mod by;
mod change;
mod clock;
mod code;
pub mod cv;
mod day;
mod draft;
mod email;
mod facet;
mod geo;
mod hex;
mod id;
mod invalid;
mod offer;
mod official;
mod page;
mod pay;
pub mod permission;
mod place;
mod polygon;
mod query;
mod record;
mod rome;
mod source;
mod text_query;
mod text_type;
mod tile;
pub mod training;
mod work;

pub use app::{AppName, AppPurpose, AppStatus, KeyLabel, KeyMode, WebOrigin, Website};
pub use area::{Area, Bbox, CellSet, Centers, Radius};
pub use audit::AuditEvent;
pub use by::{Actor, By};
pub use change::{Change, ChangeBody, Position, Rev};
pub use clock::{Clock, FixedClock, HandClock};
pub use code::{
    BasinCode, CommuneCode, DepartmentCode, FapCode, NafCode, NafPrefix, OgrCode, PostalCode, RegionCode, RomeCode,
    RomeDomain, Siret,
};
pub use day::{date_of, day_begins, day_number, day_of};
pub use draft::{
    ApplicationDraft, ContractDraft, EmployerDraft, ExperienceDraft, OccupationDraft, OfferDraft, PlaceDraft,
    SalaryDraft, WorkingTimeDraft,
};
pub use email::Email;
pub use facet::FacetField;
pub use geo::{EARTH_RADIUS_KM, Point};
pub use hex::hex;
pub use id::{ExternalId, OfferId, SourceId};
pub use invalid::{FieldError, Invalid};
pub use offer::{
    Application, Contact, Dates, Employer, Industry, InferenceMethod, InferredOccupation, Occupation, Offer, Origin,
    Partner, Qualification, Requirement, Requirements, Skill, StudyRequirement, Tombstone,
};
pub use official::{BmoFigures, DaresFigures, OfficialArea, OfficialDataset, OfficialRow, RomeBasinFigures};
pub use page::{After, Limit, Sort, SortKey};
pub use pay::{Pay, PayPeriod};
pub use place::{LocatedBy, Place, Precision};
pub use polygon::Polygon;
pub use query::{EmployerFilter, Filters, OfferQuery};
pub use record::{Record, RecordId};
pub use rome::{
    Appellation, Core, ItemKind, ItemLink, LinkPrecision, OccupationSheet, Riasec, RiasecProfile, RomeEdition,
    RomeItem, RomeMobility, RomeRelease, SkillLink,
};
pub use source::{OnWithdrawal, Policy, Redistribution, Source, SourceKind};
pub use text_query::{Clause, Leaf, TextQuery};
pub use tile::Tile;
pub use work::{
    Contract, ContractType, EmployerKind, Experience, ExperienceLevel, RemoteMode, WorkingHours, WorkingTime,
};
