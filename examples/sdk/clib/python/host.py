"""Answers requests on standard input, one a line: python3 host.py libkyufu.so"""
import sys
import time

from kyufu import Kyufu

kyufu = Kyufu(sys.argv[1])
if len(sys.argv) > 2:  # host.py LIBRARY N: the nanoseconds of the first request, N times
    first, calls = sys.stdin.buffer.readline(), int(sys.argv[2])
    start = time.perf_counter_ns()
    for _ in range(calls):
        kyufu.lines(first)
    print((time.perf_counter_ns() - start) // calls)
    sys.exit()
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(kyufu.lines(line))
    sys.stdout.buffer.flush()
