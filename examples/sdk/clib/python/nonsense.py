"""Asks in ways that nobody should: python3 nonsense.py libkyufu.so"""
import sys

from kyufu import Kyufu, Refused

kyufu = Kyufu(sys.argv[1])
one = {"birth": "1950-01-01", "on": "2020-01-01"}
for op, value, timeout in (("date.age", [one] * 10000, 0.001), ("date.age", one, 1e9), ("date.age", one, -1), ("", one, None), ("date.age\0", one, None), ("text.name", {"text": "\ud800"}, None)):
    try:
        print(kyufu.call(op, value, timeout)["age"])
    except Refused as e:
        print(e.code)
