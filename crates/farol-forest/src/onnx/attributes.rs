//! A node's attributes by name and type, and the numbers of a tensor. Knows the names an ensemble may have, not what
//! they mean.

use std::borrow::Cow;
use std::collections::HashMap;

use super::names::attribute::{AS_TENSOR, OR_TENSOR, PLAIN};
use super::{OnnxFault, proto};

/// The attributes of an ensemble, each known by name and given once.
pub(super) struct Attributes<'a>(HashMap<&'a str, &'a proto::Attribute>);

impl<'a> Attributes<'a> {
    pub(super) fn new(node: &'a proto::Node) -> Result<Self, OnnxFault> {
        let mut found = HashMap::new();
        for attribute in &node.attribute {
            let name = attribute.name();
            if !known(name) {
                return Err(fault(name, "is not one that is understood"));
            }
            if found.insert(name, attribute).is_some() {
                return Err(fault(name, "is given twice"));
            }
        }
        Ok(Self(found))
    }

    /// A list of whole numbers, which must be there.
    pub(super) fn ints(&self, name: &'static str) -> Result<&'a [i64], OnnxFault> {
        self.0.get(name).map(|found| &found.ints[..]).ok_or(OnnxFault::Absent(name))
    }

    /// A list of whole numbers that may be left out.
    pub(super) fn ints_if_any(&self, name: &str) -> &'a [i64] {
        self.0.get(name).map_or(&[], |found| &found.ints)
    }

    /// A list of texts; empty if it is not there.
    pub(super) fn texts(&self, name: &str) -> &'a [Vec<u8>] {
        self.0.get(name).map_or(&[], |found| &found.strings)
    }

    /// One text, if it is there.
    pub(super) fn text(&self, name: &str) -> Option<&'a [u8]> {
        self.0.get(name).map(|found| found.string())
    }

    /// A list of numbers, given as such or as a tensor; empty if it is given as neither.
    pub(super) fn numbers(&self, name: &'static str) -> Result<Vec<f64>, OnnxFault> {
        let list = self.0.get(name).map_or(&[][..], |found| &found.floats);
        let tensor_name = format!("{name}{AS_TENSOR}");
        let Some(found) = self.0.get(&tensor_name[..]) else {
            return Ok(list.iter().copied().map(f64::from).collect());
        };
        if !list.is_empty() {
            return Err(fault(name, "is given as a list and as a tensor; one is expected"));
        }
        let tensor = found.tensor.as_ref().ok_or_else(|| fault(&tensor_name, "holds no tensor"))?;
        numbers(tensor).map(Cow::into_owned).map_err(|what| fault(&tensor_name, what))
    }
}

fn known(name: &str) -> bool {
    let plain = name.strip_suffix(AS_TENSOR);
    PLAIN.contains(&name) || OR_TENSOR.contains(&plain.unwrap_or(name))
}

fn fault(name: &str, what: &'static str) -> OnnxFault {
    OnnxFault::Attribute { name: name.escape_debug().collect(), what }
}

/// The numbers of a tensor.
pub(super) fn numbers(tensor: &proto::Tensor) -> Result<Cow<'_, [f64]>, &'static str> {
    let raw = tensor.raw_data();
    let found = match (tensor.data_type(), raw.is_empty()) {
        (proto::FLOAT, true) => tensor.float_data.iter().copied().map(f64::from).collect(),
        (proto::FLOAT, false) => of_bytes(raw, |bytes| f64::from(f32::from_le_bytes(bytes)))?,
        (proto::DOUBLE, true) => Cow::from(&tensor.double_data),
        (proto::DOUBLE, false) => of_bytes(raw, f64::from_le_bytes)?,
        _ => return Err("is a tensor of something else than floating point numbers"),
    };
    if promised(tensor) == Some(found.len()) {
        Ok(found)
    } else {
        Err("has not as many numbers as its shape says")
    }
}

fn of_bytes<const N: usize>(
    raw: &[u8],
    number: impl Fn([u8; N]) -> f64,
) -> Result<Cow<'static, [f64]>, &'static str> {
    let (numbers, rest) = raw.as_chunks::<N>();
    if rest.is_empty() {
        Ok(numbers.iter().copied().map(number).collect())
    } else {
        Err("ends within a number")
    }
}

/// How many items the shape of a tensor stands for.
fn promised(tensor: &proto::Tensor) -> Option<usize> {
    tensor.dims.iter().try_fold(1_usize, |all, &dim| all.checked_mul(usize::try_from(dim).ok()?))
}

/// The only number of a tensor of 64-bit whole numbers.
pub(super) fn whole_number(tensor: &proto::Tensor) -> Option<i64> {
    match (tensor.data_type(), tensor.raw_data(), &tensor.int64_data[..]) {
        (proto::INT64, [], [number]) => Some(*number),
        (proto::INT64, raw, []) => raw.try_into().ok().map(i64::from_le_bytes),
        _ => None,
    }
}
