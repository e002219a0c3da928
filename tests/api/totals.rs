//! One query, one total: the search's, what its pages hold, and what its heatmap adds up to.

use crate::catalogue::LILLE;
use crate::on_both_databases;
use crate::server::Server;
use std::collections::BTreeSet;

on_both_databases! {
    async fn the_total_is_what_all_pages_hold_and_what_the_heatmap_adds_up_to(db: &Fresh) {
        let server = Server::start(db).await;
        let near = format!("near={LILLE}&radius_km=12");
        let mut seen_totals = BTreeSet::new();
        for (number, query) in [
            "",
            "contract=CDI",
            "contract=CDI,CDD&rome=J1506",
            near.as_str(),
            &format!("{near}&contract=MIS"),
            &format!("{near}&sort=date"),
            "sort=salary",
            "department=59&sort=salary",
            "commune=59350",
            "bbox=3.06,50.6,3.09,50.8",
            "cells=85194ad3fffffff",
            "precision=department",
            "published_within_days=28",
            "salary_min=22000&include_unspecified=salary",
            "department=75",
        ]
        .into_iter()
        .enumerate()
        {
            let limit = 1 + number * 7 % 23;
            let (total, walked) = walk(&server, query, limit).await;
            let unique: BTreeSet<_> = walked.iter().collect();
            assert_eq!((walked.len() as u64, unique.len()), (total, walked.len()), "{query}, {limit} a page");
            for resolution in [0, 5, 7, 10] {
                let query = query.replace("sort=salary", "").replace("sort=date", "");
                let map = server.get(&format!("/v1/offers/heatmap?resolution={resolution}&{query}")).await.ok();
                let cells: u64 = map["cells"].as_array().unwrap().iter().map(|cell| cell["count"].as_u64().unwrap()).sum();
                assert_eq!(cells + map["unlocated"].as_u64().unwrap(), total, "{query} at {resolution}: {map}");
                assert_eq!(map["total"], total, "{query} at {resolution}");
            }
            seen_totals.insert(total);
        }
        assert!(seen_totals.len() > 8, "the queries differ: {seen_totals:?}");
    }
}

/// The total, and the ids of all pages.
async fn walk(server: &Server, query: &str, limit: usize) -> (u64, Vec<String>) {
    let mut ids = Vec::new();
    let mut page = server.get(&format!("/v1/offers?limit={limit}&{query}")).await.ok();
    let total = page["total"].as_u64().unwrap();
    loop {
        assert_eq!(page["total"], total, "{query}: the total does not change from page to page");
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { return (total, ids) };
        page = server.get(&format!("/v1/offers?limit={limit}&{query}&cursor={next}")).await.ok();
    }
}
