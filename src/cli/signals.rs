//! The signals that ask the process to stop.

use tokio::signal;

/// The exit code of the signal that asks the process to stop. Listens from now on, so that none is missed.
pub(super) fn stop() -> anyhow::Result<impl Future<Output = u8> + Send> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        #[cfg(unix)]
        let code = tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        };
        #[cfg(not(unix))]
        let code = signal::ctrl_c().await.map_or(1, |()| 130);
        code
    })
}
