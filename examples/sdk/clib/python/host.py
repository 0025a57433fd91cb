"""Answers requests on standard input, one a line: python3 host.py libkyufu.so"""
import sys
import time

from kyufu import Kyufu

kyufu = Kyufu(sys.argv[1])
if len(sys.argv) > 2:  # host.py LIBRARY N: the nanoseconds of processor time of the first request, N times
    first, calls = sys.stdin.buffer.readline(), int(sys.argv[2])
    for _ in range(calls):
        kyufu.lines(first)
    start = time.process_time_ns()
    for _ in range(calls):
        kyufu.lines(first)
    print((time.process_time_ns() - start) // calls)
    sys.exit()
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(kyufu.lines(line))
    sys.stdout.buffer.flush()
