# Finds the JDK and installs what is missing. Sourced by dev and scripts/first-use.

say() { echo "$*" >&2; }

# step TEXT: something begins that takes a while. scripts/first-use has its own two, which tell the time that it took.
step() { say "$1"; }
step_done() { :; }

is_jdk25() { [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac \(2[5-9]\|[3-9][0-9]\)'; }

find_jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /x/x/x)")")")"; do
        if [ -n "$home" ] && is_jdk25 "$home"; then echo "$home"; return 0; fi
    done
    return 1
}

JDK_PACKAGE=openjdk-25-jdk-headless

# The Debian packages whose commands, and the headers of Linux, are not there.
missing_packages() {
    local pair
    find_jdk >/dev/null || echo $JDK_PACKAGE
    for pair in mvn:maven gcc:gcc ld:binutils musl-gcc:musl-tools qemu-system-x86_64:qemu-system-x86; do
        [ -n "$(command -v "${pair%%:*}")" ] || echo "${pair#*:}"
    done
    [ -e /usr/include/linux/kvm.h ] || echo linux-libc-dev
}

in_distribution() { [ -n "$(apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [0-9]')" ]; }

# Says what is missing, and how to get it, where it cannot be installed from here.
refuse_setup() {
    local packages=$1 others
    step_done
    others=$(echo "$packages" | grep -v "^$JDK_PACKAGE$" | tr '\n' ' ' || true)
    echo "hermitux: missing: $(echo $packages)" >&2
    [ -z "$others" ] || echo "  install with: sudo apt-get install ${others% }" >&2
    case $packages in
    *$JDK_PACKAGE*)
        if in_distribution $JDK_PACKAGE; then
            echo "  install with: sudo apt-get install $JDK_PACKAGE" >&2
        else
            echo "  This distribution has no JDK 25: install one (https://adoptium.net/installation/linux) and set JAVA_HOME to it." >&2
        fi ;;
    esac
}

setup() {
    local packages sudo=""
    mkdir -p build
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if sudo -n true 2>/dev/null; then sudo="sudo -n"; else refuse_setup "$packages"; return 1; fi
    fi
    if ! command -v apt-get >/dev/null; then refuse_setup "$packages"; return 1; fi
    for package in $packages; do
        in_distribution "$package" || { step "looking for packages"; $sudo apt-get -q update > build/apt.log 2>&1 || true; break; }
    done
    case $packages in
    *$JDK_PACKAGE*) if ! in_distribution $JDK_PACKAGE; then refuse_setup "$packages"; return 1; fi ;;
    esac
    step "installing $(echo $packages)"
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $packages > build/apt.log 2>&1 || {
        step_done
        say "hermitux: apt-get failed: $(grep -a -m 1 '^E: ' build/apt.log || echo 'no reason given'); all of it is in $PWD/build/apt.log"
        refuse_setup "$packages"
        return 1
    }
}
