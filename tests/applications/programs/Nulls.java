/** Null checks that the compiled code leaves to the processor: a fault each, until the compiler learns better; and other errors of threads. */
public class Nulls {
    private int field;

    private static int of(Nulls object) { return object.field; }

    public static void main(String[] arguments) throws Exception {
        int caught = 0;
        Nulls object = new Nulls();
        for (int i = 0; i < 200_000; i++) {
            try { caught += of(i % 3 == 0 ? null : object); } catch (NullPointerException e) { caught++; }
        }
        System.out.println("caught " + caught);
        try { System.out.println(deep(0)); } catch (StackOverflowError e) { System.out.println("stack overflow"); }
        try { System.out.println(1 / (caught - caught)); } catch (ArithmeticException e) { System.out.println(e.getMessage()); }
        Thread thread = new Thread(() -> of(null));
        thread.setUncaughtExceptionHandler((t, e) -> System.out.println("uncaught " + e.getClass().getName()));
        thread.start();
        thread.join();
        System.exit(4);
    }

    private static long deep(long depth) { return deep(depth + 1) + 1; }
}
