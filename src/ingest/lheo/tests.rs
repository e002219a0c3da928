use super::*;
use crate::domain::training::{EnrolmentState, Funding, Training, TrainingLevel};
use crate::domain::{Policy, RemoteMode, Source, SourceId, SourceKind};
use crate::ingest::{Draft, Strictness};

fn trainings(text: &str) -> Vec<Training> {
    let source = Source {
        id: SourceId::new("lheo").unwrap(),
        name: "Carif-Oref".into(),
        kind: SourceKind::PublicService,
        url: None,
        policy: Policy::open("Licence Ouverte 2.0", "Source : essai"),
        refreshed_at: None,
    };
    let mut all = Vec::new();
    let mut sink = |item| {
        let Item::Record { value, .. } = item else { panic!("{item:?}") };
        let (external_id, draft) = Lheo.draft(value).unwrap();
        all.push(draft.normalise(&source, external_id, Strictness::Lenient, None).unwrap().0);
        ControlFlow::Continue(())
    };
    Lheo.read(Box::new(io::Cursor::new(text.as_bytes().to_vec())), &mut sink).unwrap();
    all
}

fn address(commune: &str, postcode: &str, town: &str) -> String {
    format!(
        "<lieu-de-formation><coordonnees><ligne>Lycée inventé</ligne><adresse><ligne>1 rue Inventée</ligne>\
        <codepostal>{postcode}</codepostal><ville>{town}</ville><code-INSEE-commune>{commune}</code-INSEE-commune>\
        <region>31</region></adresse></coordonnees></lieu-de-formation>"
    )
}

fn whole(version: &str, level: &str) -> String {
    let (lille, arras) = (address("59350", "59000", "LILLE"), address("62041", "62000", "ARRAS"));
    format!(
        "<?xml version='1.0'?><lheo xmlns='http://lheo.gouv.fr/{version}'><offres><formation numero='F1'>\
        <domaine-formation><code-FORMACODE ref='V13'>34582</code-FORMACODE><code-ROME>D1402</code-ROME></domaine-formation>\
        <intitule-formation>BTS inventé</intitule-formation>\
        <objectif-formation>&lt;p&gt;Vendre &amp;amp; conseiller&lt;/p&gt;</objectif-formation>\
        <contact-formation><coordonnees><nom>Dupont-Inventé</nom></coordonnees></contact-formation>\
        <code-niveau-entree>0</code-niveau-entree><certification><code-RNCP>34030</code-RNCP></certification>\
        <code-niveau-sortie>{level}</code-niveau-sortie><url-formation><urlweb>exemple.fr/bts</urlweb></url-formation>\
        <action numero='A1'><code-public-vise>83056</code-public-vise><modalites-enseignement>1</modalites-enseignement>\
        <conditions-specifiques>-</conditions-specifiques>{lille}{arras}\
        <modalites-entrees-sorties>0</modalites-entrees-sorties>\
        <session numero='S1'><periode><debut>20270111</debut><fin>20270702</fin></periode>\
        <etat-recrutement>1</etat-recrutement></session>\
        <session numero='S2'><periode><debut>20270900</debut><fin>99991231</fin></periode></session>\
        <nombre-heures-total>980</nombre-heures-total><frais-restants>150</frais-restants>\
        <organisme-financeur><code-financeur>2</code-financeur><nb-places-financees>12</nb-places-financees></organisme-financeur>\
        </action><organisme-formation-responsable><SIRET-organisme-formation><SIRET>19590012300017</SIRET>\
        </SIRET-organisme-formation><nom-organisme>Greta inventé</nom-organisme><raison-sociale>-</raison-sociale>\
        </organisme-formation-responsable></formation></offres></lheo>"
    )
}

#[test]
fn a_course_keeps_every_place_with_every_session() {
    let [training] = trainings(&whole("2.3", "15")).try_into().unwrap();
    let told: Vec<_> = training
        .sessions
        .iter()
        .map(|session| {
            let commune = session.place.commune.as_ref().unwrap().as_str();
            (commune, session.number.as_deref().unwrap(), session.start.unwrap().to_string())
        })
        .collect();
    let (first, second) = ("2027-01-11".to_owned(), "2027-09".to_owned());
    assert_eq!(
        told,
        [
            ("59350", "S1", first.clone()),
            ("59350", "S2", second.clone()),
            ("62041", "S1", first),
            ("62041", "S2", second)
        ]
    );
    assert_eq!(training.sessions[0].address.as_deref(), Some("Lycée inventé, 1 rue Inventée"));
    assert_eq!(training.sessions[0].enrolment.state, Some(EnrolmentState::Open));
    assert_eq!((training.sessions[1].end, training.sessions[1].permanent), (None, Some(false)));
}

#[test]
fn the_tables_of_codes_become_our_terms_and_people_are_left_out() {
    let [training] = trainings(&whole("2.3", "15")).try_into().unwrap();
    assert_eq!(training.objectives.as_deref(), Some("Vendre & conseiller"));
    assert_eq!((training.level_in, training.level_out.unwrap().get()), (None, 5));
    assert_eq!((training.remote, &training.funding[..]), (Some(RemoteMode::Hybrid), &[Funding::Region][..]));
    assert_eq!((training.hours.total, training.remaining_cost.eur), (Some(980), Some(150.0)));
    assert_eq!(training.provider.siret.as_ref().unwrap().as_str(), "19590012300017");
    assert_eq!(training.source.url.as_deref(), Some("http://exemple.fr/bts"));
    assert_eq!(training.audiences[0].code.as_ref().unwrap().as_str(), "83056");
    assert_eq!(training.extra["organisme-financeur"][0]["nb-places-financees"][0], "12");
    let text = serde_json::to_string(&training).unwrap();
    assert!(!text.contains("Dupont"), "{text}");
    assert!(!training.extra.contains_key("conditions-specifiques"), "a dash says nothing");
}

#[test]
fn the_levels_of_before_2019_and_of_now_are_told_apart() {
    for (code, level) in [
        ("4", Some(3)),
        ("6", Some(5)),
        ("8", Some(7)),
        ("13", Some(3)),
        ("18", Some(8)),
        ("3", None),
        ("0", None),
        ("1", None),
    ] {
        let [training] = trainings(&whole("2.2", code)).try_into().unwrap();
        assert_eq!(training.level_out.map(TrainingLevel::get), level, "{code}");
    }
}

#[test]
fn a_course_of_an_index_has_its_place_beside_its_sessions() {
    let text = "<lheo-index xmlns='http://www.lheo.org/2.2'><resumes-offres><resume-offre numero='R1'>\
        <intitule-formation>CQP inventé</intitule-formation><nom-organisme>École</nom-organisme><SIRET>19590012300017</SIRET>\
        <codepostal>59000</codepostal><code-INSEE-commune>59350</code-INSEE-commune><ville>Lille</ville>\
        <session><periode><debut>20270111</debut><fin>20270702</fin></periode></session>\
        <extras info='geolocalisation'><extra info='latitude'>50.64</extra><extra info='longitude'>3.07</extra></extras>\
        <extras info='complements'><extra info='code-niveau-sortie'>4</extra></extras></resume-offre>\
        <extras info='FLUX'><extra info='nb-resultat'>1</extra></extras></resumes-offres></lheo-index>";
    let [training] = trainings(text).try_into().unwrap();
    let position = training.sessions[0].place.position.unwrap();
    assert_eq!((position.lat(), position.lon()), (50.64, 3.07));
    assert_eq!((training.level_out.unwrap().get(), training.sessions.len()), (3, 1));
}
