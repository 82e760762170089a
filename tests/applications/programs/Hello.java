/** What a virtual machine does before it says a word is the test. */
public class Hello {
    public static void main(String[] arguments) { System.out.println("hello " + String.join(" ", arguments)); }
}
