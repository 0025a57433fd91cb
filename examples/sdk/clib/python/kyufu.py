"""Kyufu for Python: the operations of libkyufu, JSON in and JSON out. Needs nothing but Python 3.8.

    from kyufu import Kyufu
    kyufu = Kyufu("./libkyufu.so")
    kyufu.call("date.age", {"birth": "1950-01-01", "on": "2020-01-01"})  # {"age": 70}

An operation that has no answer raises Refused, whose code never changes its meaning. Calls may come
from several threads.
"""
import ctypes
import json
import math


class Refused(Exception):
    """What an operation answered instead of an answer. It holds no personal value."""

    def __init__(self, answer):
        super().__init__(answer["error"])
        self.code = answer["error"]
        self.at = answer.get("at")
        self.detail = answer.get("detail")
        self.faults = answer.get("faults", [])
        self.allowed = answer.get("allowed", [])


class Kyufu:
    def __init__(self, library):
        self._lib = ctypes.CDLL(library)
        size, pointer = ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)
        self._lib.kyufu_call.argtypes = [ctypes.c_char_p, ctypes.c_char_p, size, pointer]
        self._lib.kyufu_call.restype = ctypes.c_void_p
        self._lib.kyufu_call_within.argtypes = [ctypes.c_char_p, ctypes.c_char_p, size, ctypes.c_uint, pointer]
        self._lib.kyufu_call_within.restype = ctypes.c_void_p
        self._lib.kyufu_lines.argtypes = [ctypes.c_char_p, size, pointer]
        self._lib.kyufu_lines.restype = ctypes.c_void_p
        self._lib.kyufu_free.argtypes = [ctypes.c_void_p]
        self._lib.kyufu_free.restype = None

    def call(self, op, value, timeout=None):
        """The answer of one operation to a value that JSON can hold.

        Where it takes longer than so many seconds, Refused with the code time.
        """
        answer = json.loads(self.call_bytes(op, json.dumps(value).encode(), timeout))
        if "error" in answer:
            raise Refused(answer)
        return answer["out"]

    def call_bytes(self, op, text, timeout=None):
        """The answer of one operation as bytes, {"out": …} or {"error": …}."""
        length = ctypes.c_size_t()
        name = b"" if "\0" in op else op.encode()  # C would end the name there
        if timeout is None:
            return self._take(self._lib.kyufu_call(name, text, len(text), length), length)
        milliseconds = max(0, min(math.ceil(timeout * 1000), 2**31 - 1))
        return self._take(self._lib.kyufu_call_within(name, text, len(text), milliseconds, length), length)

    def lines(self, text):
        """The answers to requests of one line each, in the same order."""
        length = ctypes.c_size_t()
        return self._take(self._lib.kyufu_lines(text, len(text), length), length)

    def _take(self, answer, length):
        if not answer:
            raise MemoryError("kyufu: no memory for the answer")
        try:
            return ctypes.string_at(answer, length.value)
        finally:
            self._lib.kyufu_free(answer)
