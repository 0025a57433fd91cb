import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Kyufu for Java: the operations of libkyufu, JSON in and JSON out. One class without dependencies;
 * Java 8 or later. Bring your own JSON library.
 *
 * <pre>
 * System.load("/opt/kyufu/libkyufu_jni.so");
 * String answer = Kyufu.call("date.age", "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}");
 * // {"out":{"age":70}}, or {"error":"range",…} with a code that never changes its meaning
 * </pre>
 *
 * Calls may come from several threads. A failure is in the answer; an OutOfMemoryError is the only
 * thing that is thrown.
 */
public final class Kyufu {
	private Kyufu() {}

	/** The answer of one operation. */
	public static String call(String op, String input) {
		byte[] answer = call(op.getBytes(StandardCharsets.UTF_8), input.getBytes(StandardCharsets.UTF_8));
		return new String(answer, StandardCharsets.UTF_8);
	}

	/** The answer of one operation, or {"error":"time"} where it takes longer. */
	public static String call(String op, String input, Duration within) {
		int milliseconds = (int) Math.max(0, Math.min(within.toMillis(), Integer.MAX_VALUE));
		byte[] answer = callWithin(op.getBytes(StandardCharsets.UTF_8), input.getBytes(StandardCharsets.UTF_8), milliseconds);
		return new String(answer, StandardCharsets.UTF_8);
	}

	/** The answer of one operation; all bytes are UTF-8. */
	public static native byte[] call(byte[] op, byte[] input);

	/** The answer of one operation, or {"error":"time"} where it takes longer; all bytes are UTF-8. */
	public static native byte[] callWithin(byte[] op, byte[] input, int milliseconds);

	/** The answers to requests of one line each, in the same order; all bytes are UTF-8. */
	public static native byte[] lines(byte[] requests);
}
