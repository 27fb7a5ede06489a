//! Whatever the order of appends, rotations, restarts and foreign hands, every acknowledged line is there, in order.

use std::time::Duration;

use farol_log::{Append, Durability, Log, LogConfig, Rotation};
use proptest::prelude::*;

use crate::support::{HandClock, config, logged_ids, open};

const PRODUCERS: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    /// A producer queues lines in one call and goes on without waiting.
    Append { producer: usize, lines: usize, filler: usize },
    /// All answers are waited for.
    Wait,
    /// The file becomes old, so that the next batch rotates.
    Age,
    /// Closed and opened again.
    Restart,
    /// A process died in the middle of a line.
    TearAndRestart,
}

fn step() -> impl Strategy<Value = Step> {
    let append = (0..PRODUCERS, 1_usize..5, 0_usize..300)
        .prop_map(|(producer, lines, filler)| Step::Append { producer, lines, filler });
    prop_oneof![8 => append, 2 => Just(Step::Wait), 1 => Just(Step::Age), 1 => Just(Step::Restart),
        1 => Just(Step::TearAndRestart)]
}

struct Run {
    config: LogConfig,
    hand: HandClock,
    log: Log,
    sent: [usize; PRODUCERS],
    waiting: Vec<Append>,
}

impl Run {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Append { producer, lines, filler } => self.append(producer, lines, filler),
            Step::Wait => self.wait(),
            Step::Age => self.hand.advance(Duration::from_hours(2)),
            Step::Restart => self.restart(b""),
            Step::TearAndRestart => self.restart(b"{\"id\":\"torn"),
        }
    }

    fn append(&mut self, producer: usize, lines: usize, filler: usize) {
        let first = self.sent[producer];
        self.sent[producer] += lines;
        let filler = "x".repeat(filler);
        let line = |n| format!("{{\"id\":\"{producer}-{n}\",\"filler\":\"{filler}\"}}");
        let lines: Vec<String> = (first..self.sent[producer]).map(line).collect();
        self.waiting.push(self.log.append_many(&lines));
    }

    fn wait(&mut self) {
        self.waiting.drain(..).for_each(|append| append.wait().unwrap());
    }

    fn restart(&mut self, torn: &[u8]) {
        self.log.close().unwrap();
        self.wait();
        let mut text = std::fs::read(self.config.files.current()).unwrap();
        text.extend(torn);
        std::fs::write(self.config.files.current(), text).unwrap();
        self.log = open(&self.config);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn acknowledged_lines_survive_any_interleaving_in_the_order_of_their_producer(
        steps in prop::collection::vec(step(), 1..60), max_bytes in prop::option::of(1_u64..4_000), flush: bool,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let hand = HandClock::default();
        let config = LogConfig {
            durability: if flush { Durability::Flush } else { Durability::Fsync },
            rotation: Rotation { max_bytes, max_age: Some(Duration::from_hours(1)) },
            clock: hand.clock(),
            ..config(dir.path())
        };
        let mut run = Run { log: open(&config), config, hand, sent: [0; PRODUCERS], waiting: Vec::new() };
        for step in &steps {
            run.step(step);
        }
        run.wait();
        let logged = logged_ids(run.log.files());
        for producer in 0..PRODUCERS {
            let expected: Vec<String> = (0..run.sent[producer]).map(|n| format!("{producer}-{n}")).collect();
            let own = logged.iter().filter(|id| id.starts_with(&format!("{producer}-")));
            prop_assert_eq!(own.cloned().collect::<Vec<_>>(), expected);
        }
        let newest = logged.last().map(|last| vec![last.clone()]).unwrap_or_default();
        prop_assert_eq!(crate::support::ids(run.log.files().tail(1).unwrap()), newest);
    }
}
