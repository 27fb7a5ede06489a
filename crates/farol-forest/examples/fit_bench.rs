//! Times fitting and scoring: `cargo run --release -p farol-forest --example fit_bench`.

use std::hint::black_box;
use std::time::Instant;

use farol_forest::{ClassWeight, Column, Engine, ForestError, ForestParams, Model, Table, Training, Tree};

fn main() -> Result<(), ForestError> {
    for (rows, columns, runs) in [(1_900, 25, 30), (100_000, 12, 3)] {
        let (table, labels) = pupil_like(rows, columns)?;
        let params = ForestParams::default().class_weight(ClassWeight::Balanced).check()?;
        let training = Training::new(&table, &labels)?;
        let forest = params.fit(&training)?;
        let fit = fastest(runs, || params.fit(&training));
        println!("{rows} x {columns}: fit of 200 trees, depth 10: {:.1} ms", fit * 1e3);
        score(&forest, &table);
    }
    Ok(())
}

fn score(forest: &Model, table: &Table) {
    let engine = Engine::compile(forest);
    let (rows, width) = (table.to_row_major(), table.features().len());
    let count = table.rows().min(2_000);
    let rows = &rows[..count * width];
    let mut out = vec![0.0; count];
    let nodes: usize = forest.trees().iter().map(Tree::len).sum();
    let each = |seconds: f64| seconds / count as f64 * 1e6;
    let compile = fastest(30, || Engine::compile(forest));
    let walk = fastest(30, || rows.chunks(width).map(|row| forest.predict_row(row)).sum::<f64>());
    let one = fastest(30, || rows.chunks(width).map(|row| engine.score(row)).sum::<f64>());
    let batch = fastest(30, || engine.score_batch(black_box(rows), width, &mut out));
    println!("  {nodes} nodes, {} bytes, compiled in {:.2} ms", forest.to_bytes().len(), compile * 1e3);
    println!(
        "  a row: reference {:.2} us, engine {:.2} us, in a batch {:.3} us",
        each(walk),
        each(one),
        each(batch)
    );
}

/// A table of scores, counts and whole numbers with 6 % missing, and labels that follow some of them.
fn pupil_like(rows: usize, columns: usize) -> Result<(Table, Vec<bool>), ForestError> {
    let mut chance = SplitMix(7);
    let mut table: Vec<Vec<f64>> = (0..columns)
        .map(|j| {
            (0..rows)
                .map(|_| if j % 5 == 0 { (chance.unit() * 14.0).floor() } else { chance.score() })
                .collect()
        })
        .collect();
    let labels = (0..rows)
        .map(|i| {
            let z = 0.25 * (table[0][i] - 7.0) - 0.5 * (table[2][i] - 5.0) + 0.3 * (table[3][i] - 5.0);
            chance.unit() < 1.0 / (1.0 + (0.8 - z).exp())
        })
        .collect();
    for value in table.iter_mut().skip(2).flatten() {
        if chance.unit() < 0.06 {
            *value = f64::NAN;
        }
    }
    let named = |(j, values): (usize, Vec<f64>)| Column::numeric(format!("c{j}"), values);
    Ok((Table::new(table.into_iter().enumerate().map(named).collect())?, labels))
}

/// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
struct SplitMix(u64);

impl SplitMix {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A score from 0 to 10 with three decimals, heaped in the middle.
    fn score(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.unit()).sum();
        (sum * 2_500.0).round() / 1_000.0
    }
}

/// Seconds of the fastest of so many runs: what else the machine does only ever adds.
fn fastest<T>(runs: usize, mut work: impl FnMut() -> T) -> f64 {
    let one = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(one).fold(f64::INFINITY, f64::min)
}
