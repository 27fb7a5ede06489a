//! Every trap of the published workbook, counted in it and in the twin.

use std::collections::{BTreeMap, BTreeSet};

use calamine::{CellErrorType, Data, Range};
use farol_synthetic::{census, workbook};

use crate::read::{Sheets, column, headers, is_filled, number, params, published_summary, twin};

/// What a pupil's row says, in one spelling.
struct Pupil {
    girl: bool,
    entry: f64,
    age: f64,
    inde: bool,
}

/// Counts by name. The sheets are those of 2022, 2023 and 2024.
pub(crate) fn count(sheets: &Sheets) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (year, sheet) in sheets {
        counts.insert(format!("{year} height"), sheet.height());
        counts.insert(format!("{year} pupils"), column(sheet, "RA", 0).len());
        counts.insert(format!("{year} wrong gaps"), wrong_gaps(sheet, *year));
        counts.insert(format!("{year} IAA 0"), equal(sheet, "IAA", 0.0));
        counts.insert(format!("{year} IEG 0"), equal(sheet, "IEG", 0.0));
    }
    counts.extend(cells(sheets).into_iter().map(|(name, count)| (name.to_owned(), count)));
    counts.extend(people(sheets));
    counts
}

fn equal(sheet: &Range<Data>, header: &str, value: f64) -> usize {
    column(sheet, header, 0).into_iter().filter(|cell| number(cell) == Some(value)).count()
}

fn of(sheet: &Range<Data>, header: &str, test: impl Fn(&Data) -> bool) -> usize {
    column(sheet, header, 0).into_iter().filter(|cell| test(cell)).count()
}

fn cells(sheets: &Sheets) -> Vec<(&'static str, usize)> {
    let (second, third) = (&sheets[&2023], &sheets[&2024]);
    let is_date = |cell: &Data| matches!(cell, Data::DateTime(_));
    let is = |text: &'static str| move |cell: &Data| matches!(cell, Data::String(s) if s == text);
    let error = |kind: CellErrorType| move |cell: &Data| *cell == Data::Error(kind.clone());
    vec![
        ("ages as dates", of(second, "Idade", is_date)),
        ("births as dates", of(second, "Data de Nasc", is_date)),
        (
            "births as texts",
            of(second, "Data de Nasc", |cell| matches!(cell, Data::String(s) if s.contains('/'))),
        ),
        ("INDE 2024 to include", of(third, "INDE 2024", is("INCLUIR"))),
        ("Pedra 2024 to include", of(third, "Pedra 2024", is("INCLUIR"))),
        ("INDE 2024 divided by zero", of(third, "INDE 2024", error(CellErrorType::Div0))),
        ("INDE 2024 not available", of(third, "INDE 2024", error(CellErrorType::NA))),
        ("INDE 2023 divided by zero", of(second, "INDE 2023", error(CellErrorType::Div0))),
        ("INDE 2023 not available", of(second, "INDE 2023", error(CellErrorType::NA))),
        ("INDE 23 filled in 2023", of(second, "INDE 23", is_filled)),
        ("INDE 23 not available in 2024", of(third, "INDE 23", error(CellErrorType::NA))),
        ("Pedra 23 filled in 2023", of(second, "Pedra 23", is_filled)),
        ("IAA 10.002", equal(third, "IAA", 10.002)),
        ("IPV 10.01", equal(second, "IPV", 10.01)),
        ("schools blank", of(third, "Escola", |cell| !is_filled(cell))),
        ("Cursando", of(third, "Ativo/ Inativo", is("Cursando"))),
        ("pupils of 27", equal(third, "Idade", 27.0)),
        ("phase 9 as a number", of(third, "Fase", |cell| number(cell) == Some(9.0))),
    ]
}

fn people(sheets: &Sheets) -> BTreeMap<String, usize> {
    let years: Vec<BTreeMap<String, Pupil>> =
        sheets.iter().map(|(year, sheet)| pupils(sheet, *year)).collect();
    let years = &years;
    let both =
        |a: usize, b: usize| years[b].iter().filter_map(move |(ra, new)| Some((years[a].get(ra)?, new)));
    let count =
        |a, b, test: &dyn Fn(&Pupil, &Pupil) -> bool| both(a, b).filter(|(old, new)| test(old, new)).count();
    let mut counts = BTreeMap::new();
    let mut add = |name: &str, count: usize| counts.insert(name.to_owned(), count);
    add("pupils", years.iter().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>().len());
    add("in 2022 and 2023", both(0, 1).count());
    add("in 2023 and 2024", both(1, 2).count());
    add(
        "in all",
        years[2].keys().filter(|ra| years[0].contains_key(*ra) && years[1].contains_key(*ra)).count(),
    );
    add(
        "away in 2023",
        years[2].keys().filter(|ra| years[0].contains_key(*ra) && !years[1].contains_key(*ra)).count(),
    );
    add("genders changed", count(0, 1, &|old, new| old.girl != new.girl));
    add("entries restated", count(1, 2, &|old, new| old.entry != new.entry));
    add("entries restated early", count(0, 1, &|old, new| old.entry != new.entry));
    add("2023 without INDE", count(1, 2, &|old, _| !old.inde));
    add("younger by three", count(0, 1, &|old, new| new.age - old.age == -3.0));
    add("older by three", count(0, 1, &|old, new| new.age - old.age == 3.0));
    add("older by two later", count(1, 2, &|old, new| new.age - old.age == 2.0));
    add("older by three later", count(1, 2, &|old, new| new.age - old.age == 3.0));
    counts
}

fn pupils(sheet: &Range<Data>, year: u16) -> BTreeMap<String, Pupil> {
    let (age, inde) = if year == 2022 {
        ("Idade 22".to_owned(), "INDE 22".to_owned())
    } else {
        ("Idade".to_owned(), format!("INDE {year}"))
    };
    let ras = column(sheet, "RA", 0);
    let columns = ["Gênero", "Ano ingresso", &age, &inde].map(|header| column(sheet, header, 0));
    (0..ras.len())
        .map(|row| {
            let pupil = Pupil {
                girl: matches!(columns[0][row].to_string().as_str(), "Menina" | "Feminino"),
                entry: number(columns[1][row]).unwrap(),
                age: number(columns[2][row]).unwrap(),
                inde: number(columns[3][row]).is_some(),
            };
            (ras[row].to_string(), pupil)
        })
        .collect()
}

fn wrong_gaps(sheet: &Range<Data>, year: u16) -> usize {
    let [ideal, gap] = if year == 2022 { ["Fase ideal", "Defas"] } else { ["Fase Ideal", "Defasagem"] };
    let phase = column(sheet, "Fase", 0).into_iter().map(phase);
    let gaps = column(sheet, gap, 0).into_iter().zip(column(sheet, ideal, 0));
    phase.zip(gaps).filter(|(phase, (gap, ideal))| number(gap) != Some(phase - self::phase(ideal))).count()
}

fn phase(cell: &Data) -> f64 {
    let text = cell.to_string();
    let digit = text.chars().find_map(|c| c.to_digit(10)).unwrap_or(0);
    if text.starts_with("ALFA") { 0.0 } else { f64::from(digit) }
}

#[test]
fn every_trap_is_as_frequent_as_in_the_published_workbook() {
    let published = published_summary();
    let theirs: BTreeMap<&str, f64> =
        published.iter().filter_map(|(key, count)| Some((key.strip_prefix("trap;")?, count[0]))).collect();
    for seed in 1..=3 {
        let counts = count(&twin(seed));
        let ours: BTreeMap<&str, f64> =
            counts.iter().map(|(name, count)| (name.as_str(), *count as f64)).collect();
        assert_eq!(ours, theirs, "seed {seed}");
    }
}

#[test]
fn headers_and_their_order_are_those_of_the_published_workbook() {
    let twin = twin(1);
    assert_eq!(twin.values().map(|sheet| headers(sheet).len()).collect::<Vec<_>>(), [42, 48, 50]);
    let twice = |year: u16, header: &str| headers(&twin[&year]).iter().filter(|h| *h == header).count();
    assert_eq!([twice(2023, "Destaque IPV"), twice(2024, "Ativo/ Inativo")], [2, 2]);
    if let Some(published) = crate::read::published() {
        for (year, sheet) in &published {
            assert_eq!(headers(sheet), headers(&twin[year]));
        }
    }
}

#[test]
fn earlier_years_columns_agree_with_those_years_sheets() {
    let twin = twin(1);
    let (first, third) = (&twin[&2022], &twin[&2024]);
    let own: BTreeMap<String, f64> = column(first, "RA", 0)
        .into_iter()
        .zip(column(first, "INDE 22", 0))
        .map(|(ra, inde)| (ra.to_string(), number(inde).unwrap()))
        .collect();
    let later = column(third, "RA", 0).into_iter().zip(column(third, "INDE 22", 0));
    let differences: Vec<f64> =
        later.filter_map(|(ra, inde)| Some((number(inde)? - own[&ra.to_string()]).abs())).collect();
    assert_eq!(differences.len(), 472);
    assert!(differences.iter().all(|d| *d <= 0.000_501) && differences.iter().any(|d| *d > 0.0));
}

#[test]
fn swapped_births_swap_back_to_a_date_that_fits_the_age() {
    let twin = twin(1);
    let sheet = &twin[&2023];
    let swapped = column(sheet, "Data de Nasc", 0).into_iter().zip(column(sheet, "Idade", 0));
    let mut checked = 0;
    for (birth, age) in swapped {
        let Data::DateTime(shown) = birth else { continue };
        let (year, day, month, ..) = shown.to_ymd_hms_milli();
        let age_then = 2023.0 - f64::from(year) - f64::from(u8::from((month, day) > (10, 25)));
        assert_eq!(number(age), Some(age_then));
        checked += 1;
    }
    assert_eq!(checked, 399);
}

#[test]
fn the_census_says_what_the_workbook_holds() {
    let census = census(&params(1)).unwrap();
    let counts = count(&twin(1));
    let [first, second, third] = &census.sheets[..] else { panic!("three sheets") };
    let said = [
        ("pupils", census.pupils),
        ("in all", census.in_all),
        ("in 2022 and 2023", census.stayed[0]),
        ("in 2023 and 2024", census.stayed[1]),
        ("away in 2023", census.returned),
        ("2022 pupils", first.rows),
        ("ages as dates", second.swapped_dates),
        ("births as texts", second.birth_texts),
        ("INDE 2024 to include", third.to_include),
        ("INDE 2024 divided by zero", third.divided_by_zero),
        ("INDE 2023 not available", second.not_available),
        ("2023 IAA 0", second.zero_iaa),
        ("2024 IEG 0", third.zero_ieg),
        ("IAA 10.002", third.above_ten),
        ("2024 wrong gaps", third.wrong_gaps),
        ("genders changed", second.gender_changes),
        ("entries restated", third.entries_restated),
        ("2023 without INDE", third.without_inde_before),
    ];
    for (name, count) in said {
        assert_eq!(counts[name], count, "{name}");
    }
    assert_eq!(
        [second.age_jumps + third.age_jumps, first.blank_rows, usize::from(third.eldest_age)],
        [13, 1, 27]
    );
}

#[test]
fn the_same_parameters_give_the_same_bytes_and_another_seed_gives_others() {
    let bytes = |seed| workbook(&params(seed)).unwrap();
    assert!(bytes(1) == bytes(1));
    assert!(bytes(1) != bytes(2));
}
