"""Runs test methods of CPython's own tests by name and prints "NAME<tab>STATUS<tab>why" for each: 0 passed, 1 failed, 2 an error, 4 skipped; "end" comes last.
A test that takes a minute ends the process. `unittests.py FOLDER --list MODULE…` prints the names instead; `unittests.py FOLDER FILE` runs the names in
FILE. FOLDER holds the package test."""
import faulthandler
import sys
import unittest

folder, *words = sys.argv[1:]
sys.path.insert(0, folder)
output = open(1, "w", buffering=1, closefd=False)


def names(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from names(test)
        elif type(test).__module__.startswith("test."):
            yield test.id()


class Result(unittest.TestResult):
    def say(self, test, status, why=""):
        output.write("\t".join((test.id(), str(status), " ".join(str(why).split())[:200])) + "\n")

    def startTest(self, test):
        super().startTest(test)
        output.write("begin\t%s\n" % test.id())
        faulthandler.dump_traceback_later(60, exit=True)

    def addSuccess(self, test): self.say(test, 0)
    def addExpectedFailure(self, test, error): self.say(test, 0)
    def addUnexpectedSuccess(self, test): self.say(test, 1, "unexpected success")
    def addFailure(self, test, error): self.say(test, 1, error[1])
    def addError(self, test, error): self.say(test, 2, repr(error[1]))
    def addSkip(self, test, reason): self.say(test, 4, reason)

    def addSubTest(self, test, part, error):
        if error:
            self.say(test, 1, error[1])


loader = unittest.defaultTestLoader
if words[0] == "--list":
    for name in names(loader.loadTestsFromNames("test." + module for module in words[1:])):
        print(name)
else:
    with open(words[0]) as file:
        chosen = file.read().split()
    suite = loader.loadTestsFromNames(chosen)
    # Sub-tests say that they failed, and then nothing says that the whole test did: the first word counts.
    suite.run(Result())
    output.write("end\n")
    faulthandler.cancel_dump_traceback_later()
