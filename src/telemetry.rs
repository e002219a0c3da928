//! Logs to standard error, and the numbers for Prometheus.

use crate::config::LogFormat;
use anyhow::Context;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io::{self, IsTerminal};
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// Upper bounds of the histograms, in seconds: from a count in memory to a request that was given up.
const BUCKETS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
/// How often the recorder folds its samples, so that they do not pile up when nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);

/// Writes logs to standard error from now on. Once a process.
///
/// # Errors
/// The filter cannot be read, or logs are written already.
pub fn log(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).context("the log filter cannot be read")?;
    // Colours are for a terminal, and for nobody who sets NO_COLOR.
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours);
    let installed = match format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
    installed.map_err(|error| anyhow::anyhow!(error)).context("logs cannot be written")
}

/// Records metrics from now on, until the process ends; the handle renders them. Once a process, inside the runtime.
///
/// # Errors
/// Metrics are recorded already.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics cannot be recorded")?;
    let recorder = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            recorder.run_upkeep();
        }
    });
    Ok(handle)
}
