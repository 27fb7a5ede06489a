//! Everything a request can be refused for, mapped to a status, a code and a sentence. No internals are ever sent, and
//! nothing a client sent is repeated.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use farol_app::PredictError;
use farol_domain::{columns::member, request::Fault};
use farol_log::AppendError;
use serde::Serialize;

/// Seconds after which a client may try again where the disk, not the client, is the reason.
const RETRY_SECONDS: u32 = 5;

/// Why a request is not answered as asked.
#[derive(Debug, PartialEq)]
pub(crate) enum WebError {
    /// Members that are not acceptable, all of them.
    Faults(Vec<Fault>),
    /// The body is not JSON; where reading stopped.
    Json { line: usize, column: usize },
    /// The body is JSON, but no object.
    NotAnObject,
    /// One item of a batch is longer than an item may be.
    ItemTooLong,
    /// A batch is neither an array of objects nor one object a line.
    NotABatch,
    /// The query or the body, whichever is named, names no outcome there is.
    UnknownOutcome(&'static str),
    /// There is no prediction.
    Predict(PredictError),
    /// No closed year is stored.
    NoClosedYear,
    /// The prediction could not be kept.
    Log(AppendError),
    /// The body is longer than a body may be.
    TooLarge { limit: usize },
    /// The body did not come in time.
    TooSlow,
    /// The client stopped sending.
    BrokenOff,
    /// The Host header names another server.
    Misdirected,
    /// A page of another site made a browser send this.
    CrossOrigin,
    /// No key, or none in force.
    Unauthorized,
    /// Too many requests.
    RateLimited,
    /// No such path.
    NotFound,
    /// Not with this method.
    MethodNotAllowed,
    /// A fault of the server's own, logged where it happened.
    Internal,
}

/// One entry of `detail`.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Detail {
    /// Where: `["body", "IDADE"]`.
    pub(crate) loc: Vec<&'static str>,
    /// What is accepted there.
    pub(crate) msg: String,
    /// A stable word.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
}

impl WebError {
    /// What was wrong with the bytes that `serde_json` refused.
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        if error.is_data() {
            Self::NotAnObject
        } else {
            Self::Json { line: error.line(), column: error.column() }
        }
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Predict(PredictError::NoModel(_)) | Self::NoClosedYear | Self::Log(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Faults(_)
            | Self::Json { .. }
            | Self::NotAnObject
            | Self::ItemTooLong
            | Self::NotABatch
            | Self::UnknownOutcome(_)
            | Self::Predict(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable word of the `type` member.
    fn kind(&self) -> &'static str {
        match self {
            Self::Faults(_) => "value_error",
            Self::Json { .. } => "json_invalid",
            Self::NotAnObject => "dict_type",
            Self::ItemTooLong => "item_too_long",
            Self::NotABatch => "not_a_batch",
            Self::UnknownOutcome(_) => "enum",
            Self::Predict(PredictError::NoModel(_)) => "no_model",
            Self::Predict(PredictError::OutsideCohort { .. }) => "outside_cohort",
            Self::Predict(PredictError::NeedsHistory(_)) => "needs_history",
            Self::NoClosedYear => "no_closed_year",
            Self::Log(error) => error.code(),
            Self::TooLarge { .. } => "too_large",
            Self::TooSlow => "too_slow",
            Self::BrokenOff => "broken_off",
            Self::Misdirected => "unknown_host",
            Self::CrossOrigin => "cross_origin",
            Self::Unauthorized => "key_required",
            Self::RateLimited => "rate_limited",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Internal => "internal",
        }
    }

    /// The sentence.
    fn message(&self) -> String {
        match self {
            Self::Faults(_) => "some members are not acceptable".into(),
            Self::Json { line, column } => {
                format!("this is not JSON: reading stopped at line {line}, column {column}")
            }
            Self::NotAnObject => "a JSON object with the pupil's data is expected".into(),
            Self::ItemTooLong => format!("an item may have at most {} KiB", crate::batch::ITEM_LIMIT >> 10),
            Self::NotABatch => "a JSON array of objects is expected, or one object a line".into(),
            Self::UnknownOutcome(_) => {
                "must be defasagem, evasao, piora, inicio or an outcome of the school's own that a model serves".into()
            }
            Self::Predict(error) => error.to_string(),
            Self::NoClosedYear => "no closed school year is stored yet: import a workbook first".into(),
            Self::Log(error) => {
                format!("the prediction could not be recorded, so none was made: {}", log_reason(error))
            }
            Self::TooLarge { limit } => format!("the body may have at most {limit} bytes"),
            Self::TooSlow => "the body did not come in time".into(),
            Self::BrokenOff => "the body broke off".into(),
            Self::Misdirected => {
                "this server is not known by the name in the Host header; see allowed hosts".into()
            }
            Self::CrossOrigin => "requests from pages of other sites are refused".into(),
            Self::Unauthorized => "a key is needed: Authorization: Bearer KEY, or X-API-Key: KEY".into(),
            Self::RateLimited => "too many requests; try again in a second".into(),
            Self::NotFound => "there is nothing here; /docs lists what there is".into(),
            Self::MethodNotAllowed => "this path does not take that method; see the Allow header".into(),
            Self::Internal => "something went wrong inside; it has been logged".into(),
        }
    }

    fn loc(&self) -> Vec<&'static str> {
        match self {
            Self::UnknownOutcome(place) => vec![*place, member::OUTCOME],
            Self::Predict(_) => vec!["body", member::OUTCOME],
            Self::Log(_) => vec!["log"],
            _ => vec!["body"],
        }
    }

    /// All entries of `detail`.
    pub(crate) fn details(&self) -> Vec<Detail> {
        let entry = |fault: &Fault| Detail {
            loc: vec!["body", fault.member],
            msg: fault.message.clone(),
            kind: fault.kind.as_str(),
        };
        match self {
            Self::Faults(faults) => faults.iter().map(entry).collect(),
            other => vec![Detail { loc: other.loc(), msg: other.message(), kind: other.kind() }],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::RateLimited => Some(1),
            Self::Log(_) => Some(RETRY_SECONDS),
            _ => None,
        }
    }
}

fn log_reason(error: &AppendError) -> &'static str {
    match error.code() {
        "disk_full" => "the disk is full",
        "overloaded" => "too much is waiting for the disk",
        "closed" => "the server is shutting down",
        _ => "the disk refused",
    }
}

impl From<AppendError> for WebError {
    fn from(error: AppendError) -> Self {
        Self::Log(error)
    }
}

impl From<PredictError> for WebError {
    fn from(error: PredictError) -> Self {
        Self::Predict(error)
    }
}

impl From<Vec<Fault>> for WebError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum ErrorBody {
    List {
        detail: Vec<Detail>,
    },
    Sentence {
        detail: String,
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

/// 422 lists what is wrong where; every other status says one sentence.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = if status == StatusCode::UNPROCESSABLE_ENTITY {
            ErrorBody::List { detail: self.details() }
        } else {
            ErrorBody::Sentence { detail: self.message(), kind: self.kind() }
        };
        let mut response = (status, axum::Json(body)).into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"farol\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
