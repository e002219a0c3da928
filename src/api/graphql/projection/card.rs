//! Which fields of which types stand in the text of a card, and where.
//!
//! The table below is the only place that says so. A field that is not in it is resolved as any other; what an object of
//! the table holds (a place, a contract) is all there, under the names that REST has: these types are values of the domain,
//! whose derives name their members to both faces.

use super::spans::Member;
use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use std::sync::OnceLock;

/// The types that tell of a card, with their fields and the members of its text that hold them.
const TYPES: [(&str, &[(&str, &str)]); 3] = [
    (
        "Offer",
        &[
            ("uuid", "id"),
            ("sourceId", "source"),
            ("title", "title"),
            ("employerName", "employer"),
            ("logo", "logo"),
            ("place", "place"),
            ("occupation", "occupation"),
            ("contract", "contract"),
            ("workingTime", "working_time"),
            ("salary", "salary"),
            ("remote", "remote"),
            ("dates", "dates"),
            ("url", "url"),
            ("modifiedByUs", "modified_by_us"),
            ("sourceUpdatedAt", "source_updated_at"),
            ("licence", "licence"),
            ("licenceUrl", "licence_url"),
            ("attribution", "attribution"),
            ("sourceRefreshedAt", "source_refreshed_at"),
        ],
    ),
    ("OfferEdge", &[("distanceKm", "distance_km"), ("explanation", "explanation"), ("highlight", "highlight")]),
    ("NearOffer", &[("distanceKm", "distance_km")]),
];
/// The fields that tell of the same card as another type.
const SAME_CARD: [(&str, &str, &str); 2] = [("OfferEdge", "node", "Offer"), ("NearOffer", "node", "Offer")];
/// The global id of an offer: its id behind this.
const GLOBAL_ID: (&str, &str, &str, &str) = ("Offer", "id", "id", "Offer:");

/// The cards of a schema.
#[derive(Debug)]
pub struct Card {
    types: Vec<(&'static str, Vec<Plain>)>,
    /// What is looked for in a text.
    pub members: Vec<Member>,
    /// How many slots they have together.
    pub slots: usize,
}

/// A field whose value stands in the text.
#[derive(Debug)]
pub struct Plain {
    /// The field's name.
    field: String,
    /// Where the value's span is kept.
    pub slot: usize,
    /// What it is where the text has no such member; nothing where it always has one.
    pub absent: Option<&'static str>,
    /// What the value is.
    pub form: Form,
}

/// What a value in the text is.
#[derive(Debug)]
pub enum Form {
    /// Written as it stands.
    Same,
    /// Written in capitals.
    Enumeration,
    /// An object of this type.
    Object(Object),
    /// A list of objects of this type; their slots are their own.
    Objects(Object),
}

/// A type all of whose fields are plain.
#[derive(Debug)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<Plain>,
    /// What is looked for in the text of one.
    pub members: Vec<Member>,
    /// How many slots they have together.
    pub slots: usize,
}

/// What a field of a type that tells of a card is.
#[derive(Debug)]
pub enum Told<'c> {
    /// A value in the text.
    Plain(&'c Plain),
    /// The text in the slot, this before it.
    Prefixed(&'static str, usize),
    /// The same card, as this type.
    Same(&'static str),
}

impl Card {
    /// The cards of the one schema.
    pub fn of(registry: &Registry) -> &'static Self {
        static CARD: OnceLock<Card> = OnceLock::new();
        CARD.get_or_init(|| Self::new(registry))
    }

    fn new(registry: &Registry) -> Self {
        let mut members: Vec<Member> = Vec::new();
        let mut slots = 0;
        let of_type = |(name, table): &(&'static str, &[(&str, &str)])| {
            let meta = registry.types.get(*name);
            let fields = table.iter().filter_map(|(field, member)| {
                let meta = meta?.field_by_name(field)?;
                let known = members.iter().find(|known| known.name == *member).map(|known| known.slot);
                let (plain, found) = plain(registry, meta, member, known, &mut slots);
                if known.is_none() {
                    members.push(found);
                }
                Some(plain)
            });
            (*name, fields.collect())
        };
        let types = TYPES.iter().map(of_type).collect();
        Self { types, members, slots }
    }

    /// What the field of a type tells; nothing where it is resolved as any other, or the type tells of no card.
    pub fn field(&self, of: &str, field: &str) -> Option<Told<'_>> {
        let (_, fields) = self.types.iter().find(|(name, _)| *name == of)?;
        if let Some(plain) = fields.iter().find(|plain| plain.field == field) {
            return Some(Told::Plain(plain));
        }
        let (id_of, id, member, prefix) = GLOBAL_ID;
        if (of, field) == (id_of, id) {
            let slot = self.members.iter().find(|known| known.name == member)?.slot;
            return Some(Told::Prefixed(prefix, slot));
        }
        let same = SAME_CARD.into_iter().find(|(name, known, _)| (of, field) == (*name, *known));
        same.map(|(_, _, of)| Told::Same(of))
    }
}

impl Object {
    fn new(registry: &Registry, name: &str, slots: &mut usize) -> Self {
        let fields =
            if let Some(MetaType::Object { fields, .. }) = registry.types.get(name) { Some(fields) } else { None };
        let of_field = |meta: &MetaField| plain(registry, meta, &snake(&meta.name), None, slots);
        let (fields, members) = fields.into_iter().flat_map(|fields| fields.values()).map(of_field).unzip();
        Self { name: name.to_owned(), fields, members, slots: *slots }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Plain> {
        self.fields.iter().find(|plain| plain.field == name)
    }
}

/// A field whose value the member holds, and that member. What is found already has its slot.
fn plain(
    registry: &Registry,
    meta: &MetaField,
    member: &str,
    known: Option<usize>,
    slots: &mut usize,
) -> (Plain, Member) {
    let slot = known.unwrap_or_else(|| {
        *slots += 1;
        *slots - 1
    });
    let ty = MetaTypeName::create(&meta.ty);
    let is_list = matches!(ty.unwrap_non_null(), MetaTypeName::List(_));
    let name = MetaTypeName::concrete_typename(&meta.ty);
    let form = match registry.types.get(name) {
        Some(MetaType::Enum { .. }) => Form::Enumeration,
        Some(MetaType::Object { .. }) if is_list => Form::Objects(Object::new(registry, name, &mut 0)),
        Some(MetaType::Object { .. }) => Form::Object(Object::new(registry, name, slots)),
        _ => Form::Same,
    };
    let members = if let Form::Object(object) = &form { object.members.clone() } else { Vec::new() };
    let absent = match (ty.is_non_null(), is_list) {
        (false, _) => Some("null"),
        // An empty list may be left out.
        (true, true) => Some("[]"),
        (true, false) => None,
    };
    (Plain { field: meta.name.clone(), slot, absent, form }, Member { name: member.to_owned(), slot, members })
}

/// `commune_name` of `communeName`.
fn snake(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
