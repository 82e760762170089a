# Tools that start other programs, over files in the guest's own memory.
set -e
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; mkdir -p "$folder"/tree/{a,b,c}; cd "$folder/tree"
for d in a b c; do for i in 1 2 3 4 5; do seq 1 $((i * 300)) > $d/$i.txt; done; done
tar czf ../tree.tgz .; mkdir ../out; tar xzf ../tree.tgz -C ../out; diff -r . ../out && echo same
tar cJf ../tree.txz .; tar tJf ../tree.txz | sort | head -n 3
tar cf - . | zstd -q | zstd -dq | tar tf - | wc -l
find . -name '*.txt' -exec sha256sum {} + | sort | sha256sum
find . -name '1.txt' -exec sh -c 'wc -c < "$1"' sh {} \;
find . -name '2.txt' -execdir echo in {} \; | sort
find . -type f -print0 | xargs -0 -P 4 -n 2 gzip -9; find . -name '*.gz' | wc -l
find . -name '*.gz' -print0 | xargs -0 -n 1 -P 3 gunzip; diff -r . ../out && echo same
seq 1 100 | xargs -n 10 -P 4 echo | wc -w
seq 1 20000 | split -l 1000 --filter='gzip > ../$FILE.gz' -; zcat ../xa?.gz | wc -l
sort -S 64K --parallel=2 --compress-program=gzip -T /tmp <(seq 1 60000 | rev) | md5sum
awk 'BEGIN { while (("seq 1 5" | getline line) > 0) s += line; print s; print "z\na" | "sort"; close("sort"); system("exit 3"); print "end" }'
sed -n '1e echo executed' a/1.txt; sed '1!d;s/.*/echo from sed/e' a/1.txt
echo 'print 6*7' | perl; echo 'esyscmd(echo from m4)' | m4; echo '2^100' | bc; echo '2 3 + p' | dc
env -i PATH=/usr/bin:/bin sh -c 'echo "$PATH"'; nice -n 5 nice
timeout 0.2 sleep 5 || echo "timeout $?"
(timeout -s KILL 0.2 sleep 5; echo "timeout $?") 2> /dev/null
setsid -w sh -c 'exit 9' || echo "setsid $?"; nohup echo nohup 2> /dev/null; flock lock sh -c 'flock -n lock true || echo locked'
which sh; ldd /bin/busybox 2>&1 | sed 's/^\t//'; ldd /bin/bash | sed 's/0x[0-9a-f]*/ADDRESS/' | sort
/usr/sbin/chroot / /bin/echo chroot; stdbuf -oL echo stdbuf; watch -v > /dev/null && echo watch
