//! Fits a forest, then asks what one answer owes to each value, which features matter, and how the probability moves
//! with one of them: `cargo run --release -p farol-forest --example explain`.

use farol_forest::{
    Column, Explainer, ForestError, ForestParams, Permutations, Scratch, Table, Training, dependence_grid,
    partial_dependence,
};

fn main() -> Result<(), ForestError> {
    let (table, labels) = made_up(2_000)?;
    let [seen, unseen] = [0..1_500, 1_500..2_000];
    let training_table = table.select(&seen.clone().collect::<Vec<_>>())?;
    let test_table = table.select(&unseen.clone().collect::<Vec<_>>())?;
    let training = Training::new(&training_table, &labels[seen])?;
    let model = ForestParams::default().seed(7).check()?.fit(&training)?;

    let row = [3.5, 30.0, f64::NAN];
    println!("a row's answer is {:.3}:", model.predict_row(&row));
    let background = training_table.select(&(0..100).collect::<Vec<_>>())?;
    for (name, explainer) in [
        ("by training weight", Explainer::path_dependent(&model)?),
        ("against 100 rows", Explainer::interventional(&model, &background)?),
    ] {
        let mut parts = vec![0.0; row.len()];
        explainer.explain(&row, &mut Scratch::default(), &mut parts);
        print!("  {name}: {:.3}", explainer.expected_value());
        for (feature, part) in model.features().iter().zip(parts) {
            print!(" {part:+.3} ({})", feature.name);
        }
        println!();
    }

    println!("accuracy lost when a column is permuted:");
    let importances = Permutations::new(5, 1).measure(&model, &test_table, &labels[unseen], &accuracy)?;
    for (feature, importance) in model.features().iter().zip(importances) {
        println!("  {}: {:.3}", feature.name, importance.mean());
    }

    let grid = dependence_grid(&table, 0, 5)?;
    let dependence = partial_dependence(&model, &test_table, 0, &grid)?;
    println!("mean probability by grade:");
    for (value, mean) in grid.iter().zip(dependence.mean) {
        println!("  {value:.1}: {mean:.3}");
    }
    Ok(())
}

fn accuracy(labels: &[bool], probabilities: &[f64]) -> f64 {
    let right = labels.iter().zip(probabilities).filter(|(label, p)| **label == (**p > 0.5));
    right.count() as f64 / labels.len() as f64
}

/// Grades from 0 to 10, absences from 0 to 40, and a number that has nothing to do with either; labels follow the first
/// two.
fn made_up(rows: u32) -> Result<(Table, Vec<bool>), ForestError> {
    // Steps by irrational numbers fill their ranges evenly (Weyl), which is chance enough here.
    let spread = |step: f64| (1..=rows).map(move |row| (f64::from(row) * step).fract());
    let grades: Vec<f64> = spread(2_f64.sqrt()).map(|u| (u * 100.0).round() / 10.0).collect();
    let absences: Vec<f64> = spread(3_f64.sqrt()).map(|u| (u * 40.0).floor()).collect();
    let noise = spread(7_f64.sqrt());
    let risk =
        grades.iter().zip(&absences).zip(noise.clone()).map(|((g, a), n)| (6.0 - g) + a / 10.0 + 4.0 * n);
    let labels = risk.map(|risk| risk > 5.0).collect();
    let columns = vec![
        Column::numeric("grade", grades),
        Column::numeric("absences", absences),
        Column::numeric(
            "shoe size",
            spread(11_f64.sqrt()).map(|u| (u * 12.0).round() + 28.0).collect::<Vec<f64>>(),
        ),
    ];
    Ok((Table::new(columns)?, labels))
}
