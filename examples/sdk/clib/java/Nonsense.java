import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks in ways that nobody should, and from many threads: java -cp . Nonsense libkyufu_jni.so */
public final class Nonsense {
	private static final AtomicInteger WRONG = new AtomicInteger();

	private static void holds(String answer, String part) {
		if (!answer.contains(part) && WRONG.incrementAndGet() < 10)
			System.out.println(answer);
	}

	private static void refuses(Runnable call) {
		try {
			call.run();
			WRONG.incrementAndGet();
		} catch (NullPointerException e) {
			// as it should be: a null is the caller's mistake, and not the end of the process
		}
	}

	private static Object nothing() {
		return null;
	}

	private static int overflow(int n) {
		return n + overflow(n + 1) + 1;
	}

	public static void main(String[] args) throws InterruptedException {
		System.load(args[0]);
		refuses(() -> Kyufu.call(null, new byte[0]));
		refuses(() -> Kyufu.call(new byte[0], null));
		refuses(() -> Kyufu.lines(null));
		refuses(() -> Kyufu.callWithin(null, new byte[0], 1));
		holds(Kyufu.call("", ""), "unknown_op");
		String one = "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}";
		holds(Kyufu.call("date.age", "[" + String.join(",", Collections.nCopies(10000, one)) + "]", Duration.ofMillis(1)), "{\"error\":\"time\"}");
		holds(Kyufu.call("date.age", one, Duration.ofDays(1000)), "{\"age\":70}");
		holds(Kyufu.call("date.age", one, Duration.ofSeconds(Long.MAX_VALUE)), "{\"age\":70}");
		holds(Kyufu.call("date.age", one, Duration.ofSeconds(Long.MIN_VALUE)), "{\"error\":\"time\"}");
		holds(Kyufu.call("date.age\0", one), "unknown_op"); // a name that ends early is another one
		for (String half : new String[] {"\ud800", "\udc00", "\ud800\ud800", "\udc00\ud800", "\ud842\udfb7\ud842"})
			holds(Kyufu.call("text.name", "[{\"text\":\"" + half + "\"},{\"text\":\"\ud842\udfb7\"}]"), "utf8"); // no other name is taken for it
		holds(Kyufu.call("text.name", "[{\"text\":\"\ud800\"},{\"text\":\"\ud842\udfb7\"}]"), "{\"out\":{\"text\":\"\ud842\udfb7\"");
		byte[] deep = new byte[(16 << 20) + 1];
		Arrays.fill(deep, (byte) '[');
		holds(new String(Kyufu.call("date.age".getBytes(), deep)), "bad_input");
		for (int i = 0; i < 200; i++) { // the machine's own signals reach it: for a null, and for a stack that is full
			refuses(() -> ((Object) nothing()).hashCode());
			try {
				overflow(0);
				WRONG.incrementAndGet();
			} catch (StackOverflowError e) {
				holds(Kyufu.call("date.age", ""), "bad_input");
			}
		}
		ExecutorService pool = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 8; i++)
			pool.execute(() -> {
				for (int n = 0; n < 2000; n++) {
					holds(Kyufu.call("date.age", "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}"), "{\"age\":70}");
					holds(Kyufu.call("date.age", "{\"birth\":\"2050-01-01\",\"on\":\"2020-01-01\"}"), "range");
				}
			});
		pool.shutdown();
		if (!pool.awaitTermination(2, TimeUnit.MINUTES))
			WRONG.incrementAndGet();
		System.out.println(WRONG + " wrong");
	}
}
