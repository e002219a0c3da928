//! Names of occupations as they are spoken: one gender at a time, without asides.

/// What a name says: `Homme / Femme de ménage (HM)` is `Homme de ménage`, `Femme de ménage`, and the acronym.
///
/// `cut` makes the parts of a text that are counted when one gender borrows the end of the other.
pub(in crate::index) fn readings<T: Clone + PartialEq>(
    label: &str,
    mut cut: impl FnMut(&str) -> Vec<T>,
) -> Vec<Vec<T>> {
    let (plain, acronyms) = without_asides(label);
    let mut readings: Vec<Vec<T>> = acronyms.into_iter().map(&mut cut).collect();
    match plain.split_once(" / ") {
        // What both genders share stands behind the second: `Homme / Femme de ménage`.
        Some((one, other)) => {
            let (mut one, other) = (cut(one), cut(other));
            one.extend(other.iter().skip(one.len()).cloned());
            readings.extend([one, other]);
        }
        None => readings.push(cut(&plain)),
    }
    readings.retain(|parts| !parts.is_empty());
    readings.dedup();
    readings
}

/// A label without what stands between parentheses, an ending of the other gender aside, and the acronyms that do.
fn without_asides(label: &str) -> (String, Vec<&str>) {
    let (mut plain, mut acronyms) = (String::new(), Vec::new());
    let mut rest = label;
    while let Some((before, (aside, after))) =
        rest.split_once('(').and_then(|(before, inside)| Some((before, inside.split_once(')')?)))
    {
        plain.push_str(before);
        if before.ends_with(char::is_alphabetic) {
            plain.extend(["(", aside, ")"]);
        } else if aside.chars().count() >= 3 && aside.chars().all(char::is_uppercase) {
            acronyms.push(aside);
        }
        rest = after;
    }
    plain.push_str(rest);
    (plain, acronyms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_is_an_aside_and_an_ending_of_the_other_gender_is_none() {
        assert_eq!(without_asides("Gérant(e) de salon (SES) (a"), ("Gérant(e) de salon  (a".to_owned(), vec!["SES"]));
    }

    #[test]
    fn each_gender_is_a_reading_with_the_end_that_both_share() {
        let cut = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let read = readings("Homme / Femme de pluie (HFP)", cut);
        assert_eq!(read, [vec!["HFP"], vec!["Homme", "de", "pluie"], vec!["Femme", "de", "pluie"]]);
    }
}
