package hermitux.cli.manual;

import hermitux.launcher.options.table.OptionGroup;

/**
 * A command as its help, its manual page and the completions of shells tell of it. In texts a word between ` ` is typed as it stands.
 *
 * @param name behind hermitux
 * @param operands what follows the options, as "PROGRAM [ARGS...]"
 * @param summary one line without a full stop
 * @param description paragraphs with an empty line between
 * @param examples commands, one a line
 * @param closing a last paragraph, or ""
 * @param completes what its operands are for a shell
 */
public record Command(String name, String operands, String summary, String description, OptionGroup[] groups, String examples, String closing,
    Completes completes) {

    /** What a shell offers for a command's operands. */
    public enum Completes { NOTHING, PROGRAM, FILES, MACHINES, COMMANDS }

    String usage() {
        String options = groups.length == 0 ? "" : " [options]";
        return "hermitux " + name + options + (operands.isEmpty() ? "" : " " + operands);
    }
}
