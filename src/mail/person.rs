//! What persons are written about their own CV. None of it says what stands in the CV, nor the person's name.

use super::Mail;
use super::letter::mail;
use crate::domain::Email;

/// A platform brought the person's profile (GDPR art. 14): nobody sees it until the person decides.
#[must_use]
pub fn profile_received(to: &Email, platform: &str, waiting: usize, link: &str) -> Mail {
    let (attend, wait) = match waiting {
        0 => (
            "Aucune autorisation n'attend votre réponse.".to_owned(),
            "No permission waits for your answer.".to_owned(),
        ),
        1 => ("Une autorisation attend votre réponse.".to_owned(), "One permission waits for your answer.".to_owned()),
        more => (
            format!("{more} autorisations attendent votre réponse."),
            format!("{more} permissions wait for your answer."),
        ),
    };
    mail(
        to,
        format!("Votre profil est arrivé de « {platform} » / Your profile has arrived"),
        &format!(
            "La plateforme « {platform} » a transmis votre profil à Passerelle. Personne ne le voit tant que vous ne \
             l'avez pas décidé. {attend}\n\nVoici votre lien : voir, corriger, autoriser, retirer, exporter, effacer, \
             sans compte ni mot de passe. Il vaut 24 mois. Ne le transmettez à personne :\n\n{link}\n\nSans \
             autorisation de votre part, votre profil est effacé après trois mois."
        ),
        &format!(
            "The platform \"{platform}\" has passed your profile on to Passerelle. Nobody sees it until you decide so. \
             {wait}\n\nHere is your link: see, correct, allow, withdraw, export, erase, without an account or a \
             password. It is good for 24 months. Pass it on to nobody:\n\n{link}\n\nWithout a permission of yours, your \
             profile is erased after three months."
        ),
        Some(link),
    )
}

/// The person asked for the link again.
#[must_use]
pub fn person_link(to: &Email, link: &str) -> Mail {
    mail(
        to,
        "Votre lien vers votre profil / Your link to your profile".to_owned(),
        &format!(
            "Voici votre lien vers votre profil. Il vaut 24 mois. Ne le transmettez à personne :\n\n{link}\n\nSi vous \
             n'avez rien demandé, ne faites rien."
        ),
        &format!(
            "Here is the link to your profile. It is good for 24 months. Pass it on to nobody:\n\n{link}\n\nIf you asked \
             for nothing, do nothing."
        ),
        Some(link),
    )
}

/// An app asks to contact the person, who accepts, refuses or reports on the page of the link.
#[must_use]
pub fn contact_asked(to: &Email, app: &str, link: &str) -> Mail {
    mail(
        to,
        format!("« {app} » demande à vous contacter / A request for contact"),
        &format!(
            "« {app} » a trouvé votre profil, sans votre nom, et demande à vous contacter. Elle ne sait pas qui vous \
             êtes, sauf si vous acceptez. Pour lire la demande et répondre :\n\n{link}"
        ),
        &format!(
            "\"{app}\" has found your profile, without your name, and asks to contact you. It does not know who you are \
             unless you accept. To read the request and answer:\n\n{link}"
        ),
        Some(link),
    )
}

/// Nothing keeps the profile any more: it is erased on that day, unless the person does something.
#[must_use]
pub fn erasure_announced(to: &Email, day: &str, link: &str) -> Mail {
    mail(
        to,
        format!("Votre profil sera effacé le {day} / Your profile will be erased"),
        &format!(
            "Aucune autorisation n'est en cours, ou nous n'avons plus de nouvelles de vous. Votre profil sera effacé le \
             {day}. Pour le garder, ouvrez votre lien et donnez une autorisation :\n\n{link}"
        ),
        &format!(
            "No permission is in force, or we have not heard from you for long. Your profile will be erased on {day}. To \
             keep it, open your link and give a permission:\n\n{link}"
        ),
        Some(link),
    )
}

/// The profile is erased. `proof` is the SHA-256 of the receipt, in hexadecimal digits.
#[must_use]
pub fn erased(to: &Email, proof: &str) -> Mail {
    mail(
        to,
        "Votre profil est effacé / Your profile is erased".to_owned(),
        &format!(
            "Votre profil est effacé, et la clé qui le chiffrait est détruite. Preuve, gardée cinq ans sans rien d'autre \
             (empreinte du reçu) :\n\n{proof}"
        ),
        &format!(
            "Your profile is erased, and the key that encrypted it is destroyed. Proof, kept for five years and nothing \
             else with it (fingerprint of the receipt):\n\n{proof}"
        ),
        None,
    )
}

/// The platform took back what it had published; the person made the profile their own, and keeps it.
#[must_use]
pub fn profile_released(to: &Email, platform: &str, link: &str) -> Mail {
    mail(
        to,
        format!("« {platform} » a repris votre profil, vous le gardez / Your profile stays yours"),
        &format!(
            "La plateforme « {platform} » a repris le profil qu'elle avait transmis. Vous l'avez corrigé, ou vous avez donné \
             une autorisation : il reste le vôtre, et la plateforme ne peut plus le modifier. Vos autorisations restent comme \
             elles sont. Pour le voir, tout retirer ou tout effacer :\n\n{link}"
        ),
        &format!(
            "The platform \"{platform}\" took back the profile that it had passed on. You corrected it, or gave a permission: \
             it stays yours, and the platform cannot change it any more. Your permissions stay as they are. To see it, take \
             everything back, or erase it:\n\n{link}"
        ),
        Some(link),
    )
}

/// The platform took back what it had published, and the profile is erased. `proof` is kept, in hexadecimal digits.
#[must_use]
pub fn profile_taken_back(to: &Email, platform: &str, proof: &str) -> Mail {
    mail(
        to,
        format!("« {platform} » a repris votre profil, il est effacé / Your profile is erased"),
        &format!(
            "La plateforme « {platform} » a repris le profil qu'elle avait transmis. Vous n'aviez rien autorisé ni corrigé : il \
             est effacé, et la clé qui le chiffrait est détruite. Votre lien ne sert plus. Preuve, gardée cinq ans sans rien \
             d'autre :\n\n{proof}"
        ),
        &format!(
            "The platform \"{platform}\" took back the profile that it had passed on. You had allowed and corrected nothing: it \
             is erased, and the key that encrypted it is destroyed. Your link is good for nothing any more. Proof, kept for \
             five years and nothing else with it:\n\n{proof}"
        ),
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stands_in_both_languages_with_its_secret_behind_the_fragment_and_debug_tells_neither() {
        let to = Email::new("camille@exemple.fr").unwrap();
        let link = "https://api.exemple.fr/me#s3cret";
        let mails = [
            profile_received(&to, "Alpha", 2, link),
            person_link(&to, link),
            contact_asked(&to, "Alpha", link),
            erasure_announced(&to, "2026-12-10", link),
            profile_released(&to, "Alpha", link),
        ];
        for mail in mails {
            assert_eq!(mail.text.matches("/me#s3cret").count(), 2, "{}", mail.subject);
            let told = format!("{mail:?}");
            assert!(!told.contains("s3cret") && !told.contains("camille"), "{told}");
        }
        for told in [erased(&to, "ab12"), profile_taken_back(&to, "Alpha", "ab12")] {
            assert!(told.text.matches("ab12").count() == 2 && told.link.is_none(), "{}", told.subject);
        }
    }
}
