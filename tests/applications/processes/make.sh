# make.sh PROJECT-SCRIPT FILES: make -j4 with gcc, from nothing, once more, and after a change.
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
bash "$1" "$folder" "$2"
cd "$folder" || exit 1
make -j4 && ./program && make -j4 && touch part1.c && make -j2 check && make clean && ls
make -j3 -k part0.o nothing 2>&1 | sed 's/make: //;s/\.  Stop\.//'; echo "status ${PIPESTATUS[0]}"
echo 'int broken(' > part2.c; make -j4 program > /dev/null 2>&1; echo "status $?"
