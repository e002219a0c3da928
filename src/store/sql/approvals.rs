//! Scopes that need the operator's word.

use super::apps::uuid;
use super::audit::append;
use super::dialect::Dialect;
use super::statement::{Cells, Statement};
use super::store::SqlStore;
use crate::store::{ApprovalRecord, Approvals, Decision, Error, NewApproval, Result, Signatory, Told, Verdict};
use jiff::Timestamp;
use uuid::Uuid;

const APPROVED: &str = "approved";
const REFUSED: &str = "refused";

#[async_trait::async_trait]
impl<DB: Dialect> Approvals for SqlStore<DB> {
    async fn ask_approval(&self, asked: &NewApproval, told: &Told) -> Result<bool> {
        let mut tx = self.begin().await?;
        // Of two that ask at once, the second waits here.
        let lock = Statement::new("UPDATE apps SET plan = plan WHERE id = $1").bind(asked.app_id.to_string());
        DB::execute(&mut tx, lock).await?;
        let waiting = "SELECT 1 FROM approvals WHERE app_id = $1 AND scope = $2 AND decision IS NULL";
        let waiting = Statement::new(waiting).bind(asked.app_id.to_string()).bind(asked.scope.as_str());
        if !DB::fetch(&mut tx, waiting, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        let insert = "INSERT INTO approvals (id, app_id, scope, purpose, agreement, asked_at, asked_by) VALUES ";
        let insert = Statement::new(insert).rows([[
            asked.id.to_string().into(),
            asked.app_id.to_string().into(),
            asked.scope.as_str().into(),
            asked.purpose.as_str().into(),
            asked.agreement.as_str().into(),
            asked.asked_at.into(),
            asked.asked_by.as_str().into(),
        ]]);
        DB::execute(&mut tx, insert).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn approvals(&self, app: Option<Uuid>) -> Result<Vec<ApprovalRecord>> {
        let all = "SELECT asked.id, asked.app_id, apps.name, asked.scope, asked.purpose, asked.agreement, asked.asked_at, \
            asked.asked_by, asked.decision, asked.decided_at, asked.decided_by, asked.expires_at \
            FROM approvals asked JOIN apps ON apps.id = asked.app_id";
        let all = Statement::new(all);
        let all = match app {
            Some(app) => all.push(" WHERE asked.app_id = $1").bind(app.to_string()),
            None => all,
        };
        let all = all.push(" ORDER BY asked.asked_at, asked.id");
        DB::fetch(&mut *self.read.acquire().await?, all, |row| record(row)).await
    }

    async fn decide_approval(&self, id: Uuid, decision: &Decision, told: &Told) -> Result<bool> {
        let (word, until) = match decision.verdict {
            Verdict::Approved { until } => (APPROVED, Some(until)),
            Verdict::Refused => (REFUSED, None),
        };
        let decide = "UPDATE approvals SET decision = $2, decided_at = $3, decided_by = $4, expires_at = $5 \
            WHERE id = $1 AND decision IS NULL RETURNING id";
        let decide = Statement::new(decide)
            .bind(id.to_string())
            .bind(word)
            .bind(decision.at)
            .bind(decision.by.as_str())
            .bind(until);
        self.change(decide, told).await
    }

    async fn end_approval(&self, app: Uuid, scope: &str, at: Timestamp, told: &Told) -> Result<bool> {
        let end = "UPDATE approvals SET expires_at = $3 \
            WHERE app_id = $1 AND scope = $2 AND decision = 'approved' AND expires_at > $3 RETURNING id";
        let end = Statement::new(end).bind(app.to_string()).bind(scope).bind(at);
        self.change(end, told).await
    }
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<ApprovalRecord> {
    Ok(ApprovalRecord {
        id: uuid(row, 0)?,
        app_id: uuid(row, 1)?,
        app: row.text(2)?.to_owned(),
        scope: row.text(3)?.to_owned(),
        purpose: row.text(4)?.to_owned(),
        agreement: row.text(5)?.to_owned(),
        asked_at: row.time(6)?,
        asked_by: Signatory::from(row.text(7)?),
        decision: decision(row)?,
    })
}

fn decision<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Option<Decision>> {
    let verdict = match (row.optional_text(8)?, row.optional_time(11)?) {
        (None, _) => return Ok(None),
        (Some(APPROVED), Some(until)) => Verdict::Approved { until },
        (Some(REFUSED), _) => Verdict::Refused,
        (Some(_), _) => {
            let reason = "neither approved until a time nor refused".to_owned();
            return Err(Error::Inconsistent { entity: "approvals".to_owned(), reason });
        }
    };
    Ok(Some(Decision { verdict, at: row.time(9)?, by: row.text(10)?.to_owned() }))
}
