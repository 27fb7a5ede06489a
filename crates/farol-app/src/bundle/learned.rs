//! The learnt model as bytes: one file whatever the learner.

use farol_features::FEATURES;
use farol_forest::Model;
use farol_linear::Logistic;

use crate::learn::Fitted;

/// What the file begins with.
const MAGIC: &[u8; 8] = b"FAROLM\0\x01";

/// Averages are not nested deeper than this.
const DEEPEST: usize = 2;

const TREES: u8 = 1;
const LINEAR: u8 = 2;
const AVERAGE: u8 = 3;

/// Writes a model.
pub(super) fn to_bytes(fitted: &Fitted) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    write(fitted, &mut bytes);
    bytes
}

fn write(fitted: &Fitted, bytes: &mut Vec<u8>) {
    match fitted {
        Fitted::Trees(model) => write_part(TREES, &model.to_bytes(), bytes),
        Fitted::Linear(logistic) => write_part(LINEAR, &logistic.to_bytes(), bytes),
        Fitted::Average(members) => {
            let mut inner = Vec::new();
            for member in members {
                write(member, &mut inner);
            }
            write_part(AVERAGE, &inner, bytes);
        }
    }
}

fn write_part(tag: u8, part: &[u8], bytes: &mut Vec<u8>) {
    bytes.push(tag);
    bytes.extend((part.len() as u64).to_le_bytes());
    bytes.extend(part);
}

/// Reads what [`to_bytes`] wrote.
///
/// # Errors
/// A sentence's end that says what is wrong.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<Fitted, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("is no model of this version of Farol")?;
    let (fitted, rest) = read(rest, 0)?;
    if rest.is_empty() { Ok(fitted) } else { Err("has bytes after its end".to_owned()) }
}

fn read(bytes: &[u8], depth: usize) -> Result<(Fitted, &[u8]), String> {
    let cut = "is cut short";
    let (tag, rest) = bytes.split_first().ok_or(cut)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut)?;
    let (part, rest) = rest.split_at_checked(length).ok_or(cut)?;
    let fitted = match *tag {
        TREES => Fitted::Trees(trees(part)?),
        LINEAR => Fitted::Linear(linear(part)?),
        AVERAGE if depth < DEEPEST => Fitted::Average(members(part, depth + 1)?),
        _ => return Err("holds a part of an unknown kind".to_owned()),
    };
    Ok((fitted, rest))
}

fn members(mut part: &[u8], depth: usize) -> Result<Vec<Fitted>, String> {
    let mut members = Vec::new();
    while !part.is_empty() {
        let (member, rest) = read(part, depth)?;
        members.push(member);
        part = rest;
    }
    if members.is_empty() { Err("averages nothing".to_owned()) } else { Ok(members) }
}

fn trees(part: &[u8]) -> Result<Model, String> {
    let model = Model::from_bytes(part).map_err(|error| error.to_string())?;
    of_these_features(model.features().len()).map(|()| model)
}

fn linear(part: &[u8]) -> Result<Logistic, String> {
    let logistic = Logistic::from_bytes(part).map_err(|error| error.to_string())?;
    of_these_features(logistic.features().len()).map(|()| logistic)
}

fn of_these_features(count: usize) -> Result<(), String> {
    if count == FEATURES.len() {
        Ok(())
    } else {
        Err(format!("has {count} features, not {}", FEATURES.len()))
    }
}
