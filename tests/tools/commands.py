"""Runs the commands of a list on Linux and in the virtual machine and compares what they do.

    commands.py FOLDER-OF-LISTS LIST WORK EXECUTE SECONDS NAME=VALUE... -- HERMITUX RUN OPTIONS...

Each side runs in WORK/files, which is made anew with the same files; their environment is the variables named. EXECUTE is tests/tools/execute, which
ends a command after SECONDS. Standard output, standard error, status and the files that are there afterwards must be the same to the byte. LIST may also
be the name of a single command. Prints what differs; the status is 0 if nothing does.

A line of a list is a case: its name, `< FILE` if a pipe brings it one as standard input, then the program with its arguments, quoted as for a shell, or
`$` and a line for /bin/sh. A line that begins with spaces continues the one before. A program that is not installed is left out. What may differ is masked
by the case itself, with the reason beside it. Left out for that reason: uptime, free, nproc, lscpu, df, uname -a, date without an argument, hostname and
the rest of what tells of this machine; they are there only where a part of what they say has one right answer.
"""

import difflib
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys

INDENTATION = 26
PATH = "/usr/bin:/bin"
LONG_AGO = 981_169_445.75
# Programs that are not everywhere, looked for in a shell's lines, too.
RARE = set("""bc dc ed gawk git groff jq lua5.4 lz4 m4 make mawk patch ruby sqlite3 tclsh unzip xxd zip zstd gcc openssl column look ul tput infocmp""".split())


class Case:
    """One command: its name, the file that a pipe brings it or None, and program and arguments, or a shell's line."""

    def __init__(self, name, text):
        self.name = name
        self.input = None
        if text.startswith("< "):
            self.input, text = text[2:].split(None, 1)
        self.shell = text.startswith("$ ")
        self.text = text[2:] if self.shell else text
        self.words = ["/bin/sh", "-c", self.text] if self.shell else shlex.split(self.text)

    def missing(self):
        """The first program that it needs and that is not installed, or None."""
        needed = [] if self.shell else [self.words[0]]
        needed += [word for word in re.findall(r"[\w+.-]+", self.text) if word in RARE]
        return next((program for program in needed if shutil.which(program, path=PATH) is None), None)


def read_list(path):
    entries = []
    for line in open(path, encoding="utf-8").read().splitlines():
        if line.startswith(" "):
            entries[-1][1] += "\n" + line[INDENTATION:]
        elif line and not line.startswith("#"):
            entries.append(line.split(None, 1))
    return [Case(*entry) for entry in entries]


def chosen(folder, name):
    """The cases of the list of this name, or the one case."""
    if os.path.exists(f"{folder}/{name}"):
        return read_list(f"{folder}/{name}")
    return [case for path in sorted(os.listdir(folder)) for case in read_list(f"{folder}/{path}") if case.name == name]


def write(path, content, mode=0o644):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    os.chmod(path, mode)


def lines(*words):
    return "".join(f"{word}\n" for word in words)


def make_files(folder):
    """The files that the commands read; none of them is younger than 2001."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + "/tree/inner")
    os.mkdir(folder + "/tree/hollow")
    os.chdir(folder)
    write("words", lines(*"""ox yak dog wolf zebra ant wolf otter owl emu eel rabbit swan crow cow deer hen goose level mouse worm wren
        civic""".split()))
    write("numbers", lines(*range(1, 1001)))
    write("digits", lines(*range(1, 10)))
    write("evens", lines(*range(2, 11, 2)))
    write("repeated", lines("one", "one", "One", "two", "two", "TWO", "three", "one"))
    write("sizes", lines("10K", "2M", "900", "1G", "3", "15K"))
    write("versions", lines("1.10", "1.9", "1.2.3", "2.0~rc1", "2.0", "a-1.0"))
    write("months", lines("Mar", "JAN", "dec", "Feb", "none"))
    write("pairs", lines("a b", "b c", "d b", "c e"))
    write("table.csv", lines("name,number,colour", "oak,310,green", "elm,42,red", "ash,1500,green", "fir,42,blue"))
    write("other.csv", lines("ash,tall", "elm,old", "yew,slow"))
    write("text", lines("A line of some length, of which the first words are short.", "", "The wolf sees the ox; the ox does not see the wolf.",
        "When two of them meet, one of the two runs: it is not the one that you think.", "The end."))
    write("tabs", "a\tbc\tdef\n\tx\n        y\n")
    write("spaces", "        a   b       c\n    d\n")
    write("control", b"plain\n\x01\x02\x1b[1m\x7ftail of it\nlonger text\x80\n")
    write("unicode", lines("äpfel", "Zürich", "naïve café", "日本語", "ἀρχή", "apple"))
    write("bytes", bytes(range(256)))
    write("empty", "")
    write("zeros", bytes(100_000))
    write("people.json", '{"people": [{"name": "Ann", "age": 41}, {"name": "Bo", "age": 7}, {"name": "Çem", "age": 33.5}]}\n')
    write("program.c", lines("#include <stdio.h>", "#include <math.h>", "int main(int count, char **words) {",
        '\tfor (int i = 1; i < count; i++) printf("%d %s %.3f\\n", i, words[i], sqrt(i));', "\treturn count;", "}"))
    write("broken.c", "int main(void) { return x; }\n")
    write("page.1", ".TH PAGE 1\n.SH NAME\npage \\- a short one\n.SH TEXT\nSome\n.B bold\nwords.\n")
    write("tree/one.txt", "first\n")
    write("tree/inner/deep.txt", "deep one\n", 0o640)
    write("tree/a name with spaces.txt", "spaces\n")
    write("tree/program", "#!/bin/sh\necho run\n", 0o755)
    os.symlink("inner/deep.txt", "tree/link")
    os.link("words", "tree/words")
    for parent, folders, files in os.walk(".", topdown=False):
        for name in files + ["."]:
            os.utime(f"{parent}/{name}", (LONG_AGO, LONG_AGO), follow_symlinks=False)
    os.chdir("/")


def describe(folder):
    """A line for each name below: kind, mode, and of files links and content."""
    told = []
    for parent, folders, files in os.walk(folder):
        for name in sorted(folders + files):
            path = os.path.join(parent, name)
            status = os.lstat(path)
            line = f"{path[len(folder) + 1:]} {stat.filemode(status.st_mode)}"
            if stat.S_ISLNK(status.st_mode):
                line += " -> " + os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                line += f" {status.st_nlink} {open(path, 'rb').read()!r}"
            told.append(line)
    return "\n".join(sorted(told)).encode()


class Sides:
    """Runs a command on both sides."""

    def __init__(self, folder, execute, seconds, variables, machine):
        self.files = folder + "/files"
        self.outputs = folder
        self.execute = [execute, "-t", seconds]
        self.environment = dict(variable.split("=", 1) for variable in variables)
        self.machine = machine

    def outcome(self, case, prefix, environment):
        make_files(self.files)
        out, err = self.outputs + "/out", self.outputs + "/err"
        piped = {"input": open(f"{self.files}/{case.input}", "rb").read()} if case.input else {"stdin": subprocess.DEVNULL}
        status = subprocess.run(self.execute + ["-o", out, "-e", err] + prefix + case.words, cwd=self.files, env=environment, **piped)
        return {"status": str(status.returncode).encode(), "out": open(out, "rb").read(), "err": open(err, "rb").read(), "files": describe(self.files)}

    def differences(self, case):
        """What the two sides do not have in common, as lines."""
        host = self.outcome(case, [], self.environment)
        guest = self.outcome(case, self.machine, None)
        for part, expected in host.items():
            if expected != guest[part]:
                yield f"{case.name}: {part} differs (- host, + guest):"
                texts = [text.decode(errors="backslashreplace").split("\n") for text in (expected, guest[part])]
                changed = [line for line in difflib.unified_diff(*texts, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))]
                yield from ("    " + line[:300] for line in changed[:8])


def main(arguments):
    separator = arguments.index("--")
    lists, name, folder, execute, seconds, *variables = arguments[:separator]
    cases = chosen(lists, name)
    if not cases:
        print(f"no list and no command {name}")
        return 1
    sides = Sides(folder, execute, seconds, variables, arguments[separator + 1 :])
    different = 0
    for case in cases:
        if case.missing() is None:
            for line in sides.differences(case):
                print(line)
                different += not line.startswith(" ")
    return 1 if different else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main(sys.argv[1:]))
