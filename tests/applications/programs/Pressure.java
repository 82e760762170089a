import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Eight threads that make garbage while the collector stops them, then locks, a pool and timed waits. */
public class Pressure {
    public static void main(String[] arguments) throws Exception {
        AtomicLong total = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) threads.add(new Thread(() -> total.addAndGet(garbage()), "maker " + t));
        for (Thread thread : threads) thread.start();
        for (Thread thread : threads) thread.join();
        System.out.println("garbage " + total);

        var lock = new ReentrantLock();
        var counts = new ConcurrentHashMap<Integer, Integer>();
        long[] sum = new long[1];
        var pool = Executors.newFixedThreadPool(4);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            results.add(pool.submit(() -> {
                lock.lock();
                try { sum[0] += number; } finally { lock.unlock(); }
                counts.merge(number % 10, 1, Integer::sum);
                return number * number;
            }));
        }
        long squares = 0;
        for (var result : results) squares += result.get();
        pool.shutdown();
        System.out.println("pool " + squares + " " + sum[0] + " " + counts + " " + pool.awaitTermination(10, TimeUnit.SECONDS));

        var latch = new CountDownLatch(1);
        System.out.println("latch " + latch.await(5, TimeUnit.MILLISECONDS));
        Thread sleeper = new Thread(() -> {
            try { Thread.sleep(100_000); } catch (InterruptedException e) { System.out.println("interrupted"); }
        });
        sleeper.start();
        Thread.sleep(5);
        sleeper.interrupt();
        sleeper.join();
    }

    private static long garbage() {
        Map<Integer, byte[]> kept = new HashMap<>();
        long bytes = 0;
        for (int i = 0; i < 10_000; i++) {
            kept.put(i % 500, new byte[1000 + i % 700]);
            bytes += kept.get(i % 500).length;
        }
        return bytes;
    }
}
