//! Two faces, one answer: whatever is asked, GraphQL finds, counts and refuses what REST does.

use crate::graphql::ask;
use crate::server::Server;
use crate::support::{Fresh, Kind};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::cell::Cell;
use tokio::runtime::Handle;

const CASES: u32 = 500;
/// What results are counted by.
const BY: [&str; 5] = ["contract", "rome", "commune", "source", "precision"];
/// Fields whose values are of an enumeration: GraphQL has them in capitals.
const ENUMERATED: [&str; 7] =
    ["contract", "working_time", "experience", "include_unspecified", "remote", "employer_kind", "precision"];

const PAGE: &str = "query($search: OfferQuery, $sort: OfferSort, $first: Int!, $after: String) {
    offers(search: $search, sort: $sort, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { distanceKm node { uuid } }
    }
}";

/// A question about many offers, with the names that REST's body has.
#[derive(Debug, Clone)]
struct Question {
    search: Map<String, Value>,
    sort: Option<&'static str>,
    first: u32,
    resolution: u32,
}

fn list(values: &[&'static str]) -> BoxedStrategy<Value> {
    let values = values.to_vec();
    let most = values.len().min(3);
    subsequence(values, 1..=most).prop_map(|values| json!(values)).boxed()
}

fn one(values: &[&'static str]) -> BoxedStrategy<Value> {
    select(values.to_vec()).prop_map(|value| json!(value)).boxed()
}

fn center() -> impl Strategy<Value = Value> {
    // The offers lie on a line north of Lille; their positions have two to three decimals.
    (0_u32..700, 0_u32..60).prop_map(
        |(north, east)| json!({"lat": 50.6 + f64::from(north) / 1_000.0, "lon": 3.05 + f64::from(east) / 1_000.0}),
    )
}

fn radius() -> impl Strategy<Value = Option<f64>> {
    prop::option::of((5_u32..400).prop_map(|tenths| f64::from(tenths) / 10.0))
}

/// The fields that say where; some of them together are refused.
fn area() -> impl Strategy<Value = Map<String, Value>> {
    let alone = |name: &'static str, values: BoxedStrategy<Value>| {
        values.prop_map(move |value| Map::from_iter([(name.to_owned(), value)])).boxed()
    };
    let around = |name: &'static str, values: BoxedStrategy<Value>| {
        let with_radius = (values, radius()).prop_map(move |(value, radius)| {
            let radius = radius.map(|radius| ("radius_km".to_owned(), json!(radius)));
            [(name.to_owned(), value)].into_iter().chain(radius).collect()
        });
        with_radius.boxed()
    };
    let centers = || prop::collection::vec(center(), 1..3).prop_map(|centers| json!(centers)).boxed();
    let corners = || {
        (center(), center()).prop_map(|(one, other)| {
            let [mut lat, mut lon] =
                ["lat", "lon"].map(|name| [one[name].as_f64().unwrap(), other[name].as_f64().unwrap()]);
            lat.sort_by(f64::total_cmp);
            lon.sort_by(f64::total_cmp);
            (lon, lat)
        })
    };
    let bbox = corners().prop_map(|([west, east], [south, north])| json!([west, south, east, north]));
    let ring = corners().prop_map(|([west, east], [south, north])| {
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        json!({"type": "Polygon", "coordinates": [ring]})
    });
    let two = (centers(), list(&["59"])).prop_map(|(near, department)| {
        Map::from_iter([("near".to_owned(), near), ("department".to_owned(), department)])
    });
    prop_oneof![
        3 => Just(Map::new()),
        4 => around("near", centers()),
        2 => around("place", one(&["Lille", "59000", "Saint-Aubin", "Xyzzyville"])),
        1 => around("commune", list(&["59350"])),
        1 => alone("commune", list(&["59350", "59512", "75056"])),
        1 => alone("department", list(&["59", "62", "75"])),
        1 => alone("region", list(&["32", "11"])),
        2 => alone("bbox", bbox.boxed()),
        1 => alone("cells", list(&["85194ad3fffffff", "87194ad30ffffff", "zzz"])),
        2 => alone("polygon", ring.boxed()),
        1 => two,
    ]
}

/// The fields that say which.
fn filters() -> impl Strategy<Value = Map<String, Value>> {
    let flag = || any::<bool>().prop_map(|flag| json!(flag)).boxed();
    let fields: Vec<(&str, BoxedStrategy<Value>)> = vec![
        (
            "q",
            one(&[
                "menuisier",
                "poseur fenêtres",
                "menuisier -poseur",
                "\"chez nos clients\"",
                "quatre*",
                "boulanger OR portes",
            ]),
        ),
        ("contract", list(&["CDI", "CDD", "MIS"])),
        ("rome", list(&["F1607", "J1506", "N9999"])),
        ("rome_domain", list(&["F16", "J15", "M18"])),
        ("naf", list(&["43", "F"])),
        ("working_time", list(&["full_time", "part_time"])),
        ("salary_min", (-1_i32..45).prop_map(|thousands| json!(thousands * 1_000)).boxed()),
        ("include_unspecified", Just(json!("salary")).boxed()),
        ("source", list(&["open", "guarded", "hidden", "nobody"])),
        ("employer", list(&["Menuiserie Quatrevaux 000003", "menuiserie quatrevaux 000012", "?"])),
        ("apprenticeship", flag()),
        ("accessible", flag()),
        ("hard_to_fill", flag()),
        ("published_after", one(&["2026-11-03", "2026-11-02T12:00:00Z", "yesterday"])),
        ("published_within_days", (0_u32..40).prop_map(|days| json!(days)).boxed()),
        ("precision", list(&["exact", "commune", "department"])),
    ];
    let maybe = |(name, values): (&'static str, BoxedStrategy<Value>)| {
        prop::option::weighted(0.07, values).prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    fields.into_iter().map(maybe).collect::<Vec<_>>().prop_map(|fields| fields.into_iter().flatten().collect())
}

fn question() -> impl Strategy<Value = Question> {
    let sort = prop::option::weighted(0.4, select(vec!["distance", "date", "salary", "relevance"]));
    (area(), filters(), sort, 5_u32..=40, 0_u32..=11).prop_map(|(area, filters, sort, first, resolution)| {
        let search = area.into_iter().chain(filters).collect();
        Question { search, sort, first, resolution }
    })
}

/// The same fields as GraphQL's input has them.
fn input(search: &Map<String, Value>) -> Value {
    let capital = |value: &Value| value.as_str().unwrap().to_uppercase();
    let capitals = |value: &Value| {
        let list = value.as_array().map(|values| values.iter().map(capital).collect());
        list.unwrap_or_else(|| json!(capital(value)))
    };
    let fields = search.iter().map(|(name, value)| {
        let mut parts = name.split('_');
        let first = parts.next().unwrap_or_default().to_owned();
        let camel = parts.fold(first, |camel, part| camel + &part[..1].to_uppercase() + &part[1..]);
        (camel, if ENUMERATED.contains(&name.as_str()) { capitals(value) } else { value.clone() })
    });
    Value::Object(fields.collect())
}

/// What is answered, or the name of the refusal.
type Told = Result<Value, String>;

async fn over_rest(server: &Server, path: &str, search: &Map<String, Value>, more: Value) -> Told {
    let mut body = search.clone();
    body.extend(more.as_object().unwrap().clone().into_iter().filter(|(_, value)| !value.is_null()));
    let answer = server.ask(Method::POST, path, &server.reader, Some(&Value::Object(body))).await;
    let body = answer.json();
    if answer.status == 200 {
        return Ok(body);
    }
    Err(body["type"].as_str().unwrap().trim_start_matches("urn:passerelle:problem:").to_owned())
}

async fn over_graphql(server: &Server, query: &str, variables: &Value, field: &str) -> Told {
    let mut answer = ask(server, &server.reader, query, variables).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(answer["data"][field].take()),
    }
}

/// Everything that both pages tell: ids and distances, the total, and where the next page begins.
async fn pages(server: &Server, asked: &Question) -> (Vec<Told>, Vec<Told>) {
    let (mut rest, mut graphql) = (Vec::new(), Vec::new());
    let mut cursor = Value::Null;
    loop {
        let more = json!({"sort": asked.sort, "limit": asked.first, "cursor": cursor});
        let page = over_rest(server, "/v1/offers/search", &asked.search, more).await;
        let page = page.map(|page| {
            let offers = page["items"].as_array().unwrap().iter();
            let offers: Vec<_> = offers.map(|card| json!([card["id"], card["distance_km"]])).collect();
            json!({"offers": offers, "total": page["total"], "next": page["next"]})
        });
        cursor = page.as_ref().map_or(Value::Null, |page| page["next"].clone());
        rest.push(page);
        if cursor.is_null() {
            break;
        }
    }
    let mut after = Value::Null;
    loop {
        let sort = asked.sort.map(str::to_uppercase);
        let variables = json!({"search": input(&asked.search), "sort": sort, "first": asked.first, "after": after});
        let page = over_graphql(server, PAGE, &variables, "offers").await;
        let page = page.map(|page| {
            let edges = page["edges"].as_array().unwrap().iter();
            let offers: Vec<_> = edges.map(|edge| json!([edge["node"]["uuid"], edge["distanceKm"]])).collect();
            let info = &page["pageInfo"];
            let next = if info["hasNextPage"] == true { info["endCursor"].clone() } else { Value::Null };
            json!({"offers": offers, "total": page["totalCount"], "next": next})
        });
        after = page.as_ref().map_or(Value::Null, |page| page["next"].clone());
        graphql.push(page);
        if after.is_null() {
            return (rest, graphql);
        }
    }
}

async fn facets(server: &Server, asked: &Question) -> (Told, Told) {
    let told = |counted: Value| {
        let facets = counted["facets"].as_array().unwrap().iter().map(|facet| {
            let values = facet["values"].as_array().unwrap().iter();
            let values: Vec<_> = values.map(|value| json!([value["value"], value["label"], value["count"]])).collect();
            json!([facet["field"].as_str().unwrap().to_uppercase(), values, facet["other"], facet["missing"]])
        });
        json!({"total": counted["total"], "facets": facets.collect::<Vec<_>>()})
    };
    let more = json!({"by": BY, "facet_limit": 4});
    let rest = over_rest(server, "/v1/offers/facets", &asked.search, more).await.map(told);
    let query = format!(
        "query($search: OfferQuery) {{ offerFacets(search: $search, by: [{}], limit: 4) {{
            total facets {{ field values {{ value label count }} other missing }} }} }}",
        BY.join(" ").to_uppercase()
    );
    let variables = json!({"search": input(&asked.search)});
    (rest, over_graphql(server, &query, &variables, "offerFacets").await.map(told))
}

async fn heatmaps(server: &Server, asked: &Question) -> (Told, Told) {
    let told = |map: Value| json!([map["resolution"], map["total"], map["unlocated"], map["cells"]]);
    let more = json!({"resolution": asked.resolution});
    let rest = over_rest(server, "/v1/offers/heatmap", &asked.search, more).await.map(told);
    let query = "query($search: OfferQuery, $resolution: Int) {
        offerHeatmap(search: $search, resolution: $resolution) { resolution total unlocated cells { h3 count } } }";
    let variables = json!({"search": input(&asked.search), "resolution": asked.resolution});
    (rest, over_graphql(server, query, &variables, "offerHeatmap").await.map(told))
}

// What is asked comes from the index, whatever the database: once is enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_faces_give_the_same_for_five_hundred_random_questions() {
    let db = Fresh::new(Kind::Sqlite).await;
    let server = Server::start(&db).await;
    let (found, refused, walked) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let agrees = |asked: Question| {
        let (pages, facets, heatmaps) = tokio::task::block_in_place(|| {
            Handle::current().block_on(async {
                (pages(&server, &asked).await, facets(&server, &asked).await, heatmaps(&server, &asked).await)
            })
        });
        match &pages.0[0] {
            Ok(page) => found.set(found.get() + u32::from(page["total"] != 0)),
            Err(_) => refused.set(refused.get() + 1),
        }
        walked.set(walked.get() + u32::from(pages.0.len() > 1));
        prop_assert_eq!(pages.0, pages.1);
        prop_assert_eq!(facets.0, facets.1);
        prop_assert_eq!(heatmaps.0, heatmaps.1);
        Ok::<(), TestCaseError>(())
    };
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&question(), agrees).unwrap();
    let (found, refused, walked) = (found.get(), refused.get(), walked.get());
    assert!(found > 50 && refused > 25 && walked > 25, "{found} found, {refused} refused, {walked} of several pages");
    server.stop().await.unwrap();
    db.remove().await;
}
