//! What mails say: short, plain text, in French and then in English, with one link.

use crate::domain::Email;

/// A mail. Its link may let somebody in, so that `Debug` prints its subject alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Where it goes.
    pub to: Email,
    /// What it is about.
    pub subject: String,
    /// All of it, the link included.
    pub text: String,
    /// The link, where the mail is about one.
    pub link: Option<String>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

pub(super) fn mail(to: &Email, subject: String, french: &str, english: &str, link: Option<&str>) -> Mail {
    let text = format!("Bonjour,\n\n{french}\n\n-- \n\nHello,\n\n{english}\n\n-- \nPasserelle\n");
    Mail { to: to.clone(), subject, text, link: link.map(str::to_owned) }
}

/// To confirm an address as a member of an app.
#[must_use]
pub fn confirm(to: &Email, app: &str, link: &str) -> Mail {
    mail(
        to,
        format!("Confirmer l'application « {app} » / Confirm the app"),
        &format!(
            "Cette adresse a été donnée pour l'application « {app} ». Pour la confirmer, ouvrez ce lien dans les \
             48 heures :\n\n{link}\n\nSi vous n'avez rien demandé, ne faites rien."
        ),
        &format!(
            "This address was given for the app \"{app}\". To confirm it, open this link within 48 hours:\n\n{link}\n\n\
             If you asked for nothing, do nothing."
        ),
        Some(link),
    )
}

/// To sign in to the portal.
#[must_use]
pub fn sign_in(to: &Email, link: &str) -> Mail {
    mail(
        to,
        "Se connecter à Passerelle / Sign in".to_owned(),
        &format!(
            "Pour vous connecter, ouvrez ce lien dans les 15 minutes. Il sert une fois :\n\n{link}\n\n\
             Si vous n'avez rien demandé, ne faites rien."
        ),
        &format!(
            "To sign in, open this link within 15 minutes. It works once:\n\n{link}\n\nIf you asked for nothing, do \
             nothing."
        ),
        Some(link),
    )
}

/// A key of an app was reported as leaked, and revoked.
#[must_use]
pub fn leaked(to: &Email, app: &str, hint: &str, portal: &str) -> Mail {
    let link = format!("{portal}/portal");
    mail(
        to,
        format!("Une clé de « {app} » a été révoquée / A key was revoked"),
        &format!(
            "La clé {hint}… de l'application « {app} » a été signalée comme divulguée. Elle est révoquée. Pour en créer \
             une autre :\n\n{link}"
        ),
        &format!(
            "The key {hint}… of the app \"{app}\" was reported as leaked. It is revoked. To create another one:\n\n{link}"
        ),
        Some(&link),
    )
}

/// A part of a quota is used: `percent` of that of `period`, such as `2026-11`.
#[must_use]
pub fn quota(to: &Email, app: &str, percent: u32, period: &str, portal: &str) -> Mail {
    let link = format!("{portal}/portal");
    mail(
        to,
        format!("« {app} » : {percent} % du quota / {percent}% of the quota"),
        &format!("L'application « {app} » a utilisé {percent} % de son quota ({period}). Le détail :\n\n{link}"),
        &format!("The app \"{app}\" has used {percent}% of its quota ({period}). In detail:\n\n{link}"),
        Some(&link),
    )
}

/// A scope was approved, until that day.
#[must_use]
pub fn approved(to: &Email, app: &str, scope: &str, until: &str, portal: &str) -> Mail {
    let link = format!("{portal}/portal");
    mail(
        to,
        format!("« {app} » : {scope} accordé / approved"),
        &format!(
            "L'accès {scope} est accordé à l'application « {app} » jusqu'au {until}, pour la finalité indiquée et aux \
             conditions de la convention. Pour créer une clé :\n\n{link}"
        ),
        &format!(
            "The app \"{app}\" is approved for {scope} until {until}, for the purpose that was stated and under the \
             agreement. To create a key:\n\n{link}"
        ),
        Some(&link),
    )
}

/// A scope was refused.
#[must_use]
pub fn refused(to: &Email, app: &str, scope: &str, portal: &str) -> Mail {
    let link = format!("{portal}/portal");
    mail(
        to,
        format!("« {app} » : {scope} refusé / refused"),
        &format!("L'accès {scope} n'a pas été accordé à l'application « {app} ». Pour une autre demande :\n\n{link}"),
        &format!("The app \"{app}\" was not approved for {scope}. To ask again:\n\n{link}"),
        Some(&link),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_holds_its_link_in_both_languages_and_debug_tells_neither_it_nor_the_address() {
        let to = Email::new("equipe@exemple.fr").unwrap();
        let mail = confirm(&to, "Carte", "https://api.exemple.fr/v1/apps/1/confirm?token=s3cret");
        assert_eq!(mail.text.matches("token=s3cret").count(), 2);
        let told = format!("{mail:?}");
        assert!(told.contains("Carte") && !told.contains("s3cret") && !told.contains("equipe"), "{told}");
    }
}
