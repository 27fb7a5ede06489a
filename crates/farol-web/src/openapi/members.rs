//! Members of requests and answers: name, type, bounds, meaning.

use farol_domain::{columns::member, request::Limits};
use serde_json::{Map, Value, json};

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    /// JSON Schema of its value.
    pub(super) schema: Value,
    pub(super) required: bool,
    pub(super) says: &'static str,
}

fn member(name: &'static str, schema: Value, required: bool, says: &'static str) -> Member {
    Member { name, schema, required, says }
}

/// Members of `predict/smart`.
pub(super) fn smart(limits: &Limits) -> Vec<Member> {
    let age =
        json!({"type": "integer", "minimum": limits.age.start(), "maximum": limits.age.end(), "example": 10});
    let year = |example: u16| json!({"type": "integer", "minimum": 2010, "example": example});
    let text = |min: u8, example: &str| json!({"type": "string", "minLength": min, "example": example});
    let gender = json!({"type": "string", "enum": ["Masculino", "Feminino", "Outro"], "example": "Feminino"});
    vec![
        member(member::RA, text(1, "1500"), true, "Registration id of the pupil."),
        member(member::IDADE, age, true, "Age in completed years as of the request."),
        member(member::ANO_INGRESSO, year(2024), true, "Year of entry, up to one after the reference year."),
        member(member::GENERO, gender, true, "Recorded gender. Kept for audit; the model does not see it."),
        member(member::TURMA, text(1, "1A"), true, "Class."),
        member(
            member::INSTITUICAO_ENSINO,
            text(3, "MUNICIPAL"),
            true,
            "Kind of school outside the programme.",
        ),
        member(member::FASE, text(1, "1A"), true, "Level in the programme: ALFA, or 0 to 9."),
        member(
            member::ANO_REFERENCIA,
            year(2025),
            false,
            "The year predicted; without it the year after the newest closed one that is stored.",
        ),
        member(member::OUTCOME, outcome_schema(), false, "What is predicted; goes before the query's."),
    ]
}

/// Members that `predict/full` has beside those.
pub(super) fn full() -> Vec<Member> {
    let score = || json!({"type": "number", "minimum": 0, "maximum": 10, "example": 7.2});
    let inde = member(member::INDE_ANTERIOR, score(), true, "INDE of the year before the reference year.");
    let earlier =
        member::INDICATORS_ANTERIOR.map(|name| member(name, score(), false, "The same year's indicator."));
    let new = json!({"type": "integer", "enum": [0, 1], "default": 0});
    let newcomer = member(
        member::ALUNO_NOVO,
        new,
        false,
        "1: the pupil has no earlier year, and a 0 sent as INDE means none.",
    );
    [inde].into_iter().chain(earlier).chain([newcomer]).collect()
}

/// Members of an answer.
pub(super) fn answer() -> Vec<Member> {
    let year = || json!({"type": ["integer", "null"]});
    let text = || json!({"type": "string"});
    let probability = json!({"type": "number", "minimum": 0, "maximum": 1, "example": 0.4652});
    let label = json!({"type": "string", "enum": ["ALTO RISCO", "BAIXO RISCO"]});
    vec![
        member("risk_probability", probability, true, "Probability of the outcome, to 4 decimals."),
        member("risk_label", label, true, "ALTO RISCO where prediction is 1."),
        member(
            "prediction",
            json!({"type": "integer", "enum": [0, 1]}),
            true,
            "1 where the probability reaches the threshold.",
        ),
        member(
            "requires_human_review",
            json!({"type": "boolean"}),
            true,
            "True where there is no usable history, or an old one.",
        ),
        member("outcome", outcome_schema(), true, "What was predicted."),
        member("threshold", json!({"type": "number"}), true, "The model's threshold."),
        member("model_version", text(), true, "The model."),
        member("reference_year", json!({"type": "integer"}), true, "The year predicted."),
        member("history_year", year(), true, "The newest earlier year used."),
        member(
            "prediction_id",
            json!({"type": "string", "format": "uuid"}),
            true,
            "Id of the line in the prediction log.",
        ),
        member("correlation_id", text(), true, "Id of the request: X-Correlation-ID, or a new one."),
        member(
            "warnings",
            json!({"type": "array", "items": {"type": "string"}}),
            true,
            "What is worth saying.",
        ),
    ]
}

/// The name of an outcome: one of the programme's, or a school's own.
pub(super) fn outcome_schema() -> Value {
    let names = farol_domain::Outcome::ALL.map(|outcome| outcome.as_str().to_owned());
    json!({"type": "string", "pattern": "^[a-z][a-z0-9-]{0,23}$", "examples": names, "default": "defasagem"})
}

/// An object's schema. Further members are allowed: those of requests are ignored, answers may grow.
pub(super) fn object(members: &[Member]) -> Value {
    let property = |m: &Member| {
        let mut schema = m.schema.clone();
        schema["description"] = m.says.into();
        (m.name.to_owned(), schema)
    };
    let properties: Map<_, _> = members.iter().map(property).collect();
    let required: Vec<_> = members.iter().filter(|m| m.required).map(|m| m.name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": true})
}
