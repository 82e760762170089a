package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static RunOptions run(String... words) { return OptionParser.parse(List.of(words)); }

    @Test void aGuestIsAloneUnlessAskedOtherwise() {
        assertThat(run("program").network()).isEqualTo(Network.NONE);
        assertThat(run("-p", "8080:80", "program").network()).isEqualTo(Network.USER);
        assertThat(run("--network", "user", "program").network().address()).isEqualTo("10.0.2.15/24");
    }

    @Test void aTapInterfaceMayHaveAddresses() {
        Network network = Network.parse("tap:tap0,ip=192.168.7.2/24,gateway=192.168.7.1,mac=52:54:00:aB:00:01");
        assertThat(network.name()).isEqualTo("tap0");
        assertThat(network.address()).isEqualTo("192.168.7.2/24");
        assertThat(network.gateway()).isEqualTo("192.168.7.1");
        assertThat(network.macAddress()).isEqualTo(0x0100ab005452L);
        assertThat(Network.parse("tap:tap0").address()).isNull();
        assertThat(Network.parse("fd:7").descriptor()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bridge", "tap", "tap:", "tap:a/b", "tap:averylonginterface", "fd:", "fd:x", "fd:-1", "tap:t,ip=10.0.0.1", "tap:t,ip=10.0.0/8",
        "tap:t,ip=10.0.0.1/33", "tap:t,gateway=10.0.0.1", "tap:t,mac=1:2:3", "tap:t,mac=01:00:00:00:00:00", "tap:t,mac=02:00:00:00:00:000", "tap:t,x=y",
        "user,ip=1.2.3.4/8"})
    void whatIsWrongIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(Refusal.class).hasMessageContaining("--network");
    }

    @Test void portsAreOfThisHostUnlessAnAddressIsNamed() {
        assertThat(PublishedPort.parse("8080:80")).isEqualTo(new PublishedPort("127.0.0.1", 8080, 80, false));
        assertThat(PublishedPort.parse("0.0.0.0:53:5353/udp")).isEqualTo(new PublishedPort("0.0.0.0", 53, 5353, true));
        assertThat(PublishedPort.parse("1:2/tcp")).isEqualTo(new PublishedPort("127.0.0.1", 1, 2, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", ":80", "80:", "0:80", "80:65536", "host:80:80", "1.2.3:80:80", "80:80/sctp", "a:b:c:d"})
    void portsThatCannotBeAreRefused(String text) {
        assertThatThrownBy(() -> PublishedPort.parse(text)).isInstanceOf(Refusal.class).hasMessageContaining("--publish");
    }

    @Test void publishingWantsAUsersNetwork() {
        assertThatThrownBy(() -> run("--network", "none", "-p", "80:80", "program")).isInstanceOf(Refusal.class).hasMessageContaining("--network user");
    }

    @Test void namesAndServers() {
        RunOptions options = run("--dns", "10.0.2.3", "--add-host", "db:10.0.2.2", "program");
        assertThat(options.nameServers).containsExactly("10.0.2.3");
        assertThat(options.hosts).containsExactly("10.0.2.2\tdb");
        assertThatThrownBy(() -> run("--add-host", "db", "program")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> run("--dns", "name", "program")).isInstanceOf(Refusal.class);
    }
}
