//! Cards: what a list shows of an offer.
//!
//! What follows from the offer alone stands ready in the index, as JSON. What only the query knows (a distance) and the
//! rules of the source, which change without the offer, are joined to it when a page is made.

use super::relevance::{Explanation, Snippets};
use super::view::OfferCard;
use crate::domain::{
    Contract, Dates, Employer, Occupation, Offer, OfferId, Origin, Pay, Place, Policy, RemoteMode, Source, SourceId,
    WorkingHours,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Raise it when what is kept of an offer changes its form: an index on the disk is built anew then.
pub(super) const VERSION: u32 = 1;

/// The part of a card that the index keeps.
#[derive(Serialize)]
struct Kept<'o> {
    id: OfferId,
    source: &'o SourceId,
    title: &'o str,
    employer: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<&'o str>,
    place: &'o Place,
    occupation: &'o Occupation,
    contract: &'o Contract,
    working_time: &'o WorkingHours,
    salary: Option<&'o Pay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<RemoteMode>,
    dates: Dates,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'o str>,
    modified_by_us: &'o [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    source_updated_at: Option<Timestamp>,
}

/// What only the query knows of an offer that it found. Absent members are not written.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Found {
    /// Kilometres from the centre of the query, to the metre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) distance_km: Option<f64>,
    /// Why it stands where it stands, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explanation: Option<Explanation>,
    /// Its snippets, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) highlight: Option<Snippets>,
    /// For how many days it is open, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) open_days: Option<i64>,
}

/// What a card says of its source.
#[derive(Serialize)]
struct Rules<'s> {
    licence: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence_url: Option<&'s str>,
    attribution: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_refreshed_at: Option<Timestamp>,
}

/// The part of the offer's card that follows from the offer alone: a JSON object.
#[must_use]
pub(super) fn kept(offer: &Offer) -> Box<[u8]> {
    let Offer { source: Origin { id: source, url, .. }, employer: Employer { name, logo, .. }, dates, .. } = offer;
    json(&Kept {
        id: offer.id,
        source,
        title: &offer.title,
        employer: name.as_deref(),
        logo: logo.as_deref(),
        place: &offer.place,
        occupation: &offer.occupation,
        contract: &offer.contract,
        working_time: &offer.working_time,
        salary: offer.salary.as_ref(),
        remote: offer.remote,
        dates: *dates,
        url: url.as_deref(),
        modified_by_us: &offer.modified_by_us,
        source_updated_at: dates.updated.or(dates.created),
    })
}

/// The employer's name, as its source wrote it, on the part of a card that the index keeps.
pub(super) fn employer(kept: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        employer: Option<String>,
    }
    serde_json::from_slice::<Named>(kept).ok()?.employer
}

/// The part of a card that its source gives: a JSON object.
#[must_use]
pub(super) fn rules(source: &Source) -> Box<[u8]> {
    let Policy { licence, licence_url, attribution, .. } = &source.policy;
    let licence_url = licence_url.as_deref();
    json(&Rules { licence, licence_url, attribution, source_refreshed_at: source.refreshed_at })
}

fn json(part: &impl Serialize) -> Box<[u8]> {
    // Texts, numbers and dates under fixed names: nothing here can fail to be written.
    serde_json::to_vec(part).unwrap_or_default().into()
}

/// The cards of a page, in order, as JSON.
#[derive(Debug, Clone, Default)]
pub struct Cards {
    /// Objects, with a comma between two.
    bytes: Vec<u8>,
    /// Where each object ends.
    ends: Vec<usize>,
}

impl Cards {
    /// Adds the card whose members stand in these parts.
    pub(super) fn push(&mut self, kept: &[u8], found: &impl Serialize, rules: &[u8]) {
        if !self.is_empty() {
            self.bytes.push(b',');
        }
        self.bytes.push(b'{');
        let begin = self.bytes.len();
        for part in [kept, &json(found), rules] {
            let members = part.strip_prefix(b"{").and_then(|part| part.strip_suffix(b"}")).unwrap_or_default();
            if !members.is_empty() && self.bytes.len() > begin {
                self.bytes.push(b',');
            }
            self.bytes.extend_from_slice(members);
        }
        self.bytes.push(b'}');
        self.ends.push(self.bytes.len());
    }

    /// The number of cards.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What stands between the brackets of a JSON list of the cards.
    #[must_use]
    pub fn listed(&self) -> &[u8] {
        &self.bytes
    }

    /// Each card as the text of a JSON object.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().map(|end| end + 1));
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }

    /// The card at that place, counted from 0, as the text of a JSON object.
    #[must_use]
    pub fn text(&self, at: usize) -> Option<&[u8]> {
        let begin = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|end| end + 1))?;
        self.bytes.get(begin..*self.ends.get(at)?)
    }

    /// Each card as a value.
    ///
    /// # Errors
    /// When a card is not what this version writes: a defect.
    pub fn read(&self) -> serde_json::Result<Vec<OfferCard>> {
        self.texts().map(serde_json::from_slice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExternalId, SourceKind};
    use serde_json::{Value, json};

    fn source() -> Source {
        Source {
            id: SourceId::new("demo").unwrap(),
            name: "Réseau".into(),
            kind: SourceKind::Territorial,
            url: None,
            policy: Policy { licence_url: Some("https://licence.example".into()), ..Policy::open("Libre", "Réseau") },
            refreshed_at: Some("2026-11-20T04:00:00Z".parse().unwrap()),
        }
    }

    /// An offer with every member that a card has, or with as few as an offer can have.
    fn offer(whole: bool) -> Offer {
        let source = SourceId::new("demo").unwrap();
        let external_id = ExternalId::new("A-1").unwrap();
        let mut offer = json!({
            "id": OfferId::of(&source, &external_id),
            "source": {"id": "demo", "external_id": "A-1"},
            "title": "Soudeur \"TIG\" (H/F)\u{2028}",
            "place": {"precision": "unknown", "located_by": "nothing"}
        });
        if whole {
            let more = json!({
                "source": {"id": "demo", "external_id": "A-1", "url": "https://emploi.example/A-1"},
                "description": "Ce texte n'est sur aucune carte.",
                "employer": {"name": "Clinique des Tilleuls", "logo": "https://emploi.example/logo.png"},
                "place": {"label": "59 - Lille", "commune": "59350", "department": "59", "region": "32",
                    "position": {"lat": 50.6311, "lon": 3.0468}, "precision": "commune", "located_by": "commune_code"},
                "occupation": {"rome": "J1506", "label": "Infirmier / Infirmière"},
                "contract": {"type": "CDI"},
                "working_time": {"time": "full_time", "weekly_hours": 35.0},
                "salary": {"text": "2300 €", "period": "month", "yearly_min": 27600.0},
                "remote": "hybrid",
                "dates": {"created": "2026-11-02T08:00:00Z", "updated": "2026-11-05T09:30:00Z"},
                "modified_by_us": ["place.position"]
            });
            offer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        serde_json::from_value(offer).unwrap()
    }

    fn page(offers: &[Offer], found: &Found) -> Cards {
        let mut cards = Cards::default();
        for offer in offers {
            cards.push(&kept(offer), found, &rules(&source()));
        }
        cards
    }

    #[test]
    fn a_card_reads_back_as_the_value_that_describes_it() {
        let snippets = Snippets { title: Some("<mark>Soudeur</mark>".into()), description: None };
        let near = Found { distance_km: Some(1.314), highlight: Some(snippets), ..Found::default() };
        let cards = page(&[offer(true), offer(false)], &near);
        let texts: Vec<Value> = cards.texts().map(|text| serde_json::from_slice(text).unwrap()).collect();
        let read = cards.read().unwrap();
        assert_eq!((texts.len(), read.len(), cards.len()), (2, 2, 2));
        for (text, card) in texts.iter().zip(&read) {
            // `OfferCard` is what the API describes: nothing may stand in a card that it does not know, or the reverse.
            assert_eq!(text, &serde_json::to_value(card).unwrap());
        }
        let (card, of) = (&read[0], offer(true));
        assert_eq!((card.id, &card.title, &card.place, card.dates), (of.id, &of.title, &of.place, of.dates));
        assert_eq!((card.distance_km, card.source_updated_at), (Some(1.314), of.dates.updated));
        assert_eq!((&card.licence, card.source_refreshed_at), (&"Libre".to_owned(), source().refreshed_at));
        assert!(texts.iter().all(|card| !card.to_string().contains("aucune carte")), "no description");
        assert_eq!(read[1].employer, None);
    }

    #[test]
    fn a_part_without_members_leaves_no_comma() {
        let mut cards = Cards::default();
        for (kept, rules) in [("{}", "{}"), ("{\"a\":1}", "{}"), ("{}", "{\"b\":2}"), ("{\"a\":1}", "{\"b\":2}")] {
            cards.push(kept.as_bytes(), &Found::default(), rules.as_bytes());
        }
        let texts: Vec<_> = cards.texts().map(|text| str::from_utf8(text).unwrap()).collect();
        assert_eq!(cards.listed(), texts.join(",").as_bytes());
        let by_place: Vec<_> = (0..5).map_while(|at| cards.text(at)).collect();
        assert_eq!(by_place, cards.texts().collect::<Vec<_>>());
        assert_eq!(texts, ["{}", "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}"]);
        assert!(Cards::default().is_empty() && Cards::default().read().unwrap().is_empty());
    }
}
