use super::*;
use crate::domain::{Appellation, ExternalId, OfferDraft, Policy, RomeEdition, Source, SourceId, SourceKind};
use crate::ingest::{Strictness, normalise};
use serde_json::json;

fn source() -> Source {
    Source {
        id: SourceId::new("essai").unwrap(),
        name: "Essai".into(),
        kind: SourceKind::JobBoard,
        url: None,
        policy: Policy::open("Licence Ouverte 2.0", "Source : essai"),
        refreshed_at: None,
    }
}

fn offer(id: usize, title: &str, employer: &str, label: &str, collection: &str) -> Offer {
    let draft: OfferDraft = serde_json::from_value(json!({
        "title": title,
        "employer": {"name": employer},
        "occupation": {"label": label},
        "created": format!("2026-01-{:02}", id % 28 + 1),
        "extra": {"_source": collection},
    }))
    .unwrap();
    normalise(&source(), ExternalId::new(&id.to_string()).unwrap(), draft, Strictness::Strict).unwrap().offer
}

/// An edition of labels that are compiled in: their sheets and names say no more.
fn edition(codes: &[&str]) -> RomeEdition {
    let sheets = codes.iter().map(|code| {
        serde_json::from_value(json!({
            "rome": code, "label": reference::occupation(code).unwrap().label, "parent": "D1101"
        }))
        .unwrap()
    });
    let names = codes.iter().zip(1..).map(|(code, ogr)| {
        Appellation::new(&ogr.to_string(), reference::occupation(code).unwrap().label, "", code, "").unwrap()
    });
    RomeEdition { sheets: sheets.collect(), ..RomeEdition::of_names(names.collect()) }
}

#[test]
fn the_same_text_and_the_same_employer_are_one_group_whatever_the_order() {
    let mut offers = vec![
        offer(1, "Boulanger", "Fournil", "", ""),
        offer(2, "Pâtissier", "FOURNIL", "", ""),
        offer(3, "Pâtissier", "Autre", "", ""),
        offer(4, "Soudeur", "Forge", "", ""),
        offer(5, "Soudeuse", "", "", ""),
        offer(6, "Lamineur", "", "", ""),
    ];
    let of = groups(&offers);
    assert!(of[0] == of[1] && of[1] == of[2], "by employer, then by text: {of:?}");
    assert_eq!(of.iter().collect::<BTreeSet<_>>().len(), 4);
    offers.reverse();
    let mut back = groups(&offers);
    back.reverse();
    assert_eq!(of, back);
}

#[test]
fn what_is_tested_is_never_learned_from() {
    let label = |code| reference::occupation(code).unwrap().label;
    let offers: Vec<Offer> = (0..40)
        .map(|id| {
            let (title, code) = if id % 2 == 0 { ("Mitron du matin", "D1102") } else { ("Charcutier", "D1103") };
            offer(
                id,
                &format!("{title} {}", ["lilas", "iris", "orme", "if"][id % 4]),
                &format!("Maison {}", id / 2),
                label(code),
                "GeomarkSIG/x",
            )
        })
        .collect();
    let rome = Referential::new(&edition(&["D1102", "D1103"]));
    let cases = cases(&offers, &rome);
    assert!(cases.len() == 40 && cases.iter().all(|case| case.certain));
    for kind in Kind::all(&cases) {
        for fold in kind.folds() {
            let tested: Vec<&Case> = kind
                .tested
                .iter()
                .map(|at| &cases[*at])
                .filter(|case| fold.is_none_or(|fold| case.group % FOLDS == fold))
                .collect();
            let taught = taught(&cases, &kind, fold);
            // Houses have two offers each: who tests one has not learned from the other.
            let groups: BTreeSet<usize> = tested.iter().map(|case| case.group).collect();
            let others = cases.iter().filter(|case| !groups.contains(&case.group)).count();
            assert!(taught.len() <= others, "{} {fold:?}", kind.name);
            for example in &taught {
                let seen = tested.iter().any(|case| case.title == example.title);
                assert!(kind.titles.is_empty() || !seen, "{}", example.title);
            }
        }
    }
}

#[test]
fn every_stratum_is_told_by_method_and_version() {
    let label = |code| reference::occupation(code).unwrap().label;
    let offers: Vec<Offer> = (0..30)
        .map(|id| {
            let code = ["D1102", "D1103", "D1104"][id % 3];
            let title = label(code).split(" / ").next().unwrap();
            offer(
                id,
                &format!("{title} {}", "abcdefghij".chars().nth(id / 3).unwrap().to_string().repeat(4)),
                &format!("Maison {id}"),
                label(code),
                "FranceTravailDb",
            )
        })
        .collect();
    let told = evaluate(&edition(&["D1102", "D1103", "D1104"]), &offers, &mut |_, _| ());
    assert_eq!((told.offers, told.strata.len()), (30, 2));
    let all = &told.strata[0];
    assert_eq!((all.name.as_str(), all.rows.len()), ("all trades", 6));
    for (method, version, figures) in &all.rows {
        assert_eq!(figures.n, 30, "{method} {version}");
        assert!(figures.first.micro > 0.9 && figures.fifth.micro > 0.99, "{method} {version} {figures:?}");
    }
    assert!(told.strata[1].name.starts_with("later in time"));
    assert!(told.thresholds.iter().all(|told| told.precision[0] > 0.9));
}
