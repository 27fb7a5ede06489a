//! What choosing by the years before costs in the next one, for rules that a person might follow: the AUC of the best
//! entrant of that year minus that of the one chosen. Known as audition in dssg/triage.

use farol_domain::SchoolYear;
use serde::Serialize;

use super::Fold;

/// Years before the one chosen for: two, since one has no variance.
const BEFORE: usize = 2;

/// How near the best counts as near.
const NEAR: f64 = 0.02;

/// A way to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The learner Farol chose for that year, inside its training years: it never saw a test year.
    Inside,
    /// Best in the last year.
    BestLast,
    /// Best on average of the years before.
    BestAverage,
    /// Least spread over the years before.
    LowestVariance,
    /// Most often within .02 of the year's best; of those the best on average.
    WithinOfBest,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Inside, Self::BestLast, Self::BestAverage, Self::LowestVariance, Self::WithinOfBest];

    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "inside the training years",
            Self::BestLast => "best last",
            Self::BestAverage => "best average",
            Self::LowestVariance => "lowest variance",
            Self::WithinOfBest => "most often within .02 of the best",
        }
    }
}

/// What the rules would have cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Regret {
    /// Too few years.
    NotEnoughYears {
        /// Test years there are.
        years: usize,
        /// Test years that are needed.
        needed: usize,
    },
    /// Enough.
    Measured {
        /// Each rule.
        rules: Vec<RuleRegret>,
    },
}

/// One rule over the years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRegret {
    /// The rule.
    pub rule: Rule,
    /// Each year that has two before it.
    pub years: Vec<NextYear>,
    /// Mean regret over these.
    pub mean: f64,
}

/// One choice and what it cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextYear {
    /// The year chosen for.
    pub year: SchoolYear,
    /// Who was chosen.
    pub chosen: &'static str,
    /// Its AUC in that year.
    pub auc: f64,
    /// Who was best.
    pub best: &'static str,
    /// Its AUC.
    pub best_auc: f64,
    /// The difference, at least 0.
    pub regret: f64,
}

impl Regret {
    pub(super) fn of(folds: &[Fold]) -> Self {
        let table = Aucs::of(folds);
        if folds.len() <= BEFORE || table.names.is_empty() {
            return Self::NotEnoughYears { years: folds.len(), needed: BEFORE + 1 };
        }
        Self::Measured { rules: Rule::ALL.into_iter().map(|rule| table.follow(rule)).collect() }
    }
}

/// The AUC of each entrant that has one in every year.
struct Aucs {
    years: Vec<SchoolYear>,
    names: Vec<&'static str>,
    /// By entrant, then year.
    of: Vec<Vec<f64>>,
    /// Name of the learner chosen inside each year's training years.
    inside: Vec<&'static str>,
}

impl Aucs {
    fn of(folds: &[Fold]) -> Self {
        let in_year = |fold: &Fold, name: &str| {
            let entrant = fold.entrants.iter().find(|entrant| entrant.kind.as_str() == name)?;
            entrant.figures.auc.value.value()
        };
        let all = folds.first().into_iter().flat_map(|fold| &fold.entrants);
        let each = all.filter_map(|entrant| {
            let name = entrant.kind.as_str();
            Some((name, folds.iter().map(|fold| in_year(fold, name)).collect::<Option<Vec<f64>>>()?))
        });
        let (names, of) = each.unzip();
        Self {
            years: folds.iter().map(|fold| fold.test_year).collect(),
            names,
            of,
            inside: folds.iter().map(|fold| fold.champion().kind.as_str()).collect(),
        }
    }

    fn follow(&self, rule: Rule) -> RuleRegret {
        let years: Vec<NextYear> =
            (BEFORE..self.years.len()).map(|next| self.cost(self.choose(rule, next), next)).collect();
        let mean = years.iter().map(|year| year.regret).sum::<f64>() / years.len() as f64;
        RuleRegret { rule, years, mean }
    }

    fn cost(&self, chosen: usize, next: usize) -> NextYear {
        let best = self.highest(|at| self.of[at][next]);
        let (auc, best_auc) = (self.of[chosen][next], self.of[best][next]);
        NextYear {
            year: self.years[next],
            chosen: self.names[chosen],
            auc,
            best: self.names[best],
            best_auc,
            regret: best_auc - auc,
        }
    }

    /// Sees the years before `next` only.
    fn choose(&self, rule: Rule, next: usize) -> usize {
        let before = |at: usize| &self.of[at][..next];
        match rule {
            Rule::Inside => self.names.iter().position(|n| *n == self.inside[next]).unwrap_or_default(),
            Rule::BestLast => self.highest(|at| self.of[at][next - 1]),
            Rule::BestAverage => self.highest(|at| mean(before(at))),
            Rule::LowestVariance => self.highest(|at| -variance(before(at))),
            Rule::WithinOfBest => {
                let near = |at: usize| {
                    (0..next).filter(|year| self.of[at][*year] >= self.best_of(*year) - NEAR).count() as f64
                };
                // An AUC is at most 1, so that the average never outweighs a year.
                self.highest(|at| 2.0 * near(at) + mean(before(at)))
            }
        }
    }

    fn best_of(&self, year: usize) -> f64 {
        self.of.iter().map(|aucs| aucs[year]).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Of equals the first.
    fn highest(&self, value: impl Fn(usize) -> f64) -> usize {
        let all = 0..self.names.len();
        all.max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a))).unwrap_or_default()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Aucs {
        Aucs {
            years: (2021..2025).filter_map(|year| SchoolYear::new(year).ok()).collect(),
            names: vec!["steady", "rising", "lucky"],
            of: vec![
                vec![0.70, 0.70, 0.70, 0.70],
                vec![0.60, 0.72, 0.80, 0.85],
                vec![0.90, 0.69, 0.60, 0.50],
            ],
            inside: vec!["lucky", "steady", "steady", "rising"],
        }
    }

    #[test]
    fn each_rule_chooses_by_the_years_before_and_pays_in_the_next() {
        let chosen = |rule| -> Vec<&str> { table().follow(rule).years.iter().map(|y| y.chosen).collect() };
        assert_eq!(chosen(Rule::Inside), ["steady", "rising"]);
        assert_eq!(chosen(Rule::BestLast), ["rising", "rising"]);
        assert_eq!(chosen(Rule::BestAverage), ["lucky", "lucky"]);
        assert_eq!(chosen(Rule::LowestVariance), ["steady", "steady"]);
        // 2021: only 'lucky' is near; 2022: steady and rising are near .72. All tie at first but for the average.
        assert_eq!(chosen(Rule::WithinOfBest), ["lucky", "rising"]);
    }

    #[test]
    fn the_best_of_the_year_has_no_regret() {
        let followed = table().follow(Rule::BestAverage);
        let regrets: Vec<f64> = followed.years.iter().map(|year| year.regret).collect();
        assert!((regrets[0] - 0.20).abs() < 1e-12 && (regrets[1] - 0.35).abs() < 1e-12);
        assert!((followed.mean - 0.275).abs() < 1e-12);
        assert!(table().follow(Rule::BestLast).mean.abs() < 1e-12);
    }
}
