//! Statistics of seekers: what is published is given, and nothing else is counted.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Server, key};
use crate::support::{Fresh, at};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use passerelle::auth::consent::OpenCv;
use passerelle::auth::{MasterKeys, Scope, SealFor, Vault};
use passerelle::domain::cv::{Cv, CvId, DesiredOccupation, DiplomaLevel, Wishes, WorkArea};
use passerelle::domain::permission::{Act, Age, Basis, DataCategory, NewPermission, Permission, Purpose, Recipients};
use passerelle::domain::{Clock, ExternalId, Point, Radius, RegionCode, RomeCode, SourceId};
use passerelle::service::NoticeText;
use passerelle::service::lattice::{CELLS, Contributor, Lattice, Made, NoiseKey, Tally, make_release};
use passerelle::store::{self, CvWrite, LatticeCell, LatticeRelease, OpenOptions};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

const MONDAY: Date = date(2026, 11, 23);

fn lille() -> Point {
    Point::new(50.6371, 3.0631).unwrap()
}

fn cell() -> String {
    lille().cell(CELLS).to_string()
}

fn release(week: Date, developers: u32) -> LatticeRelease {
    let of = |table, place: &str, what: &str, value| LatticeCell {
        table,
        place: place.to_owned(),
        what: what.to_owned(),
        value: Some(value),
    };
    let cells = vec![
        of('a', &cell(), "D", 40),
        of('a', &cell(), "M", 320),
        of('b', "59", "D12", 15),
        of('b', "59", "M18", 1240),
        of('b', "62", "M18", 305),
        of('c', "59", "M1805", developers),
        of('d', "62", "5", 85),
    ];
    LatticeRelease { week, made_at: at(0), epsilon: 1.0, cells }
}

async fn published(db: &Fresh) -> Server {
    assert!(db.store.publish_lattice(&release(date(2026, 11, 16), 595)).await.unwrap());
    assert!(db.store.publish_lattice(&release(MONDAY, 600)).await.unwrap());
    Server::start(db).await
}

on_both_databases! {
    async fn a_table_is_given_whole_by_place_and_by_category(db: &Fresh) {
        let server = published(db).await;
        let table = server.get("/v1/statistics/seekers?table=b").await.ok();
        let row = |place: &str, what: &str, value: u32| json!({"place": place, "what": what, "value": value});
        let all = json!([row("59", "D12", 15), row("59", "M18", 1240), row("62", "M18", 305)]);
        assert_eq!((&table["rows"], &table["week"], &table["epsilon"]), (&all, &json!("2026-11-23"), &json!(0.2)));
        assert_eq!(table["margin"], 17);
        let rows = async |query: &str| server.get(&format!("/v1/statistics/seekers?{query}")).await.ok()["rows"].take();
        assert_eq!(rows("table=b&place=62").await, json!([row("62", "M18", 305)]));
        assert_eq!(rows("table=b&what=m18").await, json!([row("59", "M18", 1240), row("62", "M18", 305)]));
        let grand = rows(&format!("table=a&place={}", cell())).await;
        assert_eq!((&grand[0]["what"], &grand[1]["value"]), (&json!("D"), &json!(320)));
        let developers = rows("table=c&place=59&what=M1805").await;
        assert!(developers[0]["label"].as_str().is_some_and(|label| !label.is_empty()), "{developers}");
        assert_eq!(rows("table=d").await, json!([row("62", "5", 85)]));
    }

    async fn a_table_is_a_spreadsheet_for_who_asks_for_csv(db: &Fresh) {
        let server = published(db).await;
        let path = "/v1/statistics/seekers?table=c&place=59";
        let csv = server.get_with(path, &[("accept", "text/csv, application/json;q=0.5")]).await;
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8; header=present"));
        let label = server.get(path).await.ok()["rows"][0]["label"].as_str().unwrap().to_owned();
        let cell = if label.contains([',', '"']) { format!("\"{}\"", label.replace('"', "\"\"")) } else { label };
        let expected = format!("week,table,place,what,label,value,margin\r\n2026-11-23,c,59,M1805,{cell},600,12\r\n");
        assert_eq!(csv.text, expected);
        let absent = server.get_with("/v1/statistics/seekers?table=d&place=59&what=3", &[("accept", "text/csv")]).await;
        assert!(absent.text.ends_with("\r\n2026-11-23,d,59,3,,,17\r\n"), "{}", absent.text);
        let again = [("accept", "text/csv"), ("if-none-match", csv.header("etag"))];
        assert_eq!(server.get_with(path, &again).await.status, 304);
        let other = server.get_with(path, &[("if-none-match", csv.header("etag"))]).await;
        assert_eq!((other.status, other.header("content-type")), (200, "application/json"), "JSON is another answer");
        assert!(csv.vary().contains("accept,"), "{}", csv.vary());
    }

    async fn a_cell_that_is_below_five_and_one_that_nobody_is_in_look_the_same(db: &Fresh) {
        let server = published(db).await;
        for what in ["M1801", "M1803"] {
            let rows = server.get(&format!("/v1/statistics/seekers?table=c&place=59&what={what}")).await.ok();
            assert_eq!((&rows["rows"][0]["value"], rows["rows"].as_array().unwrap().len()), (&Value::Null, 1));
        }
    }

    async fn every_other_question_is_400_and_names_the_lattice(db: &Fresh) {
        let server = published(db).await;
        for query in [
            "",
            "?table=b&near=50.63,3.06&radius_km=2",
            "?table=b&polygon=0,0",
            "?table=a&resolution=7",
            "?table=b&rome=M1805",
            "?table=b&place=59350",
            "?table=b&what=M1805",
            "?table=f",
            "/heatmap?resolution=6",
            "/heatmap?what=M18",
            "/heatmap?table=c",
        ] {
            let answer = server.get(&format!("/v1/statistics/seekers{query}")).await;
            problem(query, &answer, 400, "lattice_only");
            assert!(answer.json()["detail"].as_str().unwrap().contains("`table` (a, b, c, d)"), "{}", answer.text);
        }
        problem("a Tuesday", &server.get("/v1/statistics/seekers?table=b&week=2026-11-24").await, 400, "invalid_request");
    }

    async fn a_week_is_given_as_it_was_published_and_an_unknown_one_is_404(db: &Fresh) {
        let server = published(db).await;
        let of = async |week: &str| {
            let path = format!("/v1/statistics/seekers?table=c&place=59&what=M1805&week={week}");
            server.get(&path).await
        };
        assert_eq!(of("2026-11-16").await.ok()["rows"][0]["value"], 595);
        assert_eq!(of("2026-11-23").await.ok()["rows"][0]["value"], 600);
        problem("no such week", &of("2026-11-09").await, 404, "not_found");
        let weeks = server.get("/v1/statistics/seekers/weeks").await.ok();
        assert_eq!(weeks["items"], json!([{"week": "2026-11-23"}, {"week": "2026-11-16"}]));
        // Another release of a week that has one changes nothing.
        assert!(!db.store.publish_lattice(&release(MONDAY, 5)).await.unwrap());
        assert_eq!(of("2026-11-23").await.ok()["rows"][0]["value"], 600);
        assert!(db.store.publish_lattice(&release(date(2026, 11, 30), 605)).await.unwrap());
        let newest = server.get("/v1/statistics/seekers?table=c&what=M1805").await.ok();
        assert_eq!((&newest["week"], &newest["rows"][0]["value"]), (&json!("2026-11-30"), &json!(605)));
    }

    async fn before_the_first_release_there_is_nothing(db: &Fresh) {
        let server = Server::start(db).await;
        problem("none yet", &server.get("/v1/statistics/seekers?table=b").await, 404, "not_found");
        problem("none yet", &server.get("/v1/statistics/seekers/heatmap").await, 404, "not_found");
        assert_eq!(server.get("/v1/statistics/seekers/weeks").await.ok()["items"], json!([]));
    }

    async fn the_map_is_table_a_as_cells_and_as_hexagons(db: &Fresh) {
        let server = published(db).await;
        let map = server.get("/v1/statistics/seekers/heatmap").await.ok();
        assert_eq!((&map["cells"], &map["resolution"]), (&json!([{"h3": cell(), "count": 360}]), &json!(5)));
        let of_one = server.get("/v1/statistics/seekers/heatmap?what=m").await.ok();
        assert_eq!(of_one["cells"][0]["count"], 320);
        let drawn = server.get_with("/v1/statistics/seekers/heatmap", &[("accept", "application/geo+json")]).await;
        assert_eq!(drawn.header("content-type"), "application/geo+json");
        let drawn = drawn.ok();
        assert_eq!((&drawn["type"], &drawn["features"][0]["id"]), (&json!("FeatureCollection"), &json!(cell())));
        assert_eq!(drawn["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().len(), 7);
    }

    async fn who_has_the_table_already_is_told_so(db: &Fresh) {
        let server = published(db).await;
        for path in ["/v1/statistics/seekers?table=b", "/v1/statistics/seekers/heatmap"] {
            let first = server.get(path).await;
            let again = server.get_with(path, &[("if-none-match", first.header("etag"))]).await;
            assert_eq!(again.status, 304, "{path}");
            let week = format!("{path}&week=2026-11-16").replace("heatmap&", "heatmap?");
            let other = server.get_with(&week, &[("if-none-match", first.header("etag"))]).await;
            assert_eq!(other.status, 200, "{path}");
        }
    }

    async fn a_key_that_may_not_read_the_market_is_refused(db: &Fresh) {
        let server = published(db).await;
        let market = key(db, server.clock.as_ref(), 41, &[Scope::MarketRead], &[], &[]).await;
        for path in ["/v1/statistics/seekers?table=b", "/v1/statistics/seekers/heatmap", "/v1/statistics/seekers/weeks"] {
            problem(path, &server.get_with(path, &[("x-api-key", &server.reader)]).await, 403, "forbidden");
            server.get_with(path, &[("x-api-key", &market)]).await.ok();
        }
    }

    async fn both_faces_give_the_same(db: &Fresh) {
        let server = published(db).await;
        let query = "{ seekerStatistics(table: DEPARTMENT_BY_DOMAIN, place: \"59\") { week epsilon margin
            rows { place what value } } seekerWeeks { week } }";
        let told = server.ask(reqwest::Method::POST, "/graphql", "", Some(&json!({"query": query}))).await.ok();
        let rest = server.get("/v1/statistics/seekers?table=b&place=59").await.ok();
        let found = &told["data"]["seekerStatistics"];
        for field in ["week", "epsilon", "margin", "rows"] {
            assert_eq!(found[field], rest[field], "{field}: {told}");
        }
        assert_eq!(told["data"]["seekerWeeks"].as_array().unwrap().len(), 2);
        let wrong = "{ seekerStatistics(table: DEPARTMENT_BY_DOMAIN, place: \"75056\") { week } }";
        let told = server.ask(reqwest::Method::POST, "/graphql", "", Some(&json!({"query": wrong}))).await.json();
        assert_eq!(told["errors"][0]["extensions"]["code"], "lattice_only", "{told}");
    }

    async fn the_weekly_release_counts_those_who_allow_it_and_nobody_else(db: &Fresh) {
        let clock: Arc<dyn Clock> = Arc::new(passerelle::domain::FixedClock("2026-11-25T06:00:00Z".parse().unwrap()));
        let now = clock.now();
        let vault = vault(clock.clone()).await;
        let mut counted = Vec::new();
        for number in 0..90_u32 {
            let id = CvId::of(&SourceId::new("alpha").unwrap(), &ExternalId::new(&number.to_string()).unwrap());
            let permission = match number % 3 {
                0 => vec![allowed(id, number, Purpose::Statistics, now)],
                1 => vec![allowed(id, number, Purpose::Statistics, now).withdrawn(now)],
                _ => vec![allowed(id, number, Purpose::Search, now)],
            };
            write(db, &vault, (id, None), permission, now).await;
            if number % 3 == 0 {
                counted.push(contributor(id));
            }
        }
        let lattice = Arc::new(Lattice::of_regions(&[RegionCode::new("32").unwrap()]));
        let made = make_release(db.store.as_ref(), &vault, &lattice, now).await.unwrap();
        let release = db.store.lattice(None).await.unwrap().unwrap();
        assert_eq!((release.week, release.epsilon), (MONDAY, 1.0));
        assert_eq!(made, Made::Published { week: MONDAY, cells: release.cells.len() });
        // Whoever has the key can say what a release must be: of these thirty, and not of one more or less.
        let key = NoiseKey::new(&vault.secret("lattice"));
        assert_eq!(release.cells, Tally::of(&lattice, counted.clone()).publish(&key));
        assert_ne!(release.cells, Tally::of(&lattice, counted.into_iter().skip(1)).publish(&key));
        let again = make_release(db.store.as_ref(), &vault, &lattice, now).await.unwrap();
        assert_eq!(again, Made::AlreadyThere(MONDAY));
    }

    async fn somebody_with_cvs_of_two_platforms_is_counted_once_at_the_one_that_came_first(db: &Fresh) {
        let clock: Arc<dyn Clock> = Arc::new(passerelle::domain::FixedClock("2026-11-25T06:00:00Z".parse().unwrap()));
        let (now, vault) = (clock.now(), vault(clock.clone()).await);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for number in 0..30_u32 {
            let of = |source: &str| CvId::of(&SourceId::new(source).unwrap(), &ExternalId::new(&number.to_string()).unwrap());
            // Of every other person the platform that is read first came second.
            let (early, late) = if number % 2 == 0 { (of("alpha"), of("beta")) } else { (of("beta"), of("alpha")) };
            let email = Some([u8::try_from(number).unwrap(); 32]);
            for (id, at, offset) in [(early, now - SignedDuration::from_mins(1), 0), (late, now, 100)] {
                let counted = vec![allowed(id, number + offset, Purpose::Statistics, at)];
                write(db, &vault, (id, email), counted, at).await;
            }
            first.push(contributor(early));
            second.push(contributor(late));
        }
        let lattice = Arc::new(Lattice::of_regions(&[RegionCode::new("32").unwrap()]));
        make_release(db.store.as_ref(), &vault, &lattice, now).await.unwrap();
        let release = db.store.lattice(None).await.unwrap().unwrap();
        let key = NoiseKey::new(&vault.secret("lattice"));
        assert_eq!(release.cells, Tally::of(&lattice, first.clone()).publish(&key));
        assert_ne!(release.cells, Tally::of(&lattice, first.into_iter().chain(second)).publish(&key));
    }

    async fn the_notice_is_given_as_its_hash_says(db: &Fresh) {
        let server = Server::start(db).await;
        for language in ["fr", "en"] {
            let shown = NoticeText::present().shown("", language).unwrap();
            let answer = server.get(&shown.url).await;
            assert_eq!((answer.status, answer.header("content-language")), (200, language));
            assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
            let hash: [u8; 32] = Sha256::digest(&answer.text).into();
            assert_eq!(shown.sha256.0, hash, "{language}");
        }
        problem("no such version", &server.get("/v1/notices/2020-01-01").await, 404, "not_found");
        problem("no such language", &server.get("/v1/notices/2026-11-26?lang=de").await, 400, "invalid_request");
    }

    async fn the_notice_is_a_page_in_french_and_in_english(db: &Fresh) {
        let server = Server::start(db).await;
        for (language, title) in [("fr", "Votre profil sur Passerelle"), ("en", "Your profile on Passerelle")] {
            let page = server.get_with("/privacy", &[("accept-language", language)]).await;
            assert_eq!((page.status, page.header("content-language")), (200, language));
            assert!(page.text.contains(title), "{}", page.text);
            let hash = NoticeText::present().hash(language).unwrap().to_string();
            assert!(page.text.contains(&hash), "the hash of the text is told");
        }
    }
}

async fn vault(clock: Arc<dyn Clock>) -> Vault {
    let keys = store::open_cv_keys("sqlite::memory:", OpenOptions::new(clock.now())).await.unwrap();
    keys.migrate_keys().await.unwrap();
    let masters = MasterKeys::generate(&mut StdRng::seed_from_u64(1)).held();
    Vault::open(keys, masters, clock, StdRng::seed_from_u64(2)).await.unwrap()
}

fn allowed(cv: CvId, number: u32, purpose: Purpose, now: jiff::Timestamp) -> Permission {
    let statistics = purpose == Purpose::Statistics;
    let new = NewPermission {
        id: Uuid::from_u128(u128::from(number) + 1),
        cv,
        purpose,
        basis: Basis::Consent,
        recipients: if statistics { Recipients::Operator } else { Recipients::app(Uuid::from_u128(1)) },
        categories: BTreeSet::from([DataCategory::Profile]),
        notice: NoticeText::present().shown("https://api.exemple.fr", "fr").unwrap(),
        months: 6,
        age: Age::Adult,
    };
    new.grant(Act::Ticked, now).unwrap()
}

/// Somebody who looks for the same as all the others.
fn contributor(id: CvId) -> Contributor {
    Contributor {
        id,
        cell: Some(lille().cell(CELLS)),
        department: Some("59".parse().unwrap()),
        rome: RomeCode::new("M1805").unwrap(),
        diploma: Some(DiplomaLevel::Level5),
    }
}

/// A CV, of the person with that hash of an address.
async fn write(
    db: &Fresh,
    vault: &Vault,
    (id, email): (CvId, Option<[u8; 32]>),
    permissions: Vec<Permission>,
    now: jiff::Timestamp,
) {
    let wishes = Wishes {
        occupations: vec![DesiredOccupation { rome: RomeCode::new("M1805").unwrap(), months: None }],
        areas: vec![WorkArea::Around(lille(), Radius::new(20.0).unwrap())],
        diploma: Some(DiplomaLevel::Level5),
        ..Wishes::default()
    };
    let open = OpenCv::new(id, Cv { wishes, ..Cv::default() });
    let keys = vault.data_keys_or_new(&[id]).await.unwrap();
    let sealed = keys[&id].seal(SealFor::Body(1), &open.to_bytes());
    let source = SourceId::new("alpha").unwrap();
    let write = CvWrite {
        id,
        rev: 1,
        source,
        author: passerelle::store::CvAuthor::Platform,
        sealed,
        content: [0; 32],
        email,
        minor_until: None,
        permissions,
        original: None,
    };
    db.store.write_cvs(&[write], now).await.unwrap();
}
