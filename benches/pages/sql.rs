//! The same SQL alone: the statements of one page, with their parameters, by pgbench.

use std::fmt::Write;

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::client::Load;
use crate::ground::Ground;

/// How lines of the server's log begin: with the application that they are of (`log_line_prefix`).
pub const PREFIX: &str = "of %a: ";
/// How those begin that are of the portal's web, whose scheduler has another name.
const WEB: &str = "of certdesk: ";

/// A statement, with the parameters that it was executed with.
#[derive(Debug)]
pub struct Statement {
    text: String,
    /// None for NULL.
    parameters: Vec<Option<String>>,
}

/// The statements that a server's log (`log_statement = all`, and the prefix [`PREFIX`]) tells of, as far as they are the
/// web's.
pub fn read_log(log: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        let mut whole = line.to_owned();
        // What goes on on another line begins with a tab.
        while let Some(more) = lines.next_if(|more| more.starts_with('\t')) {
            whole.push(' ');
            whole.push_str(more.trim_start());
        }
        let Some(told) = whole.strip_prefix(WEB) else { continue };
        if let Some(executed) = told.strip_prefix("LOG:  execute ") {
            let Some((_, text)) = executed.split_once(": ") else { continue };
            statements.push(Statement { text: text.to_owned(), parameters: Vec::new() });
        } else if let Some(parameters) = told.strip_prefix("DETAIL:  parameters: ")
            && let Some(last) = statements.last_mut()
        {
            last.parameters = read_parameters(parameters);
        }
    }
    statements
}

/// Reads `$1 = 'it''s', $2 = NULL`.
fn read_parameters(mut text: &str) -> Vec<Option<String>> {
    let mut parameters = Vec::new();
    while let Some((_, value)) = text.split_once(" = ") {
        if let Some(rest) = value.strip_prefix("NULL") {
            parameters.push(None);
            text = rest;
            continue;
        }
        let mut read = String::new();
        let mut characters = value.char_indices().skip(1).peekable();
        let mut end = value.len();
        while let Some((at, c)) = characters.next() {
            // Doubled, a quote is part of the text.
            if c == '\'' && characters.next_if(|(_, next)| *next == '\'').is_none() {
                end = at + 1;
                break;
            }
            read.push(c);
        }
        parameters.push(Some(read));
        text = &value[end..];
    }
    parameters
}

/// What pgbench measured.
pub struct Measured {
    /// How often a second all statements were executed.
    pub per_second: f64,
    /// How long each took, a line each: milliseconds, how many failed, the statement.
    pub each: String,
}

/// How often a second all of them are executed, one after the other, by as many clients as ask for pages.
pub async fn measure(ground: &Ground, statements: &[Statement], load: &Load) -> anyhow::Result<Measured> {
    let mut script = String::new();
    let mut variables = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        // Each event has an identity of its own.
        let mut text =
            statement.text.replace("$1::uuid[], $2::timestamptz[]", "ARRAY[gen_random_uuid()], $2::timestamptz[]");
        // From the last one on, so that $1 isn't found within $10.
        for (at, parameter) in statement.parameters.iter().enumerate().rev() {
            let placeholder = format!("${}", at + 1);
            match parameter {
                Some(value) => {
                    let name = format!("p{number}_{}", at + 1);
                    text = text.replace(&placeholder, &format!(":{name}"));
                    variables.push(format!("{name}={value}"));
                }
                None => text = text.replace(&placeholder, "NULL"),
            }
        }
        writeln!(script, "{text};")?;
    }
    let file = ground.data.join("page.sql");
    std::fs::write(&file, script)?;
    let mut command = Command::new("pgbench");
    command.args(["-n", "-r", "-M", "prepared", "-j", "1"]);
    command.args(["-c", &load.connections.to_string(), "-T", &load.seconds.as_secs().to_string()]);
    for variable in &variables {
        command.args(["-D", variable]);
    }
    // As the portal's own connections are set (`db::Pool`).
    command.env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan");
    command.arg("-f").arg(&file).arg(ground.database_url());
    let output = command.output().await.context("pgbench")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "pgbench: {words}");
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse().ok());
    let per_second = tps.with_context(|| format!("pgbench said {said} {words}"))?;
    let each =
        said.split_once("statement latencies").map(|(_, each)| each.lines().skip(1).map(|line| line.to_owned() + "\n"));
    Ok(Measured { per_second, each: each.into_iter().flatten().collect() })
}
