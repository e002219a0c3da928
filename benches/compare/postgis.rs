//! PostgreSQL with `PostGIS`: the table, its indexes, and the same questions in SQL.
//!
//! The settings are those of `postgresql.conf` beside this file. Distances are on the sphere, as ours, so totals must be
//! equal. The H3 cell is a column, the words are weighted as ours are, and each query may use an index made for it.

use super::ask::{Ask, Class, DAYS, REGION};
use super::client::Times;
use super::show::Bar;
use super::stage::Stage;
use anyhow::Context;
use h3o::Resolution;
use jiff::{SignedDuration, Timestamp};
use passerelle::domain::{ContractType, Offer};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection, Row};
use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const TABLE: &str = "
    DROP TABLE IF EXISTS offers;
    CREATE EXTENSION IF NOT EXISTS postgis;
    CREATE TABLE offers (
        id UUID NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL, employer TEXT, label TEXT,
        geog GEOGRAPHY(POINT, 4326), h3_7 BIGINT, region TEXT, contract TEXT, rome_domain TEXT,
        published TIMESTAMPTZ, expires TIMESTAMPTZ, salary DOUBLE PRECISION,
        occupation TEXT NOT NULL, skills TEXT NOT NULL, description TEXT NOT NULL, payload TEXT NOT NULL,
        fts TSVECTOR GENERATED ALWAYS AS (
            setweight(to_tsvector('french', title), 'A') || setweight(to_tsvector('french', occupation), 'B')
            || setweight(to_tsvector('french', coalesce(employer, '') || ' ' || skills), 'C')
            || setweight(to_tsvector('french', description), 'D')) STORED
    );";

const INDEXES: [&str; 7] = [
    "ALTER TABLE offers ADD PRIMARY KEY (id)",
    "CREATE INDEX ON offers USING gist (geog)",
    "CREATE INDEX ON offers USING gin (fts)",
    "CREATE INDEX ON offers (contract, rome_domain, published DESC)",
    "CREATE INDEX ON offers (region, contract, h3_7)",
    "CREATE INDEX ON offers (published DESC)",
    "VACUUM (ANALYZE) offers",
];

const COPY: &str = "COPY offers (id, source, title, employer, label, geog, h3_7, region, contract, rome_domain, \
    published, expires, salary, occupation, skills, description, payload) FROM STDIN";

const RADIUS: &str = "
    SELECT id::text, title, employer, label, contract, salary, published::text,
        geog <-> ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography,
        (SELECT count(*) FROM offers
            WHERE ST_DWithin(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)
            AND (expires IS NULL OR expires >= now())) AS total
    FROM offers
    WHERE ST_DWithin(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)
        AND (expires IS NULL OR expires >= now())
    ORDER BY geog <-> ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography LIMIT 20";

const FILTERED: &str = "
    SELECT id::text, title, employer, label, contract, salary, published::text,
        ST_Distance(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, false), count(*) OVER () AS total
    FROM offers
    WHERE ST_DWithin(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)
        AND (expires IS NULL OR expires >= now())
        AND contract = 'CDI' AND rome_domain = $4 AND published >= $5::timestamptz
    ORDER BY published DESC, id LIMIT 20";

const TEXT: &str = "
    SELECT id::text, title, employer, label, contract, salary, published::text,
        ST_Distance(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, false), count(*) OVER () AS total
    FROM offers, plainto_tsquery('french', $4) AS words
    WHERE ST_DWithin(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)
        AND (expires IS NULL OR expires >= now()) AND fts @@ words
    ORDER BY ts_rank(fts, words) DESC, id LIMIT 20";

const HEATMAP: &str = "
    SELECT h3_7, count(*) AS total FROM offers
    WHERE region = $1 AND contract = 'CDI' AND (expires IS NULL OR expires >= now()) GROUP BY h3_7";

const FACETS: &str = "
    SELECT contract, rome_domain, source, grouping(contract, rome_domain, source) AS level, count(*) AS total
    FROM offers
    WHERE ST_DWithin(geog, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)
        AND (expires IS NULL OR expires >= now())
    GROUP BY GROUPING SETS ((contract), (rome_domain), (source), ())";

const OFFER: &str = "SELECT payload, 1::bigint AS total FROM offers WHERE id = $1::uuid";

const UPDATE: &str = "
    UPDATE offers SET title = new.title, salary = new.salary, payload = new.payload
    FROM UNNEST($1::text[]::uuid[], $2::text[], $3::float8[], $4::text[]) AS new (id, title, salary, payload)
    WHERE offers.id = new.id";

const PUT: &str = "
    INSERT INTO offers (id, source, title, employer, label, geog, h3_7, region, contract, rome_domain, published,
        occupation, skills, description, payload)
    VALUES (gen_random_uuid(), 'demo-public-service', $1, $2, '59 - LILLE', 'SRID=4326;POINT(3.0586 50.6329)', 0, '32',
        'CDI', 'F16', now(), 'Pose de fermetures', '', $3, $4)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title
    RETURNING id::text";

/// The server, and a connection to it.
pub struct PostGis {
    url: String,
    connection: PgConnection,
    /// `PostgreSQL 15.20 with PostGIS 3.3`.
    pub version: String,
}

impl PostGis {
    /// Loads all offers; returns with the time until they were durable and searchable by every index.
    pub async fn load(url: &str, stage: &Stage) -> anyhow::Result<(Self, Duration)> {
        let mut connection = PgConnection::connect(url).await.context("PostgreSQL does not answer")?;
        sqlx::raw_sql(TABLE).execute(&mut connection).await.context("there is no PostGIS")?;
        let versions = "SELECT split_part(version(), ' ', 2), split_part(postgis_version(), ' ', 1)";
        let (server, extension): (String, String) = sqlx::query_as(versions).fetch_one(&mut connection).await?;
        let bar = Bar::new("loading PostGIS", stage.offers);
        let begun = Instant::now();
        let mut copy = connection.copy_in_raw(COPY).await?;
        let mut rows = String::new();
        for batch in stage.batches(1_000)? {
            let batch = batch?;
            rows.clear();
            batch.iter().try_for_each(|offer| push(&mut rows, offer))?;
            copy.send(rows.as_bytes()).await?;
            bar.add(batch.len());
        }
        copy.finish().await?;
        bar.end();
        let bar = Bar::new("indexing PostGIS", INDEXES.len());
        for sql in INDEXES {
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            bar.add(1);
        }
        bar.end();
        let took = begun.elapsed();
        let version = format!("PostgreSQL {server} with PostGIS {extension}");
        Ok((Self { url: url.to_owned(), connection, version }, took))
    }

    /// Asks once; returns the total, or what stands for it.
    pub async fn ask(&mut self, class: Class, ask: &Ask, now: Timestamp) -> anyhow::Result<u64> {
        let sql = match class {
            Class::Radius => RADIUS,
            Class::Filtered => FILTERED,
            Class::Text => TEXT,
            Class::Heatmap => HEATMAP,
            Class::Facets => FACETS,
            Class::Offer => OFFER,
        };
        let mut query = sqlx::query(sql);
        query = match class {
            Class::Heatmap => query.bind(REGION),
            Class::Offer => query.bind(ask.id.to_string()),
            Class::Radius | Class::Filtered | Class::Text | Class::Facets => {
                query.bind(ask.center.lon()).bind(ask.center.lat()).bind(ask.km * 1000.0)
            }
        };
        if class == Class::Filtered {
            let since = now - SignedDuration::from_hours(24 * i64::from(DAYS));
            query = query.bind(ask.domain).bind(since.to_string());
        }
        if class == Class::Text {
            query = query.bind(&ask.words);
        }
        let rows = query.fetch_all(&mut self.connection).await?;
        let total = |row: &PgRow| row.try_get::<i64, _>("total").map(i64::unsigned_abs);
        Ok(match class {
            Class::Radius | Class::Filtered | Class::Text | Class::Offer => rows.first().map_or(Ok(0), total)?,
            Class::Heatmap => rows.iter().map(total).sum::<Result<u64, _>>()?,
            Class::Facets => {
                let whole = rows.iter().find(|row| row.try_get::<i32, _>("level").is_ok_and(|level| level == 7));
                whole.map_or(Ok(0), total)?
            }
        })
    }

    /// Changes so many offers, 1,000 in a transaction; returns the time until all were committed.
    pub async fn update(&mut self, offers: &[Offer]) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        for batch in offers.chunks(1_000) {
            let ids: Vec<_> = batch.iter().map(|offer| offer.id.to_string()).collect();
            let titles: Vec<_> = batch.iter().map(|offer| offer.title.clone()).collect();
            let salaries: Vec<_> = batch.iter().map(yearly).collect();
            let payloads = batch.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
            let update = sqlx::query(UPDATE).bind(ids).bind(titles).bind(salaries).bind(payloads);
            update.execute(&mut self.connection).await?;
        }
        Ok(begun.elapsed())
    }

    /// Publishes single offers; how long each took from its statement to the first one that read it.
    pub async fn freshness(&mut self, rounds: usize) -> anyhow::Result<Times> {
        let mut reader = PgConnection::connect(&self.url).await?;
        let mut times = Vec::with_capacity(rounds);
        for round in 0..rounds {
            let begun = Instant::now();
            let id = put(&mut self.connection, &format!("nouveau{round}")).await?;
            sqlx::query(OFFER).bind(id).fetch_one(&mut reader).await?;
            times.push(begun.elapsed());
        }
        Ok(Times::of(times))
    }

    /// Radius searches a second of one reader: alone, and beside so many writes a second; then the writes a second.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub async fn reading_beside(&mut self, asks: &[Ask], writes: u32, time: Duration) -> anyhow::Result<[f64; 3]> {
        const WRITERS: u32 = 4;
        let alone = self.reading(asks, time).await?;
        let (ended, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            let (ended, written) = (ended.clone(), written.clone());
            let mut connection = PgConnection::connect(&self.url).await?;
            tasks.push(tokio::spawn(async move {
                let (begun, step, mut number) = (Instant::now(), Duration::from_secs(1) * WRITERS / writes, 0);
                while !ended.load(Ordering::Relaxed) {
                    number += 1;
                    put(&mut connection, &format!("flot{writer}x{number}")).await?;
                    written.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep((step * number).saturating_sub(begun.elapsed())).await;
                }
                anyhow::Ok(())
            }));
        }
        let beside = self.reading(asks, time).await;
        ended.store(true, Ordering::Relaxed);
        for task in tasks {
            task.await??;
        }
        Ok([alone, beside?, written.load(Ordering::Relaxed) as f64 / time.as_secs_f64()])
    }

    async fn reading(&mut self, asks: &[Ask], time: Duration) -> anyhow::Result<f64> {
        let (begun, mut asked) = (Instant::now(), 0);
        for ask in asks.iter().cycle() {
            if begun.elapsed() > time {
                break;
            }
            self.ask(Class::Radius, ask, Timestamp::UNIX_EPOCH).await?;
            asked += 1;
        }
        Ok(f64::from(asked) / begun.elapsed().as_secs_f64())
    }

    /// Memory of all processes of the server in bytes, what they share counted once.
    pub async fn memory(&mut self) -> anyhow::Result<u64> {
        let (own,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(&mut self.connection).await?;
        let parent = |process: &str| -> Option<String> {
            let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
            status.lines().find_map(|line| line.strip_prefix("PPid:")).map(|id| id.trim().to_owned())
        };
        let postmaster = parent(&own.to_string()).context("the server does not run on this machine")?;
        let mut bytes = 0;
        for entry in fs::read_dir("/proc")?.flatten() {
            let process = entry.file_name().to_string_lossy().into_owned();
            if process != postmaster && parent(&process).as_ref() != Some(&postmaster) {
                continue;
            }
            let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
            let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
            bytes += pss.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024;
        }
        Ok(bytes)
    }
}

async fn put(connection: &mut PgConnection, employer: &str) -> anyhow::Result<String> {
    let description = "Vous posez des fenêtres et des portes chez nos clients, en équipe de deux, et vous veillez à la \
        propreté du chantier. Une première expérience est un atout, le permis B est nécessaire.";
    let payload = format!("{{\"title\":\"Menuisier poseur (H/F)\",\"description\":\"{description}\"}}");
    let put = sqlx::query_as(PUT).bind("Menuisier poseur (H/F)").bind(employer).bind(description).bind(payload);
    let (id,): (String,) = put.fetch_one(connection).await?;
    Ok(id)
}

fn yearly(offer: &Offer) -> Option<f64> {
    offer.salary.as_ref().and_then(passerelle::domain::Pay::yearly)
}

/// Adds a row in the text form of `COPY`.
fn push(rows: &mut String, offer: &Offer) -> anyhow::Result<()> {
    let Offer { place, occupation, requirements, dates, .. } = offer;
    let cell = place.position.map(|at| u64::from(at.cell(Resolution::Seven)).cast_signed().to_string());
    let point = place.position.map(|at| format!("SRID=4326;POINT({} {})", at.lon(), at.lat()));
    let rome = occupation.rome.as_ref().map(|rome| rome.as_str()[..3].to_owned());
    let skills: Vec<&str> = requirements.skills.iter().map(|skill| skill.label.as_str()).collect();
    let columns: [Option<String>; 17] = [
        Some(offer.id.to_string()),
        Some(offer.source.id.to_string()),
        Some(offer.title.clone()),
        offer.employer.name.clone(),
        place.label.clone(),
        point,
        cell,
        place.region.as_ref().map(ToString::to_string),
        offer.contract.kind.map(ContractType::as_str).map(str::to_owned),
        rome,
        dates.published().map(|at| at.to_string()),
        dates.expires.map(|at| at.to_string()),
        yearly(offer).map(|yearly| yearly.to_string()),
        Some(occupation.label.clone().unwrap_or_default()),
        Some(skills.join(" ")),
        Some(offer.description.clone().unwrap_or_default()),
        Some(serde_json::to_string(offer)?),
    ];
    for (at, column) in columns.iter().enumerate() {
        rows.push_str(if at == 0 { "" } else { "\t" });
        let Some(text) = column else {
            rows.push_str("\\N");
            continue;
        };
        for letter in text.chars() {
            match letter {
                '\\' => rows.push_str("\\\\"),
                '\t' => rows.push_str("\\t"),
                '\n' => rows.push_str("\\n"),
                '\r' => rows.push_str("\\r"),
                other => rows.write_char(other)?,
            }
        }
    }
    rows.push('\n');
    Ok(())
}
