//! The signals that ask the process to stop, and the one that asks it to read its files again.

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

/// SIGHUP, where there is such a thing: from the time it is listened for, it ends the process no more.
#[derive(Debug)]
pub(super) struct Hangups {
    #[cfg(unix)]
    signals: signal::unix::Signal,
}

impl Hangups {
    /// Listens from now on.
    pub(super) fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signals: signal::unix::signal(signal::unix::SignalKind::hangup())?,
        })
    }

    /// Done at the next one.
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        if self.signals.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}
