#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Take an interface down and print when: CLOCK_MONOTONIC in seconds, right before the call."""
import fcntl
import socket
import struct
import sys
import time

SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1


def request(name, flags):
    return struct.pack('16sh14x', name.encode(), flags)


interface = sys.argv[1]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    answer = fcntl.ioctl(sock, SIOCGIFFLAGS, request(interface, 0))
    flags = struct.unpack('16sh14x', answer)[1]
    down = request(interface, flags & ~IFF_UP)
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    fcntl.ioctl(sock, SIOCSIFFLAGS, down)
print(f'{before:.6f}')
