//! Mean decrease in impurity, from the values and covers a model keeps.

use super::{Model, Tree};

impl Model {
    /// How much each feature's splits lowered the impurity of what the trees answer, in feature order, summing to 1.
    ///
    /// For a forest the decreases are those of the Gini impurity, each tree's weighted by cover and scaled to sum 1,
    /// then averaged over the trees that split at all (Breiman et al., *Classification and Regression Trees*, 1984,
    /// section 5.3, as scikit-learn averages it). For boosting they are those of the variance of the nodes' values, in
    /// the units of log-odds squared, summed over all trees as they are. All zeros when no split lowered anything, or
    /// when the model [does not know its covers](Model::has_covers).
    pub fn impurity_importance(&self) -> Vec<f64> {
        let mut total = vec![0.0; self.features.len()];
        for tree in &self.trees {
            let decreases = tree.decreases(self.features.len());
            let decreases = if self.answer == super::Answer::Mean { scaled(decreases) } else { decreases };
            for (sum, part) in total.iter_mut().zip(decreases) {
                *sum += part;
            }
        }
        scaled(total)
    }
}

impl Tree {
    /// Cover times value squared, gained by each feature's splits: half the decrease of cover times Gini impurity where
    /// values are shares, and of cover times variance otherwise.
    fn decreases(&self, features: usize) -> Vec<f64> {
        let squares = |at: usize| {
            let node = self.node(at);
            node.cover * node.value * node.value
        };
        let mut out = vec![0.0; features];
        for (at, node) in self.nodes().enumerate() {
            if let Some(split) = node.split {
                out[split.feature as usize] += squares(at + 1) + squares(split.right as usize) - squares(at);
            }
        }
        out
    }
}

fn scaled(mut parts: Vec<f64>) -> Vec<f64> {
    let sum: f64 = parts.iter().sum();
    if sum > 0.0 {
        for part in &mut parts {
            *part /= sum;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TreeBuilder;
    use crate::{Answer, Feature, Kind};

    /// A stump of so many rows on either side, the root's value their mean.
    fn stump(feature: u32, covers: [f64; 2], values: [f64; 2]) -> Tree {
        let mut tree = TreeBuilder::default();
        let cover = covers[0] + covers[1];
        tree.push((covers[0] * values[0] + covers[1] * values[1]) / cover, cover);
        tree.split_at(0, feature, 0.5, false);
        tree.push(values[0], covers[0]);
        tree.right_of(0);
        tree.push(values[1], covers[1]);
        tree.build()
    }

    fn importance(answer: Answer) -> Vec<f64> {
        let features = ["a", "b", "c"];
        let features = features.map(|name| Feature { name: name.to_owned(), kind: Kind::Numeric }).to_vec();
        let trees = vec![stump(0, [3.0, 1.0], [0.0, 1.0]), stump(2, [2.0, 2.0], [0.5, 0.75])];
        Model::assemble(features, trees, answer).expect("a model").impurity_importance()
    }

    #[test]
    fn trees_of_a_forest_count_alike_and_those_of_boosting_by_what_they_lowered() {
        assert_eq!(importance(Answer::Mean), [0.5, 0.0, 0.5]);
        // Sums of squares between the sides: 3 / 4 and 1 / 16.
        let [first, none, last] = [0.75 / 0.8125, 0.0, 0.0625 / 0.8125];
        let found = importance(Answer::Logistic { base: 2.0 });
        assert!(found.iter().zip([first, none, last]).all(|(a, b)| (a - b).abs() < 1e-15), "{found:?}");
    }
}
