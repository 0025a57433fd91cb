using System;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// Kyufu for C#: the operations of libkyufu, JSON in and JSON out. One class without dependencies,
/// for .NET and Mono. Bring your own JSON library.
/// </summary>
/// <example>
/// Kyufu.Call("date.age", "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}") is {"out":{"age":70}}; a
/// failure is {"error":"range",…} with a code that never changes its meaning.
/// </example>
/// <remarks>Calls may come from several threads.</remarks>
public static class Kyufu {
	[DllImport("kyufu")]
	private static extern IntPtr kyufu_call(byte[] op, byte[] input, UIntPtr size, out UIntPtr length);

	[DllImport("kyufu")]
	private static extern IntPtr kyufu_call_within(byte[] op, byte[] input, UIntPtr size, uint milliseconds, out UIntPtr length);

	[DllImport("kyufu")]
	private static extern IntPtr kyufu_lines(byte[] requests, UIntPtr size, out UIntPtr length);

	[DllImport("kyufu")]
	private static extern void kyufu_free(IntPtr answer);

	/// <summary>The answer of one operation.</summary>
	public static string Call(string op, string input) {
		byte[] bytes = Encoding.UTF8.GetBytes(input);
		UIntPtr length;
		IntPtr answer = kyufu_call(Encoding.UTF8.GetBytes(op + "\0"), bytes, (UIntPtr)bytes.Length, out length);
		return Encoding.UTF8.GetString(Take(answer, length));
	}

	/// <summary>The answer of one operation, or {"error":"time"} where it takes longer.</summary>
	public static string Call(string op, string input, TimeSpan within) {
		byte[] bytes = Encoding.UTF8.GetBytes(input);
		uint milliseconds = (uint)Math.Max(0, Math.Min(within.TotalMilliseconds, int.MaxValue));
		UIntPtr length;
		IntPtr answer = kyufu_call_within(Encoding.UTF8.GetBytes(op + "\0"), bytes, (UIntPtr)bytes.Length, milliseconds, out length);
		return Encoding.UTF8.GetString(Take(answer, length));
	}

	/// <summary>The answers to requests of one line each, in the same order; all bytes are UTF-8.</summary>
	public static byte[] Lines(byte[] requests) {
		UIntPtr length;
		IntPtr answer = kyufu_lines(requests, (UIntPtr)requests.Length, out length);
		return Take(answer, length);
	}

	private static byte[] Take(IntPtr answer, UIntPtr length) {
		if (answer == IntPtr.Zero)
			throw new OutOfMemoryException("kyufu: no memory for the answer");
		try {
			byte[] bytes = new byte[checked((int)length.ToUInt64())];
			Marshal.Copy(answer, bytes, 0, bytes.Length);
			return bytes;
		} finally {
			kyufu_free(answer);
		}
	}
}
