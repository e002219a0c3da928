//! Execution that reaches the end of a level before anything else runs.
//!
//! The fields of a long list are polled in turns: after some of them the executor gives way to the runtime, and a data
//! loader would begin without the keys of the rest.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

/// Told when the future can go on.
struct Wakening {
    woken: AtomicBool,
    runtime: Waker,
}

impl Wake for Wakening {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.runtime.wake_by_ref();
    }
}

/// What the future gives. It is left alone only when it waits for somebody else; that it gave way by itself is no reason.
pub async fn settled<T>(future: impl Future<Output = T>) -> T {
    // Without this the runtime's own budget would make it give way for ever.
    let mut future = pin!(tokio::task::unconstrained(future));
    poll_fn(move |context| {
        let wakening = Arc::new(Wakening { woken: AtomicBool::new(false), runtime: context.waker().clone() });
        let waker = Waker::from(wakening.clone());
        loop {
            let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() || !wakening.woken.swap(false, Ordering::Acquire) {
                return polled;
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Poll;
    use std::time::Duration;

    /// Gives way so many times.
    async fn give_way(mut times: u32) {
        poll_fn(|context| {
            times = times.saturating_sub(1);
            context.waker().wake_by_ref();
            if times == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[tokio::test]
    async fn who_gives_way_goes_on_before_anybody_else() {
        let beside = Arc::new(AtomicBool::new(false));
        let other = tokio::spawn({
            let beside = beside.clone();
            async move { beside.store(true, Ordering::Relaxed) }
        });
        settled(give_way(1_000)).await;
        assert!(!beside.load(Ordering::Relaxed), "another task ran in between");
        other.await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_for_another_task_is_woken_by_it() {
        let (say, said) = tokio::sync::oneshot::channel();
        let other = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            say.send(7).unwrap();
        });
        let heard = settled(async {
            give_way(3).await;
            said.await
        });
        assert_eq!(heard.await, Ok(7));
        other.await.unwrap();
    }

    #[tokio::test]
    async fn many_turns_of_the_runtimes_own_resources_end() {
        let cell = tokio::sync::Semaphore::new(1);
        let taken = settled(async {
            for _ in 0..1_000 {
                drop(cell.acquire().await.unwrap());
            }
            true
        });
        assert!(taken.await);
    }
}
