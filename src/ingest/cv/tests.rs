//! Both forms, read as a platform would send them. Everybody here is made up.

use super::*;
use crate::domain::cv::{DrivingLicence, LanguageLevel, WorkArea};
use jiff::civil::date;
use serde_json::json;

const TODAY: Date = date(2026, 11, 26);

fn read_json(value: &Value) -> Result<ReadCv, Vec<FieldError>> {
    read(value.to_string().as_bytes(), TODAY)
}

/// The CV as its person gets it.
fn written(cv: &Cv) -> Value {
    crate::auth::consent::OwnerView::of(cv).json().clone()
}

fn fields(refused: Vec<FieldError>) -> Vec<String> {
    refused.into_iter().map(|error| error.field).collect()
}

const EUROPASS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE SkillsPassport [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="fr">
  <LearnerInfo>
    <Identification>
      <PersonName><FirstName>Camille</FirstName><Surname>EXEMPLE</Surname></PersonName>
      <ContactInfo>
        <Address><Contact><PostalCode>59100</PostalCode><Municipality>Roubaix</Municipality><Country><Code>FR</Code></Country></Contact></Address>
        <Email><Contact>camille@exemple.fr</Contact></Email>
        <TelephoneList><Telephone><Contact>+33 600000000</Contact></Telephone></TelephoneList>
        <WebsiteList><Website><Contact>http://camille.exemple.fr</Contact></Website></WebsiteList>
      </ContactInfo>
      <Demographics><Birthdate year="1990" month="--03" day="---12"/><Gender><Code>F</Code></Gender></Demographics>
      <Photo><MimeType>image/jpeg</MimeType></Photo>
    </Identification>
    <Headline><Description><Label>Soudeuse &amp; chaudronnière</Label></Description></Headline>
    <WorkExperienceList>
      <WorkExperience><Period><From year="2019" month="--02"/><Current>true</Current></Period>
        <Position><Label>Soudeuse TIG</Label></Position>
        <Activities>&lt;p&gt;Inox&lt;/p&gt;&lt;p&gt;Aluminium&lt;/p&gt;</Activities>
        <Employer><Name>Atelier du Nord</Name></Employer></WorkExperience>
      <WorkExperience><Period><From year="2015"/><To year="2018" month="--12"/></Period><Employer><Name>Forge</Name></Employer></WorkExperience>
    </WorkExperienceList>
    <Skills>
      <Linguistic>
        <MotherTongueList><MotherTongue><Description><Label>français</Label></Description></MotherTongue></MotherTongueList>
        <ForeignLanguageList><ForeignLanguage><Description><Label>anglais</Label></Description>
          <ProficiencyLevel><Listening>B2</Listening><Writing>B1</Writing></ProficiencyLevel></ForeignLanguage></ForeignLanguageList>
      </Linguistic>
      <Driving><Description><Licence>B</Licence><Licence>BE</Licence></Description></Driving>
    </Skills>
    <AchievementList><Achievement><Title><Code>honors_awards</Code><Label>Prix</Label></Title><Description>MOF</Description></Achievement></AchievementList>
  </LearnerInfo>
  <CoverLetter><Letter><Body><Opening>Madame</Opening></Body></Letter></CoverLetter>
</SkillsPassport>"#;

#[test]
fn europass_xml_keeps_what_jobs_ask_for_and_nothing_else() {
    let read = read(EUROPASS.as_bytes(), TODAY).unwrap();
    assert_eq!((read.format, read.age), (Format::EuropassXml, Age::Adult));
    assert_eq!(
        written(&read.cv),
        json!({
            "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
            "basics": {
                "name": "Camille EXEMPLE", "label": "Soudeuse & chaudronnière", "email": "camille@exemple.fr",
                "phone": "+33 600000000", "url": "http://camille.exemple.fr",
                "location": {"postalCode": "59100", "city": "Roubaix", "countryCode": "FR"}
            },
            "work": [
                {"name": "Atelier du Nord", "position": "Soudeuse TIG", "startDate": "2019-02", "summary": "Inox\nAluminium"},
                {"name": "Forge", "startDate": "2015", "endDate": "2018-12"}
            ],
            "languages": [
                {"language": "français", "fluency": "native"},
                {"language": "anglais", "fluency": "listening B2, writing B1"}
            ],
            "awards": [{"title": "Prix", "summary": "MOF"}],
            "passerelle": {"licences": ["B", "BE"]},
            "meta": {"version": "v1.0.0"}
        })
    );
    assert_eq!(read.cv.wishes.licences, [DrivingLicence::B, DrivingLicence::Be]);
    let levels: Vec<_> = read.cv.languages.iter().map(|known| (known.name.as_str(), known.level)).collect();
    assert_eq!(levels, [("français", LanguageLevel::Native), ("anglais", LanguageLevel::B1)]);
    let reasons: Vec<_> = read.dropped.iter().map(|(reason, ..)| reason).collect();
    assert_eq!(reasons, [Reason::Photo, Reason::BirthDate, Reason::Gender, Reason::CoverLetter]);
}

#[test]
fn europass_json_is_the_same_document() {
    let value = json!({"SkillsPassport": {"LearnerInfo": {
        "Identification": {"PersonName": {"FirstName": "Camille", "Surname": "EXEMPLE"},
            "Demographics": {"Birthdate": {"Year": 1990, "Month": 3, "Day": 12}, "Nationality": [{"Code": "FR"}]}},
        "WorkExperience": [{"Period": {"From": {"Year": 2019, "Month": 2}, "Current": true}, "Position": {"Label": "Soudeuse TIG"}}],
        "Skills": {"Driving": {"Description": [{"Licence": "B"}]}}
    }, "Attachment": [{"Name": "diplome.jpg"}]}});
    let read = read_json(&value).unwrap();
    assert_eq!((read.format, read.age), (Format::EuropassJson, Age::Adult));
    assert_eq!(read.cv.resume.basics.name.as_deref(), Some("Camille EXEMPLE"));
    assert_eq!(read.cv.resume.work[0].start_date.as_deref(), Some("2019-02"));
    assert_eq!(read.cv.wishes.licences, [DrivingLicence::B]);
    let reasons: Vec<_> = read.dropped.iter().map(|(reason, ..)| reason).collect();
    assert_eq!(reasons, [Reason::BirthDate, Reason::Nationality, Reason::Attachment]);
}

#[test]
fn what_json_resume_gives_comes_back_as_it_was() {
    let resume = json!({
        "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
        "basics": {"name": "Sacha Modèle", "label": "Cuisinier", "profiles": [{"network": "LinkedIn", "username": "sacha"}]},
        "work": [{"name": "Brasserie", "position": "Commis", "startDate": "2021-09-01", "highlights": ["120 couverts"]}],
        "skills": [{"name": "Cuisine", "keywords": ["Pâtisserie", "HACCP"]}],
        "passerelle": {
            "occupations": [{"rome": "G1602", "months": 60}, {"rome": "D1104"}],
            "contracts": ["CDI"], "working_times": ["full_time"], "available_from": "2026-12-01", "salary_min": 24000,
            "areas": [{"lat": 50.6371, "lon": 3.0631, "radius_km": 20.0}, {"department": "62"}, {"remote": true}],
            "licences": ["B"], "diploma": "3"
        },
        "meta": {"version": "v1.0.0"}
    });
    let read = read_json(&resume).unwrap();
    assert_eq!(written(&read.cv), resume);
    assert!(read.dropped.is_empty() && read.age == Age::Unsaid);
    assert!(matches!(read.cv.wishes.areas[..], [WorkArea::Around(..), WorkArea::Department(_), WorkArea::Remote]));
    let again = read_json(&written(&read.cv)).unwrap();
    assert!(again.cv == read.cv, "what was written reads back");
}

#[test]
fn a_field_that_json_resume_does_not_have_is_left_out_and_told() {
    let read =
        read_json(&json!({"basics": {"name": "A"}, "work": [{"name": "B", "keywords": ["x"]}], "hobby": 1})).unwrap();
    let told: Vec<_> = read.dropped.iter().collect();
    assert_eq!(told, [(Reason::Unknown, "hobby", 1), (Reason::Unknown, "work[].keywords", 1)]);
}

#[test]
fn all_wishes_that_cannot_be_are_refused_at_once() {
    let refused = read_json(&json!({"passerelle": {
        "occupations": [{"rome": "X"}, {"rome": "G1602", "months": 721}, {"rome": "D1104"}, {"rome": "D1104"}],
        "contracts": ["ABC"], "available_from": "bientôt", "salary_min": 0, "diploma": "9",
        "areas": [{"lat": 50.0}, {"commune": "59350", "remote": true}, {"lat": 50.0, "lon": 3.0, "radius_km": 900.0}]
    }}))
    .unwrap_err();
    assert_eq!(
        fields(refused),
        [
            "passerelle.occupations[0].rome",
            "passerelle.occupations[1].months",
            "passerelle.contracts[0]",
            "passerelle.available_from",
            "passerelle.salary_min",
            "passerelle.areas[0]",
            "passerelle.areas[1]",
            "passerelle.areas[2].radius_km",
            "passerelle.diploma",
            "passerelle.occupations[1].rome",
        ]
    );
}

#[test]
fn a_child_is_refused_without_its_date_and_a_minor_is_known_as_one() {
    let born = |text: &str| read_json(&json!({"basics": {"name": "A", "birthDate": text}}));
    let refused = born("2011-11-27").unwrap_err();
    assert_eq!((refused[0].field.as_str(), refused[0].value.as_str()), ("basics.birthDate", "…"));
    assert_eq!(born("2011-11-26").unwrap().age, Age::Minor);
    assert_eq!(born("2008-11-27").unwrap().age, Age::Minor);
    assert_eq!(born("2008-11-26").unwrap().age, Age::Adult);
    assert!(born("2011").is_err(), "who may be a child is taken for one");
}

#[test]
fn what_is_no_cv_is_refused_with_what_is_expected() {
    for text in ["", "[]", "<html></html>", "{\"SkillsPassport\": {}}", "<a>", "\"cv\"", "{", "<a>&x;</a>"] {
        assert_eq!(fields(read(text.as_bytes(), TODAY).unwrap_err()), ["body"], "{text}");
    }
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    assert_eq!(fields(read(deep.as_bytes(), TODAY).unwrap_err()), ["body"]);
    assert_eq!(fields(read(&[0xff, 0xfe], TODAY).unwrap_err()), ["body"]);
    let refused = read_json(&json!({"work": "serveuse"})).unwrap_err();
    assert_eq!(fields(refused), ["work"]);
}

#[test]
fn nothing_of_a_person_shows_in_debug() {
    let read = read(EUROPASS.as_bytes(), TODAY).unwrap();
    let shown = format!("{read:?}");
    for secret in ["Camille", "Roubaix", "Soudeuse", "exemple.fr", "1990"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}
