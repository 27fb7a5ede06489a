//! Marginals of the published workbook: how many pupils come, go up, leave and lack what. All of these are counts or rounded
//! percentages over a whole year or phase of the published, pseudonymised file; none describes a pupil.

pub(crate) mod scores;
pub(crate) mod words;

/// Phases 0 to 9.
pub(crate) const PHASES: usize = 10;

/// Pupils of the first year; every other count scales with it.
pub(crate) const FIRST_YEAR: u32 = 860;
/// Pupils of the second year.
pub(crate) const SECOND_YEAR: u32 = 1014;
/// Pupils of the third year.
pub(crate) const THIRD_YEAR: u32 = 1156;

/// Newly seen pupils by phase: in the first, the second and every later year.
pub(crate) const NEWCOMERS: [[u32; PHASES]; 3] = [
    [190, 192, 155, 148, 76, 60, 18, 21, 0, 0],
    [154, 57, 71, 30, 23, 18, 7, 10, 44, 0],
    [119, 58, 63, 42, 40, 26, 10, 0, 4, 25],
];

/// Lowest gap of [`NEWCOMER_GAPS`].
pub(crate) const LOWEST_GAP: i8 = -4;

/// Newcomers' gap in percent, -4 to 2, by phase.
pub(crate) const NEWCOMER_GAPS: [[[u32; 7]; PHASES]; 3] = [
    [
        [0, 1, 27, 36, 36, 0, 0],
        [0, 2, 20, 62, 15, 1, 0],
        [1, 0, 10, 61, 28, 0, 0],
        [2, 7, 15, 31, 44, 1, 0],
        [1, 8, 20, 37, 26, 7, 1],
        [0, 3, 33, 37, 22, 2, 3],
        [0, 0, 0, 83, 17, 0, 0],
        [0, 0, 0, 76, 24, 0, 0],
        [0, 0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 1, 0],
    ],
    [
        [0, 1, 11, 24, 64, 0, 0],
        [0, 2, 4, 63, 29, 2, 0],
        [0, 0, 7, 51, 42, 0, 0],
        [0, 7, 7, 41, 38, 7, 0],
        [0, 8, 21, 29, 25, 17, 0],
        [0, 6, 17, 50, 27, 0, 0],
        [0, 0, 14, 43, 43, 0, 0],
        [0, 0, 0, 40, 20, 40, 0],
        [0, 0, 0, 0, 98, 2, 0],
        [0, 0, 0, 0, 0, 1, 0],
    ],
    [
        [0, 0, 8, 51, 41, 0, 0],
        [0, 0, 10, 69, 21, 0, 0],
        [0, 0, 0, 47, 52, 1, 0],
        [0, 0, 10, 36, 50, 4, 0],
        [0, 0, 22, 68, 5, 5, 0],
        [0, 0, 32, 48, 16, 4, 0],
        [0, 0, 0, 40, 60, 0, 0],
        [0, 0, 0, 40, 20, 40, 0],
        [0, 0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 1, 0],
    ],
];

/// Percent who are the younger of the two ages (or grades) of their ideal phase: not behind, one behind, further behind.
pub(crate) const YOUNGER: [u32; 3] = [26, 57, 74];

/// Ages 18 and above where university is the ideal phase: still in school, in phase 8, in phase 9 (from 20).
pub(crate) const UNIVERSITY_AGES: [[u32; 7]; 3] =
    [[12, 5, 2, 1, 0, 0, 0], [6, 11, 13, 7, 3, 1, 1], [0, 0, 3, 7, 9, 4, 1]];

/// First-year pupils by year of entry, six years before to the same year.
pub(crate) const ENTRIES: [u32; 7] = [29, 40, 67, 139, 48, 138, 399];

/// Leavers in so many pupils by phase, those listed before and those newly listed: from the first to the second year, and later.
/// No pupil of phase 9 has been followed: half of them are let finish each year.
pub(crate) const LEAVERS: [[[(u32, u32); 2]; PHASES]; 2] = [
    [
        [(0, 1), (42, 190)],
        [(0, 1), (50, 192)],
        [(0, 1), (43, 155)],
        [(0, 1), (63, 148)],
        [(0, 1), (26, 76)],
        [(0, 1), (20, 60)],
        [(0, 1), (6, 18)],
        [(0, 1), (10, 21)],
        [(0, 1), (0, 1)],
        [(0, 1), (0, 1)],
    ],
    [
        [(16, 77), (41, 154)],
        [(23, 116), (12, 57)],
        [(23, 129), (24, 71)],
        [(29, 103), (9, 29)],
        [(15, 70), (12, 24)],
        [(11, 47), (11, 18)],
        [(12, 26), (4, 7)],
        [(1, 13), (2, 10)],
        [(2, 19), (2, 44)],
        [(1, 2), (1, 2)],
    ],
];

/// Of the first year's pupils, those who stay away one year and come back.
pub(crate) const RETURNING: u32 = 4;

/// Stayers by phase: those who stay in it, go up by one, by two, by three.
pub(crate) const STEPS: [[[u32; 4]; PHASES]; 2] = [
    [
        [77, 70, 1, 0],
        [46, 95, 1, 0],
        [33, 78, 1, 0],
        [23, 61, 1, 0],
        [9, 38, 1, 2],
        [8, 25, 5, 2],
        [0, 5, 7, 0],
        [1, 10, 0, 0],
        [1, 0, 0, 0],
        [1, 0, 0, 0],
    ],
    [
        [77, 94, 3, 0],
        [33, 105, 0, 0],
        [12, 140, 1, 0],
        [27, 67, 0, 0],
        [7, 51, 0, 9],
        [23, 13, 5, 2],
        [2, 12, 3, 0],
        [11, 9, 0, 0],
        [46, 13, 0, 0],
        [1, 0, 0, 0],
    ],
];

/// What makes a pupil leave, as logits per standard deviation (2022 to 2023, then 2023 to 2024).
pub(crate) struct Leaving {
    pub(crate) engagement: f64,
    pub(crate) turning_point: f64,
    pub(crate) grades: f64,
    pub(crate) gap: f64,
    /// Entered this year.
    pub(crate) newcomer: f64,
    /// Entered two years ago or earlier.
    pub(crate) veteran: f64,
}

/// Logistic fits on the published workbook, rounded.
pub(crate) const LEAVING: [Leaving; 2] = [
    Leaving {
        engagement: -0.95,
        turning_point: -0.13,
        grades: -0.1,
        gap: -0.03,
        newcomer: 0.3,
        veteran: -0.5,
    },
    Leaving {
        engagement: -0.55,
        turning_point: -0.04,
        grades: -0.12,
        gap: -0.2,
        newcomer: 0.4,
        veteran: -0.1,
    },
];

/// What makes a pupil go up, as logits per standard deviation, per phase ahead after staying, per phase ahead before.
pub(crate) struct Promotion {
    pub(crate) engagement: f64,
    pub(crate) turning_point: f64,
    pub(crate) grades: f64,
    pub(crate) psychosocial: f64,
    pub(crate) gap_if_kept: f64,
    pub(crate) gap: f64,
    pub(crate) newcomer: f64,
}

/// Logistic fits on the published workbook, rounded; the weights of the gaps then moved until, over several seeds, as many fall
/// behind as did.
pub(crate) const PROMOTION: [Promotion; 2] = [
    Promotion {
        engagement: -0.26,
        turning_point: 1.18,
        grades: 0.52,
        psychosocial: -0.5,
        gap_if_kept: -0.5,
        gap: -1.1,
        newcomer: -1.1,
    },
    Promotion {
        engagement: 0.36,
        turning_point: 0.79,
        grades: 0.68,
        psychosocial: -0.4,
        gap_if_kept: 0.3,
        gap: -1.7,
        newcomer: -1.47,
    },
];

/// Standard deviation of the logistic distribution, pi over the root of 3.
pub(crate) const LOGISTIC: f64 = 1.814;

/// Second-year birth dates that can be read with day and month swapped.
pub(crate) const SWAPPABLE: u32 = 399;
/// Standard deviation of what else makes a pupil go up. Less than a logistic's: the fits above leave out most of what promotions
/// follow, and `piora` can be foretold better than they would have it.
pub(crate) const PROMOTION_NOISE: f64 = 1.0;

/// Pupils of both first years whose gender differs between them.
pub(crate) const GENDER_CHANGES: u32 = 12;
/// Pupils of both first years.
pub(crate) const STAYED_FIRST: u32 = 600;
/// Pupils of the second and third year.
pub(crate) const STAYED_SECOND: u32 = 765;
/// Of them, those whose year of entry was restated.
pub(crate) const ENTRIES_RESTATED: u32 = 199;
/// Birth dates corrected from the first to the second year: four years later, two years earlier.
pub(crate) const BIRTHS_CORRECTED_FIRST: [(u32, i32); 2] = [(2, 4), (1, -2)];
/// Birth dates corrected from the second to the third year: one year earlier, two years earlier.
pub(crate) const BIRTHS_CORRECTED_SECOND: [(u32, i32); 2] = [(9, -1), (1, -2)];
/// Pupils who age by two between the second and third year because they were born between its two reference days.
pub(crate) const BORN_BETWEEN: u32 = 11;
/// Third-year pupils whose ideal phase does not follow the grade: phases away from it.
pub(crate) const IDEAL_EXCEPTIONS: [(u32, i8); 3] = [(39, -1), (1, -2), (2, 1)];
/// Third-year pupils whose recorded gap is not phase minus ideal phase.
pub(crate) const WRONG_GAPS: u32 = 2;
/// The wrong gap they have.
pub(crate) const WRONG_GAP: i8 = 3;
/// Age in the third year of its eldest pupil.
pub(crate) const ELDEST: u8 = 27;
/// Percent of girls.
pub(crate) const GIRLS: u32 = 53;

/// Second-year pupils without INDE below phase 8: phase, those who stay, those who leave.
pub(crate) const WITHOUT_INDE: [(u8, u32, u32); 3] = [(7, 13, 0), (4, 3, 3), (2, 0, 1)];

/// Grades missing in phases 0 to 7: mathematics and Portuguese together (first year), mathematics, Portuguese, English (third).
pub(crate) const GRADES_MISSING_FIRST: u32 = 2;
/// English grades missing in the first year, phases 3 to 7 (of 323).
pub(crate) const ENGLISH_MISSING_FIRST: u32 = 40;
/// Mathematics, Portuguese and English grades missing in the third year.
pub(crate) const GRADES_MISSING_THIRD: [u32; 3] = [4, 5, 15];

/// Number of evaluations (0, 2, 3, 4, 5, 6) by year and phase; a second-year pupil without INDE has none.
pub(crate) const EVALUATIONS: [[[u32; 6]; PHASES]; 3] = [
    [
        [0, 1, 0, 0, 0, 0],
        [0, 46, 146, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 13, 135, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 27, 33, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
    ],
    [
        [0, 1, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
    ],
    [
        [0, 132, 64, 0, 0, 0],
        [0, 92, 57, 36, 0, 0],
        [0, 0, 141, 44, 0, 0],
        [0, 12, 57, 103, 39, 0],
        [0, 0, 16, 50, 43, 6],
        [0, 0, 39, 26, 35, 0],
        [0, 0, 0, 0, 25, 0],
        [25, 0, 12, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
    ],
];
/// What the places of [`EVALUATIONS`] stand for.
pub(crate) const EVALUATION_COUNTS: [u8; 6] = [0, 2, 3, 4, 5, 6];
