//! What each path does, takes and answers.

use crate::routes::Route;

/// What a body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// No body.
    Nothing,
    /// A JSON object of this schema.
    Json(&'static str),
    /// One JSON object of this schema a line.
    Lines(&'static str),
    /// Text of this type.
    Text(&'static str),
}

/// A possible answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) says: &'static str,
    pub(super) content: Content,
    pub(super) example: Option<&'static str>,
}

/// A path's operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) route: Route,
    pub(super) summary: &'static str,
    pub(super) says: &'static str,
    pub(super) request: Content,
    pub(super) example: Option<&'static str>,
    pub(super) answers: Vec<Answer>,
}

const SMART: &str = r#"{"RA":"1500","IDADE":10,"ANO_INGRESSO":2024,"GENERO":"Feminino","TURMA":"1A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A"}"#;
const FULL: &str = r#"{"RA":"1500","IDADE":10,"ANO_INGRESSO":2024,"GENERO":"Feminino","TURMA":"1A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A","INDE_ANTERIOR":7.2,"IEG_ANTERIOR":8.5,"ALUNO_NOVO":0}"#;
const PREDICTION: &str = r#"{"risk_probability":0.4652,"risk_label":"BAIXO RISCO","prediction":0,"requires_human_review":true,"outcome":"defasagem","threshold":0.5123,"model_version":"defasagem-0123456789abcdef","reference_year":2025,"history_year":null,"prediction_id":"019a0000-0000-7000-8000-000000000000","correlation_id":"turma-1a-7","warnings":["there is no earlier record of this pupil: the risk rests on enrolment data alone"]}"#;
const FAULTS: &str = r#"{"detail":[{"loc":["body","IDADE"],"msg":"must be from 4 to 25","type":"out_of_range"},{"loc":["body","FASE"],"msg":"this member is required","type":"missing"}]}"#;

const fn answer(status: u16, says: &'static str, content: Content, example: Option<&'static str>) -> Answer {
    Answer { status, says, content, example }
}

const fn refusal(status: u16, says: &'static str) -> Answer {
    answer(status, says, Content::Json("Error"), None)
}

/// What any path but the probes may answer.
pub(super) const EVERYWHERE: [Answer; 5] = [
    refusal(401, "A key is needed. Only where the server listens beyond loopback."),
    refusal(403, "A page of another site made the browser ask."),
    refusal(421, "The Host header names another server. Only on loopback."),
    refusal(429, "Too many requests of this key or address; Retry-After says when to try again."),
    refusal(500, "A fault of the server's own."),
];

fn predict(route: Route, summary: &'static str, says: &'static str) -> Operation {
    let full = route == Route::Full;
    Operation {
        route,
        summary,
        says,
        request: Content::Json(if full { "Full" } else { "Smart" }),
        example: Some(if full { FULL } else { SMART }),
        answers: vec![
            answer(200, "The risk, recorded.", Content::Json("Prediction"), Some(PREDICTION)),
            refusal(408, "The body did not come in time."),
            refusal(413, "The body is too long."),
            answer(422, "What is not acceptable, all of it.", Content::Json("Faults"), Some(FAULTS)),
            refusal(
                503,
                "No model serves the outcome, no closed year is stored, or the prediction could not be recorded.",
            ),
        ],
    }
}

fn batch() -> Operation {
    Operation {
        route: Route::Batch,
        summary: "Risks of many pupils",
        says: "A JSON array of objects, or one object a line. An object with INDE_ANTERIOR is read as by predict/full, any \
               other as by predict/smart. Answers come one a line, in order, while the body is still being sent, so a \
               client has to read while it sends. A row that is refused has `detail` and does not stop the others. A last \
               line without `row` says why the rest is not answered.",
        request: Content::Lines("Smart"),
        example: Some(SMART),
        answers: vec![
            answer(
                200,
                "One line a row: `row`, from 0, and the members of a prediction, or `detail`.",
                Content::Lines("Prediction"),
                Some(
                    r#"{"row":1,"detail":[{"loc":["body","RA"],"msg":"this member is required","type":"missing"}]}"#,
                ),
            ),
            refusal(413, "The announced length is beyond the limit of a batch."),
            answer(422, "The body is empty, or the query names no outcome.", Content::Json("Faults"), None),
            refusal(503, "No model is loaded, or no closed year is stored."),
        ],
    }
}

fn get(route: Route, summary: &'static str, says: &'static str, answers: Vec<Answer>) -> Operation {
    Operation { route, summary, says, request: Content::Nothing, example: None, answers }
}

/// All operations, in the order of [`Route::ALL`].
pub(super) fn all() -> Vec<Operation> {
    let html = || vec![answer(200, "HTML.", Content::Text("text/html"), None)];
    let probe = |ok, example, not| {
        vec![
            answer(200, ok, Content::Json("Health"), Some(example)),
            answer(503, not, Content::Json("Health"), None),
        ]
    };
    vec![
        predict(
            Route::Smart,
            "Risk of a pupil, past looked up",
            "The newest closed record before the reference year is found by RA.",
        ),
        predict(
            Route::Full,
            "Risk of a pupil, past sent",
            "The earlier values come with the request. Only for the outcome defasagem.",
        ),
        batch(),
        get(
            Route::Dashboard,
            "Monitoring page",
            "The models that serve, recent traffic and scores. In Portuguese.",
            html(),
        ),
        get(
            Route::Health,
            "Can predictions be made?",
            "Never asks for a key. `degraded` is still 200; `reasons` says what is amiss.",
            probe("Yes.", r#"{"status":"ok"}"#, "No model is loaded."),
        ),
        get(
            Route::Ready,
            "Has every model proved that it scores?",
            "Never asks for a key. Each model is asked for the risk of one fixed pupil whenever it is loaded.",
            probe("Yes.", r#"{"status":"ready"}"#, "No, or there is none."),
        ),
        get(
            Route::Metrics,
            "Counters",
            "Prometheus text.",
            vec![answer(200, "Prometheus text, version 0.0.4.", Content::Text("text/plain"), None)],
        ),
        get(
            Route::OpenApi,
            "This description",
            "OpenAPI 3.1.",
            vec![answer(200, "JSON.", Content::Text("application/json"), None)],
        ),
        get(Route::Docs, "This description as a page", "It loads nothing from elsewhere.", html()),
        get(
            Route::Stylesheet,
            "The stylesheet of the pages",
            "",
            vec![answer(200, "CSS.", Content::Text("text/css"), None)],
        ),
        get(
            Route::Home,
            "Leads to the monitoring page",
            "",
            vec![answer(303, "The monitoring page.", Content::Nothing, None)],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_once() {
        let described: Vec<_> = all().iter().map(|operation| operation.route).collect();
        assert_eq!(described, Route::ALL);
    }
}
