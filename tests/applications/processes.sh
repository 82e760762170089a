# Programs that start others, compared with Linux byte by byte.
FOLDER=$ROOT/tests/applications/processes

application dash /usr/bin/dash "$FOLDER/shell.sh"
application bash-posix /bin/bash "$FOLDER/shell.sh"
application busybox-sh /bin/busybox sh "$FOLDER/shell.sh"
application bash /bin/bash "$FOLDER/bash.sh"
application tools /bin/bash "$FOLDER/files.sh"
application make -m 1G /bin/bash "$FOLDER/make.sh" "$FOLDER/project.sh" 25
application git -m 1G /bin/bash "$FOLDER/git.sh"
application perl /usr/bin/perl "$FOLDER/processes.pl"
application python-subprocess -m 512M /usr/bin/python3 "$FOLDER/subprocesses.py"
application python-fork -m 512M /usr/bin/python3 "$FOLDER/multiprocesses.py" fork
application python-spawn -m 512M /usr/bin/python3 "$FOLDER/multiprocesses.py" spawn
application python-forkserver -m 512M /usr/bin/python3 "$FOLDER/multiprocesses.py" forkserver
application ruby /usr/bin/ruby "$FOLDER/children.rb"

JAVA=/usr/lib/jvm/java-17-openjdk-amd64/bin/java
CLASSES=$ROOT/build/tests/java
application java-processes -m 1G -s "$CLASSES" $JAVA -Xmx64m -cp "$CLASSES" Children

# Large ones run where they are installed.
installed() { if [ "$1" = "${name:-}" ] && [ ! -e "$2" ]; then skip "$2 is not installed"; fi; }
installed node-children /usr/bin/node
application node-children -m 1G /usr/bin/node "$FOLDER/children.js"
