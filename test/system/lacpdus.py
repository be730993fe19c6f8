#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""LACPDUs on interfaces of this network namespace, one line each, until it is killed:

SECONDS INTERFACE in|out ACTOR_SYSTEM ACTOR_STATE PARTNER_SYSTEM PARTNER_STATE

SECONDS are those of CLOCK_MONOTONIC at which the kernel had the frame, states are the
letters of the console (activity, short timeout, aggregation, synchronization, collecting,
distributing, defaulted, expired), '-' for what is not set. Usage: lacpdus.py INTERFACE...
"""
import ctypes
import select
import socket
import struct
import sys
import time

SLOW = 0x8809
ALL = 0x0003
SO_ATTACH_FILTER, SO_TIMESTAMPNS = 26, 35
LETTERS = 'ATGSCDFE'


def letters(state):
    return ''.join(c if state >> i & 1 else '-' for i, c in enumerate(LETTERS))


def line(sock):
    try:
        frame, control, _, (interface, _, direction, *_) = sock.recvmsg(2048, 64)
    except OSError:  # told once when the interface goes down
        return None
    if len(frame) < 56 or frame[14] != 1:
        return None
    seconds, nanoseconds = struct.unpack('qq', control[0][2])
    to_monotonic = time.clock_gettime(time.CLOCK_MONOTONIC) - time.time()
    return (f'{seconds + nanoseconds / 1e9 + to_monotonic:.6f}', interface,
            'out' if direction == socket.PACKET_OUTGOING else 'in',
            frame[20:26].hex(':'), letters(frame[32]), frame[40:46].hex(':'), letters(frame[52]))


def watch(interface):
    # What leaves is seen only by a socket for all protocols; the kernel sorts out the others:
    # load the type of the frame, compare, keep all of the frame or nothing.
    code = ctypes.create_string_buffer(struct.pack('HBBI' * 4, 0x28, 0, 0, 12, 0x15, 0, 1, SLOW,
                                                   0x06, 0, 0, 0xffff, 0x06, 0, 0, 0))
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack('HL', 4, ctypes.addressof(code)))
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.bind((interface, ALL))
    return sock


def main():
    socks = [watch(interface) for interface in sys.argv[1:]]
    print('watching', flush=True)
    while True:
        for sock in select.select(socks, [], [])[0]:
            told = line(sock)
            if told:
                print(*told, flush=True)


main()
