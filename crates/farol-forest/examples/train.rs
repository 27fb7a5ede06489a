//! Learns a forest and a boosted model from one table, watching both, and stores one of them:
//! `cargo run --release -p farol-forest --example train`.

use std::ops::ControlFlow;

use farol_forest::{
    BoostingParams, ClassWeight, Column, EarlyStopping, ForestError, ForestParams, Model, Monotone, Table,
    Training,
};

fn main() -> Result<(), ForestError> {
    let (table, labels, people) = made_up(3_000)?;
    // Two rows a person: neither learner may judge itself by a person it has seen.
    let training = Training::new(&table, &labels)?.groups(&people)?;

    let forest =
        ForestParams::default().class_weight(ClassWeight::Balanced).min_samples_leaf(3).seed(7).check()?;
    let every_fiftieth = |done: usize| {
        if done.is_multiple_of(50) {
            println!("  {done} of {} trees", forest.tree_count());
        }
        ControlFlow::Continue(())
    };
    let (model, out_of_bag) = forest.fit_out_of_bag(&training, &every_fiftieth)?;
    let told = out_of_bag.probabilities().iter().zip(&labels).filter_map(|(p, label)| p.map(|p| (p, *label)));
    println!("forest: accuracy {:.3} by trees that had not seen the person", accuracy(told));

    let boosting = BoostingParams::default()
        .rounds(400)
        .monotone("absences", Monotone::Increasing)
        .early_stopping(Some(EarlyStopping { rounds: 20, share: 0.2 }))
        .seed(7)
        .check()?;
    let boosted = boosting.fit_watched(&training, &|_| ControlFlow::Continue(()))?;
    let least = boosted.losses.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "boosting: {} rounds kept, log-loss {least:.3} on people held back",
        boosted.model.trees().len()
    );

    let bytes = model.to_bytes();
    println!(
        "the forest takes {} bytes, and comes back whole: {}",
        bytes.len(),
        Model::from_bytes(&bytes)? == model
    );
    Ok(())
}

fn accuracy(told: impl Iterator<Item = (f64, bool)>) -> f64 {
    let (right, all) =
        told.fold((0, 0), |(right, all), (p, label)| (right + u32::from((p > 0.5) == label), all + 1));
    f64::from(right) / f64::from(all)
}

/// Grades, absences and a school a row, labels that follow all three, and the person of each row.
fn made_up(rows: u32) -> Result<(Table, Vec<bool>, Vec<u64>), ForestError> {
    // Steps by irrational numbers fill their ranges evenly (Weyl), which is chance enough here.
    let spread = |step: f64| (1..=rows).map(move |row| (f64::from(row) * step).fract());
    let grades: Vec<f64> = spread(2_f64.sqrt()).map(|u| (u * 100.0).round() / 10.0).collect();
    let absences: Vec<f64> = spread(3_f64.sqrt()).map(|u| (u * 40.0).floor()).collect();
    let schools: Vec<f64> = spread(5_f64.sqrt()).map(|u| (u * 12.0).floor()).collect();
    let chance = spread(11_f64.sqrt());
    let label = |((grade, absent), (school, chance)): ((&f64, &f64), (&f64, f64))| {
        10.0 - grade + absent / 8.0 + if school % 3.0 == 1.0 { 2.0 } else { 0.0 } > 6.0 + 5.0 * chance
    };
    let labels = grades.iter().zip(&absences).zip(schools.iter().zip(chance)).map(label).collect();
    let table = Table::new(vec![
        Column::numeric("grade", grades),
        Column::numeric("absences", absences),
        Column::categorical("school", schools),
    ])?;
    Ok((table, labels, (0..u64::from(rows)).map(|row| row / 2).collect()))
}
