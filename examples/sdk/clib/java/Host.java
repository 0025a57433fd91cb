import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Answers requests on standard input, one a line: java -cp . Host libkyufu_jni.so */
public final class Host {
	public static void main(String[] args) throws IOException {
		System.load(args[0]);
		BufferedInputStream in = new BufferedInputStream(System.in);
		BufferedOutputStream out = new BufferedOutputStream(System.out);
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		if (args.length > 1) { // Host LIBRARY N: the nanoseconds of processor time of the first request, N times
			measure(in, line, Integer.parseInt(args[1]));
			return;
		}
		for (int b = in.read(); b >= 0; b = in.read()) {
			line.write(b);
			if (b == '\n') {
				out.write(Kyufu.lines(line.toByteArray()));
				out.flush();
				line.reset();
			}
		}
	}

	private static void measure(BufferedInputStream in, ByteArrayOutputStream line, int calls) throws IOException {
		for (int b = in.read(); b >= 0 && b != '\n'; b = in.read())
			line.write(b);
		byte[] first = line.toByteArray();
		for (int round = 0; ; round++) { // the first round is the compiler's
			long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
			for (int i = 0; i < calls; i++)
				Kyufu.lines(first);
			if (round == 1) {
				System.out.println((ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / calls);
				return;
			}
		}
	}
}
