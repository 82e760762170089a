package hermitux.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import org.junit.jupiter.api.Test;

/** Help, manual pages and completions tell of every command and option. */
class ManualTest {
    @Test void everyOptionIsToldOfEverywhere() {
        for (Command command : Commands.ALL) {
            String help = Help.of(command.name()), page = ManualPage.of(command, "1").replace("\\-", "-");
            assertThat(Help.overview()).contains(command.usage()).contains(command.summary());
            for (OptionGroup group : command.groups())
                for (Option option : group.options()) {
                    assertThat(help).contains("  " + option.usage());
                    for (String name : option.names().split(", ")) {
                        assertThat(page).contains("\\fB" + name + "\\fR");
                        assertThat(Completions.bash()).contains(name);
                        assertThat(Completions.zsh()).contains("'*" + name + "[");
                        assertThat(Completions.fish()).contains(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
                    }
                }
        }
    }

    @Test void helpFitsAScreen() {
        for (Command command : Commands.ALL)
            for (String line : Help.of(command.name()).split("\n")) assertThat(line.length()).as(line).isLessThanOrEqualTo(120);
    }

    @Test void nothingIsTakenForARequestOfGroff() {
        for (Command command : Commands.ALL)
            for (String line : ManualPage.of(command, "1").split("\n"))
                if (line.startsWith(".")) assertThat(line).matches("\\.(TH|SH|SS|TP|PP|B|I|nf|fi)( .*)?");
    }
}
