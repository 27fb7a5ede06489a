//! What the copy says to school staff, in Portuguese: one table of severities, one of rules. Codes stand beside it.

use farol_domain::{Rule, Severity};

/// Name of the sheet that lists the findings.
pub(crate) const OVERVIEW: &str = "Farol";
/// Its first cell, by which an import knows it.
pub(crate) const TITLE: &str = "Farol: cópia anotada das planilhas";

/// What the copy is.
pub(crate) const ABOUT: [&str; 3] = [
    "As abas seguintes repetem as planilhas, cada célula no seu lugar. As células coloridas têm uma nota que diz o que foi encontrado.",
    "Corrija a planilha original (esta é uma cópia) e importe-a de novo. Comece pelo que está em cima na lista.",
    "As fórmulas viraram os valores que mostravam. Abas ocultas não foram copiadas.",
];
pub(crate) const MASKED: &str = "Nomes, RA, datas de nascimento e colunas desconhecidas aparecem como •••. Esta cópia não pode ser importada.";
pub(crate) const SHOWN: &str =
    "ATENÇÃO: esta cópia mostra os dados dos alunos. Guarde-a com o mesmo cuidado que a original.";
pub(crate) const NOTHING: &str = "Nada foi encontrado: todas as células foram lidas como estão.";

/// How a severity is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    pub(crate) name: &'static str,
    pub(crate) means: &'static str,
}

pub(crate) fn state(severity: Severity) -> State {
    let (name, means) = match severity {
        Severity::Refused => {
            ("Recusado", "Não há leitura segura: o valor ficou de fora. É preciso corrigir a planilha.")
        }
        Severity::Doubted => ("Em dúvida", "Foi usado como está, mas pode estar errado. Confira."),
        Severity::Repaired => {
            ("Reparado", "Tinha uma só leitura segura, que foi usada. Corrija quando puder.")
        }
    };
    State { name, means }
}

/// How a rule is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message {
    /// What it is.
    pub(crate) what: &'static str,
    /// What to do.
    pub(crate) todo: &'static str,
}

#[allow(clippy::too_many_lines)] // a table
pub(crate) fn message(rule: Rule) -> Message {
    let (what, todo) = match rule {
        Rule::AgeAsDate => (
            "A idade está formatada como data (08/01/1900 quer dizer 8).",
            "Mude o formato da coluna para número e digite a idade.",
        ),
        Rule::DayMonthSwapped => (
            "A planilha trocou o dia e o mês desta data.",
            "Confira no cadastro do aluno e digite a data de novo, como dia/mês/ano.",
        ),
        Rule::DateAsText => (
            "A data está escrita como texto.",
            "Digite-a de novo como data (dia/mês/ano) numa coluna com formato de data.",
        ),
        Rule::ErrorCell => (
            "A célula mostra um erro da planilha, como #DIV/0!.",
            "Corrija a fórmula ou deixe a célula vazia, se não há valor.",
        ),
        Rule::Placeholder => (
            "No lugar do valor há uma palavra de quem ainda ia preencher, como INCLUIR.",
            "Preencha o valor ou deixe a célula vazia.",
        ),
        Rule::RoundedAboveTen => ("A nota passa de 10 por arredondamento.", "Arredonde para 10."),
        Rule::OutOfScale => (
            "A nota está fora da escala.",
            "Confira a nota e a vírgula; a escala vai de 0 a 10, se o mapeamento não diz outra.",
        ),
        Rule::NotANumber => {
            ("Há um texto onde deveria haver um número.", "Escreva só o número ou deixe a célula vazia.")
        }
        Rule::NumberAsText => (
            "O número está gravado como texto.",
            "Mude o formato da coluna para número e digite o valor de novo.",
        ),
        Rule::UnknownWord => (
            "A palavra não é nenhuma das esperadas nesta coluna.",
            "Confira a grafia; se a palavra está certa, inclua-a no mapeamento.",
        ),
        Rule::UnknownInstitution => (
            "O tipo de escola não é conhecido e foi contado como outra.",
            "Confira a grafia, para que a mesma escola tenha sempre o mesmo nome.",
        ),
        Rule::UnknownPhase => {
            ("A fase não pôde ser lida.", "Escreva a fase como ALFA ou como número, por exemplo 3 ou 3A.")
        }
        Rule::BadDate => (
            "A data não existe, não pôde ser lida ou não pode ser de um aluno.",
            "Confira no cadastro e digite-a como dia/mês/ano.",
        ),
        Rule::Implausible => (
            "O valor é possível, mas pouco provável (uma idade ou um ano fora do comum).",
            "Confira no cadastro; se está certo, não mude nada.",
        ),
        Rule::NoRa => {
            ("A linha não tem RA, e não se sabe de que aluno é.", "Preencha o RA ou apague a linha.")
        }
        Rule::NoYear => ("O ano letivo da linha não pôde ser lido.", "Preencha o ano com quatro algarismos."),
        Rule::DuplicateRa => (
            "O mesmo RA está em linhas que dizem coisas diferentes.",
            "Descubra qual linha vale, corrija o RA da outra ou apague-a.",
        ),
        Rule::RepeatedRow => ("A linha repete outra e não diz nada de novo.", "Apague a repetição."),
        Rule::RestatedRow => (
            "O aluno já estava em outra planilha deste ano, com outros valores; valeram os desta.",
            "Confira qual das duas está certa.",
        ),
        Rule::TitleRows => (
            "Há linhas acima do cabeçalho.",
            "Não atrapalham; se quiser, deixe o cabeçalho na primeira linha.",
        ),
        Rule::MergedHeader => (
            "O cabeçalho ocupa duas linhas e foi lido como uma.",
            "Confira os nomes das colunas; se quiser, junte as duas linhas.",
        ),
        Rule::BlankRow => {
            ("Há linhas vazias entre os alunos ou depois deles.", "Não atrapalham; se quiser, apague-as.")
        }
        Rule::DuplicateColumn => {
            ("Duas colunas têm o mesmo sentido.", "Deixe uma só, a que está preenchida e certa.")
        }
        Rule::UnknownColumn => (
            "O sentido desta coluna não é conhecido; ela foi guardada, mas não é usada.",
            "Se deve ser usada, corrija o nome ou inclua-a no mapeamento.",
        ),
        Rule::SheetSkipped => (
            "A aba (ou o arquivo) não foi usada.",
            "Se deveria ser, confira se está visível, se o nome traz o ano e se há uma coluna RA com alunos.",
        ),
        Rule::Inconsistent => (
            "O valor não combina com outra célula da mesma linha (pedra e INDE, defasagem e fases).",
            "Confira as duas e corrija a que está errada.",
        ),
        Rule::RestatedHistory => {
            ("O valor de um ano anterior não é o que a planilha daquele ano diz.", "Confira qual está certo.")
        }
        Rule::GenderChanged => (
            "O gênero do aluno muda de um ano para outro.",
            "Confira no cadastro; veja também se o RA é mesmo deste aluno.",
        ),
        Rule::EntryYearRestated => (
            "O ano de ingresso do aluno muda de uma planilha para outra.",
            "Confira no cadastro qual está certo.",
        ),
        Rule::AgeJump => (
            "A idade não aumenta como os anos entre as duas planilhas.",
            "Confira a data de nascimento; veja também se o RA é mesmo deste aluno.",
        ),
        Rule::YearGap => (
            "O aluno falta em um ano entre dois em que está.",
            "Se esteve no programa nesse ano, inclua-o naquela planilha; se saiu e voltou, não mude nada.",
        ),
    };
    Message { what, todo }
}
