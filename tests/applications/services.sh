# Programs that are families of processes: servers with workers, agents, terminals with windows, build scripts. Compared with Linux byte by byte, each
# where it is installed.
FOLDER=$ROOT/tests/applications/services

# installed NAME FILE: the case needs the file.
installed() { if [ "$1" = "${name:-}" ] && [ ! -e "$2" ]; then skip "$2 is not installed"; fi; }

installed script /usr/bin/script
application script /usr/bin/script -qec 'stty size; echo here; (exit 4)' /dev/null
installed gpg /usr/bin/gpg-agent
application gpg -m 256M /bin/bash "$FOLDER/gpg.sh"
installed tmux /usr/bin/tmux
application tmux -m 256M /bin/bash "$FOLDER/tmux.sh"
installed dpkg /usr/bin/dpkg
application dpkg -m 256M /bin/sh "$FOLDER/dpkg.sh"
installed man /usr/bin/man
application man -m 256M /usr/bin/man -P cat 1 true
installed valgrind /usr/bin/valgrind
application valgrind -m 1G /usr/bin/valgrind -q /bin/true
installed configure /usr/bin/autoconf
application configure -m 512M /bin/bash "$FOLDER/configure.sh"
installed node-cluster /usr/bin/node
application node-cluster -m 1G /usr/bin/node "$FOLDER/cluster.js"
installed redis /usr/bin/redis-server
application redis -m 512M /bin/bash "$FOLDER/redis.sh"
installed nginx /usr/sbin/nginx
application nginx -m 256M /bin/bash "$FOLDER/nginx.sh"
installed postgres /usr/bin/pgbench
application postgres -m 1G /bin/bash "$FOLDER/postgres.sh"
