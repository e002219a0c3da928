//! Places where an index goes wrong first.

use crate::areas::agrees;
use crate::world::{Asked, World, id, resolution, source};
use passerelle::domain::{After, Area, Bbox, CellSet, FacetField, OfferId, Point, Polygon, Radius, Sort};
use passerelle::index::{Doc, Index, Update};
use uuid::Uuid;

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn near(lat: f64, lon: f64, km: f64) -> Area {
    Area::near(point(lat, lon), Radius::new(km).unwrap())
}

fn world(points: &[Point]) -> World {
    let put = |(number, point): (u8, &Point)| Update::Put(Doc::new(id(number), 1, source("alpha")).at(Some(*point)));
    World::of(vec![(0..).zip(points).map(put).collect()])
}

fn check(world: &World, area: Area) -> u64 {
    let asked = Asked::within(area);
    agrees(world, &asked).unwrap();
    world.snapshot().count(&asked.request())
}

#[test]
fn an_empty_index_answers_every_class_of_query() {
    let snapshot = Index::new().snapshot();
    let cells = CellSet::new(vec![point(50.0, 3.0).cell(resolution(4))]).unwrap();
    let areas = [
        Area::Everywhere,
        near(50.0, 3.0, 10.0),
        Area::Bbox(Bbox::new(170.0, -1.0, -170.0, 1.0).unwrap()),
        Area::Cells(cells),
        Area::Communes(vec!["59350".parse().unwrap()]),
    ];
    for area in areas {
        let asked = Asked::within(area);
        let hits = snapshot.search(&asked.request(), Sort::Distance, None, 20);
        assert_eq!((hits.total, hits.hits.len(), hits.more), (0, 0, false));
        assert!(snapshot.heatmap(&asked.request(), resolution(10), 0).unwrap().cells.is_empty());
        let facets = snapshot.facets(&asked.request(), &FacetField::ALL, 10);
        assert!(facets.iter().all(|facet| facet.values.is_empty() && facet.other + facet.missing == 0));
    }
    assert!(snapshot.counts_by_source().is_empty());
}

#[test]
fn a_circle_around_the_pole_and_one_that_runs_over_it_hold_all_longitudes() {
    let ring: Vec<Point> = (-18..18).map(|tens| point(89.0, f64::from(tens) * 10.0)).collect();
    let world = world(&ring);
    assert_eq!(check(&world, near(90.0, 0.0, 112.0)), 36);
    assert_eq!(check(&world, near(90.0, 77.0, 111.0)), 0);
    let over = check(&world, near(89.5, 0.0, 170.0));
    assert_eq!(over, 36, "the far side lies 166.8 km away, over the pole");
    assert!((1..36).contains(&check(&world, near(89.5, 0.0, 100.0))));
}

#[test]
fn a_circle_and_a_box_reach_over_the_antimeridian() {
    let world = world(&[point(0.0, 179.9), point(0.0, -179.9), point(0.0, 180.0), point(0.0, -180.0), point(0.0, 0.0)]);
    assert_eq!(check(&world, near(0.0, 179.95, 30.0)), 4);
    assert_eq!(check(&world, Area::Bbox(Bbox::new(179.0, -1.0, -179.0, 1.0).unwrap())), 4);
    assert_eq!(check(&world, Area::Bbox(Bbox::new(-180.0, -1.0, 180.0, 1.0).unwrap())), 5);
}

fn drawn(polygons: &[&[&[[f64; 2]]]]) -> Area {
    let rings = |rings: &&[&[[f64; 2]]]| rings.iter().map(|ring| ring.to_vec()).collect();
    Area::Polygon(Polygon::new(polygons.iter().map(rings).collect()).unwrap())
}

fn square(west: f64, south: f64, east: f64, north: f64) -> [[f64; 2]; 5] {
    [[west, south], [east, south], [east, north], [west, north], [west, south]]
}

#[test]
fn a_polygon_cut_at_the_antimeridian_holds_both_sides_and_the_cut_itself() {
    let world = world(&[point(0.0, 179.9), point(0.0, -179.9), point(0.0, 180.0), point(0.0, -180.0), point(0.0, 0.0)]);
    let (east, west) = (square(179.0, -1.0, 180.0, 1.0), square(-180.0, -1.0, -179.0, 1.0));
    assert_eq!(check(&world, drawn(&[&[&east], &[&west]])), 4);
    assert_eq!(check(&world, drawn(&[&[&east]])), 2);
}

#[test]
fn a_polygon_along_the_pole_holds_it_at_every_longitude() {
    let ring: Vec<Point> = (-18..18).map(|tens| point(90.0, f64::from(tens) * 10.0)).collect();
    let cap = [[-180.0, 80.0], [0.0, 80.0], [180.0, 80.0], [180.0, 90.0], [0.0, 90.0], [-180.0, 90.0], [-180.0, 80.0]];
    assert_eq!(check(&world(&ring), drawn(&[&[&cap]])), 36);
    assert_eq!(check(&world(&ring), drawn(&[&[&square(-45.0, 80.0, 45.0, 90.0)]])), 9);
}

#[test]
fn the_borders_of_a_polygon_and_of_its_holes_are_inside_and_a_hole_is_not() {
    let (outer, hole) = (square(2.0, 50.0, 4.0, 52.0), square(2.5, 50.5, 3.5, 51.5));
    let on_borders = [point(50.0, 2.0), point(51.0, 4.0), point(52.0, 3.0), point(50.5, 2.5), point(51.0, 3.5)];
    assert_eq!(check(&world(&on_borders), drawn(&[&[&outer, &hole]])), 5);
    assert_eq!(check(&world(&[point(51.0, 3.0), point(51.499, 3.0)]), drawn(&[&[&outer, &hole]])), 0);
    let (figure_of_eight, loops) =
        ([[2.0, 50.0], [4.0, 52.0], [4.0, 50.0], [2.0, 52.0], [2.0, 50.0]], [point(51.0, 2.1), point(51.0, 3.9)]);
    assert_eq!(check(&world(&loops), drawn(&[&[&figure_of_eight]])), 2);
    assert_eq!(check(&world(&loops), drawn(&[&[&outer], &[&outer]])), 2, "polygons that overlap hold an offer once");
}

#[test]
fn cells_around_pentagons_hold_their_children_at_every_resolution() {
    for number in 0..=10 {
        for pentagon in resolution(number).pentagons() {
            let around: Vec<Point> = pentagon
                .grid_disk::<Vec<_>>(1)
                .into_iter()
                .map(|cell| {
                    let middle = h3o::LatLng::from(cell);
                    point(middle.lat(), middle.lng())
                })
                .collect();
            let world = world(&around);
            assert_eq!(check(&world, Area::Cells(CellSet::new(vec![pentagon]).unwrap())), 1);
        }
    }
}

#[test]
fn the_border_of_a_circle_is_inside_and_the_next_number_below_is_not() {
    let (center, on) = (point(50.6371, 3.0631), point(50.291, 2.777));
    let world = world(&[on]);
    let km = center.distance_km(on);
    assert_eq!(check(&world, near(50.6371, 3.0631, km)), 1);
    assert_eq!(check(&world, near(50.6371, 3.0631, km.next_down())), 0);
}

#[test]
fn thousands_of_offers_at_one_point_are_paged_by_id() {
    let lille = point(50.6371, 3.0631);
    let ids: Vec<OfferId> = (0..5000_u128).map(|n| OfferId::from(Uuid::from_u128(n * 7919 % 5003))).collect();
    let docs = ids.iter().map(|id| Doc::new(*id, 1, source("alpha")).at(Some(lille))).collect();
    let snapshot = Index::build(docs, passerelle::domain::Position::default()).unwrap().snapshot();
    let asked = Asked::within(near(50.0, 3.0, 100.0));
    let (mut walked, mut after) = (Vec::new(), None);
    loop {
        let page = snapshot.search(&asked.request(), Sort::Distance, after.as_ref(), 97);
        assert_eq!(page.total, 5000);
        walked.extend(page.hits.iter().map(|hit| hit.id));
        after = page.hits.last().map(|hit| After { key: hit.key, id: hit.id });
        if !page.more {
            break;
        }
    }
    assert!(walked.is_sorted() && walked.len() == 5000);
    assert_eq!(snapshot.heatmap(&asked.request(), resolution(10), 1).unwrap().cells.len(), 1);
}

#[test]
fn offers_apart_by_the_sign_of_zero_stand_at_one_distance() {
    let world = world(&[point(0.0, 0.0), point(-0.0, -0.0), point(0.0, -0.0), point(-0.0, 0.0)]);
    assert_eq!(check(&world, near(0.0, 1.0, 200.0)), 4);
    let asked = Asked::within(near(0.0, 1.0, 200.0));
    let ids: Vec<OfferId> =
        (1..=4).map(|most| world.snapshot().search(&asked.request(), Sort::Distance, None, most).hits[0].id).collect();
    assert_eq!(ids, [id(0); 4], "the first by id comes first, however few are asked for");
}
