package hermitux.launcher.contents;

import hermitux.host.HostFiles;
import hermitux.image.Archive;
import hermitux.launcher.options.RunOptions;
import java.util.ArrayList;
import java.util.List;

/** Who the program is inside of the guest: numbers of user and group, 32 bits each, and supplementary groups. */
record Subject(long user, long group, List<Long> groups) {
    private static final long NUMBER = 0xffffffffL;

    /**
     * As --user and --group-add say. A user whose number no account has, and whose group is not said, is of group 0, as in containers.
     * @param visible where /etc/passwd and /etc/group are; null where they cannot be looked at
     * @param user who it is by default
     */
    static Subject of(RunOptions options, HostFiles visible, int user, int group) {
        var accounts = new Accounts(visible);
        List<Long> groups = new ArrayList<>();
        for (String name : options.groups) groups.add(accounts.group(name, "--group-add"));
        if (options.user == null) return new Subject(user & NUMBER, group & NUMBER, groups);
        String text = options.user, option = "--user " + text;
        int colon = text.indexOf(':');
        Accounts.User found = accounts.user(colon < 0 ? text : text.substring(0, colon), option);
        long chosen = colon < 0 ? Math.max(0, found.group()) : accounts.group(text.substring(colon + 1), option);
        return new Subject(found.user(), chosen, groups);
    }

    void configure(Archive archive) {
        archive.configure("uid", Long.toString(user));
        archive.configure("gid", Long.toString(group));
        for (long number : groups) archive.configure("group", Long.toString(number));
    }
}
