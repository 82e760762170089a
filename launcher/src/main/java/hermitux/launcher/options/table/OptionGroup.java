package hermitux.launcher.options.table;

/** Options that belong together in a command's help. @param introduction a paragraph before them, or "" */
public record OptionGroup(String title, String introduction, Option... options) {
    /** Null if no group has it. */
    public static Option find(OptionGroup[] groups, String name) {
        for (OptionGroup group : groups)
            for (Option option : group.options) if (option.isCalled(name)) return option;
        return null;
    }
}
