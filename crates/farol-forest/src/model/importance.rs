//! Mean decrease in impurity, from the shares and covers a model keeps.

use super::{Forest, Tree};

impl Forest {
    /// How much each feature's splits lowered the Gini impurity, in feature order, summing to 1.
    ///
    /// Each tree's decreases are weighted by cover and scaled to sum 1, then averaged over the trees that split at all
    /// (Breiman et al., *Classification and Regression Trees*, 1984, section 5.3, as scikit-learn averages it). All
    /// zeros when no split lowered any impurity.
    pub fn impurity_importance(&self) -> Vec<f64> {
        let mut total = vec![0.0; self.features.len()];
        for tree in &self.trees {
            for (sum, part) in total.iter_mut().zip(scaled(tree.decreases(self.features.len()))) {
                *sum += part;
            }
        }
        scaled(total)
    }
}

impl Tree {
    fn decreases(&self, features: usize) -> Vec<f64> {
        let weighted = |at: usize| self.nodes[at].cover * self.nodes[at].impurity();
        let mut out = vec![0.0; features];
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(split) = node.split {
                out[split.feature as usize] +=
                    weighted(at) - weighted(at + 1) - weighted(split.right as usize);
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
