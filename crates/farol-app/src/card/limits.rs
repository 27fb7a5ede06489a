//! What the model cannot do, what a person must decide, and by what it is known.

use farol_domain::definition::Event;
use farol_report::{Block, Cell, Lang, Part, Text};

use super::Card;
use crate::words as say;

pub(super) fn limits(card: &Card, lang: Lang) -> Part {
    let m = &card.manifest;
    let rows = card.manifest.test.n;
    let share = lang.percent(card.newcomers as f64 / rows.max(1) as f64, 0);
    let few = crate::groups::SMALLEST.to_string();
    let mut sentences = vec![
        CEILING.with(lang, &[&say::estimate(&m.test.auc, lang)]),
        RATES.with(lang, &[&lang.percent(m.baselines.train_rate, 0), &say::percent(&m.test.base_rate, lang)]),
        AGES.say(lang).to_owned(),
        SMALL.with(lang, &[&few]),
    ];
    if card.newcomers > 0 {
        sentences.push(NEWCOMERS.with(lang, &[&lang.count(card.newcomers), &lang.count(rows), &share]));
    }
    if matches!(m.definition.event, Event::Behind | Event::GapFalls | Event::FallsBehind) {
        sentences.push(REDEFINITION.say(lang).to_owned());
    }
    if matches!(m.definition.event, Event::Gone { .. }) {
        sentences.push(LEAVING.say(lang).to_owned());
    }
    let blocks = vec![Block::Note(NO_SANCTION.say(lang).to_owned()), Block::List(sentences)];
    Part { title: LIMITS.say(lang).to_owned(), blocks }
}

pub(super) fn decisions(_: &Card, lang: Lang) -> Part {
    let sentences = DECISIONS.map(|text| text.say(lang).to_owned());
    Part { title: DECIDE.say(lang).to_owned(), blocks: vec![Block::List(sentences.into())] }
}

/// The gate's conditions, which are no part of the bundle.
pub(super) fn gate(card: &Card, lang: Lang) -> Part {
    let mut blocks = Vec::new();
    if let Some(run) = &card.run {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| lang.number(v, 3));
        let rows = run.gate.iter().map(|condition| {
            let passed =
                if condition.passed { Cell::text(PASSED.say(lang)) } else { Cell::bad(FAILED.say(lang)) };
            let [value, bound] = [condition.value, condition.bound].map(|v| Cell::number(number(v)));
            vec![Cell::text(condition.name.clone()), value, bound, passed]
        });
        let trained = run.trained_at.format("%Y-%m-%d").to_string();
        blocks.push(Block::Paragraph(RUN.with(lang, &[&trained, &run.farol_version])));
        let mut head = vec![Cell::text(CONDITION.say(lang))];
        head.extend([REACHED, BOUND].map(|text| Cell::number(text.say(lang))));
        head.push(Cell::text(RESULT.say(lang)));
        blocks.push(say::table(CONDITIONS.say(lang), head, rows.collect()));
    } else {
        blocks.push(Block::Paragraph(NO_RUN.say(lang).to_owned()));
    }
    Part { title: GATE.say(lang).to_owned(), blocks }
}

/// By what the model is known again.
pub(super) fn identity(card: &Card, lang: Lang) -> Part {
    let m = &card.manifest;
    let mut rows = vec![
        (MODEL.say(lang).to_owned(), card.id.clone()),
        (LAYOUT.say(lang).to_owned(), m.format.clone()),
        (FEATURES.say(lang).to_owned(), m.schema_version.clone()),
        (LEARNER.say(lang).to_owned(), say::recipe(&m.recipe, lang)),
        (SEED.say(lang).to_owned(), m.seed.to_string()),
        (DATA.say(lang).to_owned(), m.data.sha256.clone()),
    ];
    rows.extend(m.files.iter().map(|(name, hash)| (name.clone(), hash.clone())));
    let rows = rows.into_iter().map(|(name, text)| vec![Cell::text(name), Cell::quiet(text)]).collect();
    let note = Block::Paragraph(IDENTITY_SAYS.say(lang).to_owned());
    Part {
        title: IDENTITY.say(lang).to_owned(),
        blocks: vec![note, say::table(HASHES.say(lang), say::heads(&[WHAT, VALUE], lang), rows)],
    }
}

const LIMITS: Text = Text::new("Limites", "Limits");
const NO_SANCTION: Text = Text::new(
    "Não use para punir, excluir, recusar matrícula, cortar benefício nem para avaliar professores. Serve para oferecer \
     apoio.",
    "Do not use it to punish, exclude, refuse enrolment, take a benefit away or judge teachers. It is there to offer support.",
);
const CEILING: Text = Text::new(
    "Há um teto: muito do que decide o futuro de um aluno não está nas planilhas. Este modelo chega a uma AUC de {}; em toda \
     lista entram alunos que não precisavam e faltam alunos que precisavam.",
    "There is a ceiling: much of what decides a pupil's future stands in no spreadsheet. This model reaches an AUC of {}; on \
     every list there are pupils who had no need of it, and pupils who needed it are missing.",
);
const RATES: Text = Text::new(
    "As taxas mudam de ano para ano (treino: {}; teste: {}). Quando a taxa cai, as probabilidades ficam altas demais; \
     quando sobe, baixas demais. Confie mais na ordem do que no valor.",
    "Shares change from year to year (training: {}; test: {}). When the share falls, probabilities run high; when it \
     rises, low. Trust the order more than the value.",
);
const NEWCOMERS: Text = Text::new(
    "De alunos novos há pouco a ver: {} dos {} alunos do teste ({}) não tinham registro anterior. Para eles a resposta pede \
     revisão humana.",
    "Of newcomers there is little to see: {} of the {} test pupils ({}) had no earlier record. For them the answer asks for \
     human review.",
);
const AGES: Text = Text::new(
    "As idades valem na data em que foram registradas, que não é a mesma em todos os anos.",
    "Ages are as of the day they were recorded, which is not the same in every year.",
);
const SMALL: Text = Text::new(
    "Grupos pequenos (menos de {} alunos) não permitem dizer se o modelo os trata bem.",
    "Small groups (fewer than {} pupils) do not allow us to say whether the model treats them well.",
);
const REDEFINITION: Text = Text::new(
    "O resultado depende da definição da fase ideal, que mudou em 2024; outra mudança muda o resultado sem que nenhum aluno \
     mude.",
    "The outcome rests on the definition of the ideal phase, which changed in 2024; another change would change the outcome \
     without any pupil changing.",
);
const LEAVING: Text = Text::new(
    "Sair é não ter registro no ano seguinte. O motivo quase nunca é conhecido, e alguns voltam depois.",
    "Leaving is having no record in the next year. The reason is hardly ever known, and some come back later.",
);
const DECIDE: Text = Text::new("O que uma pessoa precisa decidir", "What a person must decide");
const DECISIONS: [Text; 5] = [
    Text::new(
        "Quem da lista será procurado, e quem fora dela também precisa de atenção: a equipe sabe o que a planilha não sabe.",
        "Who on the list will be contacted, and who off it needs attention too: the staff know what the spreadsheet does not.",
    ),
    Text::new(
        "Quantos alunos a equipe consegue acompanhar: o limiar é uma sugestão, o número de vagas é uma escolha \
         (farol capacity ajuda).",
        "How many pupils the staff can follow: the threshold is a suggestion, the number of places a choice \
         (farol capacity helps).",
    ),
    Text::new(
        "Se as diferenças entre grupos são aceitáveis, e o que fazer a respeito.",
        "Whether the differences between groups are acceptable, and what to do about them.",
    ),
    Text::new(
        "Se a regra simples basta, quando o modelo não é melhor do que ela.",
        "Whether the simple rule is enough, where the model is no better than it.",
    ),
    Text::new(
        "Quando parar de usar: se a taxa, a definição ou os alunos mudarem, treine de novo e leia este cartão outra vez.",
        "When to stop using it: should the share, the definition or the pupils change, train again and read this card anew.",
    ),
];
const GATE: Text = Text::new("Portão de qualidade (fora do pacote)", "Quality gate (outside the bundle)");
const RUN: Text = Text::new(
    "Esta parte não vem do pacote selado, e sim do registro do treino, de {}, com Farol {}. As condições estão como o sistema \
     as escreveu.",
    "This part does not come from the sealed bundle but from the record of its training, of {}, by Farol {}. The conditions \
     stand as the system wrote them.",
);
const NO_RUN: Text = Text::new(
    "Não há registro do treino ao lado do pacote; o que o portão disse não é conhecido aqui.",
    "There is no record of the training beside the bundle; what the gate said is not known here.",
);
const CONDITIONS: Text = Text::new("Condições do portão", "The gate's conditions");
const CONDITION: Text = Text::new("Condição", "Condition");
const REACHED: Text = Text::new("Alcançado", "Reached");
const BOUND: Text = Text::new("Exigido", "Asked");
const RESULT: Text = Text::new("Resultado", "Result");
const PASSED: Text = Text::new("passou", "passed");
const FAILED: Text = Text::new("não passou", "failed");
const IDENTITY: Text = Text::new("Identificação", "Identity");
const IDENTITY_SAYS: Text = Text::new(
    "O nome do modelo é o resumo criptográfico do que ele contém: o mesmo nome é sempre o mesmo modelo.",
    "The model's name is the hash of what it holds: the same name is always the same model.",
);
const HASHES: Text = Text::new("Modelo, dados e arquivos", "Model, data and files");
const WHAT: Text = Text::new("O quê", "What");
const VALUE: Text = Text::new("Valor", "Value");
const MODEL: Text = Text::new("Modelo", "Model");
const LAYOUT: Text = Text::new("Formato", "Layout");
const FEATURES: Text = Text::new("Informações de entrada", "Input features");
const LEARNER: Text = Text::new("Tipo de modelo", "Learner");
const SEED: Text = Text::new("Semente", "Seed");
const DATA: Text = Text::new("Dados (SHA-256)", "Data (SHA-256)");
