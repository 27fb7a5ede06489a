//! What is told of rotated segments, to whoever keeps the operational log. Holds names, sizes and times, never a line.

use std::fmt;
use std::sync::Arc;

use crate::Span;

/// Something that became of a rotated segment. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogEvent {
    /// A segment was compressed, read back, and its plain file deleted.
    Compressed {
        /// Name of the compressed file.
        file: String,
        /// Bytes before.
        plain_bytes: u64,
        /// Bytes after.
        bytes: u64,
    },
    /// Compressing failed; the plain file stays and is tried again later. Told once, until one succeeds.
    CompressionFailed {
        /// Name of the plain file.
        file: String,
        /// The system's own words.
        reason: String,
    },
    /// Retention deleted a segment.
    Removed {
        /// Name of the file.
        file: String,
        /// Its bytes.
        bytes: u64,
        /// From when to when its lines were.
        span: Span,
    },
    /// Retention could not look at or delete segments; it is tried again later. Told once, until it succeeds.
    RetentionFailed {
        /// The system's own words.
        reason: String,
    },
}

impl LogEvent {
    /// Whether something did not work.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::CompressionFailed { .. } | Self::RetentionFailed { .. })
    }
}

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compressed { file, plain_bytes, bytes } => {
                write!(f, "{file}: compressed from {plain_bytes} to {bytes} bytes")
            }
            Self::CompressionFailed { file, reason } => {
                write!(f, "{file}: stays uncompressed for now: {reason}")
            }
            Self::Removed { file, bytes, span } => {
                write!(f, "{file}: removed by retention: {bytes} bytes, lines from {span}")
            }
            Self::RetentionFailed { reason } => write!(f, "retention could not be applied: {reason}"),
        }
    }
}

/// Who is told; called from the background thread, so it should not take long.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&LogEvent) + Send + Sync>);

impl Observer {
    /// One that calls `tell` for each event.
    pub fn new(tell: impl Fn(&LogEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, event: &LogEvent) {
        (self.0)(event);
    }
}

/// Tells nobody.
impl Default for Observer {
    fn default() -> Self {
        Self::new(|_| ())
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
