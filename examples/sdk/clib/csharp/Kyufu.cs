using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

/// <summary>
/// Kyufu for C#: the operations of libkyufu, JSON in and JSON out. One class without dependencies,
/// for .NET and Mono. Bring your own JSON library.
/// </summary>
/// <example>
/// Kyufu.Call("date.age", "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}") is {"out":{"age":70}}; a
/// failure is {"error":"range",…} with a code that never changes its meaning.
/// </example>
/// <remarks>
/// Calls may come from several threads. A failure is in the answer. What is thrown: an
/// OutOfMemoryException, an ArgumentNullException for a null, and a DllNotFoundException where
/// libkyufu.so (kyufu.dll) lies neither beside the program nor where the system looks for libraries.
/// </remarks>
public static class Kyufu {
	[DllImport("kyufu", CallingConvention = CallingConvention.Cdecl)]
	private static extern IntPtr kyufu_call(byte[] op, byte[] input, UIntPtr size, out UIntPtr length);

	[DllImport("kyufu", CallingConvention = CallingConvention.Cdecl)]
	private static extern IntPtr kyufu_call_within(byte[] op, byte[] input, UIntPtr size, uint milliseconds, out UIntPtr length);

	[DllImport("kyufu", CallingConvention = CallingConvention.Cdecl)]
	private static extern IntPtr kyufu_lines(byte[] requests, UIntPtr size, out UIntPtr length);

	[DllImport("kyufu", CallingConvention = CallingConvention.Cdecl)]
	private static extern void kyufu_free(IntPtr answer);

	/// <summary>The answer of one operation.</summary>
	public static string Call(string op, string input) {
		byte[] name = Name(op), bytes = Utf8(input, "input");
		UIntPtr length;
		IntPtr answer = kyufu_call(name, bytes, (UIntPtr)bytes.Length, out length);
		return Encoding.UTF8.GetString(Take(answer, length));
	}

	/// <summary>
	/// The answer of one operation, or {"error":"time"} where it takes longer. Timeout.InfiniteTimeSpan
	/// waits for as long as it takes.
	/// </summary>
	public static string Call(string op, string input, TimeSpan within) {
		if (within == Timeout.InfiniteTimeSpan)
			return Call(op, input);
		byte[] name = Name(op), bytes = Utf8(input, "input");
		uint milliseconds = (uint)Math.Max(0, Math.Min(Math.Ceiling(within.TotalMilliseconds), int.MaxValue));
		UIntPtr length;
		IntPtr answer = kyufu_call_within(name, bytes, (UIntPtr)bytes.Length, milliseconds, out length);
		return Encoding.UTF8.GetString(Take(answer, length));
	}

	/// <summary>The answers to requests of one line each, in the same order; all bytes are UTF-8.</summary>
	public static byte[] Lines(byte[] requests) {
		if (requests == null)
			throw new ArgumentNullException("requests");
		UIntPtr length;
		IntPtr answer = kyufu_lines(requests, (UIntPtr)requests.Length, out length);
		return Take(answer, length);
	}

	// The name with a zero behind it. C would end it at a zero inside: such a name is none.
	private static byte[] Name(string op) {
		if (op == null)
			throw new ArgumentNullException("op");
		return Utf8(op.IndexOf('\0') < 0 ? op + "\0" : "\0", "op");
	}

	// The bytes of a text. Half a pair of surrogates is no character: it becomes a byte that UTF-8 does
	// not have, so that it is refused and not taken for another character.
	private static byte[] Utf8(string text, string argument) {
		if (text == null)
			throw new ArgumentNullException(argument);
		MemoryStream bytes = null;
		int from = 0;
		for (int i = 0; i < text.Length; i++) {
			if (!char.IsSurrogate(text[i]))
				continue;
			if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) {
				i++;
				continue;
			}
			if (bytes == null)
				bytes = new MemoryStream();
			byte[] before = Encoding.UTF8.GetBytes(text.Substring(from, i - from));
			bytes.Write(before, 0, before.Length);
			bytes.WriteByte(0xff);
			from = i + 1;
		}
		byte[] rest = Encoding.UTF8.GetBytes(text.Substring(from));
		if (bytes == null)
			return rest;
		bytes.Write(rest, 0, rest.Length);
		return bytes.ToArray();
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
