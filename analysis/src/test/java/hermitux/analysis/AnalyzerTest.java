package hermitux.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.host.TreeFiles;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How numbers are traced, on programs of a few lines. */
class AnalyzerTest {
    private static final String START = """
        #define NOINLINE __attribute__((noinline, noclone))
        static inline long call(long number, long a) {
            long result;
            __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(a) : "rcx", "r11", "memory");
            return result;
        }
        """;

    @BeforeAll static void needs() { CompiledProgram.needsCapstone(); }

    private static Analysis analyze(String source, String... options) throws Exception {
        return new Analyzer(new TreeFiles().file("/program", 0755, CompiledProgram.of(START + source, options))).analyze("/program", List.of());
    }

    private static List<Integer> numbers(Analysis result) { return result.calls().stream().map(Analysis.Call::number).toList(); }

    private static void finds(String source, Integer... numbers) throws Exception {
        for (String option : new String[] {"-no-pie", "-static-pie"}) {
            Analysis result = analyze(source, "-fPIE", option);
            assertThat(result.unresolved()).isEmpty();
            assertThat(numbers(result)).containsExactly(numbers);
        }
    }

    @Test void constants() throws Exception {
        finds("void _start(void) { call(39, 0); call(0, 0); call(60, 0); }", 0, 39, 60);
    }

    @Test void parametersOfWrappers() throws Exception {
        finds("""
            NOINLINE long inner(long a, int number) { return call(number, a); }
            NOINLINE long outer(int number) { return inner(1, number) + 1; }
            void _start(void) { outer(39); outer(102); inner(0, 60); }
            """, 39, 60, 102);
    }

    @Test void parametersOnTheStack() throws Exception {
        finds("""
            NOINLINE long wide(long a, long b, long c, long d, long e, long f, long number) { return call(number, a + b + c + d + e + f); }
            void _start(void) { wide(1, 2, 3, 4, 5, 6, 39); wide(1, 2, 3, 4, 5, 6, 60); }
            """, 39, 60);
    }

    @Test void choices() throws Exception {
        finds("void _start(long a) { call(a ? 39 : 102, 0); long n = a == 3 ? 107 : 108; call(60, 0); call(n, 0); }", 39, 60, 102, 107, 108);
    }

    @Test void spilledToTheStack() throws Exception {
        finds("""
            NOINLINE void clobber(void) { __asm__ volatile("" ::: "rbx", "rbp", "r12", "r13", "r14", "r15"); }
            void _start(long a) { volatile long number = 39; long other = a ? 60 : 61; clobber(); call(number, 0); call(other, 0); }
            """, 39, 60, 61);
    }

    @Test void behindPointers() throws Exception {
        finds("""
            struct command { long a; int number; };
            static struct command *current;
            NOINLINE void direct(struct command *c) { call(c->number, c->a); }
            NOINLINE void later(void) { call(current->number, 0); }
            NOINLINE void store(struct command *c) { current = c; later(); }
            void _start(void) { struct command x = {1, 39}, y = {2, 102}; direct(&x); store(&y); call(60, 0); }
            """, 39, 60, 102);
    }

    @Test void codeAfterCallsThatNeverReturnIsAnothers() throws Exception {
        finds("""
            NOINLINE void end(void) { for (;;) call(60, 0); }
            void _start(long a) { long number = 202; for (int i = 0; i < 5; i++) { call(number, i); if (a == i) end(); } end(); }
            """, 60, 202);
    }

    @Test void functionsInTablesAreReachable() throws Exception {
        finds("""
            NOINLINE static void one(void) { call(1, 0); }
            NOINLINE static void two(void) { call(2, 0); }
            static void (*const table[])(void) = {one, two};
            NOINLINE void unused(void) { call(57, 0); }
            void _start(long a) { table[a & 1](); call(60, 0); }
            """, 1, 2, 60);
    }

    @Test void switches() throws Exception {
        finds("""
            NOINLINE void many(int a) {
                switch (a) {
                    case 0: call(100, 1); break; case 1: call(101, 2); break; case 2: call(102, 3); break; case 3: call(103, 4); break;
                    case 4: call(104, 5); break; case 5: call(105, 6); break; case 6: call(106, 7); break; default: call(60, 0);
                }
            }
            void _start(int a) { many(a); for (;;); }
            """, 60, 100, 101, 102, 103, 104, 105, 106);
    }

    @Test void whatCannotBeToldIsSaid() throws Exception {
        Analysis result = analyze("""
            NOINLINE void open_ended(long number) { call(number, 0); }
            void (*volatile pointer)(long) = open_ended;
            void _start(long a) { pointer(a); call(39, 0); }
            """, "-no-pie");
        assertThat(numbers(result)).contains(39);
        assertThat(result.unresolved()).singleElement().satisfies(site -> {
            assertThat(site.site().function()).isEqualTo("open_ended");
            assertThat(site.reason()).contains("pointer");
        });
    }

    @Test void strippedProgramsAreFollowedFromTheirEntry() throws Exception {
        Analysis result = analyze("""
            NOINLINE long wrapper(int number) { return call(number, 0); }
            void _start(void) { wrapper(39); wrapper(60); }
            """, "-no-pie", "-s", "-fno-asynchronous-unwind-tables");
        assertThat(numbers(result)).containsExactly(39, 60);
        assertThat(result.unresolved()).isEmpty();
    }
}
