//! Apps that want to know more than persons told them.

use crate::cv_world::{World, cv_id, resume, welder};
use crate::door::problem;
use crate::on_both_databases;
use serde_json::Value;

/// What a page shows, but for its times.
fn shown(page: &Value) -> Vec<(String, String)> {
    let one = |item: &Value| (item["id"].as_str().unwrap().to_owned(), item["profile"].to_string());
    page["items"].as_array().unwrap().iter().map(one).collect()
}

on_both_databases! {
    async fn hundreds_of_circles_do_not_tell_where_in_its_cell_somebody_is(db: &Fresh) {
        let world = World::new(db, 1).await;
        let search = world.search(0);
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), std::slice::from_ref(&search)).await.ok();
        }
        world.confirm_all(db).await;
        let circles: Vec<String> = (0..120)
            .map(|step| {
                let (lat, lon) = (50.50 + f64::from(step % 12) * 0.025, 2.9 + f64::from(step / 12) * 0.03);
                format!("/v1/cvs?limit=50&near={lat:.4},{lon:.4}&radius_km={}", 1 + step % 9)
            })
            .collect();
        let mut before = Vec::new();
        for circle in &circles {
            before.push(shown(&world.get(0, circle).await.ok()));
        }
        assert!(before.iter().any(|page| page.len() == 6) && before.iter().any(Vec::is_empty), "circles find and miss");
        // The target moves by some 250 m, inside the same cell of resolution 5, and gets another employer and name.
        let target = passerelle::domain::Point::new(50.6371, 3.0631).unwrap();
        let moved = passerelle::domain::Point::new(50.6390, 3.0650).unwrap();
        let cell = |point: passerelle::domain::Point| point.cell(h3o::Resolution::Five);
        assert_eq!(cell(target), cell(moved));
        world.publish("p3", &resume("OTHER", "J1506", (50.6390, 3.0650)), &[]).await.ok();
        world.cvs().classify().await;
        for (circle, before) in circles.iter().zip(before) {
            assert_eq!(shown(&world.get(0, circle).await.ok()), before, "{circle}");
        }
    }

    async fn words_find_what_is_shown_and_no_employer_no_name_and_no_rare_skill(db: &Fresh) {
        let world = World::new(db, 1).await;
        let search = world.search(0);
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("zythum{number}")), std::slice::from_ref(&search)).await.ok();
        }
        world.confirm_all(db).await;
        let nothing = world.get(0, "/v1/cvs?q=rienquicommeca").await.ok();
        assert!(shown(&nothing).is_empty());
        for word in ["zythum3H", "zythum3I", "zythum3T", "zythum3P", "zythum3*", "Exemple", "soudure"] {
            assert_eq!(world.get(0, &format!("/v1/cvs?q={word}")).await.ok(), nothing, "{word}");
        }
        for skill in ["zythum3P", "Soudure TIG"] {
            assert_eq!(world.get(0, &format!("/v1/cvs?skill={skill}")).await.ok(), nothing, "{skill}");
        }
        for filter in ["city=Roubaix", "commune=59350", "employer=zythum3H", "sort=distance", "polygon=x", "total=true"] {
            problem(filter, &world.get(0, &format!("/v1/cvs?{filter}")).await, 400, "invalid_request");
        }
        let fine = h3o::LatLng::new(50.6371, 3.0631).unwrap().to_cell(h3o::Resolution::Six);
        problem("a fine cell", &world.get(0, &format!("/v1/cvs?cells={fine}")).await, 400, "invalid_request");
    }

    async fn ids_cursors_tags_and_positions_say_nothing_to_another_app(db: &Fresh) {
        let world = World::new(db, 2).await;
        let both = [world.search(0), world.search(1)];
        for number in 0..7 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &both).await.ok();
        }
        world.confirm_all(db).await;
        let (one, other) = (world.ids(0, "").await, world.ids(1, "").await);
        assert_eq!((one.len(), other.len()), (7, 7));
        assert!(one.iter().all(|id| !other.contains(id)), "the same people, other ids");
        for id in &one {
            let foreign = world.get(1, &format!("/v1/cvs/{id}")).await;
            let never = world.get(1, "/v1/cvs/AAAAAAAAAAAAAAAAAAAAAA").await;
            problem("another app's id", &foreign, 404, "not_found");
            let same = |answer: &crate::server::Answer| {
                let mut document = answer.json();
                document["request_id"] = Value::Null;
                document
            };
            assert_eq!(same(&foreign), same(&never), "a profile that is not visible is one that never was");
        }
        let page = world.get(0, "/v1/cvs?limit=3").await;
        let next = page.ok()["next"].as_str().unwrap().to_owned();
        problem("another app's cursor", &world.get(1, &format!("/v1/cvs?limit=3&cursor={next}")).await, 400, "cursor_invalid");
        let elsewhere = world.get(0, &format!("/v1/cvs?limit=3&licence=true&cursor={next}")).await;
        problem("another query", &elsewhere, 400, "cursor_of_another_query");
        world.get(0, &format!("/v1/cvs?limit=3&cursor={next}")).await.ok();
        let tag = page.header("etag").to_owned();
        let again = |app: usize| {
            let headers = [("x-api-key", world.apps[app].key.clone()), ("if-none-match", tag.clone())];
            let server = &world.server;
            async move {
                let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                server.get_with("/v1/cvs?limit=3", &headers).await.status
            }
        };
        assert_eq!((again(0).await, again(1).await), (304, 200));
    }

    async fn an_app_that_walks_the_file_sees_two_hundred_of_a_query_and_five_hundred_a_day(db: &Fresh) {
        let world = World::new(db, 1).await;
        let search = world.search(0);
        for (rome, place) in [("J1506", (50.6371, 3.0631)), ("G1602", (50.291, 2.777)), ("N4101", (49.894, 2.295))] {
            for number in 0..210 {
                let external = format!("{rome}-{number}");
                let answer = world.publish(&external, &resume("MK", rome, place), std::slice::from_ref(&search)).await;
                assert_eq!(answer.status, 201, "{}", answer.text);
            }
        }
        world.confirm_all(db).await;
        assert_eq!(world.ids(0, "rome=J15").await.len(), 200, "one query shows no more");
        assert_eq!(world.ids(0, "rome=G16").await.len(), 200);
        let mut last = None;
        let mut cursor = String::new();
        for _ in 0..4 {
            let answer = world.get(0, &format!("/v1/cvs?limit=40&rome=N41{cursor}")).await;
            if answer.status == 429 {
                last = Some(answer);
                break;
            }
            cursor = format!("&cursor={}", answer.ok()["next"].as_str().unwrap());
        }
        let last = last.expect("the cap is reached");
        problem("the cap", &last, 429, "cv_cap_reached");
        assert!(last.header("retry-after").parse::<u64>().unwrap() <= 86_400);
        let midnight = passerelle::domain::Clock::now(world.server.clock.as_ref()) - jiff::SignedDuration::from_hours(24);
        let seen = db.store.cvs_seen_by(world.apps[0].id, midnight).await.unwrap().len();
        assert!((460..=500).contains(&seen), "{seen}");
        world.get(0, "/v1/cvs?limit=10&rome=J15").await.ok();
        let told = db.store.audit_after(0, 10_000).await.unwrap();
        let alarms: Vec<_> = told.iter().filter(|row| row.action == "cvs.cap_reached").collect();
        assert_eq!(alarms.len(), 1, "one alarm a day");
        assert!(!alarms[0].detail.contains(&cv_id("J1506-1").to_string()));
    }
}
