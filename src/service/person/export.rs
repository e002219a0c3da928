//! All that is known of a person, to take away (GDPR art. 15 and 20).

use super::{Error, Holder, MyDisclosure, People, Result};
use crate::auth::consent::OwnerView;
use crate::ingest::cv;
use serde::Serialize;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A ZIP file with the profile, the permissions with their receipts, who saw what, and the file as it came.
pub struct Export(pub Vec<u8>);

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({} bytes)", self.0.len())
    }
}

const READ_ME: &str = "\
Passerelle : tout ce qui est gardé de vous.\r
\r
resume.json             votre profil, JSON Resume 1.0\r
permissions.json        vos autorisations\r
receipts/*.jsonld       un reçu par autorisation (JSON-LD, W3C DPV, ISO/IEC TS 27560)\r
receipts/*.jws          les mêmes, signés ; clés publiques : /.well-known/jwks.json\r
disclosures.json, .csv  qui a vu quoi, quand, pourquoi\r
contact-requests.json   les demandes de contact\r
original.*              votre fichier tel qu'il est arrivé, tant qu'il est gardé (30 jours)\r
\r
Passerelle: all that is kept of you.\r
\r
resume.json             your profile, JSON Resume 1.0\r
permissions.json        your permissions\r
receipts/*.jsonld       one receipt for each permission (JSON-LD, W3C DPV, ISO/IEC TS 27560)\r
receipts/*.jws          the same, signed; public keys: /.well-known/jwks.json\r
disclosures.json, .csv  who saw what, when, why\r
contact-requests.json   the requests for contact\r
original.*              your file as it came, while it is kept (30 days)\r
";

impl People {
    /// Everything, in one file.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::Store`], [`Error::Auth`].
    pub async fn export(&self, holder: &Holder) -> Result<Export> {
        let stored = self.stored(holder).await?;
        let resume = OwnerView::of(&self.open(&stored).await?);
        let disclosures = self.disclosures(holder).await?;
        let mut files = vec![
            ("LISEZMOI-README.txt".to_owned(), READ_ME.as_bytes().to_vec()),
            json_file("resume.json", &resume),
            json_file("permissions.json", &self.permissions(holder).await?),
            json_file("disclosures.json", &disclosures),
            ("disclosures.csv".to_owned(), csv(&disclosures).into_bytes()),
            json_file("contact-requests.json", &self.contact_requests(holder).await?),
        ];
        for signed in self.sign(&stored, &stored.permissions).await? {
            let name = format!("receipts/{}", signed.permission);
            files.push(json_file(&format!("{name}.jsonld"), &signed.document));
            files.push((format!("{name}.jws"), signed.jws.into_bytes()));
        }
        if let Some(original) = self.original(&stored).await? {
            let is_xml = cv::read(&original, self.today()).is_ok_and(|read| read.format == cv::Format::EuropassXml);
            files.push((format!("original.{}", if is_xml { "xml" } else { "json" }), original));
        }
        zipped(&files).map(Export).map_err(|_| Error::Interrupted)
    }
}

fn json_file(name: &str, value: &impl Serialize) -> (String, Vec<u8>) {
    (name.to_owned(), serde_json::to_vec_pretty(value).unwrap_or_default())
}

/// The log for a spreadsheet (RFC 4180).
fn csv(disclosures: &[MyDisclosure]) -> String {
    let mut text = "at,app,legal_name,purpose,categories,permission,route\r\n".to_owned();
    for seen in disclosures {
        let categories: Vec<_> = seen.categories.iter().map(|category| category.as_str()).collect();
        let cells = [
            seen.at.to_string(),
            seen.by.name.clone(),
            seen.by.legal_name.clone().unwrap_or_default(),
            seen.purpose.to_string(),
            categories.join(" "),
            seen.permission.to_string(),
            seen.route.clone(),
        ];
        text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell, quoted; one that a spreadsheet would take for a formula is told as a text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

fn zipped(files: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // For its owner alone, where it is unpacked.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o600);
    for (name, bytes) in files {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_goes_into_the_file_comes_out_of_it() {
        let files = [("a.txt".to_owned(), b"un".to_vec()), ("b/c.json".to_owned(), b"{}".to_vec())];
        let mut archive = zip::ZipArchive::new(Cursor::new(zipped(&files).unwrap())).unwrap();
        for (name, bytes) in &files {
            let mut read = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, *bytes);
        }
    }

    #[test]
    fn a_cell_breaks_no_line_and_is_no_formula() {
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
