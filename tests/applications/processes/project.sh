# project.sh FOLDER FILES: a C project of so many files, with a makefile.
mkdir -p "$1"; cd "$1" || exit 1
{
    printf 'OBJECTS = main.o'; for ((i = 0; i < $2; i++)); do printf ' part%d.o' $i; done; echo
    printf 'program: $(OBJECTS)\n\t@$(CC) -o $@ $^\n%%.o: %%.c all.h\n\t@$(CC) -O1 -Wall -c -o $@ $<\n'
    printf 'check: program\n\t@./program\n\t@echo "$$(./program) by $(shell echo a shell)"\n'
    printf 'clean:\n\t@rm -f *.o program\n.PHONY: check clean\n'
} > Makefile
for ((i = 0; i < $2; i++)); do
    echo "int part$i(void);"
    printf '#include <stdio.h>\n#include <stdlib.h>\n#include "all.h"\n' > part$i.c
    printf 'int part%d(void) { char text[32]; sprintf(text, "%%d", %d); return atoi(text); }\n' $i $i >> part$i.c
done > all.h
{
    printf '#include <stdio.h>\n#include "all.h"\nint main(void) {\n    int sum = 0;\n'
    for ((i = 0; i < $2; i++)); do echo "    sum += part$i();"; done
    printf '    printf("%%d\\n", sum);\n    return 0;\n}\n'
} > main.c
