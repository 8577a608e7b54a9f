//! Which room of `src/` may use which other, and which crates: the rules of the architecture, held against the paths in
//! the sources. Code for tests within the sources may use what it likes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and what it may use. `cli` and `app` put everything together and are held to less.
const ROOMS: [(&str, &[&str]); 23] = [
    ("domain", &[]),
    ("clock", &[]),
    ("evidence", &[]),
    ("net", &[]),
    ("i18n", &[]),
    ("shutdown", &[]),
    ("crypto", &["domain", "clock", "net"]),
    ("pki", &["domain", "clock", "net", "crypto"]),
    ("acme", &["domain", "clock", "net", "crypto"]),
    ("dns", &["domain", "clock", "net", "crypto"]),
    ("notify", &["domain", "clock", "net", "i18n"]),
    ("outlets", &["net", "evidence"]),
    ("db", &["domain", "crypto", "evidence"]),
    ("queue", &["domain", "db"]),
    ("auth", &["domain", "clock", "net", "db"]),
    ("settings", &["domain", "net"]),
    ("telemetry", &["settings"]),
    (
        "ops",
        &[
            "domain", "clock", "net", "crypto", "evidence", "pki", "acme", "dns", "notify", "outlets", "db", "queue",
            "auth", "settings", "app",
        ],
    ),
    ("scheduler", &["domain", "clock", "ops", "queue", "app"]),
    ("web", &["domain", "clock", "i18n", "auth", "ops", "db", "settings", "app"]),
    ("demo", &["domain", "clock", "net"]),
    ("seed", &["domain", "clock", "crypto", "pki", "db", "ops", "app"]),
    (
        "app",
        &[
            "domain", "clock", "net", "crypto", "pki", "acme", "dns", "notify", "outlets", "db", "queue", "auth",
            "settings",
        ],
    ),
];

/// Where a room uses something beyond that, and why it may.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("db", "notify::Notification", "a delivery's row holds the notification itself, typed"),
    ("db", "notify::EventType", "and its type, in a column of its own"),
    ("settings", "auth::providers", "a section resolves to the settings types of the room it sets up"),
    ("settings", "dns::DnsSettings", "likewise"),
    ("settings", "notify::email", "likewise"),
    ("settings", "outlets", "likewise"),
    (
        "settings",
        "evidence::timestamp::Roots",
        "certificates are read where the settings are, and are the evidence's to judge",
    ),
    ("settings", "i18n::Locale", "the language of what people are told is a setting"),
    ("settings", "db::grants::Grantee", "who a grant in the settings is for is what a grant in the tables is for"),
    ("scheduler", "db", "its connections are its own: it makes its pool, and claims over it"),
    (
        "app",
        "ops::deliveries::Senders",
        "what the deliveries of a process keep from one to the next lives as long as it",
    ),
    ("app", "ops::sign_in::Refusals", "likewise what was refused within the minute"),
    ("app", "ops::activity::at_once::Exports", "likewise the exports that are under way"),
    ("app", "ops::activity::readings::Readings", "likewise the readings that are being recorded"),
    ("settings", "notify::PayloadVersion", "a version that there isn't is said where the settings are read"),
    ("web", "notify::EventType", "a page words what happened, and lets people choose what they are told of"),
    ("web", "notify::ChannelFormat", "and only what a channel's version carries"),
    ("web", "notify::EndpointFault", "and says what is wrong with an endpoint"),
    ("web", "crypto::token", "tokens of forms and cookies are made and compared where those are read"),
    ("demo", "dns", "what the demo has started is ready when the portal's own look finds it"),
];

/// Crates that only these rooms may use: behind each of them is one room's own vocabulary. `cli` reads cookies and
/// certificates where it plays a browser.
const CRATES: [(&str, &[&str]); 12] = [
    ("cms", &["evidence"]),
    ("webpki", &["evidence"]),
    ("instant_acme", &["acme"]),
    ("hickory_resolver", &["dns"]),
    ("lettre", &["notify"]),
    ("openidconnect", &["auth"]),
    ("oauth2", &["auth"]),
    ("x509_parser", &["pki", "settings", "cli"]),
    ("rcgen", &["pki", "demo", "seed"]),
    ("actix_web", &["web", "demo", "cli"]),
    ("askama", &["web", "demo", "notify"]),
    ("clap", &["settings", "cli", "main"]),
];

/// A file of the sources, without its comments and its tests.
struct Source {
    room: String,
    path: PathBuf,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let mut for_tests = BTreeSet::new();
    let mut sources = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let text = without_tests(&text, |module| {
            for_tests.insert(file.with_file_name(format!("{module}.rs")));
        });
        let path = file.strip_prefix(&root).unwrap().to_owned();
        let room = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        sources.push(Source { room, path, text });
    }
    sources.retain(|source| !for_tests.contains(&root.join(&source.path)));
    assert!(sources.len() > 100, "the sources were not found");
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The text less comments and items for tests; rustfmt puts an item's closing brace under its beginning. Modules for
/// tests that are files of their own are told to `file`.
fn without_tests(text: &str, mut file: impl FnMut(&str)) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#[")).unwrap();
        if let Some(module) = item.trim().trim_end_matches(';').rsplit_once("mod ").filter(|_| item.ends_with(';')) {
            file(module.1);
        } else if !item.ends_with(';') {
            let end = format!("{}}}", &item[..item.len() - item.trim_start().len()]);
            assert!(lines.by_ref().any(|line| line == end), "the end of {item}");
        }
    }
    kept
}

/// Every path that begins with `crate::`, or climbs as far by `super::`, without that beginning.
fn paths_of_ours(source: &Source) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (at, _) in source.text.match_indices("crate::") {
        let before = source.text[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            expand(&mut &source.text[at + "crate::".len()..], "", &mut paths);
        }
    }
    // The module `a::b` is `a/b.rs` or `a/b/mod.rs`: so many steps up it is the root.
    let is_folder = source.path.file_name().is_some_and(|name| name == "mod.rs");
    let depth = source.path.iter().count() - usize::from(is_folder);
    let to_root = "super::".repeat(depth);
    assert!(!source.text.contains(&to_root), "{}: write crate:: instead of {to_root}", source.path.display());
    paths
}

/// Reads one tree of a `use`, or a plain path, from the beginning of `rest`.
fn expand(rest: &mut &str, prefix: &str, paths: &mut BTreeSet<String>) {
    *rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        *rest = inside;
        loop {
            expand(rest, prefix, paths);
            // `as name` is passed over.
            let end = rest.find([',', '}']).unwrap();
            let closes = rest[end..].starts_with('}');
            *rest = rest[end + 1..].trim_start();
            if closes || rest.starts_with('}') {
                *rest = if closes { rest } else { &rest[1..] };
                return;
            }
        }
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    let path = match (prefix, name) {
        (_, "" | "self") => prefix.to_owned(),
        ("", name) => name.to_owned(),
        _ => format!("{prefix}::{name}"),
    };
    match rest.strip_prefix("::").filter(|more| more.starts_with(|c: char| c == '{' || c.is_alphabetic() || c == '_')) {
        Some(more) => {
            *rest = more;
            expand(rest, &path, paths);
        }
        None => {
            paths.insert(path);
        }
    }
}

/// Whether `path` is `of` or something within it.
fn is_within(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn rooms_use_what_they_may() {
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        if ["main", "lib", "cli"].contains(&source.room.as_str()) {
            continue;
        }
        let rule = ROOMS.iter().find(|(room, _)| *room == source.room);
        let (room, allowed) = rule.unwrap_or_else(|| panic!("no rule for the room {}", source.room));
        for path in paths_of_ours(&source) {
            let exception = EXCEPTIONS.iter().position(|(by, what, _)| by == room && is_within(&path, what));
            let fine = is_within(&path, room) || allowed.iter().any(|other| is_within(&path, other));
            used.extend(exception);
            if !fine && exception.is_none() {
                faults.push(format!("{} uses {path}", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "against the architecture:\n{}", faults.join("\n"));
    for (at, (room, what, _)) in EXCEPTIONS.iter().enumerate() {
        assert!(used.contains(&at), "{room} no longer uses {what}: take the exception away");
    }
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for source in sources() {
        for (name, rooms) in CRATES {
            let path = format!("{name}::");
            let uses = source
                .text
                .match_indices(&path)
                .any(|(at, _)| !source.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            if uses && !rooms.contains(&source.room.as_str()) {
                faults.push(format!("{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "against the architecture:\n{}", faults.join("\n"));
}

/// Where the audit trail's rows are written: a use case makes an event, and `ops::activity` alone the row of it. What reads
/// them, seals them and cuts them off is beside it.
#[test]
fn events_are_made_in_one_place() {
    let home = |path: &Path| {
        path.starts_with("ops/activity") || path.starts_with("db/activity") || path == Path::new("db/activity.rs")
    };
    let mut faults = Vec::new();
    for source in sources() {
        let makes = ["NewEvent", "activity::insert", "insert_into(activity_events"];
        let names = makes.iter().filter(|name| source.text.contains(**name));
        faults.extend(names.filter(|_| !home(&source.path)).map(|name| format!("{}: {name}", source.path.display())));
        // By SQL of its own, or by diesel: only the database's room knows the table.
        let knows = source.text.contains("activity_events") && source.room != "db";
        faults.extend(knows.then(|| format!("{}: activity_events", source.path.display())));
    }
    assert!(faults.is_empty(), "events made elsewhere:\n{}", faults.join("\n"));
}

#[test]
fn trees_are_read() {
    let mut paths = BTreeSet::new();
    let text = "db::{Connection, certificates as c, orders::{self, Order}};";
    expand(&mut &*text, "", &mut paths);
    expand(&mut "{net, dns::{TxtLookup}}", "", &mut paths);
    expand(&mut "queue::claim(connection)", "", &mut paths);
    let expected = [
        "db::Connection",
        "db::certificates",
        "db::orders",
        "db::orders::Order",
        "dns::TxtLookup",
        "net",
        "queue::claim",
    ];
    assert_eq!(paths.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}
