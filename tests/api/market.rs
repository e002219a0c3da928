//! The market: counted figures are those of a plain count over the store, published ones those that were imported.

use crate::catalogue::id;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Server, key};
use crate::support::{Fresh, Kind, at, offer, put, source};
use jiff::SignedDuration;
use passerelle::auth::Scope;
use passerelle::domain::{
    BasinCode, CommuneCode, NafCode, Offer, OfficialArea, OfficialDataset, OfficialRow, OnWithdrawal, Place, RomeCode,
    day_of,
};
use passerelle::service::market::make_days;
use passerelle::store::{BasinCommune, LatticeCell, LatticeRelease, OfferWrite, RunTally};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::collections::BTreeMap;

const DAY: i64 = 86_400;
/// The day of the servers of these tests, in days after the beginning.
const TODAY: i64 = 30;

/// A plain count over the store: live offers of these sources by a field of their JSON.
async fn plain(db: &Fresh, field: &[&str], sources: &str, and: &str) -> BTreeMap<String, i64> {
    let path = |fields: &[&str]| match db.kind {
        Kind::Sqlite => format!("json_extract(changes.payload, '$.{}')", fields.join(".")),
        Kind::Postgres => format!("changes.payload::jsonb #>> '{{{}}}'", fields.join(",")),
    };
    let and = and.replace("CREATED", &path(&["dates", "created"]));
    let count = format!(
        "SELECT COALESCE({}, ''), COUNT(*) FROM offers JOIN changes ON changes.entity_id = offers.id \
         AND changes.rev = offers.rev WHERE offers.withdrawn_at IS NULL AND offers.source_id IN ({sources}) {and} GROUP BY 1",
        path(field)
    );
    let rows: Vec<(String, i64)> = match db.kind {
        Kind::Sqlite => {
            let mut conn = SqliteConnection::connect(&db.url).await.unwrap();
            sqlx::query_as(AssertSqlSafe(count)).fetch_all(&mut conn).await.unwrap()
        }
        Kind::Postgres => {
            let mut conn = PgConnection::connect(&db.url).await.unwrap();
            sqlx::query_as(AssertSqlSafe(count)).fetch_all(&mut conn).await.unwrap()
        }
    };
    rows.into_iter().collect()
}

/// Open since that day or before: published then, or first seen.
fn open_since(day: i64) -> String {
    let ends = at((day + 1) * DAY);
    format!("AND (offers.first_seen_at < {} OR CREATED < '{ends}')", ends.as_millisecond())
}

/// Rows by their keys: one of their numbers.
fn by_key(rows: &Value, number: impl Fn(&Value) -> i64) -> BTreeMap<String, i64> {
    rows.as_array().unwrap().iter().map(|row| (row["key"].as_str().unwrap().to_owned(), number(row))).collect()
}

fn count(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn basins() -> Vec<BasinCommune> {
    [("59350", "3299", "LILLE"), ("62498", "3297", "LENS")]
        .map(|(commune, basin, label)| BasinCommune {
            commune: CommuneCode::new(commune).unwrap(),
            basin: BasinCode::new(basin).unwrap(),
            label: label.to_owned(),
        })
        .to_vec()
}

fn published(code: &str, basin: &str, seekers: f64, tension: u8) -> OfficialRow {
    let figures = json!({"offers": 1.0, "seekers": seekers, "tension": tension}).to_string();
    OfficialRow {
        dataset: OfficialDataset::RomeBasin,
        period: "2021".to_owned(),
        area: OfficialArea::Basin(basin.to_owned()),
        department: String::new(),
        code: code.to_owned(),
        label: String::new(),
        figures,
    }
}

/// An offer in Lens.
fn in_lens(mut offer: Offer) -> Offer {
    offer.place = Place {
        commune: Some(CommuneCode::new("62498").unwrap()),
        department: Some("62".parse().unwrap()),
        ..offer.place
    };
    offer
}

/// A server with the catalogue and a source whose offers come and go: `new` of it comes on each of the first ten days, and
/// those of day `n` go on day `n + 15`.
async fn busy(db: &Fresh) -> Server {
    db.store.put_basins(&basins()).await.unwrap();
    let official = [published("F1607", "3299", 80.0, 5), published("J1506", "3299", 200.0, 2)];
    db.store.put_official(OfficialDataset::RomeBasin, &official).await.unwrap();
    let busy = source("busy", OnWithdrawal::Anonymise);
    db.store.put_source(&busy).await.unwrap();
    let numbers = |day: i64| (0..3).map(move |number| usize::try_from(day * 3 + number).unwrap());
    for day in 0..26 {
        let mut writes = Vec::new();
        if day < 10 {
            for number in numbers(day) {
                let mut offer = offer(&busy.id, number);
                offer.dates.created = None;
                offer.industry.naf = Some(NafCode::new("43.32A").unwrap());
                offer.hard_to_fill = Some(number % 2 == 0);
                if number % 3 == 2 {
                    offer.occupation.rome = Some(RomeCode::new("J1506").unwrap());
                    offer = in_lens(offer);
                }
                writes.push(put(&offer));
            }
        } else if day >= 15 {
            writes.extend(numbers(day - 15).map(|number| OfferWrite::Withdraw(offer(&busy.id, number).id)));
        }
        if !writes.is_empty() {
            db.store.write_offers(&busy.id, writes, at(day * DAY + 60)).await.unwrap();
        }
    }
    db.store.finish_run(&busy.id, at(TODAY * DAY), &RunTally::default()).await.unwrap();
    Server::start(db).await
}

const OPEN: &str = "'open', 'busy'";

on_both_databases! {
    async fn offers_are_those_of_a_plain_count_over_the_store_by_occupation_and_by_departement(db: &Fresh) {
        let server = Server::start(db).await;
        // An offer of a month ago, one that is gone, and one whose place is not known.
        for (number, body) in [
            json!({"title": "Soudeur (H/F)", "occupation": {"rome": "H2913"}, "created": "2026-08-01T00:00:00Z",
                "place": {"commune": "62498"}, "hard_to_fill": true}),
            json!({"title": "Soudeuse (H/F)", "occupation": {"rome": "H2913"}}),
        ]
        .iter()
        .enumerate()
        {
            let put = server.put(&format!("/v1/sources/open/offers/own-{number}"), body).await;
            let position = put.ok()["position"].as_str().unwrap().to_owned();
            server.get(&format!("/v1/offers?min_position={position}")).await.ok();
        }
        for (by, field) in [("rome", ["occupation", "rome"]), ("department", ["place", "department"])] {
            let found = server.get(&format!("/v1/market/tension?by={by}&limit=1000")).await.ok();
            let mut expected = plain(db, &field, "'open'", "").await;
            assert_eq!(found["offers"], expected.values().sum::<i64>(), "{found}");
            assert_eq!(count(&found["unknown"]), expected.remove("").unwrap_or_default());
            assert_eq!(by_key(&found["rows"], |row| count(&row["offers"])), expected);
            let mut old = plain(db, &field, "'open'", &open_since(TODAY - 30)).await;
            old.remove("");
            let open_30 = by_key(&found["rows"], |row| count(&row["long_open"]["days_30"]));
            assert_eq!(open_30.into_iter().filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>(), old);
        }
        let hard = server.get("/v1/market/tension?by=rome&rome=H2913&department=62").await.ok();
        assert_eq!((&hard["rows"][0]["offers"], &hard["rows"][0]["hard_to_fill"]), (&json!(1), &json!(1)), "{hard}");
        let total = server.get("/v1/offers?rome=F1607&department=59").await.ok()["total"].take();
        let tension = server.get("/v1/market/tension?by=rome&rome=F1607&department=59").await.ok();
        assert_eq!(tension["offers"], total);
    }

    async fn what_a_caller_may_not_read_is_not_counted_for_them_today_or_then(db: &Fresh) {
        let server = Server::start(db).await;
        let yesterday = day_of(at(TODAY * DAY)) - 1;
        make_days(db.store.as_ref(), yesterday - 29..=yesterday).await.unwrap();
        let figures = async |key: &str| {
            let headers = [("x-api-key", key)];
            let headers = if key.is_empty() { &headers[..0] } else { &headers[..] };
            let tension = server.get_with("/v1/market/tension?by=department", headers).await.ok();
            let series = server.get_with("/v1/market/timeseries", headers).await.ok();
            let last = series["points"].as_array().unwrap().last().unwrap()["offers"].clone();
            let before = tension["rows"][0]["trends"][0]["before"].clone();
            (count(&tension["offers"]), count(&last), count(&before), count(&series["offers_now"]))
        };
        assert_eq!(figures("").await, (60, 60, 60, 60), "the open source alone");
        let reader = key(db, server.clock.as_ref(), 31, &[Scope::MarketRead, Scope::OffersRead], &[], &["guarded"]).await;
        assert_eq!(figures(&reader).await, (80, 80, 80, 80), "and the one whose licence the app accepted");
        let refused = server.get_with("/v1/market/tension?by=rome", &[("x-api-key", &server.reader)]).await;
        problem("/v1/market/tension", &refused, 403, "forbidden");
    }

    async fn days_that_are_counted_afterwards_are_as_they_were_and_twice_is_the_same(db: &Fresh) {
        let server = busy(db).await;
        let first = day_of(at(0));
        let rows = make_days(db.store.as_ref(), first..=first + 29).await.unwrap();
        let series = async |query: &str| {
            let series = server.get(&format!("/v1/market/timeseries?{query}")).await.ok();
            series["points"].as_array().unwrap().clone()
        };
        let points = series("basin=3297&from=2026-11-01").await;
        assert_eq!(points.len(), 30);
        for (day, point) in (0_i64..).zip(&points) {
            let (came, went) = ((day + 1).min(10), (day - 14).clamp(0, 10));
            assert_eq!(count(&point["offers"]), came - went, "day {day}: {point}");
            assert_eq!(count(&point["new"]), i64::from(day < 10), "day {day}");
            assert_eq!(count(&point["gone"]), i64::from((15..25).contains(&day)), "day {day}");
        }
        let weeks = series("department=62&rome=J1506&from=2026-11-01&interval=week").await;
        let new: i64 = weeks.iter().map(|point| count(&point["new"])).sum();
        let gone: i64 = weeks.iter().map(|point| count(&point["gone"])).sum();
        assert_eq!((new, gone, weeks.len()), (10, 10, 6), "{weeks:?}");
        assert_eq!(weeks[0]["days"], 1, "the first of November was a Sunday");
        let before = series("from=2026-11-01").await;
        assert_eq!(make_days(db.store.as_ref(), first..=first + 29).await.unwrap(), rows);
        assert_eq!(series("from=2026-11-01").await, before);
        for path in ["/v1/market/timeseries?from=2026-11-20&to=2026-11-19", "/v1/market/timeseries?from=2010-01-01"] {
            problem(path, &server.get(path).await, 400, "invalid_request");
        }
    }

    async fn how_long_offers_stay_open_is_told_with_what_it_rests_on(db: &Fresh) {
        let server = busy(db).await;
        let found = server.get("/v1/market/tension?by=basin&basin=3297").await.ok();
        let survival = &found["rows"][0]["survival"];
        assert_eq!((&survival["n"], &survival["closed"]), (&json!(10), &json!(10)), "{found}");
        assert_eq!(survival["median_days"], 15, "each was open for fifteen days");
        let at_14 = survival["points"].as_array().unwrap().iter().find(|point| point["days"] == 14).unwrap();
        assert_eq!((&at_14["open"], &at_14["at_risk"]), (&json!(1.0), &json!(10)));
        let none = server.get("/v1/market/tension?by=rome&rome=A1101").await.ok();
        assert_eq!((&none["offers"], &none["rows"]), (&json!(0), &json!([])));
    }

    async fn published_figures_stand_beside_with_their_date_and_only_they_make_the_ratio(db: &Fresh) {
        let release = LatticeRelease {
            week: "2026-11-23".parse().unwrap(),
            made_at: at(0),
            epsilon: 1.0,
            cells: vec![LatticeCell {
                table: 'c',
                place: "59".to_owned(),
                what: "F1607".to_owned(),
                value: Some(40),
            }],
        };
        db.store.publish_lattice(&release).await.unwrap();
        let server = busy(db).await;
        let found = server.get("/v1/market/tension?by=rome&department=59&rome=F1607").await.ok();
        let row = &found["rows"][0];
        let offers = f64::from(i32::try_from(count(&row["offers"])).unwrap());
        let official = &row["official"];
        assert_eq!((&official["seekers"]["value"], &official["seekers"]["date"]), (&json!(80.0), &json!("2021")));
        assert_eq!(official["seekers"]["area"], "department 59");
        assert_eq!(official["seekers"]["precision"], "v3_parent", "no edition of ROME says that it is whole");
        assert_eq!(official["offers_per_10_seekers"], (offers * 1000.0 / 80.0).round() / 100.0);
        assert!(official["tension"]["value"].is_null() && official["tension"]["why"].is_string());
        assert_eq!((&row["profiles"]["value"], &row["profiles"]["coverage"]), (&json!(40), &json!(0.5)));
        let lille = server.get("/v1/market/tension?by=rome&basin=3299&rome=F1607").await.ok();
        assert_eq!(lille["rows"][0]["official"]["tension"]["value"], 5.0);
        assert!(lille["rows"][0]["profiles"]["why"].is_string(), "the lattice has no basins");
    }

    async fn sectors_are_told_now_and_before(db: &Fresh) {
        let server = busy(db).await;
        let first = day_of(at(0));
        make_days(db.store.as_ref(), first..=first + 29).await.unwrap();
        let now = plain(db, &["occupation", "rome"], OPEN, "").await;
        let found = server.get("/v1/market/sectors?weeks=2").await.ok();
        let domains = by_key(&found["rome_domains"], |row| count(&row["offers"]));
        let mut expected: BTreeMap<String, i64> = BTreeMap::new();
        for (rome, offers) in now {
            *expected.entry(rome.chars().take(3).collect()).or_default() += offers;
        }
        assert_eq!(domains, expected);
        assert_eq!(found["before"], "2026-11-17");
        // Two weeks ago 30 had come and 6 had gone again.
        let construction = found["naf"].as_array().unwrap().iter().find(|row| row["key"] == "F").unwrap();
        assert_eq!((&construction["offers"], &construction["before"]), (&json!(0), &json!(24)), "{found}");
        assert_eq!(construction["change"], -1.0);
        let nothing = server.get("/v1/market/sectors?weeks=52").await.ok();
        assert!(nothing["before"].is_null() && nothing["naf"][0]["before"].is_null());
    }

    async fn long_open_offers_are_those_of_tense_occupations_page_by_page_with_their_days(db: &Fresh) {
        let server = busy(db).await;
        let mut ids = Vec::new();
        let mut path = "/v1/offers/long-open?open_days_min=29&limit=7".to_owned();
        let mut total = None;
        loop {
            let page = server.get(&path).await.ok();
            assert_eq!(page["tense"]["occupations"], 1, "{}", page["tense"]);
            assert_eq!(*total.get_or_insert_with(|| page["total"].clone()), page["total"]);
            for item in page["items"].as_array().unwrap() {
                assert_eq!(item["occupation"]["rome"], "F1607", "the only one whose tension is four or five");
                assert!(count(&item["open_days"]) >= 29, "{item}");
                ids.push(item["id"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/offers/long-open?open_days_min=29&limit=7&cursor={next}");
        }
        let expected = plain(db, &["occupation", "rome"], OPEN, &open_since(TODAY - 29)).await["F1607"];
        assert_eq!((i64::try_from(ids.len()).unwrap(), total.unwrap()), (expected, json!(expected)));
        assert!(ids.contains(&id("open", 0).to_string()));
        let other = server.get("/v1/offers/long-open?rome=J1506").await.ok();
        assert_eq!(other["total"], 0, "its tension is two");
        let low = server.get("/v1/offers/long-open?rome=J1506&min_tension=2&open_days_min=1").await.ok();
        assert!(count(&low["total"]) > 0);
        let none = "/v1/offers/long-open?open_days_min=0";
        problem(none, &server.get(none).await, 400, "invalid_request");
    }

    async fn where_nothing_was_imported_every_figure_says_why_it_is_missing(db: &Fresh) {
        let server = Server::start(db).await;
        let row = server.get("/v1/market/tension?by=rome&rome=F1607").await.ok()["rows"][0].take();
        for figure in ["seekers", "tension", "hirings_intended", "hirings_hard_percent"] {
            let value = &row["official"][figure];
            assert!(value["value"].is_null() && value["why"].is_string(), "{figure}: {value}");
        }
        assert!(row["profiles"]["why"].is_string() && row["trends"][0]["before"].is_null());
        for path in ["/v1/market/tension?by=basin", "/v1/market/tension?by=rome&basin=3299"] {
            problem(path, &server.get(path).await, 400, "invalid_request");
        }
        let all = server.get("/v1/offers/long-open?open_days_min=1").await.ok();
        assert!(all["tense"]["why"].is_string() && count(&all["total"]) > 0);
    }

    async fn graphql_tells_what_rest_tells(db: &Fresh) {
        let server = busy(db).await;
        make_days(db.store.as_ref(), day_of(at(0))..=day_of(at(0)) + 29).await.unwrap();
        let query = "{ \
            marketTension(by: ROME, market: {department: [\"59\"]}) { offers rows { key offers longOpen { days30 } \
              survival { n } official { seekers { value precision why } } trends { weeks before } } } \
            marketTimeseries(interval: WEEK, from: \"2026-11-01\") { points { from offers new } } \
            marketSectors(weeks: 2) { before romeDomains { key offers before } } \
            longOpenOffers(openDaysMin: 29, first: 3) { tense { occupations } offers { totalCount edges { openDays \
              node { title } } } } }";
        let answer = server.ask(reqwest::Method::POST, "/graphql", "", Some(&json!({"query": query}))).await.ok();
        assert!(answer["errors"].is_null(), "{answer}");
        let data = &answer["data"];
        let tension = server.get("/v1/market/tension?by=rome&department=59").await.ok();
        for (one, other) in
            data["marketTension"]["rows"].as_array().unwrap().iter().zip(tension["rows"].as_array().unwrap())
        {
            assert_eq!((&one["key"], &one["offers"]), (&other["key"], &other["offers"]));
            assert_eq!(one["longOpen"]["days30"], other["long_open"]["days_30"]);
            assert_eq!(one["official"]["seekers"]["value"], other["official"]["seekers"]["value"]);
        }
        let series = server.get("/v1/market/timeseries?interval=week&from=2026-11-01").await.ok();
        assert_eq!(data["marketTimeseries"]["points"][2]["offers"], series["points"][2]["offers"]);
        let sectors = server.get("/v1/market/sectors?weeks=2").await.ok();
        assert_eq!(data["marketSectors"]["romeDomains"][0]["before"], sectors["rome_domains"][0]["before"]);
        let long = server.get("/v1/offers/long-open?open_days_min=29&limit=3").await.ok();
        let told = &data["longOpenOffers"]["offers"];
        assert_eq!((&told["totalCount"], &told["edges"][0]["openDays"]), (&long["total"], &long["items"][0]["open_days"]));
    }
}

/// The clock of the servers stands at the beginning of the thirty-first day.
#[test]
fn today_is_the_first_of_december() {
    assert_eq!(at(TODAY * DAY) - SignedDuration::from_secs(1), "2026-11-30T23:59:59Z".parse().unwrap());
}
