# Makes a checkout ready to start: Python, libraries, .venv, packages. Sourced by run and test (POSIX sh), from the
# project's folder. Says nothing when there is nothing to do; every trouble is one line and exit 1.
#
# The caller calls `set_up run` or `set_up dev`. Both leave $python: the .venv's own.

die() {
    printf '%s\n' "$1" >&2
    exit 1
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        "$candidate" -c 'import sys
print(sys.executable) if (3, 11) <= sys.version_info[:2] < (3, 15) else sys.exit(1)' 2>/dev/null && return
    done
    return 1
}

# has_library BARE-NAME: can a process load it? Linux and macOS name the file differently.
has_library() {
    "$system_python" - "$1" 2>/dev/null <<'PYTHON'
import ctypes, ctypes.util, sys
name = sys.argv[1]
for file in (f"lib{name}.so.0", f"lib{name}.so.1", f"lib{name}.0.dylib", ctypes.util.find_library(name)):
    try:
        if file:
            ctypes.CDLL(file)
            sys.exit(0)
    except OSError:
        pass
sys.exit(1)
PYTHON
}

has_command() { command -v "$1" >/dev/null 2>&1; }
has_venv() { "$system_python" -c 'import ensurepip, venv' 2>/dev/null; }
has_chromium() { has_command chromium || has_command chromium-browser; }
has_postgresql() { has_command initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

# The Debian packages whose content is not there, one a line.
missing_to_run() {
    has_venv || echo python3-venv
    has_library pango-1.0 || echo libpango-1.0-0
    has_library pangoft2-1.0 || echo libpangoft2-1.0-0
    has_library harfbuzz-subset || echo libharfbuzz-subset0
    has_command msgfmt || echo gettext
}

missing_to_test() {
    has_chromium || echo chromium
    has_library atomic || echo libatomic1
    has_command pdftotext || echo poppler-utils
    has_command redis-server || echo redis-server
    has_postgresql || echo postgresql
}

install_with_apt() {
    as_root=
    [ "$(id -u)" = 0 ] || as_root='sudo -n'
    printf 'Installing with apt-get: %s\n' "$*"
    # One variable of the environment, given through env so that it passes sudo.
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@"; } >"$set_up_log" 2>&1; then
        tail -n 5 "$set_up_log" >&2
        die "apt-get could not install what is missing. By hand: sudo apt-get install $*"
    fi
}

may_use_apt() {
    has_command apt-get || return 1
    [ "$(id -u)" = 0 ] || { has_command sudo && sudo -n true 2>/dev/null; }
}

install_what_is_missing() {
    missing=$("$1" | paste -sd ' ' -)
    [ -n "$missing" ] || return 0
    if may_use_apt; then
        # shellcheck disable=SC2086  # a list of package names
        install_with_apt $missing
        missing=$("$1" | paste -sd ' ' -)
        [ -z "$missing" ] || die "Still not there after installing: $missing"
    elif has_command apt-get; then
        die "Missing on this machine. Run: sudo apt-get install -y $missing"
    elif [ "$(uname)" = Darwin ]; then
        die "Missing on this machine. Run: brew install pango gettext (tests: also chromium poppler redis postgresql)"
    else
        die "Missing on this machine (named as Debian does; install what your system calls them): $missing"
    fi
}

# pip_setting NAME: what pip would use, from its environment variable or its configuration files.
pip_setting() {
    "$python" -m pip config list 2>/dev/null | sed -n "s/^\(:env:\|global\|install\)\.$1='\(.*\)'\$/\2/p" | head -n 1
}

# uv does not read pip's configuration: what the owner of this machine told pip is handed on, and kept in no file.
tell_uv_what_pip_knows() {
    index=$(pip_setting index-url)
    certificates=$(pip_setting cert)
    [ -z "$index" ] || { UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index} && export UV_DEFAULT_INDEX; }
    [ -z "$certificates" ] || { SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates} && export SSL_CERT_FILE; }
    for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/cert.pem /etc/ssl/cert.pem; do
        [ ! -r "$store" ] || { UV_SYSTEM_CERTS=1 && export UV_SYSTEM_CERTS; }
    done
}

# install_packages run|dev, each file checked against its hash: by uv in seconds, else by pip in a minute.
install_packages() {
    printf 'Installing the packages of requirements/%s.txt\n' "$1"
    tell_uv_what_pip_knows
    if { "$python" -m pip install --require-hashes -r requirements/uv.txt &&
        .venv/bin/uv pip install --python "$python" --require-hashes -r "requirements/$1.txt"; } >"$set_up_log" 2>&1; then
        return
    fi
    "$python" -m pip install --require-hashes -r "requirements/$1.txt" >"$set_up_log" 2>&1 || {
        tail -n 5 "$set_up_log" >&2
        die "The packages of requirements/$1.txt could not be installed; the lines above say why."
    }
}

# What is installed is remembered as a copy of its list, so an unchanged list costs one comparison.
is_installed() { "$python" -c '' 2>/dev/null && cmp -s "requirements/$1.txt" ".venv/installed-$1.txt"; }

set_up() {
    [ "$(uname)" != Darwin ] || export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib"
    python=.venv/bin/python
    system_python=$(find_python) ||
        die "Python 3.11 to 3.14 is needed and was not found. On Debian: sudo apt-get install -y python3 python3-venv"
    set_up_log=$(mktemp) || die "No temporary file can be made in ${TMPDIR:-/tmp}."
    install_what_is_missing missing_to_run
    [ "$1" = run ] || install_what_is_missing missing_to_test
    if ! is_installed "$1"; then
        "$python" -c '' 2>/dev/null || "$system_python" -m venv --clear .venv 2>"$set_up_log" ||
            die "The folder .venv could not be made: $(tail -n 1 "$set_up_log")"
        install_packages "$1"
        cp requirements/run.txt .venv/installed-run.txt
        cp "requirements/$1.txt" ".venv/installed-$1.txt"
    fi
    rm -f "$set_up_log"
}
