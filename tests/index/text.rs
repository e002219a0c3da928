//! Offers by what their texts say.

use crate::areas::agrees;
use crate::words;
use crate::world::{Asked, World, anywhere, id, scene, source};
use passerelle::domain::{After, Area, OfferId, OfferQuery, Position, Sort, SortKey, TextQuery};
use passerelle::index::{Doc, Index, Snapshot, Text, Update};
use proptest::prelude::*;

fn texts(query: &str) -> Asked {
    let query = OfferQuery { text: Some(TextQuery::new(query).unwrap()), ..OfferQuery::default() };
    Asked { query, ..Asked::everything() }
}

fn titled(number: u8, title: &str) -> Doc {
    let text = Text { title: title.to_owned(), ..Text::default() };
    Doc { text, ..Doc::new(id(number), 1, source("alpha")) }
}

fn most_relevant(snapshot: &Snapshot, asked: &Asked, after: Option<&After>, limit: usize) -> Vec<(SortKey, OfferId)> {
    let hits = snapshot.search(&asked.request(), Sort::Relevance, after, limit);
    hits.hits.iter().map(|hit| (hit.key, hit.id)).collect()
}

prop_compose! {
    fn worded()(
        (world, asked) in scene(anywhere().boxed(), 1), pool in words::pool(), query in words::query(),
    ) -> (World, Asked) {
        let mut world = world;
        let again: Vec<Doc> = world.naive.docs().cloned().collect();
        let mut batches: Vec<Vec<Update>> = again
            .chunks(17)
            .map(|docs| docs.iter().map(|doc| Update::Put(Doc { rev: doc.rev + 10, ..doc.clone() })).collect())
            .collect();
        words::tell(&mut batches, &pool);
        for batch in batches {
            world.apply(batch);
        }
        (world, Asked { query: OfferQuery { text: Some(query), ..asked.query }, ..asked })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_text_finds_what_a_reader_of_each_offer_finds((world, asked) in worded()) {
        agrees(&world, &asked)?;
        let asked = Asked { query: OfferQuery { area: Area::Everywhere, ..asked.query.clone() }, ..asked };
        agrees(&world, &asked)?;
    }

    #[test]
    fn relevance_does_not_depend_on_how_the_segments_lie((world, asked) in worded(), limit in 1_usize..6) {
        let docs: Vec<Doc> = world.naive.docs().cloned().collect();
        let built = Index::build(docs, Position::default()).unwrap().snapshot();
        world.index.renew_statistics().unwrap();
        let folded = world.snapshot();
        let whole = most_relevant(&folded, &asked, None, 1000);
        prop_assert_eq!(&most_relevant(&built, &asked, None, 1000), &whole);
        prop_assert_eq!(whole.len() as u64, folded.count(&asked.request()));
        let score = |(key, id): &(SortKey, OfferId)| match key {
            SortKey::Relevance { score, .. } => (*score, *id),
            other @ (SortKey::Distance(_) | SortKey::Date(_) | SortKey::Salary(_)) => panic!("{other:?} is no relevance"),
        };
        prop_assert!(whole.iter().map(score).is_sorted_by(|(a, a_id), (b, b_id)| b.total_cmp(a).then(a_id.cmp(b_id)).is_lt()));
        prop_assert!(whole.iter().map(score).all(|(score, _)| score > 0.0));
        // The pages, from the one layout and the other in turn.
        let (mut paged, mut after): (Vec<_>, Option<After>) = (Vec::new(), None);
        for snapshot in [&built, &folded].into_iter().cycle() {
            let page = most_relevant(snapshot, &asked, after.as_ref(), limit);
            paged.extend_from_slice(&page);
            after = page.last().map(|(key, id)| After { key: *key, id: *id });
            if page.len() < limit {
                break;
            }
        }
        prop_assert_eq!(paged, whole);
    }
}

#[test]
fn a_result_is_walked_with_the_statistics_that_it_was_begun_with_until_they_are_renewed_twice() {
    let put = |number: u8, title: &str| Update::Put(titled(number, title));
    let mut world =
        World::of(vec![(0..20).map(|n| put(n, if n % 3 == 0 { "soudeur nuit" } else { "soudeur" })).collect()]);
    world.index.renew_statistics().unwrap();
    let asked = texts("soudeur ");
    let first = world.snapshot();
    let whole = most_relevant(&first, &asked, None, 100);
    let begun = After { key: whole[4].0, id: whole[4].1 };
    let SortKey::Relevance { epoch, .. } = begun.key else { panic!("{begun:?}") };

    world.apply((100..140).map(|n| put(n, "jardin")).collect());
    assert!(world.index.statistics_are_old());
    world.index.renew_statistics().unwrap();
    assert!(!world.index.statistics_are_old());
    let later = world.snapshot();
    assert!(later.has_epoch(epoch));
    assert_eq!(most_relevant(&later, &asked, Some(&begun), 100), whole[5..]);
    assert_ne!(most_relevant(&later, &asked, None, 100)[0].0, whole[0].0, "a word is worth more where it is rarer");

    world.apply((140..200).map(|n| put(n, "jardin")).collect());
    world.index.renew_statistics().unwrap();
    assert!(!world.snapshot().has_epoch(epoch));
}

#[test]
fn a_title_weighs_more_than_an_occupation_an_employer_and_a_description_in_this_order() {
    let said = |at: usize| {
        let mut text = Text::default();
        *[&mut text.title, &mut text.occupation, &mut text.employer, &mut text.description][at] = "soudeur".to_owned();
        text
    };
    let docs = (0..4_u8).map(|n| Doc { text: said(n.into()), ..Doc::new(id(n), 1, source("alpha")) });
    let snapshot = Index::build(docs.collect(), Position::default()).unwrap().snapshot();
    let ids: Vec<OfferId> =
        most_relevant(&snapshot, &texts("soudeur"), None, 9).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, [id(0), id(1), id(2), id(3)]);
}

#[test]
fn of_equal_texts_the_newer_and_the_nearer_come_first() {
    let day = 86_400_000;
    let dated = |number, published| Doc { published, ..titled(number, "soudeur") };
    let docs = vec![dated(1, Some(0)), dated(2, None), dated(3, Some(99 * day)), dated(4, Some(60 * day))];
    let snapshot = Index::build(docs, Position::default()).unwrap().snapshot();
    let asked = Asked { now: crate::world::at(100 * day), ..texts("soudeur") };
    let ids: Vec<OfferId> = most_relevant(&snapshot, &asked, None, 9).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, [id(3), id(4), id(1), id(2)]);

    let point = |lat| passerelle::domain::Point::new(lat, 3.0).unwrap();
    let docs = vec![titled(1, "soudeur").at(Some(point(50.3))), titled(2, "soudeur").at(Some(point(50.1)))];
    let snapshot = Index::build(docs, Position::default()).unwrap().snapshot();
    let area = Area::near(point(50.0), passerelle::domain::Radius::new(100.0).unwrap());
    let asked = Asked { query: OfferQuery { area, ..texts("soudeur").query }, ..Asked::everything() };
    let ids: Vec<OfferId> = most_relevant(&snapshot, &asked, None, 9).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, [id(2), id(1)]);
}

#[test]
fn without_a_text_the_order_by_relevance_is_the_one_by_date() {
    let snapshot = Index::build(vec![titled(1, "soudeur")], Position::default()).unwrap().snapshot();
    let hits = snapshot.search(&Asked::everything().request(), Sort::Relevance, None, 9);
    assert_eq!(hits.hits[0].key, SortKey::Date(None));
}

#[test]
fn a_word_of_withdrawn_offers_only_is_a_word_that_nobody_has() {
    let mut world = World::of(vec![vec![Update::Put(titled(1, "jardin")), Update::Put(titled(2, "jarxdin"))]]);
    assert_eq!(world.snapshot().count(&texts("jarxdin ").request()), 1);
    world.apply(vec![Update::Remove { id: id(2), rev: 2 }]);
    let found = most_relevant(&world.snapshot(), &texts("jarxdin "), None, 9);
    assert_eq!(found.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [id(1)], "it is taken for a typo");
}
