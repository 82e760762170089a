# Fetches the Debian source packages of suites, when they run, into build/suites: nothing of them is in the repository. Sourced by tests/suites/run.

# What the machine's own package sources offer as source, under an apt state of our own, so that the machine's is left alone.
source_options() {
    local apt=$ROOT/build/suites/apt file
    mkdir -p "$apt"/{parts,lists/partial,cache/archives/partial}
    rm -f "$apt"/parts/*
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -e "$file" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$file" > "$apt/parts/$(basename "$file")"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -e "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" > "$apt/parts/$(basename "$file")"
    done
    APT=(-q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt/parts" -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache"
        -o APT::Sandbox::User=root)
}

# source_package FOLDER PACKAGE VERSION SHA256 FILE [SHA256 FILE]…: FOLDER holds these files of the package, or it fails. Without a
# VERSION, of the one that the machine's package sources prefer. What is there is not fetched again.
source_package() {
    local folder=$1 package=$2 version=$3; shift 3
    mkdir -p "$folder"
    printf '%s  %s\n' "$@" > "$folder/sums"
    if (cd "$folder" && sha256sum --check --status sums 2> /dev/null); then return; fi
    source_options
    echo "fetching the source of $package $version" >&2
    apt-get "${APT[@]}" update > "$folder/log" 2>&1 || true
    (cd "$folder" && apt-get "${APT[@]}" source --download-only "$package${version:+=$version}" >> log 2>&1) || { tail -n 3 "$folder/log" >&2; return 1; }
    (cd "$folder" && sha256sum --check --quiet sums) || { echo "$package $version is not what it was" >&2; return 1; }
}
