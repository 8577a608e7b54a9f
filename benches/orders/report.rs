//! What was measured, in words and figures.

use std::time::Duration;

use super::Load;
use super::common;
use super::common::cpu::{OURS, Usage};

/// One measurement.
pub struct Measured {
    pub orders: usize,
    pub took: Duration,
    pub usage: Usage,
    /// Transactions that have written something, where there is a database.
    pub transactions: Option<i64>,
}

/// All of them.
pub struct Report {
    load: Load,
    bare: Vec<Measured>,
    pipeline: Vec<Measured>,
}

/// The programs besides this one, as the system calls them and as the report does.
const PROGRAMS: [(&str, &str); 4] =
    [("postgres", "postgres"), ("pebble", "pebble"), ("pebble-challtestsrv", "dns"), ("callback-receiver", "receiver")];

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
impl Measured {
    fn orders_a_second(&self) -> f64 {
        self.orders as f64 / self.took.as_secs_f64()
    }

    fn milliseconds_an_order(&self, program: &str) -> f64 {
        self.usage.of(program).as_secs_f64() * 1000.0 / self.orders as f64
    }

    fn transactions_an_order(&self) -> f64 {
        self.transactions.unwrap_or_default() as f64 / self.orders as f64
    }
}

impl Report {
    pub fn new(load: Load) -> Self {
        let Load { orders, concurrency } = load;
        println!("{orders} orders of one domain each, {concurrency} under way at once; CPU in ms an order");
        Self { load, bare: Vec::new(), pipeline: Vec::new() }
    }

    pub fn bare(&mut self, measured: Measured) {
        line("bare loop", "client", &measured);
        self.bare.push(measured);
    }

    pub fn pipeline(&mut self, measured: Measured) {
        line("pipeline", "certdesk", &measured);
        self.pipeline.push(measured);
    }

    /// The medians, one figure a line, the ratio last.
    pub fn print(&self) {
        println!("Medians at concurrency {}:", self.load.concurrency);
        for (kind, ours, measured) in [("bare", "client", &self.bare), ("pipeline", "certdesk", &self.pipeline)] {
            if measured.is_empty() {
                continue;
            }
            println!("bench orders {kind}_orders_per_second {:.1}", median_of(measured, Measured::orders_a_second));
            for (program, called) in programs(ours) {
                let spent = median_of(measured, |measured| measured.milliseconds_an_order(program));
                if spent > 0.0 {
                    println!("bench orders {kind}_cpu_ms_per_order_{called} {spent:.2}");
                }
            }
        }
        let transactions = median_of(&self.pipeline, Measured::transactions_an_order);
        println!("bench orders pipeline_transactions_per_order {transactions:.1}");
        if !self.bare.is_empty() {
            let [bare, pipeline] = [&self.bare, &self.pipeline].map(|all| median_of(all, Measured::orders_a_second));
            println!("bench orders ratio {:.2}", pipeline / bare);
        }
    }
}

/// Every program, this one first.
fn programs(ours: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    std::iter::once((OURS, ours)).chain(PROGRAMS)
}

fn line(who: &str, ours: &'static str, measured: &Measured) {
    let spent: Vec<String> = programs(ours)
        .map(|(program, called)| (called, measured.milliseconds_an_order(program)))
        .filter(|(_, milliseconds)| *milliseconds > 0.0)
        .map(|(called, milliseconds)| format!("{called} {milliseconds:.2}"))
        .collect();
    println!("{who:9} {:6.1} orders/s   CPU: {}", measured.orders_a_second(), spent.join(", "));
}

fn median_of(measured: &[Measured], of: impl Fn(&Measured) -> f64) -> f64 {
    common::median(measured.iter().map(of))
}
