//! Statements with typed values, and rows read back: the one place that knows what `sqlx` wants of a database.

use crate::store::{Error, Result};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::database::HasStatementCache;
use sqlx::{Arguments, AssertSqlSafe, ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Row, Type};

/// Rows of `VALUES` in one statement: more gain nothing, and each number of rows is a statement of its own.
pub(super) const CHUNK: usize = 100;

/// A value that is bound to a statement. These are all the types that both databases have.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(Some(at.as_millisecond()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(at: Option<Timestamp>) -> Self {
        Self::Int(at.map(Timestamp::as_millisecond))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

/// SQL with `$1`, `$2`… and the values for them.
#[derive(Debug, Default)]
pub(super) struct Statement {
    sql: String,
    values: Vec<Value>,
    /// Whether its length is not one of the usual ones, so that it is not worth keeping prepared.
    odd: bool,
}

impl Statement {
    pub(super) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), ..Self::default() }
    }

    /// Binds the next value.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// More SQL.
    pub(super) fn push(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// `($1, $2), ($3, $4), …`: the rows of a `VALUES`.
    pub(super) fn rows<const N: usize>(mut self, rows: impl IntoIterator<Item = [Value; N]>) -> Self {
        let before = self.values.len();
        for row in rows {
            self.sql.push_str(if self.values.len() == before { "(" } else { "), (" });
            self.list(row);
        }
        self.sql.push(')');
        self.odd |= !matches!((self.values.len() - before) / N, 1 | CHUNK);
        self
    }

    /// `($1, $2, …)`: the list of an `IN`.
    pub(super) fn within(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.sql.push('(');
        let before = self.values.len();
        self.list(values);
        self.sql.push(')');
        self.odd |= !matches!(self.values.len() - before, 1 | CHUNK);
        self
    }

    fn list(&mut self, values: impl IntoIterator<Item = Value>) {
        for (place, value) in values.into_iter().enumerate() {
            self.values.push(value);
            self.sql.push_str(if place == 0 { "$" } else { ", $" });
            self.sql.push_str(&self.values.len().to_string());
        }
    }
}

/// Reads the cells of one row, by their place in the `SELECT` or `RETURNING`.
pub(super) struct Cells<'r, DB: Sql>(&'r DB::Row);

impl<'r, DB: Sql> Cells<'r, DB> {
    pub(super) fn text(&self, column: usize) -> Result<&'r str> {
        self.optional_text(column)?.ok_or_else(|| absent(column))
    }

    pub(super) fn optional_text(&self, column: usize) -> Result<Option<&'r str>> {
        DB::text(self.0, column)
    }

    pub(super) fn bytes(&self, column: usize) -> Result<&'r [u8]> {
        DB::bytes(self.0, column)?.ok_or_else(|| absent(column))
    }

    pub(super) fn int(&self, column: usize) -> Result<i64> {
        self.optional_int(column)?.ok_or_else(|| absent(column))
    }

    pub(super) fn optional_int(&self, column: usize) -> Result<Option<i64>> {
        DB::int(self.0, column)
    }

    pub(super) fn time(&self, column: usize) -> Result<Timestamp> {
        self.optional_time(column)?.ok_or_else(|| absent(column))
    }

    pub(super) fn optional_time(&self, column: usize) -> Result<Option<Timestamp>> {
        let read = |ms| Timestamp::from_millisecond(ms).map_err(|_| inconsistent(column, "is not a time"));
        self.optional_int(column)?.map(read).transpose()
    }

    /// A column that holds an id, a code or a term, which the type's own door reads.
    pub(super) fn parse<T>(&self, column: usize, door: impl Fn(&str) -> Option<T>) -> Result<T> {
        door(self.text(column)?).ok_or_else(|| inconsistent(column, "has not the form of its type"))
    }

    /// A column that holds JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T> {
        // The error of serde_json can quote the text: only the place is told.
        serde_json::from_str(self.text(column)?)
            .map_err(|e| inconsistent(column, &format!("cannot be read at line {} column {}", e.line(), e.column())))
    }
}

fn absent(column: usize) -> Error {
    inconsistent(column, "is null")
}

fn inconsistent(column: usize, reason: &str) -> Error {
    Error::Inconsistent { entity: format!("column {column}"), reason: reason.to_owned() }
}

/// A database that takes our values and gives them back.
///
/// Implemented once, for every database of `sqlx` that can; the rest of the room says `DB: Sql` and no more.
pub(super) trait Sql: Database {
    /// Runs a statement and reads each row that it returns.
    fn fetch<'c, T, F>(conn: &'c mut Self::Connection, statement: Statement, read: F) -> BoxFuture<'c, Result<Vec<T>>>
    where
        T: Send + 'c,
        F: FnMut(&Cells<'_, Self>) -> Result<T> + Send + 'c;

    /// Runs a statement that returns no row.
    fn execute(conn: &mut Self::Connection, statement: Statement) -> BoxFuture<'_, Result<()>>;

    /// Reads an integer.
    fn int(row: &Self::Row, column: usize) -> Result<Option<i64>>;

    /// Reads a text.
    fn text(row: &Self::Row, column: usize) -> Result<Option<&str>>;

    /// Reads bytes.
    fn bytes(row: &Self::Row, column: usize) -> Result<Option<&[u8]>>;
}

impl<DB> Sql for DB
where
    DB: Database + HasStatementCache,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    for<'q> Option<i64>: Encode<'q, DB> + Decode<'q, DB> + Type<DB>,
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<Vec<u8>>: Encode<'q, DB> + Type<DB>,
    for<'r> Option<&'r str>: Decode<'r, DB> + Type<DB>,
    for<'r> Option<&'r [u8]>: Decode<'r, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    fn fetch<'c, T, F>(conn: &'c mut DB::Connection, statement: Statement, mut read: F) -> BoxFuture<'c, Result<Vec<T>>>
    where
        T: Send + 'c,
        F: FnMut(&Cells<'_, Self>) -> Result<T> + Send + 'c,
    {
        Box::pin(async move {
            let arguments = arguments::<DB>(statement.values)?;
            let query = sqlx::query_with(AssertSqlSafe(statement.sql), arguments).persistent(!statement.odd);
            let rows = conn.fetch_all(query).await?;
            rows.iter().map(|row| read(&Cells(row))).collect()
        })
    }

    fn execute(conn: &mut DB::Connection, statement: Statement) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let arguments = arguments::<DB>(statement.values)?;
            let query = sqlx::query_with(AssertSqlSafe(statement.sql), arguments).persistent(!statement.odd);
            conn.execute(query).await?;
            Ok(())
        })
    }

    fn int(row: &DB::Row, column: usize) -> Result<Option<i64>> {
        Ok(row.try_get(column)?)
    }

    fn text(row: &DB::Row, column: usize) -> Result<Option<&str>> {
        Ok(row.try_get(column)?)
    }

    fn bytes(row: &DB::Row, column: usize) -> Result<Option<&[u8]>> {
        Ok(row.try_get(column)?)
    }
}

fn arguments<DB: Database>(values: Vec<Value>) -> Result<DB::Arguments>
where
    for<'q> Option<i64>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<Vec<u8>>: Encode<'q, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
