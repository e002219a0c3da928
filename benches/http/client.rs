//! A client that costs little beside what it measures: one blocking connection that is kept, one request at a time.
//!
//! It reads the part of HTTP/1.1 that our server answers with: a status line, headers, and a body of announced length.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    key: Option<String>,
    sent: Vec<u8>,
    buffer: Vec<u8>,
}

/// What was answered.
pub struct Answer<'c> {
    pub status: u16,
    pub body: &'c [u8],
}

impl Connection {
    /// Opens one; each request carries the key, where there is one.
    pub fn open(address: SocketAddr, key: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(2)))?;
        Ok(Self { stream, address, key: key.map(str::to_owned), sent: Vec::new(), buffer: Vec::new() })
    }

    /// `GET` of a path with its query.
    pub fn get(&mut self, path: &str) -> Result<Answer<'_>> {
        self.send("GET", path, &[])
    }

    /// A request with a JSON body, where it is not empty.
    pub fn send(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Answer<'_>> {
        self.sent.clear();
        write!(self.sent, "{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address)?;
        if let Some(key) = &self.key {
            write!(self.sent, "x-api-key: {key}\r\n")?;
        }
        if !body.is_empty() {
            write!(self.sent, "content-type: application/json\r\ncontent-length: {}\r\n", body.len())?;
        }
        self.sent.extend_from_slice(b"\r\n");
        self.sent.extend_from_slice(body);
        self.stream.write_all(&self.sent)?;
        self.receive()
    }

    /// `GET` of what must be there.
    pub fn get_ok(&mut self, path: &str) -> Result<&[u8]> {
        let answer = self.get(path)?;
        if answer.status != 200 {
            let said = String::from_utf8_lossy(answer.body).into_owned();
            return Err(Error::other(format!("{path}: {} {said}", answer.status)));
        }
        Ok(answer.body)
    }

    fn receive(&mut self) -> Result<Answer<'_>> {
        let mut filled = 0;
        let (status, begin, length) = loop {
            filled += self.read_more(filled)?;
            if let Some(end) = self.buffer[..filled].windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let head = str::from_utf8(&self.buffer[..end]).map_err(Error::other)?;
                let (status, length) = head_of(head).ok_or_else(|| Error::other(format!("not understood: {head}")))?;
                break (status, end + 4, length);
            }
        };
        while filled < begin + length {
            filled += self.read_more(filled)?;
        }
        Ok(Answer { status, body: &self.buffer[begin..begin + length] })
    }

    fn read_more(&mut self, filled: usize) -> Result<usize> {
        if self.buffer.len() < filled + 64 * 1024 {
            self.buffer.resize(2 * (filled + 64 * 1024), 0);
        }
        match self.stream.read(&mut self.buffer[filled..])? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            some => Ok(some),
        }
    }
}

/// The status, and the length of the body.
fn head_of(head: &str) -> Option<(u16, usize)> {
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Some((status, length.or([204, 304].contains(&status).then_some(0))?))
}

/// How long each request took, and how many bytes came.
#[derive(Default)]
pub struct Times {
    sorted: Vec<Duration>,
}

impl Times {
    /// Of what was measured, in any order.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { sorted: times }
    }

    /// The time that this share of the requests did not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.sorted.len() * percent).div_ceil(100).max(1) - 1;
        self.sorted.get(at).copied().unwrap_or_default()
    }
}

/// Asks each path once, after a warm-up, on one connection.
pub fn one_by_one(address: SocketAddr, key: &str, paths: &[String], mut each: impl FnMut()) -> Result<Times> {
    let mut connection = Connection::open(address, Some(key))?;
    for path in paths.iter().take(50) {
        connection.get_ok(path)?;
    }
    let mut times = Vec::with_capacity(paths.len());
    for path in paths {
        let begun = Instant::now();
        connection.get_ok(path)?;
        times.push(begun.elapsed());
        each();
    }
    Ok(Times::of(times))
}

/// Requests a second that some connections get answered together while `time` passes.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn per_second(
    address: SocketAddr,
    key: Option<&str>,
    paths: &[String],
    connections: usize,
    time: Duration,
) -> Result<f64> {
    let (ended, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..connections)
            .map(|first| {
                let (ended, answered) = (&ended, &answered);
                scope.spawn(move || -> Result<()> {
                    let mut connection = Connection::open(address, key)?;
                    for path in paths.iter().cycle().skip(first * 37) {
                        if ended.load(Ordering::Relaxed) {
                            break;
                        }
                        connection.get_ok(path)?;
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        std::thread::sleep(time);
        ended.store(true, Ordering::Relaxed);
        asking.into_iter().try_for_each(|thread| thread.join().expect("a thread of ours"))
    })?;
    Ok(answered.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}
