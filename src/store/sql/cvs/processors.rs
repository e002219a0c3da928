//! Who handles CVs, in law.

use crate::domain::permission::RecipientCategory;
use crate::store::sql::apps::uuid;
use crate::store::sql::content::json;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::sources::source_id;
use crate::store::sql::statement::{Cells, Statement, Value};
use crate::store::sql::store::SqlStore;
use crate::store::{Processor, ProcessorOwner, ProcessorRole, Result};

const APP: &str = "app";
const SOURCE: &str = "source";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_processor(&self, processor: &Processor) -> Result<()> {
        let (kind, owner) = match &processor.owner {
            ProcessorOwner::App(app) => (APP, app.to_string()),
            ProcessorOwner::Source(source) => (SOURCE, source.as_str().to_owned()),
        };
        let row: [Value; 11] = [
            kind.into(),
            owner.into(),
            processor.legal_name.as_str().into(),
            processor.siren.as_str().into(),
            processor.dpo.as_str().into(),
            processor.privacy_notice.as_str().into(),
            processor.role.as_str().into(),
            json(&processor.countries)?.into(),
            processor.at.into(),
            processor.category.map(|category| category.to_string()).into(),
            processor.address.clone().into(),
        ];
        let put = "INSERT INTO cv_processors (kind, owner, legal_name, siren, dpo, privacy_notice, role, countries, at, \
            category, address) VALUES ";
        let put = Statement::new(put).rows([row]).push(
            " ON CONFLICT (kind, owner) DO UPDATE SET legal_name = excluded.legal_name, siren = excluded.siren, \
            dpo = excluded.dpo, privacy_notice = excluded.privacy_notice, role = excluded.role, \
            countries = excluded.countries, at = excluded.at, category = excluded.category, \
            address = excluded.address",
        );
        DB::execute(&mut *self.write.acquire().await?, put).await
    }

    pub(super) async fn processors(&self) -> Result<Vec<Processor>> {
        let all = "SELECT kind, owner, legal_name, siren, dpo, privacy_notice, role, countries, at, category, address \
            FROM cv_processors ORDER BY kind, owner";
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), record).await
    }
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Processor> {
    let is_app =
        row.parse(0, |kind| [(APP, true), (SOURCE, false)].iter().find(|(name, _)| *name == kind).map(|(_, is)| *is))?;
    Ok(Processor {
        owner: if is_app { ProcessorOwner::App(uuid(row, 1)?) } else { ProcessorOwner::Source(source_id(row, 1)?) },
        legal_name: row.text(2)?.to_owned(),
        siren: row.text(3)?.to_owned(),
        dpo: row.text(4)?.to_owned(),
        privacy_notice: row.text(5)?.to_owned(),
        role: row.parse(6, ProcessorRole::read)?,
        countries: row.json(7)?,
        at: row.time(8)?,
        category: row.optional_text(9)?.map(|_| row.parse(9, |text| RecipientCategory::new(text).ok())).transpose()?,
        address: row.optional_text(10)?.map(str::to_owned),
    })
}
