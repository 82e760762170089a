# What bash alone can do with processes.
cd /tmp
coproc UPPER { while read -r line; do echo "${line^^}"; done; }
echo hello >&"${UPPER[1]}"; read -r answer <&"${UPPER[0]}"; echo "$answer"
exec {input}>&"${UPPER[1]}"- {output}<&"${UPPER[0]}"-
eval "exec $input>&-"; wait "$UPPER_PID"; echo "coproc $?"
diff <(seq 1 5) <(seq 1 6); echo "diff $?"
seq 3 | tee >(sed 's/^/tee /' > tee.$$) > /dev/null; sleep 0.2; cat tee.$$; rm tee.$$
(exit 1) | (exit 2) | (exit 3); echo "${PIPESTATUS[@]}"
set -o pipefail; false | true; echo "pipefail $?"; set +o pipefail
(sleep 0.3; exit 5) & (exit 6) &
wait -n; echo "wait -n $?"; wait -n; echo "wait -n $?"; wait -n; echo "wait -n $?"
(exit 8) & wait -n -p which; echo "$? $([ "$which" = $! ] && echo right)"
shopt -s lastpipe; echo last | read -r value; echo "$value"; shopt -u lastpipe
mapfile -t lines < <(seq 1 1000); echo "${#lines[@]} ${lines[999]}"
trap 'echo "child ended"' CHLD; /bin/true; trap - CHLD
trap 'echo "err $?"' ERR; false; trap - ERR
f() { trap 'echo returned' RETURN; }; f; trap - RETURN
( trap 'echo int; exit 1' INT; kill -INT $BASHPID; echo no ); echo "status $?"
time_of() { local TIMEFORMAT=%R; { time sleep 0.1; } 2>&1; }; [[ $(time_of) == 0.[1-9]* ]] && echo timed
set -m
sleep 50 & kill -STOP %1; sleep 0.1; jobs | sed 's/  */ /g'; kill -CONT %1; kill %1; wait %1 2> /dev/null; echo "job $?"
sh -c 'kill -STOP $$; exit 3'; echo "stopped $?"; fg > /dev/null; echo "continued $?"
set +m
read -r -t 0.05 x < <(sleep 1); echo "read timeout $(( $? > 128 ))"
echo "$BASH_SUBSHELL $(echo $BASH_SUBSHELL)"
exec 5<> <(:); exec 5>&-
for ((i = 0; i < 200; i++)); do x=$(echo $i); done; echo "$x"
ulimit -S -c; (ulimit -v 300000; /bin/true; echo $?)
kill -l 9; kill -0 $$ && echo alive
enable -n echo; echo external; enable echo
disown -a; exit 42
