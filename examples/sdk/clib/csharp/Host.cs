using System;
using System.Diagnostics;
using System.IO;

/// <summary>Answers requests on standard input, one a line: mono Host.exe</summary>
public static class Host {
	public static void Main(string[] args) {
		using (Stream input = new BufferedStream(Console.OpenStandardInput()))
		using (Stream output = new BufferedStream(Console.OpenStandardOutput())) {
			MemoryStream line = new MemoryStream();
			if (args.Length > 0) { // Host.exe N: the nanoseconds of processor time of the first request, N times
				Measure(input, line, int.Parse(args[0]));
				return;
			}
			for (int b = input.ReadByte(); b >= 0; b = input.ReadByte()) {
				line.WriteByte((byte)b);
				if (b != '\n')
					continue;
				byte[] answer = Kyufu.Lines(line.ToArray());
				output.Write(answer, 0, answer.Length);
				output.Flush();
				line.SetLength(0);
			}
		}
	}

	private static void Measure(Stream input, MemoryStream line, int calls) {
		for (int b = input.ReadByte(); b >= 0 && b != '\n'; b = input.ReadByte())
			line.WriteByte((byte)b);
		byte[] first = line.ToArray();
		for (int i = 0; i < calls; i++)
			Kyufu.Lines(first);
		TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
		for (int i = 0; i < calls; i++)
			Kyufu.Lines(first);
		Console.WriteLine((long)((Process.GetCurrentProcess().TotalProcessorTime - start).TotalMilliseconds * 1e6 / calls));
	}
}
