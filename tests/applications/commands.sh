# Some hundred commands of Debian's, told of by the lists in the folder `commands`, one case a list: each command runs on Linux and in the virtual
# machine, in a folder of the same files, and both must say the same, end with the same status and leave the same files (tests/tools/commands.py, which
# tells of the lists' format). `tests/case applications/commands/NAME:tcg` runs a single command.
COMMANDS=$ROOT/tests/applications/commands

compare_commands() {
    local OPTIONS
    CASE_DIRECTORY=$WORK/files
    guest_options
    /usr/bin/python3 "$ROOT/tests/tools/commands.py" "$COMMANDS" "$name" "$WORK" "$TOOLS/execute" "$CASE_SECONDS" "${PLAIN_ENVIRONMENT[@]}" -- \
        "$HERMITUX" run --clean-env "${OPTIONS[@]}" --share "$WORK/files:rw"
}

if [ -z "${name:-}" ]; then
    for list in "$COMMANDS"/*; do application "${list##*/}"; done
else
    compare_commands
    exit
fi
