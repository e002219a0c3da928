use super::*;
use jiff::ToSpan;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

const APP: Uuid = Uuid::from_u128(7);

fn new(purpose: Purpose) -> NewPermission {
    let recipients = if purpose == Purpose::Statistics { Recipients::Operator } else { Recipients::app(APP) };
    NewPermission {
        id: Uuid::from_u128(1),
        cv: CvId::from(Uuid::from_u128(2)),
        purpose,
        basis: Basis::Consent,
        recipients,
        categories: BTreeSet::from([DataCategory::Profile]),
        notice: Notice {
            url: "https://passerelle.example/privacy".into(),
            version: "2026-11-01".into(),
            language: "fr".into(),
            sha256: NoticeHash([3; 32]),
        },
        months: DEFAULT_MONTHS,
        age: Age::Adult,
    }
}

fn category() -> Recipients {
    let members = BTreeSet::from([APP, Uuid::from_u128(8)]);
    Recipients::Category { name: "associations".into(), members, on: "2026-11-01".parse().unwrap() }
}

#[test]
fn what_the_person_ticks_is_in_force_until_it_ends_and_the_clock_alone_ends_it() {
    let granted = new(Purpose::Search).grant(Act::Ticked, at(0)).unwrap();
    let end = granted.expires_at;
    assert_eq!(granted.state(at(0)), PermissionState::InForce);
    assert_eq!(granted.state(end - 1.second()), PermissionState::InForce);
    assert_eq!(granted.state(end), PermissionState::Expired);
    assert!(granted.covers(APP, Purpose::Search, at(0)) && !granted.covers(APP, Purpose::Search, end));
    assert!(!granted.covers(APP, Purpose::Contact, at(0)), "another purpose");
    assert!(!granted.covers(Uuid::from_u128(8), Purpose::Search, at(0)), "another app");
}

#[test]
fn what_a_platform_asserts_allows_nothing_until_the_person_confirms() {
    let asserted = new(Purpose::Search).grant(Act::Asserted { source: "alpha".parse().unwrap() }, at(0)).unwrap();
    assert_eq!(asserted.state(at(5)), PermissionState::Pending);
    assert!(!asserted.covers(APP, Purpose::Search, at(5)));
    let confirmed = asserted.clone().confirmed(at(5));
    assert!(confirmed.covers(APP, Purpose::Search, at(5)));
    assert_eq!(confirmed.expires_at, asserted.expires_at, "the confirmation makes it no longer");
    assert_eq!(asserted.withdrawn(at(6)).confirmed(at(7)).state(at(7)), PermissionState::Withdrawn);
}

#[test]
fn what_was_withdrawn_stays_so_and_what_expired_is_not_withdrawn_any_more() {
    let granted = new(Purpose::Search).grant(Act::Ticked, at(0)).unwrap();
    let withdrawn = granted.clone().withdrawn(at(9));
    assert_eq!(withdrawn.state(at(9)), PermissionState::Withdrawn);
    assert_eq!(withdrawn.clone().withdrawn(at(20)).withdrawn_at, Some(at(9)));
    assert_eq!(granted.clone().withdrawn(granted.expires_at), granted);
}

#[test]
fn each_rule_refuses_what_breaks_it_and_names_the_field() {
    let refused = |change: &dyn Fn(&mut NewPermission), purpose| {
        let mut asked = new(purpose);
        change(&mut asked);
        asked.grant(Act::Ticked, at(0)).expect_err("a rule").field
    };
    assert_eq!(refused(&|new| new.basis = Basis::PublicTask, Purpose::Contact), "basis");
    assert_eq!(refused(&|new| new.basis = Basis::PublicTask, Purpose::Search), "basis");
    assert_eq!(refused(&|new| new.recipients = category(), Purpose::Contact), "recipients");
    assert_eq!(refused(&|new| new.recipients = Recipients::Operator, Purpose::Search), "recipients");
    assert_eq!(refused(&|new| new.recipients = Recipients::app(APP), Purpose::Statistics), "recipients");
    assert_eq!(refused(&|new| new.basis = Basis::PreContract, Purpose::Matching), "basis");
    assert_eq!(refused(&|new| new.categories.clear(), Purpose::Search), "categories");
    assert_eq!(
        refused(&|new| new.categories = BTreeSet::from([DataCategory::Identity]), Purpose::Search),
        "categories"
    );
    assert_eq!(refused(&|new| new.months = 25, Purpose::Search), "months");
    assert_eq!(refused(&|new| new.months = 0, Purpose::Search), "months");
    let minor = |new: &mut NewPermission| {
        new.age = Age::Minor;
        new.recipients = category();
    };
    assert_eq!(refused(&minor, Purpose::Search), "recipients");
}

#[test]
fn a_category_is_those_who_were_members_on_its_day() {
    let asked = NewPermission { recipients: category(), ..new(Purpose::Search) };
    let granted = asked.grant(Act::Ticked, at(0)).unwrap();
    assert!(granted.covers(Uuid::from_u128(8), Purpose::Search, at(0)));
    assert!(!granted.covers(Uuid::from_u128(9), Purpose::Search, at(0)), "a new member needs a new act");
}

#[test]
fn a_new_act_for_a_category_renews_the_one_before_whoever_its_members_were() {
    let Recipients::Category { name, on, .. } = category() else { unreachable!() };
    let grown = Recipients::Category { name, members: BTreeSet::from([Uuid::from_u128(9)]), on };
    assert!(grown.renew(&category()) && !grown.renew(&Recipients::app(APP)));
    let other = Recipients::Category { name: "employers".into(), members: BTreeSet::from([APP]), on };
    assert!(!other.renew(&category()) && Recipients::app(APP).renew(&Recipients::app(APP)));
    assert!(!Recipients::app(APP).renew(&Recipients::app(Uuid::from_u128(8))));
}

#[test]
fn inside_the_house_a_public_task_may_count_and_match() {
    for purpose in [Purpose::Matching, Purpose::Statistics] {
        let asked = NewPermission { basis: Basis::PublicTask, recipients: Recipients::Operator, ..new(purpose) };
        let granted = asked.grant(Act::Ticked, at(0)).unwrap();
        assert!(!granted.covers(APP, purpose, at(0)), "and shows it to nobody");
    }
}

#[test]
fn a_permission_is_read_back_as_it_was_written() {
    let granted = NewPermission { recipients: category(), ..new(Purpose::Matching) };
    let granted = granted.grant(Act::Accepted { request: Uuid::from_u128(4) }, at(0)).unwrap();
    let text = serde_json::to_string(&granted).unwrap();
    assert_eq!(serde_json::from_str::<Permission>(&text).unwrap(), granted);
    assert!(NoticeHash::new("00").is_err() && NoticeHash::new(&"é".repeat(32)).is_err());
}
