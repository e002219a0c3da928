//! The gate, with a CV in which every text is a mark of its category.

use super::*;
use crate::domain::cv::{
    Address, AvailabilityClass, Award, Basics, Certificate, Cv, CvId, DesiredOccupation, Education, ExperienceClass,
    Interest, KnownLanguage, Language, LanguageLevel, NetworkProfile, Project, Publication, Reference, Resume, Shown,
    ShownPlace, SkillGroup, Volunteer, Wishes, Work,
};
use crate::domain::permission::{
    Act, Age, Basis, DataCategory, NewPermission, Notice, NoticeHash, Permission, Purpose, Recipients,
};
use crate::domain::{RomeCode, RomeDomain, SourceId};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A text of that category, and no other has it.
fn mark(category: DataCategory) -> String {
    format!("MARK-{}-", category.as_str().to_uppercase())
}

#[expect(clippy::unnecessary_wraps, reason = "the members of a CV are options")]
fn some(category: DataCategory, what: &str) -> Option<String> {
    Some(mark(category) + what)
}

/// A CV that has every member.
fn marked() -> Cv {
    use DataCategory::{History, Identity, Profile, Text};
    let text = |what: &str| some(Text, what);
    let past = |what: &str| some(History, what);
    let who = |what: &str| some(Identity, what);
    let list = |category, what: &str| vec![mark(category) + what];
    let resume = Resume {
        basics: Basics {
            name: who("name"),
            label: text("label"),
            email: who("email"),
            phone: who("phone"),
            url: who("url"),
            summary: text("summary"),
            location: Some(Address { address: who("address"), postal_code: who("code"), ..Address::default() }),
            profiles: vec![NetworkProfile { username: who("user"), ..NetworkProfile::default() }],
        },
        work: vec![Work {
            name: past("employer"),
            description: text("description"),
            summary: text("work"),
            highlights: list(Text, "highlight"),
            start_date: past("start"),
            ..Work::default()
        }],
        volunteer: vec![Volunteer { organization: past("org"), summary: text("org"), ..Volunteer::default() }],
        education: vec![Education { institution: past("school"), ..Education::default() }],
        awards: vec![Award { title: past("award"), summary: text("award"), ..Award::default() }],
        certificates: vec![Certificate {
            name: past("certificate"),
            url: who("certificate"),
            ..Certificate::default()
        }],
        publications: vec![Publication {
            name: past("book"),
            url: who("book"),
            summary: text("book"),
            ..Publication::default()
        }],
        skills: vec![SkillGroup { name: some(Profile, "skill"), ..SkillGroup::default() }],
        languages: vec![Language { language: some(Profile, "language"), fluency: Some("B2".into()) }],
        interests: vec![Interest { name: text("interest"), ..Interest::default() }],
        references: vec![Reference { reference: text("reference"), ..Reference::default() }],
        projects: vec![Project {
            name: past("project"),
            url: who("project"),
            description: text("project"),
            ..Project::default()
        }],
        passerelle: None,
    };
    let rome = RomeCode::new("J1506").unwrap();
    let wishes = Wishes { occupations: vec![DesiredOccupation { rome, months: Some(31) }], ..Wishes::default() };
    let languages = vec![KnownLanguage { name: mark(Profile) + "language", level: LanguageLevel::B2 }];
    Cv { resume, wishes, languages }
}

fn cv() -> CvId {
    CvId::from(Uuid::from_u128(77))
}

fn at(days: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + days * 86_400).unwrap()
}

fn app(number: u8) -> Uuid {
    Uuid::from_u128(number.into())
}

fn shown() -> Shown {
    Shown {
        domain: RomeDomain::new("J15").unwrap(),
        experience: Some(ExperienceClass::OneToThree),
        diploma: None,
        contract: None,
        availability: Some(AvailabilityClass::Now),
        licence: None,
        skills: vec!["soudure".into()],
        place: ShownPlace::Untold,
    }
}

fn granted(
    id: u128,
    purpose: Purpose,
    apps: &BTreeSet<u8>,
    categories: BTreeSet<DataCategory>,
    months: u8,
    act: Act,
) -> Permission {
    let notice = Notice {
        url: "https://passerelle.example/v1/notices/1".into(),
        version: "1".into(),
        language: "fr".into(),
        sha256: NoticeHash([1; 32]),
    };
    let recipients = match purpose {
        Purpose::Statistics => Recipients::Operator,
        Purpose::Search | Purpose::Contact | Purpose::Matching => {
            Recipients::Apps { apps: apps.iter().map(|number| app(*number)).collect() }
        }
    };
    let new = NewPermission {
        id: Uuid::from_u128(id),
        cv: cv(),
        purpose,
        basis: Basis::Consent,
        recipients,
        categories,
        notice,
        months,
        age: Age::Adult,
    };
    new.grant(act, at(0)).unwrap()
}

fn categories() -> impl Strategy<Value = BTreeSet<DataCategory>> {
    proptest::sample::subsequence(DataCategory::ALL.to_vec(), 1..=4).prop_map(|some| some.into_iter().collect())
}

fn permission() -> impl Strategy<Value = Permission> {
    let apps = proptest::collection::btree_set(1_u8..4, 1..3);
    let ends = (1_u8..=24, proptest::option::of(0_i64..800), proptest::option::of(0_i64..800));
    let parts = (any::<u128>(), proptest::sample::select(Purpose::ALL), apps, categories(), ends, any::<bool>());
    parts.prop_map(|(id, purpose, apps, categories, (months, withdrawn, confirmed), asserted)| {
        let profile = BTreeSet::from([DataCategory::Profile]);
        let categories = if purpose == Purpose::Contact { categories } else { profile };
        let act = if asserted { Act::Asserted { source: SourceId::new("alpha").unwrap() } } else { Act::Ticked };
        let mut given = granted(id, purpose, &apps, categories, months, act);
        if let Some(day) = confirmed {
            given = given.confirmed(at(day));
        }
        if let Some(day) = withdrawn {
            given = given.withdrawn(at(day));
        }
        given
    })
}

fn facts(asking: u8, id: &AppCvId, day: i64) -> Facts<'_> {
    Facts { cv: cv(), app: app(asking), id, week: week_of(at(0)), now: at(day) }
}

fn some_id() -> AppCvId {
    AppCvId("Q2FtaWxsZUV4ZW1wbGVYWA".into())
}

proptest! {
    #[test]
    fn no_text_leaves_that_no_permission_in_force_covers_and_all_that_is_covered_does(
        permissions in proptest::collection::vec(permission(), 0..6), asking in 1_u8..5, day in 0_i64..800,
    ) {
        let (id, open) = (some_id(), OpenCv::new(cv(), marked()));
        let facts = facts(asking, &id, day);
        // The naive model: a walk over what was granted, without a word of the gate's.
        let in_force = |given: &&Permission| {
            let named = given.recipients.apps().any(|known| known == app(asking));
            let confirmed = given.confirmed_at.is_some_and(|since| since <= at(day));
            named && confirmed && at(day) < given.expires_at && given.withdrawn_at.is_none_or(|end| at(day) < end)
        };
        let for_contact = permissions.iter().filter(in_force).filter(|given| given.purpose == Purpose::Contact);
        let allowed: BTreeSet<DataCategory> = for_contact.flat_map(|given| given.categories.clone()).collect();
        let view = CvView::revealed(&facts, &permissions, &open, Some(&shown()));
        prop_assert_eq!(view.is_some(), !allowed.is_empty());
        let text = serde_json::to_string(&view).unwrap();
        for category in DataCategory::ALL {
            // What was written about a job needs both; a text of its own needs one.
            prop_assert_eq!(text.contains(&mark(*category)), allowed.contains(category), "{} in {}", category, text);
        }
        let free = allowed.contains(&DataCategory::Text) && allowed.contains(&DataCategory::History);
        prop_assert_eq!(text.contains("MARK-TEXT-work"), free);
        prop_assert_eq!(text.contains("J1506"), allowed.contains(&DataCategory::Profile));
        prop_assert!(!text.contains(&cv().to_string()));
        let told = view.map(|view| view.disclosure(at(day), "/v1/cvs/{cv}", None));
        prop_assert!(told.is_none_or(|told| told.categories == allowed && told.app == app(asking)));
    }

    #[test]
    fn a_search_finds_nobody_who_does_not_allow_it_now(
        permissions in proptest::collection::vec(permission(), 0..6), asking in 1_u8..5, day in 0_i64..800,
    ) {
        let id = some_id();
        let facts = facts(asking, &id, day);
        for purpose in Purpose::ALL {
            let naive = permissions.iter().any(|given| {
                given.purpose == *purpose
                    && given.recipients.include(app(asking))
                    && given.confirmed_at.is_some_and(|since| since <= at(day))
                    && at(day) < given.expires_at
                    && given.withdrawn_at.is_none_or(|end| at(day) < end)
            });
            let expected = naive && matches!(purpose, Purpose::Search | Purpose::Matching);
            let view = CvView::found(&facts, &permissions, *purpose, &shown());
            prop_assert_eq!(view.is_some(), expected);
            prop_assert!(view.is_none_or(|view| view.resume().is_none() && view.still(&permissions, at(day))));
        }
    }

    #[test]
    fn the_week_of_a_time_is_its_monday(second in 0_i64..4_000_000_000) {
        let time = Timestamp::from_second(second).unwrap();
        let (monday, day) = (week_of(time), time.to_zoned(jiff::tz::TimeZone::UTC).date());
        prop_assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
        prop_assert!(monday <= day && day < monday.checked_add(7.days()).unwrap());
    }
}

#[test]
fn a_permission_for_another_cv_opens_nothing() {
    let id = some_id();
    let given =
        granted(1, Purpose::Search, &BTreeSet::from([1]), BTreeSet::from([DataCategory::Profile]), 6, Act::Ticked);
    let own = [given.clone()];
    assert!(CvView::found(&facts(1, &id, 1), &own, Purpose::Search, &shown()).is_some());
    let foreign = [Permission { cv: CvId::from(Uuid::from_u128(78)), ..given }];
    assert!(CvView::found(&facts(1, &id, 1), &foreign, Purpose::Search, &shown()).is_none());
}

#[test]
fn what_was_sealed_comes_back_as_it_was_and_equal_cvs_have_equal_bytes() {
    let open = OpenCv::new(cv(), marked());
    let bytes = open.to_bytes();
    assert_eq!(OpenCv::read(cv(), &bytes).unwrap(), open);
    assert_eq!(bytes, OpenCv::new(cv(), marked()).to_bytes());
    assert!(OpenCv::read(cv(), b"{}").is_none() && OpenCv::read(cv(), b"").is_none());
}

#[test]
fn the_person_sees_everything_and_nothing_shows_itself_in_a_log() {
    let open = OpenCv::new(cv(), marked());
    let whole = serde_json::to_string(&OwnerView::of(open.cv())).unwrap();
    for category in DataCategory::ALL {
        assert!(whole.contains(&mark(*category)), "{category}");
    }
    assert!(whole.contains("J1506") && whole.contains("v1.0.0"));
    let given = [granted(
        1,
        Purpose::Contact,
        &BTreeSet::from([1]),
        DataCategory::ALL.iter().copied().collect(),
        6,
        Act::Ticked,
    )];
    let id = some_id();
    let view = CvView::revealed(&facts(1, &id, 1), &given, &open, Some(&shown())).unwrap();
    let logged = format!("{open:?} {view:?} {:?} {:?}", OwnerView::of(open.cv()), view.profile());
    assert!(!logged.contains("MARK") && !logged.contains("soudure"), "{logged}");
}

/// Whether a type is mute is asked of the compiler: of two answers it takes none.
trait Mute<Answer> {
    fn is_mute() {}
}

/// The answer of what can be serialised.
struct BySerde;
/// The answer of what GraphQL can give.
struct ByGraphql;

impl<T: ?Sized> Mute<()> for T {}
impl<T: ?Sized + serde::Serialize> Mute<BySerde> for T {}
impl<T: ?Sized + async_graphql::OutputType> Mute<ByGraphql> for T {}

#[test]
fn no_stored_cv_and_no_part_of_one_can_be_serialised() {
    macro_rules! mute {
        ($($type:ty)+) => {
            // Does not compile where one of them gets `Serialize`, or a type of GraphQL's.
            $(<$type as Mute<_>>::is_mute();)+
        };
    }
    mute!(OpenCv Cv Wishes KnownLanguage Shown crate::domain::cv::Outline crate::store::StoredCv crate::store::CvWrite);
    mute!(Resume Basics Address NetworkProfile Work Volunteer Education Award Certificate Publication SkillGroup);
    mute!(Language Interest Reference Project crate::domain::cv::WishesDraft crate::store::ContactRecord);
}
