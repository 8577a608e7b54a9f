# What bin/demo and bin/test share: Debian packages are installed where something of theirs is missing, and only then.
# To be sourced.

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

missing=()

# need_command COMMAND PACKAGE WHY: the package is wanted unless there is the command. Debian keeps some commands where
# an ordinary user's PATH does not lead.
need_command() {
    PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$1" >/dev/null || want "$2" "$3"
}

# need_file PATTERN PACKAGE WHY: the package is wanted unless there is a file of that pattern.
need_file() {
    compgen -G "$1" >/dev/null || want "$2" "$3"
}

want() {
    say "Missing: $1, $2"
    missing+=("$1")
}

# Installs what is missing, as root or with sudo.
install_missing() {
    ((${#missing[@]})) || return 0
    local list="${missing[*]}"
    command -v apt-get >/dev/null || fail "no apt-get here: install what Debian calls $list, then try again"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "as root, run: apt-get install --no-install-recommends $list"
        say "Installing with sudo, which may ask for a password."
    fi
    say "Installing: $list"
    # A machine that never asked for the lists of packages knows none of them.
    apt-cache show "${missing[@]}" >/dev/null 2>&1 || apt_get update || true
    say "Only programs are wanted: no service of theirs is started, and no Postgres cluster is made."
    trap let_go EXIT
    hold_services
    [[ " $list " != *" postgresql "* ]] || hold_clusters
    # Lists that have grown old name files that are gone.
    apt_get install "${missing[@]}" || { apt_get update && apt_get install "${missing[@]}"; } ||
        fail "could not install $list"
    let_go
    trap - EXIT
    missing=()
}

policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.d
held=()
# The line by which files of ours are known, with the process that made them.
mark="# certdesk's bin/ is installing packages, process"

# Takes away what a run has left that was killed while it installed.
clear_remains() {
    local file process
    for file in "$policy" "$clusters/certdesk-installing.conf"; do
        process="$(sed -n "s|^$mark \([0-9]\+\)\$|\1|p" "$file" 2>/dev/null)" || continue
        [[ -n $process && ! -d /proc/$process ]] || continue
        say "A run before was cut off while it installed packages: removing its $file"
        held+=("$file")
    done
    let_go
}

# Debian starts a service as it is installed, unless this says no. Somebody's own policy stays.
hold_services() {
    [[ ! -e $policy ]] || return 0
    held+=("$policy")
    printf '#!/bin/sh\n%s %s\nexit 101\n' "$mark" "$$" | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

# Debian makes a cluster as the server is installed, unless its settings, which are in another package, say no.
hold_clusters() {
    apt_get install postgresql-common || return 0
    held+=("$clusters/certdesk-installing.conf")
    as_root mkdir -p "$clusters"
    printf '%s %s\ncreate_main_cluster = false\n' "$mark" "$$" | as_root tee "$clusters/certdesk-installing.conf" >/dev/null
}

let_go() {
    ((${#held[@]})) || return 0
    as_root rm -f "${held[@]}"
    [[ ! -d $clusters ]] || as_root rmdir --ignore-fail-on-non-empty "$clusters"
    held=()
}

apt_get() {
    local options=(-q -y)
    [[ $1 != install ]] || options+=(--no-install-recommends)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "$1" "${options[@]}" "${@:2}"
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# What building and running the portal needs.
need_for_portal() {
    clear_remains
    # Where rustup puts it, which a shell that was open before does not know.
    command -v cargo >/dev/null || PATH="$PATH:${HOME:-}/.cargo/bin"
    command -v cargo >/dev/null || fail "there is no cargo: install Rust 1.95 or newer, as https://rustup.rs says"
    need_command cc build-essential "the C compiler and linker that Rust needs"
    need_file "/etc/ssl/certs/ca-certificates.crt" ca-certificates "the public roots that HTTPS is checked by"
    command -v initdb >/dev/null || need_file "/usr/lib/postgresql/*/bin/initdb" postgresql "the database"
    need_command pebble pebble "the authority and the DNS that run on this machine"
}
