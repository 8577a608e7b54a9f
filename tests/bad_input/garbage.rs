//! What no person types.

/// Values as they stand in a body or an address, percent-encoded where they have to be.
pub fn all() -> Vec<String> {
    let mut garbage: Vec<String> = [
        "%00",
        "a%00b",
        "%FF%FE%80",
        "%C0%80",
        "%ED%A0%80",
        "%",
        "%zz",
        "%1B%5B31m",
        "%0D%0Ax-injected:%20yes",
        "%27;%20DROP%20TABLE%20certificates;--",
        "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "%25%5F%5C",
        "..%2F..%2Fetc%2Fpasswd",
        "%2F%2Fevil.test",
        "%E2%80%AE%F0%9F%92%A9",
        "-1",
        "99999999999999999999",
        "null",
        "00000000-0000-0000-0000-000000000000",
    ]
    .map(str::to_owned)
    .to_vec();
    garbage.push("a".repeat(20_000));
    garbage
}

/// Those, and what fits into a body only.
pub fn for_bodies() -> Vec<String> {
    let mut garbage = all();
    garbage.push("%00".repeat(5_000));
    garbage.push("a,".repeat(30_000));
    garbage.push("%0A=".repeat(20_000));
    garbage
}
