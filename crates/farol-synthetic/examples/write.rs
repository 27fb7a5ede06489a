//! Writes a synthetic workbook: `write FILE [PUPILS [YEARS [SEED]]]`.

use std::{env, error::Error, fs};

use farol_domain::SchoolYear;
use farol_synthetic::{Params, workbook};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().ok_or("name a file to write")?;
    let mut number = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse());
    let mut params = Params::new(SchoolYear::new(2022)?, 1);
    params.pupils = u32::try_from(number(params.pupils.into())?)?;
    params.years = u8::try_from(number(params.years.into())?)?;
    params.seed = number(params.seed)?;
    fs::write(file, workbook(&params)?)?;
    Ok(())
}
