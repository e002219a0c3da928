//! Who saw what.

use super::{count_in, cv_id, rows_of};
use crate::domain::cv::CvId;
use crate::domain::permission::{DataCategory, Purpose};
use crate::store::sql::apps::uuid;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{Disclosure, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

const DISCLOSURES: &str =
    "SELECT cv_id, app_id, purpose, categories, permission_id, at, route, request_id FROM cv_disclosures";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn disclose(&self, disclosures: &[Disclosure], since: Timestamp, most: u64) -> Result<bool> {
        // In order, so that two transactions never wait for each other crosswise.
        let apps: BTreeSet<Uuid> = disclosures.iter().map(|disclosure| disclosure.app).collect();
        retrying(|| async {
            let mut tx = self.begin().await?;
            for app in &apps {
                hold::<DB>(&mut tx, *app).await?;
            }
            for disclosures in disclosures.chunks(CHUNK) {
                let insert = "INSERT INTO cv_disclosures (cv_id, app_id, purpose, categories, permission_id, at, route, \
                    request_id) VALUES ";
                DB::execute(&mut tx, Statement::new(insert).rows(disclosures.iter().map(columns))).await?;
            }
            for app in &apps {
                let seen = "SELECT COUNT(DISTINCT cv_id) FROM cv_disclosures WHERE app_id = $1 AND at >= $2";
                let seen = Statement::new(seen).bind(app.to_string()).bind(since);
                if DB::fetch(&mut tx, seen, count_in).await?.pop().unwrap_or_default() > most {
                    return Ok(false);
                }
            }
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    pub(super) async fn alarm_cap(&self, app: Uuid, day: Date) -> Result<bool> {
        let alarm = Statement::new("INSERT INTO cv_caps (app_id, alarmed_on) VALUES ");
        let alarm = alarm.rows([[app.to_string().into(), day.to_string().into()]]).push(
            " ON CONFLICT (app_id) DO UPDATE SET alarmed_on = excluded.alarmed_on \
            WHERE cv_caps.alarmed_on IS NULL OR cv_caps.alarmed_on <> excluded.alarmed_on RETURNING app_id",
        );
        Ok(!DB::fetch(&mut *self.write.acquire().await?, alarm, |_| Ok(())).await?.is_empty())
    }

    pub(super) async fn disclosures_of(&self, cv: CvId, limit: usize) -> Result<Vec<Disclosure>> {
        let look = Statement::new(DISCLOSURES).push(" WHERE cv_id = $1 ORDER BY at DESC, seq DESC LIMIT $2");
        let look = look.bind(cv.to_string()).bind(rows_of(limit));
        DB::fetch(&mut *self.read.acquire().await?, look, record).await
    }

    pub(super) async fn disclosures_to(&self, app: Uuid, from: Timestamp, to: Timestamp) -> Result<Vec<Disclosure>> {
        let look = Statement::new(DISCLOSURES).push(" WHERE app_id = $1 AND at >= $2 AND at < $3 ORDER BY at, seq");
        let look = look.bind(app.to_string()).bind(from).bind(to);
        DB::fetch(&mut *self.read.acquire().await?, look, record).await
    }

    pub(super) async fn cvs_seen_by(&self, app: Uuid, since: Timestamp) -> Result<Vec<CvId>> {
        let look = "SELECT DISTINCT cv_id FROM cv_disclosures WHERE app_id = $1 AND at >= $2 ORDER BY cv_id";
        let look = Statement::new(look).bind(app.to_string()).bind(since);
        DB::fetch(&mut *self.read.acquire().await?, look, |row| cv_id(row, 0)).await
    }
}

/// Waits until no other transaction writes down what the app saw.
async fn hold<DB: Dialect>(conn: &mut DB::Connection, app: Uuid) -> Result<()> {
    let hold = Statement::new("INSERT INTO cv_caps (app_id) VALUES ").rows([[app.to_string().into()]]);
    DB::execute(conn, hold.push(" ON CONFLICT (app_id) DO UPDATE SET alarmed_on = cv_caps.alarmed_on")).await
}

fn columns(disclosure: &Disclosure) -> [Value; 8] {
    let categories: Vec<_> = disclosure.categories.iter().map(|category| category.as_str()).collect();
    [
        disclosure.cv.to_string().into(),
        disclosure.app.to_string().into(),
        disclosure.purpose.as_str().into(),
        categories.join(" ").into(),
        disclosure.permission.to_string().into(),
        disclosure.at.into(),
        disclosure.route.as_str().into(),
        disclosure.request_id.clone().into(),
    ]
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Disclosure> {
    Ok(Disclosure {
        cv: cv_id(row, 0)?,
        app: uuid(row, 1)?,
        purpose: row.parse(2, |text| Purpose::new(text).ok())?,
        categories: row.parse(3, |text| text.split(' ').map(|word| DataCategory::new(word).ok()).collect())?,
        permission: uuid(row, 4)?,
        at: row.time(5)?,
        route: row.text(6)?.to_owned(),
        request_id: row.optional_text(7)?.map(str::to_owned),
    })
}
