# Programs with threads, as Debian installs them. Those that take much room to install run only where they are.
FOLDER=$ROOT/tests/applications/programs
JAVA=/usr/lib/jvm/java-17-openjdk-amd64/bin/java
CLASSES=$ROOT/build/tests/java

application python-threads /usr/bin/python3 "$FOLDER/threads.py"
application ruby-threads /usr/bin/ruby "$FOLDER/threads.rb"
application java-hello -s "$CLASSES" $JAVA -cp "$CLASSES" Hello one two
application java-pressure-g1 -m 1G -s "$CLASSES" $JAVA -Xmx48m -XX:+UseG1GC -cp "$CLASSES" Pressure
application java-pressure-serial -s "$CLASSES" $JAVA -Xmx48m -XX:+UseSerialGC -cp "$CLASSES" Pressure
application java-nulls -s "$CLASSES" $JAVA -Xmx48m -Xss512k -cp "$CLASSES" Nulls
application java-keys -s "$CLASSES" $JAVA -Xmx48m -Xss512k -cp "$CLASSES" Keys

# Large ones run where they are installed.
installed() { if [ "$1" = "${name:-}" ] && [ ! -e "$2" ]; then skip "$2 is not installed"; fi; }
installed node-workers /usr/bin/node
application node-workers -m 1G /usr/bin/node "$FOLDER/workers.js"

build_go() {
    if [ "$1" = host ]; then GOCACHE=$WORK/cache GOFLAGS=-buildvcs=false /usr/bin/go build -o "$WORK/goroutines" "$FOLDER/goroutines.go"; fi
}
installed go-goroutines /usr/bin/go
if [ "${name:-}" = go-goroutines ]; then touch "$WORK/goroutines"; fi           # there already, built when the case runs
application go-goroutines -b build_go "${WORK:-}/goroutines"
