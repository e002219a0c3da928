//! What an offer pays, in the shapes in which networks write it.

use super::chance::Chance;
use super::families::Told;
use super::occupations::Occupation;
use super::sources::Network;
use crate::domain::{PayPeriod, SalaryDraft};

/// Per cent of the offers that state a salary.
pub const STATED: u32 = 45;
/// Hours of a full month: 35 a week.
const HOURS_A_MONTH: f64 = 151.67;
/// The legal minimum, gross EUR an hour.
const MINIMUM_HOURLY: f64 = 12.02;

/// The shapes of a salary in words, `N` standing for a number; the last two state no figure.
pub const SHAPES: [&str; 14] = [
    "Horaire de N Euros sur N mois",
    "Horaire de N Euros à N Euros sur N mois",
    "Horaire de N Euros",
    "Horaire de N à N Euros",
    "Mensuel de N Euros sur N mois",
    "Mensuel de N Euros à N Euros sur N mois",
    "Mensuel de N Euros à N Euros",
    "Mensuel de N,N Euros",
    "Annuel de N Euros à N Euros sur N mois",
    "Annuel de N,N Euros à N,N Euros",
    "Annuel de N à N Euros sur N mois",
    "Annuel de N Euros sur N mois",
    "Selon profil",
    "À négocier",
];

const EXTRAS: [&str; 6] =
    ["Mutuelle", "Titres restaurant / Prime de panier", "Primes", "Prime de transport", "Intéressement", "CE"];

/// The salary of an offer; `hours` a week, `None` for the self-employed.
pub fn draw(occupation: &Occupation, network: &Network, hours: Option<f64>, chance: &mut Chance) -> SalaryDraft {
    if !chance.percent(STATED) {
        return SalaryDraft::default();
    }
    let extras = EXTRAS.iter().filter(|_| chance.percent(12)).map(|extra| (*extra).to_owned()).collect();
    let (low, high) = occupation.pay;
    let low = low + (high - low) * 0.7 * chance.unit();
    let high = low + (high - low) * chance.unit();
    if network.figures {
        return SalaryDraft {
            min: Some(round(low * 12.0, 100.0)),
            max: Some(round(high * 12.0, 100.0)),
            period: Some(PayPeriod::Year),
            extras,
            ..SalaryDraft::default()
        };
    }
    if chance.percent(3) {
        return SalaryDraft { text: Some((*chance.pick(&SHAPES[12..])).to_owned()), extras, ..SalaryDraft::default() };
    }
    let part = hours.map_or(1.0, |hours| (hours / 35.0).min(1.0));
    let text = match occupation.family.pay {
        Told::Hour => by_the_hour(low, high, chance),
        Told::Month => by_the_month(round(low * part, 1.0), round(high * part, 1.0), chance),
        Told::Year => by_the_year(round(low * 12.0 * part, 500.0), round(high * 12.0 * part, 500.0), chance),
    };
    SalaryDraft { text: Some(text), extras, ..SalaryDraft::default() }
}

fn by_the_hour(low: f64, high: f64, chance: &mut Chance) -> String {
    let low = (low / HOURS_A_MONTH).max(MINIMUM_HOURLY);
    let high = (high / HOURS_A_MONTH).max(low);
    match chance.below(10) {
        0..4 => format!("Horaire de {low:.2} Euros sur 12 mois"),
        4..7 => format!("Horaire de {low:.2} Euros à {high:.2} Euros sur 12 mois"),
        7..9 => format!("Horaire de {low:.2} Euros"),
        _ => format!("Horaire de {low:.2} à {high:.2} Euros"),
    }
}

fn by_the_month(low: f64, high: f64, chance: &mut Chance) -> String {
    let months = if chance.percent(12) { 13 } else { 12 };
    match chance.below(10) {
        0..4 => format!("Mensuel de {low:.2} Euros sur {months} mois"),
        4..8 => format!("Mensuel de {low:.2} Euros à {high:.2} Euros sur {months} mois"),
        8 => format!("Mensuel de {low:.2} Euros à {high:.2} Euros"),
        _ => format!("Mensuel de {low:.0},00 Euros"),
    }
}

fn by_the_year(low: f64, high: f64, chance: &mut Chance) -> String {
    let months = if chance.percent(20) { 13 } else { 12 };
    match chance.below(10) {
        0..5 => format!("Annuel de {low:.2} Euros à {high:.2} Euros sur {months} mois"),
        5..7 => format!("Annuel de {low:.0},00 Euros à {high:.0},00 Euros"),
        7..9 => format!("Annuel de {low:.0} à {high:.0} Euros sur {months} mois"),
        _ => format!("Annuel de {low:.2} Euros sur {months} mois"),
    }
}

fn round(amount: f64, step: f64) -> f64 {
    (amount / step).round() * step
}
