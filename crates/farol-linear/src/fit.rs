//! Fitting: from a table, labels and weights to a model, or to one model a penalty.

use crate::newton::{Optimum, base_rate, beginning, minimise};
use crate::observations::Observations;
use crate::tile::Design;
use crate::{CheckedLogistic, LinearError, Logistic, Table, encoding};

impl CheckedLogistic {
    /// Fits coefficients to the rows of `table`, labelled `true` where they are of the positive class. `weights` counts
    /// each row: 0, or 1e-50 to 1e50; a row of weight 0 is as if it was not there, one of weight 2 as if it was there
    /// twice.
    ///
    /// The result has the same bits on any number of threads.
    ///
    /// # Errors
    /// Labels or weights that do not fit the table, rows of one class only, more columns than
    /// [`MAX_DESIGN_COLUMNS`](crate::MAX_DESIGN_COLUMNS), labels that are separated while `l2` is 0, an optimum not
    /// reached in as many iterations as are allowed.
    pub fn fit(
        &self,
        table: &Table<'_>,
        labels: &[bool],
        weights: Option<&[f64]>,
    ) -> Result<Logistic, LinearError> {
        let params = self.params();
        let observations = Observations::new(table.rows(), labels, weights, params.class_weight)?;
        let columns = encoding::learn(table, &observations.weights)?;
        let design = Design { table, columns: &columns, observations: &observations, stride: 1 };
        let optimum = minimise(&design, params, beginning(&design, params))?;
        Ok(Logistic::new(table.features().to_vec(), columns, params.l2, optimum))
    }

    /// Fits one model for each penalty of `l2s`, in the order given; the settings' own `l2` is not used. Each fit
    /// starts from the next stronger penalty's, so the models are those of [`fit`](Self::fit) but for the last digits.
    ///
    /// # Errors
    /// As [`fit`](Self::fit); a penalty out of range.
    pub fn fit_path(
        &self,
        table: &Table<'_>,
        labels: &[bool],
        weights: Option<&[f64]>,
        l2s: &[f64],
    ) -> Result<Vec<Logistic>, LinearError> {
        let observations = Observations::new(table.rows(), labels, weights, self.params().class_weight)?;
        let columns = encoding::learn(table, &observations.weights)?;
        let design = Design { table, columns: &columns, observations: &observations, stride: 1 };
        let mut models: Vec<(usize, Logistic)> = Vec::with_capacity(l2s.len());
        let mut start = base_rate(&design);
        for index in strongest_first(l2s) {
            let optimum = self.fit_from(&design, l2s[index], &start)?;
            start.clone_from(&optimum.coefficients);
            let model = Logistic::new(table.features().to_vec(), columns.clone(), l2s[index], optimum);
            models.push((index, model));
        }
        models.sort_by_key(|(index, _)| *index);
        Ok(models.into_iter().map(|(_, model)| model).collect())
    }

    fn fit_from(&self, design: &Design<'_>, l2: f64, start: &[f64]) -> Result<Optimum, LinearError> {
        let settings = self.with_l2(l2)?;
        // Which columns follow from others is seen where all rows count; near separated labels few do.
        let start = if l2 == 0.0 { base_rate(design) } else { start.to_vec() };
        minimise(design, settings.params(), start)
    }
}

fn strongest_first(l2s: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..l2s.len()).collect();
    order.sort_by(|&a, &b| l2s[b].total_cmp(&l2s[a]));
    order
}
