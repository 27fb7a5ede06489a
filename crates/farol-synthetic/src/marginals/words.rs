//! Marginals of the published workbook's text columns: how often each word stands in a whole year.

use super::PHASES;

/// Kinds of institution, from those whose families have least to those who have finished; a pupil keeps the place in that order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Institution {
    Public,
    Private,
    Finished,
    NoneOfThese,
    Scholarship,
    Company,
    Sponsored,
    /// The same as `Sponsored`, spelled with a small letter from the second year on.
    SponsoredSmall,
    Graduate,
}

impl Institution {
    pub(crate) const ALL: [Self; 9] = [
        Self::Public,
        Self::Private,
        Self::Finished,
        Self::NoneOfThese,
        Self::Scholarship,
        Self::Company,
        Self::Sponsored,
        Self::SponsoredSmall,
        Self::Graduate,
    ];
}

/// Institutions by year and phase, in the order of [`Institution::ALL`].
pub(crate) const INSTITUTIONS: [[[u32; 9]; PHASES]; 3] = [
    [
        [188, 0, 0, 0, 0, 0, 2, 0, 0],
        [185, 0, 0, 0, 0, 0, 7, 0, 0],
        [146, 0, 0, 0, 0, 0, 8, 1, 0],
        [125, 0, 0, 0, 0, 0, 22, 1, 0],
        [49, 0, 0, 0, 0, 0, 27, 0, 0],
        [36, 0, 0, 0, 0, 0, 24, 0, 0],
        [7, 0, 0, 0, 0, 0, 11, 0, 0],
        [16, 0, 0, 0, 0, 0, 5, 0, 0],
        [1, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    [
        [228, 3, 0, 0, 0, 0, 0, 0, 0],
        [161, 5, 0, 0, 0, 0, 7, 0, 0],
        [185, 8, 0, 0, 0, 0, 6, 1, 0],
        [121, 4, 0, 0, 0, 0, 7, 0, 0],
        [64, 4, 1, 0, 0, 0, 25, 0, 0],
        [34, 4, 1, 0, 0, 0, 26, 0, 0],
        [14, 0, 2, 0, 0, 0, 17, 0, 0],
        [2, 0, 3, 2, 5, 0, 11, 0, 0],
        [0, 0, 0, 0, 55, 8, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0, 0, 1],
    ],
    [
        [194, 2, 0, 0, 0, 0, 0, 0, 0],
        [182, 3, 0, 0, 0, 0, 0, 0, 0],
        [171, 6, 0, 0, 0, 0, 7, 1, 0],
        [192, 7, 0, 0, 0, 0, 11, 0, 0],
        [99, 6, 0, 0, 0, 0, 10, 0, 0],
        [63, 3, 2, 0, 0, 0, 32, 0, 0],
        [10, 2, 2, 0, 0, 0, 11, 0, 0],
        [1, 0, 0, 0, 13, 0, 23, 0, 0],
        [1, 23, 3, 0, 27, 9, 1, 0, 0],
        [0, 24, 0, 0, 1, 0, 0, 0, 13],
    ],
];

/// Pupils by number of school, 1 to 56.
pub(crate) const SCHOOLS: [u32; 56] = [
    109, 60, 3, 1, 100, 4, 16, 51, 1, 85, 1, 1, 16, 1, 1, 8, 32, 1, 2, 2, 8, 7, 1, 11, 1, 19, 7, 85, 1, 14,
    15, 59, 2, 71, 11, 49, 4, 36, 10, 15, 52, 39, 7, 2, 2, 11, 1, 19, 22, 4, 25, 3, 4, 1, 4, 38,
];

/// Numbers of evaluators and how often they stand, by place and year.
pub(crate) const EVALUATORS: [&[&[(u8, u32)]]; 3] = [
    &[
        &[(6, 251), (5, 240), (13, 113), (4, 111), (11, 77), (7, 68)],
        &[(27, 355), (3, 253), (2, 239), (30, 13)],
        &[(30, 229), (15, 193), (24, 51), (28, 40), (31, 13), (29, 8)],
        &[(31, 310)],
    ],
    &[
        &[(15, 278), (21, 209), (13, 145), (24, 90), (11, 86), (32, 74), (19, 56)],
        &[(5, 284), (6, 226), (3, 185), (7, 100), (4, 97), (2, 46)],
        &[(2, 305), (23, 202), (4, 84), (3, 68), (34, 48)],
        &[(8, 334)],
    ],
    &[
        &[
            (21, 190),
            (3, 157),
            (23, 136),
            (19, 111),
            (20, 99),
            (22, 62),
            (15, 53),
            (16, 53),
            (12, 47),
            (17, 31),
            (14, 29),
            (11, 25),
            (18, 14),
            (13, 12),
            (24, 10),
        ],
        &[
            (13, 125),
            (2, 105),
            (23, 104),
            (26, 95),
            (19, 74),
            (24, 71),
            (17, 55),
            (3, 45),
            (5, 45),
            (20, 44),
            (16, 41),
            (21, 41),
            (25, 40),
            (11, 34),
            (22, 33),
            (15, 24),
            (18, 22),
            (7, 16),
            (1, 15),
        ],
        &[
            (2, 141),
            (26, 134),
            (1, 104),
            (15, 84),
            (9, 64),
            (22, 50),
            (17, 47),
            (25, 44),
            (23, 42),
            (7, 31),
            (5, 21),
            (10, 16),
            (20, 15),
        ],
        &[(5, 94), (26, 76), (2, 71), (1, 68), (10, 39), (7, 28), (23, 12), (17, 10), (15, 9)],
        &[(7, 60), (5, 44), (26, 16), (10, 15), (25, 13)],
        &[(26, 6)],
    ],
];

/// First-year pupils with a third and a fourth evaluator; in later years the number of evaluations says it.
pub(crate) const EVALUATED_FIRST: [u32; 4] = [860, 860, 534, 310];

/// Recommendations, from the least to the most favourable.
pub(crate) const RECOMMENDATIONS: [&str; 6] = [
    "Não avaliado",
    "Alocado em Fase anterior",
    "Mantido na Fase atual",
    "Mantido na Fase + Bolsa",
    "Promovido de Fase",
    "Promovido de Fase + Bolsa",
];
/// How often each stands in the first year's four columns, and how often nothing does.
pub(crate) const RECOMMENDED: [[u32; 7]; 4] = [
    [2, 1, 420, 7, 290, 140, 0],
    [2, 0, 569, 3, 260, 26, 0],
    [236, 6, 302, 18, 247, 51, 0],
    [0, 37, 65, 13, 90, 91, 564],
];

/// The psychologists' recommendations in the first year.
pub(crate) const PSYCHOLOGY: [(&str, u32); 5] = [
    ("Não atendido", 406),
    ("Sem limitações", 254),
    ("Requer avaliação", 158),
    ("Não indicado", 37),
    ("Não avaliado", 5),
];

/// First-year pupils who are recommended for a scholarship, and who reached the turning point.
pub(crate) const RECOMMENDED_FOR_SCHOLARSHIP: u32 = 132;
/// First-year pupils who reached the turning point.
pub(crate) const TURNED: u32 = 113;
/// First-year pupils praised for IEG, IDA and IPV.
pub(crate) const PRAISED: [u32; 3] = [577, 239, 377];

/// First-year pupils by Pedra (Quartzo to Topázio) two years and one year before, among those who had entered by then.
pub(crate) const EARLIER_PEDRAS: [[u32; 4]; 2] = [[24, 56, 182, 61], [58, 112, 206, 86]];

/// Letters of classes, the most used first.
pub(crate) const CLASS_LETTERS: [char; 24] = [
    'A', 'B', 'L', 'F', 'K', 'D', 'M', 'G', 'J', 'U', 'P', 'N', 'C', 'H', 'E', 'Q', 'I', 'R', 'O', 'Y', 'Z',
    'S', 'V', 'T',
];
/// Pupils a class holds.
pub(crate) const CLASS_SIZE: usize = 13;
/// Percent of ALFA's classes that are of grades 0 and 1.
pub(crate) const YOUNGEST_CLASSES: usize = 40;
