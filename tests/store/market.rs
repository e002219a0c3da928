//! The history of the market, and published figures.

use crate::support::{at, offer, put};
use crate::writing::{demo, write};
use passerelle::domain::{
    BasinCode, CommuneCode, NafCode, OfficialArea, OfficialDataset, OfficialRow, OnWithdrawal, SourceId, day_of,
};
use passerelle::store::{BasinCommune, ClassKind, DayAsk, DayBy, DayRow, DayTally, Error, OfferWrite, Spell, Store};
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY: i64 = 86_400;

fn basin(commune: &str, basin: &str) -> BasinCommune {
    BasinCommune {
        commune: CommuneCode::new(commune).unwrap(),
        basin: BasinCode::new(basin).unwrap(),
        label: "LILLE, \"ET AUTOUR\"".to_owned(),
    }
}

/// What stays of an offer that came on the first day, was updated, and was withdrawn nine days later.
async fn spell(store: &Arc<dyn Store>, rule: OnWithdrawal) -> Spell {
    store.put_basins(&[basin("59350", "3299")]).await.unwrap();
    let demo = demo(store, rule).await;
    let mut offer = offer(&demo, 1);
    offer.dates.created = Some(at(-5 * DAY));
    offer.industry.naf = Some(NafCode::new("43.32A").unwrap());
    offer.hard_to_fill = Some(true);
    write(store, &demo, vec![put(&offer)], 10).await;
    offer.openings = Some(3);
    write(store, &demo, vec![put(&offer)], 3 * DAY).await;
    write(store, &demo, vec![OfferWrite::Withdraw(offer.id)], 9 * DAY + 5).await;
    let mut spells = store.spells(0).await.unwrap();
    assert_eq!(spells.len(), 1, "{spells:?}");
    assert!(store.spells(day_of(at(10 * DAY))).await.unwrap().is_empty());
    spells.remove(0)
}

fn rows(days: &[i64]) -> BTreeMap<i64, Vec<DayRow>> {
    let sources = ["alpha", "beta"].map(|id| SourceId::new(id).unwrap());
    let mut number = 0_u64;
    let mut rows = BTreeMap::new();
    for day in days {
        let of_day: &mut Vec<DayRow> = rows.entry(*day).or_default();
        for source in &sources {
            for (department, basin) in [("59", "3299"), ("59", ""), ("62", "3297")] {
                for class in ["M1805", "M1802", "J1501", ""] {
                    number += 1;
                    let tally = DayTally {
                        stock: number * 7 % 101,
                        new: number % 5,
                        gone: number % 3,
                        open_30: number % 11,
                        open_60: number % 4,
                        hard_to_fill: number % 2,
                    };
                    of_day.push(DayRow {
                        kind: ClassKind::Rome,
                        department: department.to_owned(),
                        basin: basin.to_owned(),
                        class: class.to_owned(),
                        source: source.clone(),
                        tally,
                    });
                }
            }
        }
    }
    rows
}

/// What the sums must be, added up row by row.
fn naive(rows: &BTreeMap<i64, Vec<DayRow>>, ask: &DayAsk) -> Vec<(i64, String, u64, u64)> {
    let mut sums: BTreeMap<(i64, String), (u64, u64)> = BTreeMap::new();
    let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|known| known == value);
    for (day, of_day) in rows.iter().filter(|(day, _)| ask.days.contains(day)) {
        for row in of_day {
            let domain = row.class.get(..3).unwrap_or_default();
            let any = ask.classes.is_empty() && ask.domains.is_empty();
            let classed = any || ask.classes.contains(&row.class) || ask.domains.iter().any(|asked| asked == domain);
            let placed = among(&ask.departments, &row.department) && among(&ask.basins, &row.basin);
            if !(classed && placed && ask.sources.contains(&row.source)) {
                continue;
            }
            let key = match ask.by {
                DayBy::All => "",
                DayBy::Class => &row.class,
                DayBy::Domain => domain,
                DayBy::Department => &row.department,
                DayBy::Basin => &row.basin,
            };
            let sum = sums.entry((*day, key.to_owned())).or_default();
            sum.0 += row.tally.stock;
            sum.1 += row.tally.gone;
        }
    }
    sums.into_iter().map(|((day, key), (stock, gone))| (day, key, stock, gone)).collect()
}

fn official(code: &str, period: &str, figures: &str) -> OfficialRow {
    OfficialRow {
        dataset: OfficialDataset::RomeBasin,
        period: period.to_owned(),
        area: OfficialArea::Basin("3299".to_owned()),
        department: String::new(),
        code: code.to_owned(),
        label: "l’été".to_owned(),
        figures: figures.to_owned(),
    }
}

crate::on_both_databases! {
    async fn an_offer_is_first_seen_when_it_comes_and_again_when_it_comes_back(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        let seen = async || {
            let known = db.store.first_seen(&[offer.id]).await.unwrap();
            let scanned = db.store.scan_offers(None, 10).await.unwrap();
            assert!(scanned.iter().all(|stored| stored.first_seen_at == known[0].1));
            known[0].1
        };
        write(&db.store, &demo, vec![put(&offer)], 10).await;
        assert_eq!(seen().await, at(10));
        offer.openings = Some(2);
        write(&db.store, &demo, vec![put(&offer)], 20).await;
        write(&db.store, &demo, vec![put(&offer)], 30).await;
        let kept = db.store.first_seen(&[offer.id]).await.unwrap();
        assert_eq!(kept, [(offer.id, at(10))], "an update makes it no younger");
        write(&db.store, &demo, vec![OfferWrite::Withdraw(offer.id)], 40).await;
        write(&db.store, &demo, vec![put(&offer)], 50).await;
        assert_eq!(db.store.first_seen(&[offer.id]).await.unwrap(), [(offer.id, at(50))]);
    }

    async fn a_withdrawn_offer_leaves_its_days_and_its_basin_and_nothing_that_names_it(db: &Fresh) {
        let spell = spell(&db.store, OnWithdrawal::Anonymise).await;
        let first = day_of(at(0));
        let expected = Spell {
            source: SourceId::new("demo").unwrap(),
            department: "59".to_owned(),
            basin: "3299".to_owned(),
            rome: "F1607".to_owned(),
            naf: "43".to_owned(),
            opened: first - 5,
            entered: first,
            closed: first + 9,
            hard_to_fill: true,
        };
        assert_eq!(spell, expected);
    }

    async fn of_a_source_that_erases_only_the_days_stay(db: &Fresh) {
        let spell = spell(&db.store, OnWithdrawal::Erase).await;
        let texts = [&spell.department, &spell.basin, &spell.rome, &spell.naf];
        assert!(texts.into_iter().all(String::is_empty) && !spell.hard_to_fill, "{spell:?}");
        assert_eq!(spell.closed - spell.entered, 9);
    }

    async fn an_offer_that_expired_before_it_was_withdrawn_closed_when_it_expired(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut offer = offer(&demo, 1);
        offer.dates.expires = Some(at(4 * DAY));
        write(&db.store, &demo, vec![put(&offer)], 10).await;
        write(&db.store, &demo, vec![OfferWrite::Withdraw(offer.id)], 9 * DAY).await;
        let spells = db.store.spells(0).await.unwrap();
        assert_eq!(spells[0].closed, day_of(at(4 * DAY)));
        assert_eq!(spells[0].basin, "", "no table of basins is here");
    }

    async fn the_rows_of_a_day_take_the_place_of_those_before_and_add_up_as_a_naive_sum(db: &Fresh) {
        let days = [100, 101, 128];
        let rows = rows(&days);
        for (day, of_day) in &rows {
            db.store.put_market_day(*day, &of_day[..3]).await.unwrap();
            db.store.put_market_day(*day, of_day).await.unwrap();
        }
        assert_eq!(db.store.market_days(100, 127).await.unwrap(), [100, 101]);
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let both = ["alpha", "beta"].map(|id| SourceId::new(id).unwrap()).to_vec();
        for by in [DayBy::All, DayBy::Class, DayBy::Domain, DayBy::Department, DayBy::Basin] {
            for (sources, departments, basins, classes, domains) in [
                (both.clone(), texts(&[]), texts(&[]), texts(&[]), texts(&[])),
                (both[..1].to_vec(), texts(&["59"]), texts(&[]), texts(&["M1805", "J1501"]), texts(&[])),
                (both.clone(), texts(&[]), texts(&["3299", "3297"]), texts(&[]), texts(&["M18"])),
                (both.clone(), texts(&["59", "62"]), texts(&[]), texts(&["J1501"]), texts(&["M18"])),
                (Vec::new(), texts(&[]), texts(&[]), texts(&[]), texts(&[])),
            ] {
                let kind = ClassKind::Rome;
                let days = vec![100, 128];
                let ask = DayAsk { days, kind, by, sources, departments, basins, classes, domains };
                let sums = db.store.market_sums(&ask).await.unwrap();
                let told: Vec<_> =
                    sums.into_iter().map(|sum| (sum.day, sum.key, sum.tally.stock, sum.tally.gone)).collect();
                assert_eq!(told, naive(&rows, &ask), "{ask:?}");
            }
        }
        db.store.forget_market(101, 0).await.unwrap();
        assert_eq!(db.store.market_days(0, 1_000).await.unwrap(), [101, 128]);
    }

    async fn publications_are_replaced_by_period_and_their_version_tells(db: &Fresh) {
        let version = db.store.official_version().await.unwrap();
        assert!(db.store.official().await.unwrap().is_empty() && version.is_empty());
        let first: Vec<_> = (1000..1250).map(|code| official(&format!("M{code}"), "2021", "{\"a\":1.5}")).collect();
        db.store.put_official(OfficialDataset::RomeBasin, &first).await.unwrap();
        let after = db.store.official_version().await.unwrap();
        assert_ne!(after, version);
        let mut stored = db.store.official().await.unwrap();
        stored.sort_by(|one, other| one.code.cmp(&other.code));
        assert_eq!(stored, first);
        let second = [official("M1000", "2021", "{}"), official("M1000", "2022", "{}")];
        db.store.put_official(OfficialDataset::RomeBasin, &second).await.unwrap();
        assert_eq!(db.store.official().await.unwrap().len(), 2);
        let twice = db.store.put_official(OfficialDataset::RomeBasin, &[second[0].clone(), second[0].clone()]).await;
        assert!(matches!(twice, Err(Error::Inconsistent { .. })));
        assert_eq!(db.store.official().await.unwrap().len(), 2);
        let communes: Vec<_> = (100..350).map(|number| basin(&format!("59{number}"), "3299")).collect();
        db.store.put_basins(&communes).await.unwrap();
        assert_eq!(db.store.basins().await.unwrap(), communes);
        db.store.put_basins(&communes[..1]).await.unwrap();
        assert_eq!(db.store.basins().await.unwrap(), communes[..1]);
        assert_ne!(db.store.official_version().await.unwrap(), after);
    }
}
