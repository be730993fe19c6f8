#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Take an interface down and print when: CLOCK_MONOTONIC in seconds, right before the call.

    link-down.py INTERFACE LISTEN

It is done right after an answer to a ping was seen on interface LISTEN: what is on a link as
the link dies is gone, whoever sends it, so between two pings every loss is the bond's fault.
"""
import fcntl
import socket
import struct
import sys
import time

SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
ETH_P_IP = 0x0800
PROTOCOL_AT, ICMP_TYPE_AT = 23, 34
ICMP, ECHO_REPLY = 1, 0
PATIENCE = 2.0  # seconds


def request(name, flags):
    return struct.pack('16sh14x', name.encode(), flags)


def await_answer(listen):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP)) as sock:
        sock.bind((listen, ETH_P_IP))
        sock.settimeout(PATIENCE)
        while True:
            frame = sock.recv(2048)
            if frame[PROTOCOL_AT] == ICMP and frame[ICMP_TYPE_AT] == ECHO_REPLY:
                return


interface, listen = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    answer = fcntl.ioctl(sock, SIOCGIFFLAGS, request(interface, 0))
    flags = struct.unpack('16sh14x', answer)[1]
    down = request(interface, flags & ~IFF_UP)
    await_answer(listen)
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    fcntl.ioctl(sock, SIOCSIFFLAGS, down)
print(f'{before:.6f}')
