using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Asks in ways that nobody should, and from many threads: mono Nonsense.exe</summary>
public static class Nonsense {
	private static int wrong;

	private static void Holds(string answer, string part) {
		if (!answer.Contains(part) && Interlocked.Increment(ref wrong) < 10)
			Console.WriteLine(answer);
	}

	private static void Refuses(Action call) {
		try {
			call();
			wrong++;
		} catch (ArgumentNullException) {
			// as it should be: a null is the caller's mistake
		}
	}

	public static void Main() {
		const string one = "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}";
		Refuses(() => Kyufu.Call(null, one));
		Refuses(() => Kyufu.Call("date.age", null));
		Refuses(() => Kyufu.Call(null, one, TimeSpan.Zero));
		Refuses(() => Kyufu.Lines(null));
		Holds(Kyufu.Call("", ""), "unknown_op");
		Holds(Kyufu.Call("date.age\0", one), "unknown_op"); // a name that ends early is another one
		Holds(Kyufu.Call("date.age", new string('[', (16 << 20) + 1)), "bad_input");
		string many = "[" + string.Join(",", Enumerable.Repeat(one, 10000)) + "]";
		Holds(Kyufu.Call("date.age", many, TimeSpan.FromMilliseconds(1)), "{\"error\":\"time\"}");
		Holds(Kyufu.Call("date.age", one, TimeSpan.MinValue), "{\"error\":\"time\"}");
		Holds(Kyufu.Call("date.age", one, TimeSpan.MaxValue), "{\"age\":70}");
		Holds(Kyufu.Call("date.age", many, Timeout.InfiniteTimeSpan), "{\"age\":70}");
		foreach (string half in new[] { "\ud800", "\udc00", "\ud800\ud800", "\udc00\ud800", "\ud842\udfb7\ud842" })
			Holds(Kyufu.Call("text.name", "[{\"text\":\"" + half + "\"},{\"text\":\"\ud842\udfb7\"}]"), "utf8"); // no other name is taken for it
		Holds(Kyufu.Call("text.name", "[{\"text\":\"\ud800\"},{\"text\":\"\ud842\udfb7\"}]"), "{\"out\":{\"text\":\"\ud842\udfb7\"");
		Parallel.For(0, 8, i => {
			for (int n = 0; n < 2000; n++) {
				Holds(Kyufu.Call("date.age", one), "{\"age\":70}");
				Holds(Kyufu.Call("date.age", "{\"birth\":\"2050-01-01\",\"on\":\"2020-01-01\"}"), "range");
			}
		});
		Console.WriteLine(wrong + " wrong");
	}
}
