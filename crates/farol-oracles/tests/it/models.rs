//! Models of every shape that can be written: grown by the learner, and made up with all kinds of splits, by way of the
//! stored form (`farol-forest`'s `model/bytes.rs` describes it).

use farol_forest::{
    BoostingParams, Column, ForestError, ForestParams, Kind, Model, Table, Test, Training, Tree,
};

/// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }
}

/// A forest grown on made-up rows.
fn grown(trees: u32, depth: u32) -> Model {
    let params =
        ForestParams::default().trees(trees).max_depth(depth).check().expect("settings made for a test");
    learnt(|training| params.fit(training))
}

/// A model boosted on made-up rows.
fn boosted(rounds: u32) -> Model {
    let params = BoostingParams::default()
        .rounds(rounds)
        .min_rows_category(5)
        .check()
        .expect("settings made for a test");
    learnt(|training| params.fit(training))
}

/// What a learner makes of made-up rows with missing values and a categorical column.
fn learnt(fit: impl Fn(&Training<'_>) -> Result<Model, ForestError>) -> Model {
    let mut chance = Chance(11);
    let rows = 600;
    let mut numbers = |scale: f64| -> Vec<f64> {
        let value = |_| if chance.unit() < 0.1 { f64::NAN } else { chance.unit() * scale };
        (0..rows).map(value).collect()
    };
    let (grade, absences, noise) = (numbers(10.0), numbers(1.0), numbers(1e-3));
    let school: Vec<f64> = numbers(9.0).into_iter().map(f64::floor).collect();
    let late = |at: usize| grade[at] < 4.0 || absences[at] > 0.8 || school[at] % 3.0 == 1.0;
    let labels: Vec<bool> = (0..rows).map(late).collect();
    let table = Table::new(vec![
        Column::numeric("grade", grade),
        Column::numeric("absences \"per\" term", absences),
        Column::numeric("noise", noise),
        Column::categorical("school", school),
    ]);
    let table = table.expect("a table made for a test");
    let model = fit(&Training::new(&table, &labels).expect("a label a row")).expect("a fit");
    let by_category =
        |tree: &Tree| tree.nodes().filter_map(|node| node.split).any(|s| matches!(s.test, Test::In(_)));
    assert!(
        model.trees().len() == 1 || model.trees().iter().any(by_category),
        "the category tells something"
    );
    model
}

/// Categories of the made-up splits.
const CATEGORIES: usize = 70;
/// Features of the made-up models; the last half is categorical.
const FEATURES: usize = 6;

/// A model of made-up trees: splits at thresholds that 32 bits do not hold, at infinities, and of sets of categories,
/// with missing values to either side. `step` is the scale of the leaves' log-odds, or none for shares.
pub(crate) fn made_up(seed: u64, trees: u32, depth: usize, step: Option<f64>) -> Model {
    let mut chance = Chance(seed);
    let mut bytes = b"FAROLRF\0\x02\0".to_vec();
    if let Some(step) = step {
        bytes.push(1);
        bytes.extend(((chance.unit() - 0.5) * step).to_le_bytes());
    } else {
        bytes.push(0);
    }
    bytes.extend((FEATURES as u32).to_le_bytes());
    for feature in 0..FEATURES {
        bytes.extend([2, 0, 0, 0, b'c', b'0' + feature as u8, u8::from(feature >= FEATURES / 2)]);
    }
    bytes.extend(trees.to_le_bytes());
    for _ in 0..trees {
        let mut nodes = Vec::new();
        let count = node(&mut nodes, &mut chance, depth, step, 1024.0);
        bytes.extend(u32::to_le_bytes(count));
        bytes.extend(nodes);
    }
    Model::from_bytes(&bytes).expect("a model made for a test")
}

/// Writes a node and those below it; answers how many.
fn node(out: &mut Vec<u8>, chance: &mut Chance, depth: usize, step: Option<f64>, cover: f64) -> u32 {
    let unit = chance.unit();
    let value = step.map_or(unit, |step| (unit - 0.5) * step);
    let leaf = depth == 0 || chance.below(8) == 0;
    let feature = chance.below(FEATURES);
    let set = feature >= FEATURES / 2;
    let kind = 1 + u8::from(chance.below(2) == 0) + if set { 2 } else { 0 };
    out.push(if leaf { 0 } else { kind });
    out.extend(value.to_le_bytes());
    out.extend(cover.to_le_bytes());
    if leaf {
        return 1;
    }
    out.extend((feature as u32).to_le_bytes());
    if set {
        out.extend(categories(chance));
    } else {
        out.extend(threshold(chance).to_le_bytes());
    }
    1 + node(out, chance, depth - 1, step, cover / 2.0) + node(out, chance, depth - 1, step, cover / 2.0)
}

fn threshold(chance: &mut Chance) -> f64 {
    match chance.below(8) {
        0 => f64::INFINITY,
        1 => f64::NEG_INFINITY,
        2 => 0.1,
        3 => [0.0, 1e-300, -1e-300, 1e300, -1e300][chance.below(5)],
        _ => chance.unit() * 4.0 - 2.0,
    }
}

/// A set as stored; now and then an empty one.
fn categories(chance: &mut Chance) -> Vec<u8> {
    let count = [0, 1, 1, 2, 5, 40][chance.below(6)];
    let mut words = [0_u64; CATEGORIES.div_ceil(64)];
    for _ in 0..count {
        let category = chance.below(CATEGORIES);
        words[category / 64] |= 1 << (category % 64);
    }
    let used = words.iter().rposition(|&word| word != 0).map_or(0, |last| last + 1);
    let mut out = (used as u16).to_le_bytes().to_vec();
    out.extend(words[..used].iter().flat_map(|word| word.to_le_bytes()));
    out
}

/// Values at which a model's splits turn, and the 32-bit numbers beside them.
pub(crate) fn corners(model: &Model) -> Vec<f32> {
    let mut corners = vec![0.0, f32::MAX, f32::MIN];
    for split in model.trees().iter().flat_map(Tree::nodes).filter_map(|node| node.split).take(2_000) {
        match split.test {
            Test::AtMost(threshold) => {
                let near = threshold as f32;
                corners.extend([near, near.next_up(), near.next_down()]);
            }
            Test::In(categories) => corners.extend(categories.iter().map(|category| category as f32)),
        }
    }
    corners
}

/// What is tried on every runtime, by name.
pub(crate) fn all() -> Vec<(String, Model)> {
    let named = |name: &str, model| (name.to_owned(), model);
    let mut models = vec![
        named("a grown forest", grown(60, 8)),
        named("one grown tree", grown(1, 3)),
        named("a boosted model", boosted(60)),
        named("a deep forest", made_up(1, 30, 12, None)),
        named("one leaf", made_up(2, 1, 0, None)),
        named("one leaf of log-odds", made_up(3, 1, 0, Some(4.0))),
        named("log-odds of great trees", made_up(4, 3, 6, Some(40.0))),
        named("log-odds that never fall", rising()),
    ];
    models.extend((10..16).map(|seed| (format!("forest {seed}"), made_up(seed, 5, 5, None))));
    models.extend((20..26).map(|seed| (format!("boosting {seed}"), made_up(seed, 25, 5, Some(0.3)))));
    assert!(models.iter().all(|(_, model)| model.has_covers()), "a runtime must take covers as well");
    assert!(models[0].1.features().iter().any(|feature| feature.kind == Kind::Categorical));
    models
}

/// Log-odds with a base and no leaf below 0: onnxruntime reads such leaves differently where each has one weight.
fn rising() -> Model {
    let mut bytes = made_up(3, 1, 0, Some(4.0)).to_bytes();
    let (base, leaf) = (11, bytes.len() - 16);
    bytes[base..base + 8].copy_from_slice(&0.25_f64.to_le_bytes());
    bytes[leaf..leaf + 8].copy_from_slice(&0.75_f64.to_le_bytes());
    Model::from_bytes(&bytes).expect("a model made for a test")
}
