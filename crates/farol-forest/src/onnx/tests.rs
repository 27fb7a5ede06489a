//! Graphs made by hand: how each is read, and the sentence for each that is not.

use prost::Message;

use super::names::{ABOVE, AT_LEAST, AT_MOST, BELOW, ENSEMBLE, EQUAL, LEAF, ML, UNEQUAL, attribute};
use super::proto;
use crate::{Answer, Kind, Model, Test};

/// A node: mode, feature, value, children for yes and no, whether missing values go to yes.
type Line = (&'static str, i64, f32, i64, i64, i64);

const A_LEAF: Line = (LEAF, 0, 0.0, 0, 0, 0);

/// A file in the making: trees, leaves, and whatever a test changes.
#[derive(Clone, Default)]
struct File {
    ensemble: proto::Node,
    graph: proto::Graph,
    metadata: Vec<proto::Entry>,
}

impl File {
    /// Trees of nodes numbered from 0, the weights of their leaves all of class 0.
    fn new(trees: &[(&[Line], &[f32])]) -> Self {
        let ensemble = named_node(ML, ENSEMBLE, &["X"], &["label", "probabilities"]);
        let mut file = Self { ensemble, ..Self::default() };
        for (tree, (lines, weights)) in (0..).zip(trees) {
            let mut weights = weights.iter();
            for (id, &(mode, feature, value, yes, no, missing)) in (0..).zip(*lines) {
                for (name, int) in [
                    (attribute::TREES, tree),
                    (attribute::NODES, id),
                    (attribute::FEATURES, feature),
                    (attribute::TRUE, yes),
                    (attribute::FALSE, no),
                    (attribute::MISSING_TRUE, missing),
                ] {
                    file.attribute(name).ints.push(int);
                }
                file.attribute(attribute::MODES).strings.push(mode.as_bytes().to_vec());
                file.attribute(attribute::VALUES).floats.push(value);
                if mode == LEAF {
                    let weight = *weights.next().expect("a weight a leaf");
                    file.weigh(tree, id, 0, weight);
                }
            }
        }
        file.attribute(attribute::LABELS).ints = vec![0, 1];
        file.graph.input = vec![tensor("X", proto::FLOAT, Some(2))];
        file.graph.output =
            vec![tensor("label", proto::INT64, None), tensor("probabilities", proto::FLOAT, Some(2))];
        file
    }

    fn weigh(&mut self, tree: i64, id: i64, class: i64, weight: f32) {
        self.attribute(attribute::CLASS_TREES).ints.push(tree);
        self.attribute(attribute::CLASS_NODES).ints.push(id);
        self.attribute(attribute::CLASS_IDS).ints.push(class);
        self.attribute(attribute::CLASS_WEIGHTS).floats.push(weight);
    }

    fn attribute(&mut self, name: &str) -> &mut proto::Attribute {
        let all = &mut self.ensemble.attribute;
        let at = all.iter().position(|attribute| attribute.name() == name).unwrap_or_else(|| {
            all.push(proto::Attribute { name: Some(name.to_owned()), ..proto::Attribute::default() });
            all.len() - 1
        });
        &mut all[at]
    }

    fn without(mut self, name: &str) -> Self {
        self.ensemble.attribute.retain(|attribute| attribute.name() != name);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn transform(self, name: &str) -> Self {
        self.with(|file| file.attribute(attribute::TRANSFORM).string = Some(name.as_bytes().to_vec()))
    }

    /// Nodes after the ensemble, the last one's output being the graph's second.
    fn then(mut self, nodes: &[proto::Node]) -> Self {
        self.graph.node.extend(nodes.iter().cloned());
        let last = nodes.last().and_then(|node| node.output.first().cloned());
        self.graph.output[1].name = last;
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut graph = self.graph.clone();
        graph.node.insert(0, self.ensemble.clone());
        let metadata_props = self.metadata.clone();
        proto::Model { graph: Some(graph), metadata_props, ..proto::Model::default() }.encode_to_vec()
    }

    fn read(&self) -> Model {
        Model::from_onnx(&self.bytes()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refused(&self) -> String {
        Model::from_onnx(&self.bytes()).map(|_| ()).expect_err("a refusal").to_string()
    }
}

fn named_node(domain: &str, operator: &str, inputs: &[&str], outputs: &[&str]) -> proto::Node {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    proto::Node {
        input: owned(inputs),
        output: owned(outputs),
        op_type: Some(operator.to_owned()),
        domain: Some(domain.to_owned()),
        ..proto::Node::default()
    }
}

fn tensor(name: &str, element: i32, columns: Option<i64>) -> proto::ValueInfo {
    let dimension = |value| proto::Dimension { value, name: None };
    let dim = [Some(dimension(None)), columns.map(|columns| dimension(Some(columns)))];
    let shape = Some(proto::Shape { dim: dim.into_iter().flatten().collect() });
    let tensor = Some(proto::TensorType { element: Some(element), shape });
    proto::ValueInfo { name: Some(name.to_owned()), kind: Some(proto::Type { tensor }) }
}

/// One question of feature 0, its answers yes and no worth 0.25 and 0.75.
fn stump(mode: &'static str, value: f32, missing: i64) -> File {
    File::new(&[(&[(mode, 0, value, 1, 2, missing), A_LEAF, A_LEAF], &[0.25, 0.75])])
}

const STUMP: [Line; 3] = [(AT_MOST, 0, 0.5, 1, 2, 0), A_LEAF, A_LEAF];

/// Whether a value and a threshold make a mode say yes.
type Yes = fn(f64, f64) -> bool;

#[test]
fn every_mode_parts_values_as_it_says() {
    let inf = f64::INFINITY;
    let values =
        [f64::NAN, -inf, -3e38, -1.0, -1e-45, -0.0, 0.0, 1e-45, 1.0, 2.0, 2.0_f64.next_up(), 3.0, 3e38, inf];
    let ordered: [(&str, Yes); 4] =
        [(AT_MOST, |x, t| x <= t), (BELOW, |x, t| x < t), (AT_LEAST, |x, t| x >= t), (ABOVE, |x, t| x > t)];
    let equal: [(&str, Yes); 2] = [(EQUAL, |x, t| x == t), (UNEQUAL, |x, t| x != t)];
    let thresholds = [0.0, -0.0, 2.0, 1e-45, f32::MAX, f32::INFINITY, f32::NEG_INFINITY];
    let ordered = thresholds.iter().flat_map(|&t| ordered.map(|(mode, yes)| (mode, yes, t)));
    let equal = [0.0, -0.0, 2.0].into_iter().flat_map(|t| equal.map(|(mode, yes)| (mode, yes, t)));
    for (mode, yes, threshold) in ordered.chain(equal) {
        for missing in [0, 1] {
            let model = stump(mode, threshold, missing).read();
            for value in values {
                // A missing value is unequal to all, whatever the file says; onnxruntime answers so.
                let missing = value.is_nan() && (missing == 1 || mode == UNEQUAL);
                let expected = if missing || yes(value, f64::from(threshold)) { 0.25 } else { 0.75 };
                assert_eq!(model.predict_row(&[value, 0.0]), expected, "{value} {mode} {threshold}");
            }
        }
    }
}

#[test]
fn a_chain_of_equalities_that_share_a_child_is_one_set() {
    let shared =
        [(EQUAL, 0, 7.0, 4, 1, 0), (EQUAL, 0, 3.0, 4, 2, 0), (EQUAL, 0, 65.0, 4, 3, 1), A_LEAF, A_LEAF];
    let copied = [
        (EQUAL, 0, 7.0, 1, 2, 0),
        A_LEAF,
        (EQUAL, 0, 3.0, 3, 4, 0),
        A_LEAF,
        (EQUAL, 0, 65.0, 5, 6, 1),
        A_LEAF,
        A_LEAF,
    ];
    for file in [File::new(&[(&shared, &[0.75, 0.25])]), File::new(&[(&copied, &[0.25, 0.25, 0.25, 0.75])])] {
        let model = file.read();
        assert_eq!(model.trees()[0].len(), 3);
        let split = model.trees()[0].node(0).split.expect("a split");
        let Test::In(categories) = split.test else { panic!("a set") };
        assert_eq!(categories.iter().collect::<Vec<_>>(), [3, 7, 65]);
        assert!(split.missing_left, "the last link of the chain takes missing values");
        assert_eq!([model.features()[0].kind, model.features()[1].kind], [Kind::Categorical, Kind::Numeric]);
    }
}

#[test]
fn a_chain_ends_where_the_feature_or_the_child_differs() {
    let other_child = [(EQUAL, 0, 7.0, 2, 1, 0), (EQUAL, 0, 3.0, 3, 4, 0), A_LEAF, A_LEAF, A_LEAF];
    let other_feature = [(EQUAL, 0, 7.0, 2, 1, 0), (EQUAL, 1, 3.0, 2, 3, 0), A_LEAF, A_LEAF];
    let model = File::new(&[(&other_child, &[0.1, 0.2, 0.3])]).read();
    assert_eq!(model.trees()[0].len(), 5);
    let model = File::new(&[(&other_feature, &[0.1, 0.2])]).read();
    assert_eq!(model.trees()[0].len(), 5, "the shared leaf is copied");
    assert_eq!(
        [[7.0, 0.0], [0.0, 3.0], [0.0, 0.0]].map(|row| (model.predict_row(&row) * 10.0).round()),
        [1.0, 1.0, 2.0]
    );
}

#[test]
fn a_feature_asked_for_its_order_too_is_numeric() {
    let lines = [(EQUAL, 0, 7.0, 1, 2, 0), A_LEAF, (AT_MOST, 0, 3.0, 3, 4, 0), A_LEAF, A_LEAF];
    assert_eq!(File::new(&[(&lines, &[0.1, 0.2, 0.3])]).read().features()[0].kind, Kind::Numeric);
}

#[test]
fn weights_of_one_class_are_the_second_label_s_and_of_both_the_second_s() {
    let tree = |weights| File::new(&[(&STUMP, weights)]);
    let second = |file: &File| file.read().predict_row(&[0.0, 0.0]);
    assert_eq!(second(&tree(&[0.25, 0.75])), 0.25);
    let all_of_one = tree(&[0.25, 0.75]).with(|file| file.attribute(attribute::CLASS_IDS).ints.fill(1));
    assert_eq!(second(&all_of_one), 0.25);
    let both =
        tree(&[0.25, 0.75]).with(|file| (1..).zip([0.5, 0.25]).for_each(|(id, w)| file.weigh(0, id, 1, w)));
    assert_eq!(second(&both), 0.5);
    let half = tree(&[0.25, 0.75]).with(|file| file.weigh(0, 1, 1, 0.5));
    assert!(half.refused().contains("node 2 of tree 0 has no weight for the second class"));
}

#[test]
fn log_odds_take_their_base_from_the_attribute_and_from_a_first_tree_of_one_leaf() {
    let file =
        File::new(&[(&[A_LEAF], &[0.5]), (&STUMP, &[-1.0, 2.0]), (&[A_LEAF], &[0.25])]).transform("LOGISTIC");
    let model = file.with(|file| file.attribute(attribute::BASE_VALUES).floats = vec![0.125]).read();
    assert_eq!(model.answer(), Answer::Logistic { base: 0.625 });
    assert_eq!(model.trees().len(), 2);
    assert_eq!(model.margin_row(&[0.0, 0.0]), -0.125);
    let alone = File::new(&[(&[A_LEAF], &[0.5])]).transform("LOGISTIC").read();
    assert_eq!(alone.margin_row(&[0.0, 0.0]), 0.5);
}

#[test]
fn leaves_that_never_fall_below_0_are_log_odds_all_the_same() {
    let model = File::new(&[(&STUMP, &[0.5, 2.0])]).transform("LOGISTIC").read();
    assert_eq!(model.predict_row(&[0.0, 0.0]), 1.0 / (1.0 + (-0.5_f64).exp()));
}

#[test]
fn shares_that_rounding_left_above_1_are_1() {
    let third = 1.0_f32 / 3.0;
    let weights = [third.next_up(), 0.0];
    let trees = [(&STUMP[..], &weights[..]); 3];
    assert_eq!(File::new(&trees).read().predict_row(&[0.0, 0.0]), 1.0);
}

#[test]
fn covers_are_kept_where_they_add_up() {
    let covers = |found: &[f32]| {
        let file = File::new(&[(&STUMP, &[0.25, 0.75])]);
        file.with(|file| file.attribute(attribute::COVERS).floats = found.to_vec()).read()
    };
    let known = covers(&[30.0, 10.0, 20.0]);
    assert!(known.has_covers());
    assert_eq!(known.trees()[0].node(0).cover, 30.0);
    assert!((known.trees()[0].node(0).value - (0.25 + 2.0 * 0.75) / 3.0).abs() < 1e-15);
    for unknown in
        [[1.0, 1.0, 1.0], [30.0, 0.0, 30.0], [30.0, 40.0, -10.0], [f32::NAN; 3], [f32::INFINITY; 3]]
    {
        let model = covers(&unknown);
        assert!(model.trees()[0].nodes().all(|node| node.cover == 0.0));
        assert_eq!(model.trees()[0].node(0).value, 0.5);
    }
}

#[test]
fn numbers_may_be_tensors_of_64_bits() {
    let tensor = |numbers: &[f64], raw: bool| proto::Tensor {
        dims: i64::try_from(numbers.len()).into_iter().collect(),
        data_type: Some(proto::DOUBLE),
        double_data: if raw { Vec::new() } else { numbers.to_vec() },
        raw_data: raw.then(|| numbers.iter().flat_map(|number| number.to_le_bytes()).collect()),
        ..proto::Tensor::default()
    };
    let file =
        File::new(&[(&STUMP, &[0.0, 0.0])]).without(attribute::VALUES).without(attribute::CLASS_WEIGHTS);
    let model = file
        .with(|file| {
            file.attribute("nodes_values_as_tensor").tensor = Some(tensor(&[0.1, 0.0, 0.0], true).into());
        })
        .with(|file| {
            file.attribute("class_weights_as_tensor").tensor = Some(tensor(&[0.2, 0.9], false).into());
        })
        .read();
    assert_eq!([0.1, 0.1_f64.next_up()].map(|x| model.predict_row(&[x, 0.0])), [0.2, 0.9]);
}

#[test]
fn what_converters_put_around_the_trees_is_passed_through() {
    let number = |name: &str, number: i64| proto::Tensor {
        dims: vec![1],
        data_type: Some(proto::INT64),
        int64_data: vec![number],
        name: Some(name.to_owned()),
        ..proto::Tensor::default()
    };
    let one = proto::Tensor {
        data_type: Some(proto::FLOAT),
        float_data: vec![1.0],
        name: Some("one".to_owned()),
        ..proto::Tensor::default()
    };
    let file = stump(AT_MOST, 0.5, 0).with(|file| {
        file.graph.initializer =
            vec![one, number("from", 1), number("to", 2), number("axis", 1), number("shape", -1)];
        file.graph.input.push(tensor("one", proto::FLOAT, None));
    });
    let cast = proto::Attribute { name: Some("to".to_owned()), int: Some(1), ..proto::Attribute::default() };
    let cast = |input, output| proto::Node {
        attribute: vec![cast.clone()],
        ..named_node("", "Cast", &[input], &[output])
    };
    let chains = [
        vec![
            named_node("", "Identity", &["probabilities"], &["p"]),
            named_node("", "Mul", &["p", "one"], &["out"]),
        ],
        vec![
            named_node("", "Mul", &["one", "probabilities"], &["p"]),
            named_node(ML, "ZipMap", &["p"], &["out"]),
        ],
        vec![cast("probabilities", "out")],
        vec![
            named_node("", "Slice", &["probabilities", "from", "to", "axis"], &["column"]),
            named_node("", "Reshape", &["column", "shape"], &["out"]),
        ],
    ];
    for nodes in chains {
        assert_eq!(file.clone().then(&nodes).read(), stump(AT_MOST, 0.5, 0).read());
    }
}

#[test]
fn a_graph_that_does_more_is_refused_by_the_name_of_its_operator() {
    let file = stump(AT_MOST, 0.5, 0);
    let with = |node| file.clone().then(&[node]).refused();
    let scaler =
        file.clone().with(|file| file.graph.node.push(named_node(ML, "Scaler", &["X"], &["scaled"])));
    assert!(scaler.refused().contains("the operator `ai.onnx.ml.Scaler`"));
    let sigmoid = with(named_node("", "Sigmoid", &["probabilities"], &["out"]));
    assert!(sigmoid.contains("the operator `Sigmoid`"), "{sigmoid}");
    let custom = with(named_node("com.\n", "Odd", &["probabilities"], &["out"]));
    assert!(custom.contains("the operator `com.\\n.Odd`"), "{custom}");
    let mul = with(named_node("", "Mul", &["probabilities", "probabilities"], &["out"]));
    assert!(mul.contains("`Mul` is used in a way"), "{mul}");
    let unknown = with(named_node("", "Identity", &["nowhere"], &["out"]));
    assert!(unknown.contains("`Identity` has an input that no node before it makes"), "{unknown}");
    let label = with(named_node("", "Identity", &["label"], &["out"]));
    assert!(label.contains("no output that holds the ensemble's probabilities"), "{label}");
    let twice = with(proto::Node { output: vec!["a".to_owned(), "out".to_owned()], ..file.ensemble.clone() });
    assert!(twice.contains("more than once"), "{twice}");
}

#[test]
fn what_is_wrong_with_the_inputs_is_said() {
    let with =
        |change: fn(&mut proto::Graph)| stump(AT_MOST, 0.5, 0).with(|file| change(&mut file.graph)).refused();
    for (said, refused) in [
        ("has no input", with(|graph| graph.input.clear())),
        ("has several inputs", with(|graph| graph.input.push(tensor("more", proto::FLOAT, Some(1))))),
        ("holds no numbers", with(|graph| graph.input = vec![tensor("X", 8, Some(2))])),
        ("no matrix of rows and features", with(|graph| graph.input = vec![tensor("X", proto::FLOAT, None)])),
        ("has 65537 features", with(|graph| graph.input = vec![tensor("X", proto::FLOAT, Some(65_537))])),
        (
            "negative number of features",
            with(|graph| graph.input = vec![tensor("X", proto::FLOAT, Some(-1))]),
        ),
        ("asks for a feature that a row does not have", {
            File::new(&[(&[(AT_MOST, 2, 0.5, 1, 2, 0), A_LEAF, A_LEAF], &[0.0, 1.0])]).refused()
        }),
    ] {
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn what_is_wrong_with_the_trees_is_said() {
    let tree = |lines: &[Line], leaves: usize| File::new(&[(lines, &vec![0.5; leaves])]).refused();
    let split = |yes, no| (AT_MOST, 0, 0.5, yes, no, 0);
    for (said, refused) in [
        ("node 0 of tree 0 leads to a node that its tree does not have", tree(&[split(1, 9), A_LEAF], 1)),
        ("tree 0 has no root", tree(&[split(1, 1), split(0, 2), A_LEAF], 1)),
        ("tree 0 has nodes that its root does not lead to", tree(&[A_LEAF, split(2, 2), split(1, 1)], 1)),
        ("node 2 of tree 0 is part of a cycle", tree(&[split(1, 3), split(2, 3), split(1, 3), A_LEAF], 1)),
        ("several nodes that are the child of none", tree(&[A_LEAF, A_LEAF], 2)),
        ("node 0 of tree 0 has a threshold that is not a number", {
            tree(&[(AT_MOST, 0, f32::NAN, 1, 2, 0), A_LEAF, A_LEAF], 2)
        }),
        ("asks for equality with a number that is no category", {
            tree(&[(EQUAL, 0, 0.5, 1, 2, 0), A_LEAF, A_LEAF], 2)
        }),
        ("has a mode that is not understood", tree(&[("BRANCH_MEMBER", 0, 0.5, 1, 2, 0), A_LEAF, A_LEAF], 2)),
        ("asks for no feature", tree(&[(AT_MOST, -1, 0.5, 1, 2, 0), A_LEAF, A_LEAF], 2)),
    ] {
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn what_is_wrong_with_the_attributes_is_said() {
    let file = || File::new(&[(&STUMP, &[0.25, 0.75])]);
    let with = |change: fn(&mut File)| file().with(change).refused();
    for (said, refused) in [
        ("the ensemble has no attribute `nodes_treeids`", file().without(attribute::TREES).refused()),
        ("`nodes_values` has 0 items; expected 3", file().without(attribute::VALUES).refused()),
        ("`class_weights` has 3 items; expected 2", with(|f| f.attribute("class_weights").floats.push(0.0))),
        (
            "`nodes_hitrates` has 1 items; expected 3",
            with(|f| f.attribute("nodes_hitrates").floats.push(0.0)),
        ),
        ("`later` is not one that is understood", with(|f| f.attribute("later").ints.push(0))),
        ("`class_ids` names a class other than 0 and 1", with(|f| f.attribute("class_ids").ints[0] = 2)),
        ("`classlabels_int64s` has not 2 labels", with(|f| f.attribute("classlabels_int64s").ints.push(2))),
        ("`post_transform` is neither NONE nor LOGISTIC", file().transform("SOFTMAX").refused()),
        ("node 9 of tree 0 has a class weight, but is not there", with(|f| f.weigh(0, 9, 0, 0.5))),
        ("node 0 of tree 0 has class weights, but is no leaf", with(|f| f.weigh(0, 0, 0, 0.5))),
        ("node 0 of tree 0 is there twice", with(|f| f.attribute("nodes_nodeids").ints.fill(0))),
        ("node 1 of tree 0 is no share", with(|f| f.attribute("class_weights").floats[0] = -0.5)),
        (
            "has a weight that is not a finite number",
            with(|f| f.attribute("class_weights").floats[0] = f32::NAN),
        ),
        (
            "`base_values` is not a finite number",
            with(|f| f.attribute("base_values").floats = vec![f32::NAN]),
        ),
        ("`base_values` has not one number", with(|f| f.attribute("base_values").floats = vec![0.0; 2])),
        ("`base_values` has one number, but weights are for class 1", {
            with(|f| {
                f.attribute("class_ids").ints.fill(1);
                f.attribute("base_values").floats = vec![0.1];
            })
        }),
        ("is given twice", with(|f| f.ensemble.attribute.extend_from_within(..1))),
        (
            "`nodes_values` is given as a list and as a tensor",
            with(|f| f.attribute("nodes_values_as_tensor").tensor = None),
        ),
    ] {
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn names_and_kinds_come_from_the_metadata() {
    let with = |key: &str, value: &str| {
        let entry = proto::Entry { key: Some(key.to_owned()), value: Some(value.to_owned()) };
        stump(AT_MOST, 0.5, 0).with(|file| file.metadata.push(entry))
    };
    let names: Vec<_> = with("feature_names", r#"["a\"b", "ç"]"#).read().features().to_vec();
    assert_eq!([&names[0].name, &names[1].name], ["a\"b", "ç"]);
    assert_eq!(
        with("feature_kinds", r#"["numeric", "categorical"]"#).read().features()[1].kind,
        Kind::Categorical
    );
    assert_eq!(with("author", "someone").read().features()[1].name, "f1");
    for (key, value, said) in [
        ("feature_names", "a, b", "is not a JSON list of one text a feature"),
        ("feature_names", r#"["a"]"#, "is not a JSON list of one text a feature"),
        ("feature_names", r#"["a", "a"]"#, "has a name twice"),
        ("feature_kinds", r#"["numeric", "ordinal"]"#, "neither numeric nor categorical"),
    ] {
        assert!(with(key, value).refused().contains(said), "{value}");
    }
}

#[test]
fn sharing_that_would_double_at_each_step_is_refused() {
    let mut lines: Vec<Line> = (1..40).map(|next| (AT_MOST, 0, 0.5, next, next, 0)).collect();
    lines.push(A_LEAF);
    let refused = File::new(&[(&lines, &[0.5])]).refused();
    assert!(refused.contains("shared so often that the trees would grow out of bounds"), "{refused}");
}

#[test]
fn many_heads_of_one_long_chain_are_refused_as_well() {
    // Each of the first nodes leads into the same chain, whose set would be built anew for each.
    let (heads, links) = (300, 300);
    let (chain, yes, no) = (heads, heads + links, heads + links + 1);
    let mut lines: Vec<Line> = (0..heads).map(|at| (AT_MOST, 1, 0.5, chain, at + 1, 0)).collect();
    lines.extend((0..links).map(|link| {
        let next = if link + 1 == links { no } else { chain + link + 1 };
        (EQUAL, 0, link as f32, yes, next, 0)
    }));
    lines.extend([A_LEAF, A_LEAF]);
    assert!(File::new(&[(&lines, &[0.5, 0.5])]).refused().contains("grow out of bounds"));
}

#[test]
fn a_tree_deeper_than_a_model_may_be_is_refused_and_a_long_chain_is_not() {
    let line = |mode, count: i64, value: fn(i64) -> f32| {
        let mut lines: Vec<Line> = (0..count).map(|at| (mode, 0, value(at), count + 1, at + 1, 0)).collect();
        lines.extend([A_LEAF, A_LEAF]);
        File::new(&[(&lines, &[0.25, 0.75])])
    };
    assert!(line(AT_MOST, 1025, |_| 0.5).refused().contains("leads deeper than 1024 splits"));
    assert_eq!(line(AT_MOST, 1024, |_| 0.5).read().trees()[0].len(), 2049);
    assert_eq!(line(EQUAL, 60_000, |at| at as f32).read().trees()[0].len(), 3);
}

#[test]
fn every_truncation_of_a_graph_is_an_error_or_a_model() {
    let bytes = stump(AT_MOST, 0.5, 0).bytes();
    let read = (0..bytes.len()).filter(|&length| Model::from_onnx(&bytes[..length]).is_ok()).count();
    assert_eq!(read, 0, "the graph is one field, which every truncation cuts");
    assert!(Model::from_onnx(&bytes).is_ok());
}
