use super::super::Strictness;
use super::*;
use crate::domain::FieldError;
use proptest::prelude::*;

fn of(text: &str) -> Pay {
    with_hours(text, &WorkingHours::default())
}

fn with_hours(text: &str, hours: &WorkingHours) -> Pay {
    let mut check = Check::new(Strictness::Strict, serde_json::Map::new());
    let draft = SalaryDraft { text: Some(text.to_owned()), ..SalaryDraft::default() };
    let pay = pay(&mut check, &draft, hours).unwrap();
    check.finish().expect("a text is never an error");
    pay
}

fn figures_of(text: &str) -> Option<(f64, f64)> {
    let pay = of(text);
    pay.yearly_min.zip(pay.yearly_max)
}

#[test]
fn monthly_texts_are_multiplied_by_their_payments() {
    assert_eq!(figures_of("Mensuel de 1923.00 Euros sur 12 mois"), Some((23_076.0, 23_076.0)));
    assert_eq!(figures_of("Mensuel de 2000.0 Euros à 2262.0 Euros sur 13.0 mois"), Some((26_000.0, 29_406.0)));
    assert_eq!(figures_of("Mensuel de 1 800,00 Euros à 2 000,00 Euros"), Some((21_600.0, 24_000.0)));
    assert_eq!(figures_of("2 100,50 € brut par mois"), Some((25_206.0, 25_206.0)));
    assert_eq!(of("Mensuel de 1923.00 Euros sur 12.5 mois").months, Some(12.5));
}

#[test]
fn yearly_texts_are_years_however_many_payments() {
    assert_eq!(figures_of("Annuel de 36000 à 42000 Euros sur 13 mois"), Some((36_000.0, 42_000.0)));
    assert_eq!(figures_of("Annuel de 38000.0 Euros à 40000.0 Euros"), Some((38_000.0, 40_000.0)));
    assert_eq!(figures_of("Annuel de 42000,00 Euros à 38000,00 Euros"), Some((38_000.0, 42_000.0)));
    assert_eq!(figures_of("De 25 000 € à 30 000 € par an"), Some((25_000.0, 30_000.0)));
    assert_eq!(figures_of("30 - 40 k€ brut annuel"), Some((30_000.0, 40_000.0)));
    assert_eq!(figures_of("entre 45K€ et 55K€ brut annuel, selon expérience"), Some((45_000.0, 55_000.0)));
}

#[test]
fn hourly_texts_are_multiplied_by_the_hours_of_the_year() {
    assert_eq!(figures_of("Horaire de 12.00 Euros"), Some((21_840.0, 21_840.0)));
    assert_eq!(figures_of("Horaire de 11.88 à 12.50 Euros"), Some((21_621.6, 22_750.0)));
    let hours = WorkingHours { weekly_hours: Some(20.0), ..WorkingHours::default() };
    assert_eq!(with_hours("12,00 €/heure", &hours).yearly_min, Some(12_480.0));
    let part_time = WorkingHours { time: Some(WorkingTime::PartTime), ..WorkingHours::default() };
    assert_eq!(with_hours("Horaire de 12.00 Euros", &part_time).yearly_min, None, "how many hours is not said");
}

#[test]
fn a_bound_that_the_text_does_not_name_stays_open() {
    let from = of("A partir de 28000 euros brut annuel");
    assert_eq!((from.yearly_min, from.yearly_max), (Some(28_000.0), None));
    let up_to = of("Jusqu'à 3 000 € brut mensuel");
    assert_eq!((up_to.yearly_min, up_to.yearly_max), (None, Some(36_000.0)));
}

#[test]
fn what_is_not_certain_stays_text() {
    for text in [
        "Annuel de",
        "Selon profil",
        "Autre de 30000,00 Euros à 400000,00 Euros",
        "Cachet de 120.00 Euros",
        "De 12,00 Euros",
        "A partir de 28000",
        "1800 € net /mois",
        "Entre 27,46 $ et 50,39 $ de l'heure",
        "2.500 euros par mois",
        "Mensuel de 1800 Euros, 13ème mois",
        "Mensuel ou annuel de 30000 Euros",
        "Mensuel de 1 2 3 Euros",
        "35 € brut / h ou 70000 € par an",
    ] {
        let pay = of(text);
        assert_eq!((pay.yearly_min, pay.yearly_max), (None, None), "{text}");
        assert_eq!(pay.text.as_deref(), Some(text));
    }
}

#[test]
fn what_is_not_plausible_stays_text() {
    for text in [
        "Annuel de 2000.0 Euros",
        "Annuel de 1500000 Euros",
        "Mensuel de 36000.0 Euros",
        "Mensuel de 0.0 Euros à 2500.0 Euros",
        "Horaire de 1900.0 Euros",
        "Mensuel de 2000 Euros sur 1 mois",
    ] {
        let pay = of(text);
        assert_eq!((pay.yearly_min, pay.yearly_max), (None, None), "{text}");
    }
}

fn strict(draft: &SalaryDraft) -> (Option<Pay>, Vec<FieldError>) {
    let mut check = Check::new(Strictness::Strict, serde_json::Map::new());
    let pay = pay(&mut check, draft, &WorkingHours::default());
    (pay, check.finish().err().unwrap_or_default())
}

#[test]
fn figures_are_taken_before_the_text() {
    let draft = SalaryDraft {
        text: Some("Mensuel de 1923.00 Euros".into()),
        min: Some(2000.0),
        max: Some(2100.0),
        period: Some(PayPeriod::Month),
        months: Some(13.0),
        extras: vec![" Mutuelle ".into(), String::new()],
    };
    let (pay, errors) = strict(&draft);
    let pay = pay.unwrap();
    assert_eq!((pay.yearly_min, pay.yearly_max, pay.months), (Some(26_000.0), Some(27_300.0), Some(13.0)));
    assert_eq!((pay.extras, errors), (vec!["Mutuelle".to_owned()], vec![]));
}

#[test]
fn bad_figures_are_named() {
    let year = Some(PayPeriod::Year);
    for (draft, field) in [
        (SalaryDraft { min: Some(-1.0), period: year, ..SalaryDraft::default() }, "salary.min"),
        (SalaryDraft { max: Some(f64::NAN), period: year, ..SalaryDraft::default() }, "salary.max"),
        (SalaryDraft { min: Some(3e4), max: Some(2e4), period: year, ..SalaryDraft::default() }, "salary.min"),
        (SalaryDraft { min: Some(30.0), period: year, ..SalaryDraft::default() }, "salary.min"),
        (SalaryDraft { min: Some(2000.0), ..SalaryDraft::default() }, "salary.period"),
        (
            SalaryDraft { min: Some(2e3), period: Some(PayPeriod::Month), months: Some(1.0), ..SalaryDraft::default() },
            "salary.months",
        ),
    ] {
        let (_, errors) = strict(&draft);
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [field]);
    }
}

#[test]
fn nothing_said_is_no_salary() {
    assert_eq!(strict(&SalaryDraft::default()), (None, vec![]));
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "Mensuel", "Annuel", "Horaire", "de", "à", "Euros", "k€", "sur", "mois", "13", "par an", "/h", "€", "-",
            "entre", "et",
        ])
        .prop_map(str::to_owned),
        (0u32..2_000_000).prop_map(|n| n.to_string()),
        (0u32..200_000, 0u32..1000).prop_map(|(n, d)| format!("{n},{d}")),
        "\\PC{0,3}",
    ]
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading_and_bounds_are_ordered_and_plausible(
        pieces in prop::collection::vec(piece(), 0..9),
        hours in prop::option::of(0.5f64..80.0),
    ) {
        let hours = WorkingHours { weekly_hours: hours, ..WorkingHours::default() };
        let draft = SalaryDraft { text: Some(pieces.join(" ")), ..SalaryDraft::default() };
        let mut check = Check::new(Strictness::Lenient, serde_json::Map::new());
        if let Some(pay) = pay(&mut check, &draft, &hours) {
            for figure in [pay.yearly_min, pay.yearly_max].into_iter().flatten() {
                prop_assert!((5_000.0..=1_000_000.0).contains(&figure));
            }
            if let Some((min, max)) = pay.yearly_min.zip(pay.yearly_max) {
                prop_assert!(min <= max);
            }
        }
    }

    #[test]
    fn every_generated_text_of_the_usual_form_is_read(month in 1_000u32..15_000, more in 0u32..4_000, payments in 12u32..=16) {
        let text = format!("Mensuel de {month}.00 Euros à {}.00 Euros sur {payments} mois", month + more);
        let expected = (f64::from(month * payments), f64::from((month + more) * payments));
        prop_assert_eq!(figures_of(&text), Some(expected));
    }
}
