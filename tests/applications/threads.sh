# Programs with threads, as Debian installs them. Those that take much room to install run only where they are.
FOLDER=$ROOT/tests/applications/programs
JAVA=/usr/lib/jvm/java-17-openjdk-amd64/bin/java
CLASSES=$ROOT/build/tests/java

# optional PROGRAM NAME ARGUMENTS…: as application, but skipped where the program is not installed.
optional() {
    if [ "$2" = "${name:-}" ] && [ ! -e "$1" ]; then skip "$1 is not installed"; fi
    application "${@:2}"
}

application python-threads /usr/bin/python3 "$FOLDER/threads.py"
application ruby-threads /usr/bin/ruby "$FOLDER/threads.rb"
application java-hello -s "$CLASSES" $JAVA -cp "$CLASSES" Hello one two
application java-pressure-g1 -m 1G -s "$CLASSES" $JAVA -Xmx48m -XX:+UseG1GC -cp "$CLASSES" Pressure
application java-pressure-serial -s "$CLASSES" $JAVA -Xmx48m -XX:+UseSerialGC -cp "$CLASSES" Pressure
application java-nulls -s "$CLASSES" $JAVA -Xmx48m -Xss512k -cp "$CLASSES" Nulls
optional /usr/bin/node node-workers -m 1G /usr/bin/node "$FOLDER/workers.js"

build_go() { [ "$1" = guest ] || GOCACHE=$WORK/cache GOFLAGS=-buildvcs=false /usr/bin/go build -o "$WORK/goroutines" "$FOLDER/goroutines.go"; touch "$WORK/goroutines"; }
if [ "${name:-}" = go-goroutines ]; then touch "$WORK/goroutines"; fi
optional /usr/bin/go go-goroutines -b build_go "${WORK:-}/goroutines"
