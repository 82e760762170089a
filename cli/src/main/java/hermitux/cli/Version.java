package hermitux.cli;

/** The version, as pom.xml has it. */
final class Version {
    static final String NUMBER = "0.1.0";

    private Version() { }

    static String text() { return "hermitux " + NUMBER + "\n"; }
}
