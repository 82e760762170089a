package hermitux.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths as objdump gives them: each encoding is followed by bytes that would change the length if they were taken for part of it. */
class InstructionLengthTest {
    private static final long HERE = DirectMap.BASE + (8 << 20);

    @BeforeEach void startMachine() { Machine.start(64 << 20); }

    @ParameterizedTest @CsvSource({
        "90", "c3", "cc", "0f05", "f4", "c9", "50", "4150", "99", "f390", "f3c3", "98", "a4", "f348a5", "9c", "ec", "cf",
        "31c0", "4889f8", "89f8", "4585c0", "488b05deadbeef", "488b0424", "488b442408", "488b842480000000", "8b0c2500100000", "678b0c2500100000",
        "b827000000", "66b82700", "49b81122334455667788", "41b827000000", "b027", "48c7c127000000", "c7442408aabbccdd", "66c744240811ee", "c6450a0b",
        "c745fc27000000", "4883f8fc", "483d00f0ffff", "3d00f0ffff", "663d00f0", "81fb00f0ffff", "83e801", "80bbf800000000", "694510aabbccdd", "6b4510aa",
        "e8aabbccdd", "e9aabbccdd", "ebfe", "7402", "0f84aabbccdd", "ff2425aabbccdd", "ff15aabbccdd", "ffd0", "41ff5424e8", "c21000", "c8100000", "cd80",
        "f6c301", "f60301", "f6db", "f7c3aabbccdd", "66f7c3aabb", "f7d8", "f703aabbccdd", "f723", "d1e0", "c1e005", "a1aabbccddeeff0011", "67a1aabbccdd",
        "480fbec0", "0fb600", "0fb645ff", "0fa2", "0f01d0", "0fbae003", "0fa4c205", "0fa5c2", "0fc8", "490fc9", "0f1f00", "0f1f4000", "0f1f80aabbccdd",
        "0f1f8400aabbccdd", "660f1f8400aabbccdd", "662e0f1f8400aabbccdd", "660f6f05aabbccdd", "660f70c055", "0fc6c155", "f30f6f06", "660f3800c1",
        "660f3a0fc108", "c5f877", "c5fd6f0424", "c5f970c055", "c4e27d5805aabbccdd", "c4e37d46c231", "62f17c48100424", "62f3f5480fc201", "f00fb10d11223344",
        "64488b042528000000", "dd442408", "e205", "ca0800", "6801020304", "66680102", "6a01", "8f00", "0f0b", "0fc7f0" })
    void isThatOfObjdump(String code) {
        write(code);
        assertThat(InstructionLength.at(HERE)).isEqualTo(code.length() / 2);
    }

    @ParameterizedTest @CsvSource({ "ea", "06", "82", "d6", "27", "9a", "4048b827000000", "6666666666666666666666666666666690" })
    void refusesWhatIsNone(String code) {
        write(code);
        assertThat(InstructionLength.at(HERE)).isZero();
    }

    private static void write(String code) {
        for (int i = 0; i < 40; i++) Memory.store8(HERE + i, 0x24);
        for (int i = 0; i < code.length(); i += 2) Memory.store8(HERE + i / 2, Integer.parseInt(code.substring(i, i + 2), 16));
    }
}
