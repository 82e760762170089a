# Finds the JDK. Sourced by dev and hermitux.

is_jdk25() { [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac \(2[5-9]\|[3-9][0-9]\)'; }

find_jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /x/x/x)")")")"; do
        if [ -n "$home" ] && is_jdk25 "$home"; then echo "$home"; return 0; fi
    done
    return 1
}
