import java.io.ByteArrayOutputStream;
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
 * Calls may come from several threads; one that runs does not end when its thread is interrupted.
 * A failure is in the answer. What is thrown: an OutOfMemoryError, a NullPointerException for a null,
 * and an UnsatisfiedLinkError where nobody loaded the library before the first call, or moved this
 * class to a package and left the names of the functions in kyufu_jni.c as they were.
 */
public final class Kyufu {
	private Kyufu() {}

	/** The answer of one operation. */
	public static String call(String op, String input) {
		return new String(call(utf8(op), utf8(input)), StandardCharsets.UTF_8);
	}

	/** The answer of one operation, or {"error":"time"} where it takes longer. */
	public static String call(String op, String input, Duration within) {
		int milliseconds = Integer.MAX_VALUE; // some 24 days, and all that is more
		if (within.getSeconds() < Integer.MAX_VALUE / 1000)
			milliseconds = within.isNegative() ? 0 : (int) within.plusNanos(999_999).toMillis();
		return new String(callWithin(utf8(op), utf8(input), milliseconds), StandardCharsets.UTF_8);
	}

	/**
	 * The bytes of a text. Half a pair of surrogates is no character: it becomes a byte that UTF-8
	 * does not have, so that it is refused and not taken for a question mark.
	 */
	private static byte[] utf8(String text) {
		ByteArrayOutputStream bytes = null;
		int from = 0;
		for (int i = 0; i < text.length(); i++) {
			if (!Character.isSurrogate(text.charAt(i)))
				continue;
			if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
				i++;
				continue;
			}
			if (bytes == null)
				bytes = new ByteArrayOutputStream();
			byte[] before = text.substring(from, i).getBytes(StandardCharsets.UTF_8);
			bytes.write(before, 0, before.length);
			bytes.write(0xff);
			from = i + 1;
		}
		byte[] rest = text.substring(from).getBytes(StandardCharsets.UTF_8);
		if (bytes == null)
			return rest;
		bytes.write(rest, 0, rest.length);
		return bytes.toByteArray();
	}

	/** The answer of one operation; all bytes are UTF-8. */
	public static native byte[] call(byte[] op, byte[] input);

	/** The answer of one operation, or {"error":"time"} where it takes longer; all bytes are UTF-8. */
	public static native byte[] callWithin(byte[] op, byte[] input, int milliseconds);

	/** The answers to requests of one line each, in the same order; all bytes are UTF-8. */
	public static native byte[] lines(byte[] requests);
}
