# What every POSIX shell can do with processes; run by dash, bash and busybox.
cd /tmp
echo "== pipelines"
seq 1 2000 | grep 7 | sort -r | head -n 3
echo one two three | tr ' ' '\n' | while read -r word; do echo "<$word>"; done
yes | head -n 2
false | true; echo "status $?"
! true; echo "status $?"
(exit 3) | (exit 4); echo "status $?"
seq 1 30000 | cat | cat | cat | tail -n 1

echo "== here-documents"
name=world
cat <<END
hello $name $(echo nested) $((6 * 7))
END
cat <<'END'
plain $name
END
cat <<-END
	tab gone
	END
{ cat; cat <&3; } <<ONE 3<<TWO
first
ONE
second
TWO
cat <<END | wc -l
$(seq 1 20000)
END

echo "== substitution"
a=$(echo "$(echo "$(echo deep)")"); echo "$a"
echo "$(printf 'x\n\n\n')|"
b=`echo back; exit 5`; echo "$b $?"
echo "$(seq 1 5000 | wc -c)"
c=$(exit 9) || echo "failed with $?"

echo "== background"
sleep 0.05 & first=$!
(exit 7) & second=$!
wait $second; echo "second $?"
wait $first; echo "first $?"
wait 999999 2> /dev/null; echo "nobody $?"
for i in 1 2 3 4 5; do (exit $i) & list="$list $!"; done
for pid in $list; do wait $pid; printf '%s ' $?; done; echo
sleep 100 & victim=$!
kill $victim; wait $victim 2> /dev/null; echo "killed $?"
sleep 100 & victim=$!
kill -KILL $victim; wait $victim 2> /dev/null; echo "killed $?"
wait; echo "none left $?"

echo "== traps"
trap 'echo "got usr1"' USR1
kill -USR1 $$
(trap 'echo "child term"; exit 4' TERM; kill -TERM $(exec sh -c 'echo $PPID'); echo unreached); echo "status $?"
(trap 'echo "at exit"' EXIT; echo inside)
trap - USR1
(sh -c 'kill -USR1 $$'; echo "status $?") 2> /dev/null
(trap '' TERM; sh -c 'kill -TERM $$; echo survived')
(sh -c 'kill -SEGV $$'; echo "status $?") 2> /dev/null

echo "== errexit"
sh -ec 'echo a; false; echo b'; echo "status $?"
sh -ec 'if false; then :; fi; false || echo or; x=$(false); echo no'; echo "status $?"
(set -e; (exit 6); echo no); echo "status $?"

echo "== descriptors"
exec 3> out.$$
echo to three >&3
exec 3>&-
cat out.$$
{ echo err >&2; } 2>&1 | sed 's/^/caught /'
(echo a; echo b >&2) 2> err.$$ > out.$$; cat err.$$ out.$$
exec 4< out.$$; read -r line <&4; echo "$line"; exec 4<&-
echo append >> out.$$; wc -l < out.$$
rm -f out.$$ err.$$
mkfifo fifo.$$; (echo through > fifo.$$) & cat fifo.$$; wait; rm fifo.$$

echo "== limits and mask"
(ulimit -n 64; ulimit -n; sh -c 'ulimit -n')
(umask 077; : > private.$$; stat -c %a private.$$; rm private.$$)
(ulimit -f 1; head -c 5000 /dev/zero > big.$$; echo "status $?"; rm -f big.$$) 2> /dev/null
((ulimit -t 1; while :; do :; done); echo "status $?") 2> /dev/null

echo "== exec and errors"
sh -c 'exec /bin/echo replaced'
/tmp/not-there 2> /dev/null; echo "status $?"
: > plain.$$; ./plain.$$ 2> /dev/null; echo "status $?"
printf '#!/bin/sh\necho "script $0 $1"\n' > run.$$; chmod +x run.$$; ./run.$$ arg | sed "s/$$/PID/"
printf '#!/tmp/run.%s first\n' $$ > chain.$$; chmod +x chain.$$; ./chain.$$ | sed "s/$$/PID/g"
printf '#!/no/interpreter\n' > broken.$$; chmod +x broken.$$; ./broken.$$ 2> /dev/null; echo "status $?"
printf 'echo no header\n' > bare.$$; chmod +x bare.$$; ./bare.$$
rm -f plain.$$ run.$$ chain.$$ broken.$$ bare.$$
A=1 B=2 env | grep '^[AB]=' | sort
find /etc/alternatives -maxdepth 1 -name 'awk' -exec echo found {} \;
find /usr/share/perl5 -name '*.pm' | sort | head -n 40 | xargs -n 4 -P 4 sh -c 'echo $#' | sort | uniq -c
seq 1 40 | xargs -P 4 -I{} sh -c 'exit $(({} % 2))'; echo "xargs $?"
echo "== done"
