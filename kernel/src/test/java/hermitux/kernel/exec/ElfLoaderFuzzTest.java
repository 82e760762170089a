package hermitux.kernel.exec;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The loader under a fuzzer. As an ordinary test it runs the seeds (src/test/resources, one file each); to search on from them:
 * {@code JAZZER_FUZZ=1 mvn -pl abi,kernel test -Dfuzzing=true -Dtest=ElfLoaderFuzzTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ElfLoaderFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void loads(byte[] file) { new ElfLoaderTarget(new ExecutionFixture()).run(file); }
}
