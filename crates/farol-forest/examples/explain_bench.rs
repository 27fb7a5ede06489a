//! Draft.
use farol_forest::*;

fn cpu() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse::<f64>()
        .unwrap()
        * 1e-9
}
fn main() {
    let mut reader = csv::Reader::from_path("/tmp/b/small.csv").unwrap();
    let mut cols: Vec<Vec<f64>> = vec![vec![]; 13];
    for r in reader.records() {
        for (j, c) in r.unwrap().iter().enumerate() {
            cols[j].push(if c.is_empty() { f64::NAN } else { c.parse().unwrap() });
        }
    }
    let y: Vec<bool> = cols.pop().unwrap().iter().map(|v| *v > 0.5).collect();
    let n = y.len() * 4 / 5;
    let table = Table::new(
        cols.iter().enumerate().map(|(j, c)| Column::numeric(format!("c{j}"), c[..n].to_vec())).collect(),
    )
    .unwrap();
    let all = Table::new(
        cols.iter().enumerate().map(|(j, c)| Column::numeric(format!("c{j}"), c.clone())).collect(),
    )
    .unwrap();
    let model =
        ForestParams::default().check().unwrap().fit(&Training::new(&table, &y[..n]).unwrap()).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().unwrap();
    let ex = Explainer::path_dependent(&model).unwrap();
    let rows = all.to_row_major();
    let rows = &rows[..2000 * 12];
    let nodes: usize = model.trees().iter().map(Tree::len).sum();
    println!("nodes {nodes}");
    let mut out = vec![0.0; 24000];
    for _ in 0..8 {
        let t = cpu();
        pool.install(|| ex.explain_batch(rows, 12, &mut out));
        println!("batch {:.4} ms/row", (cpu() - t) / 2.0);
    }
    let mut scratch = Scratch::default();
    let mut one = vec![0.0; 12];
    let (mut worst, mut diff) = (0.0_f64, 0.0_f64);
    for _ in 0..8 {
        let t = cpu();
        for row in rows.chunks(12).take(300) {
            ex.explain(row, &mut scratch, &mut one);
        }
        println!("one {:.4} ms/row", (cpu() - t) / 0.3);
    }
    for (row, o) in rows.chunks(12).zip(out.chunks(12)) {
        ex.explain(row, &mut scratch, &mut one);
        worst = worst.max((model.margin_row(row) - ex.expected_value() - o.iter().sum::<f64>()).abs());
        for (a, b) in o.iter().zip(&one) {
            diff = diff.max((a - b).abs());
        }
    }
    println!("additivity {worst:e} single/batch {diff:e}");

    let background = all.select(&(0..100).collect::<Vec<_>>()).unwrap();
    let iv = Explainer::interventional(&model, &background).unwrap();
    for _ in 0..3 {
        let t = cpu();
        iv.explain_batch(&rows[..40 * 12], 12, &mut out[..40 * 12]);
        println!("interventional 100 background: {:.4} ms/row", (cpu() - t) / 0.04);
    }
    let worst = rows[..40 * 12]
        .chunks(12)
        .zip(out.chunks(12))
        .map(|(row, o)| (model.margin_row(row) - iv.expected_value() - o.iter().sum::<f64>()).abs())
        .fold(0.0, f64::max);
    println!("additivity {worst:e}");
}
