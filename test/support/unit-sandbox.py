"""Runs a program with no more system calls than named, as a unit's SystemCallFilter with EPERM does.

    unit-sandbox.py CALLS PROGRAM [ARGUMENT…]      CALLS: a file with one name a line
"""

import ctypes
import glob
import os
import platform
import re
import struct
import sys

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[platform.machine()]
HEADERS = {"x86_64": "/usr/include/*/asm/unistd_64.h", "aarch64": "/usr/include/asm-generic/unistd.h"}
ALLOW, KILL, EPERM = 0x7FFF0000, 0x80000000, 0x00050001
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def numbers():
    (header,) = glob.glob(HEADERS[platform.machine()])
    with open(header) as text:
        return {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", text.read())}


def load(offset):
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def jump_if_equal(value, yes, no):
    return struct.pack("HBBI", 0x15, yes, no, value)


def answer(value):
    return struct.pack("HBBI", 0x06, 0, 0, value)


def program(allowed):
    steps = [load(4), jump_if_equal(AUDIT_ARCH, 1, 0), answer(KILL), load(0)]
    for number in sorted(allowed):
        steps += [jump_if_equal(number, 0, 1), answer(ALLOW)]
    return steps + [answer(EPERM)]


with open(sys.argv[1]) as names:
    known = numbers()
    steps = program({known[name] for name in names.read().split() if name in known})
libc = ctypes.CDLL(None, use_errno=True)
code = ctypes.create_string_buffer(b"".join(steps))
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
for call in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter, 0, 0)):
    if libc.prctl(*call) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[2], sys.argv[2:])
