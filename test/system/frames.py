#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Frames of a network namespace, for the system tests.

frames.py watch                      print each frame that arrives on any interface, one line:
                                     SECONDS INTERFACE KIND DETAIL (CLOCK_MONOTONIC)
frames.py send INTERFACE KIND TEXT   send a frame (KIND is lldp or broadcast) that holds TEXT

KIND is garp or na (DETAIL is the address that is announced), lldp or broadcast (DETAIL is the
text of frames.py send), echo-reply (DETAIL is the sender) or other.
"""
import ipaddress
import socket
import sys
import time

ALL = 0x0003
ARP, IPV4, IPV6, LLDP, EXPERIMENT = 0x0806, 0x0800, 0x86dd, 0x88cc, 0x88b5
ICMP, ICMPV6 = 1, 58
ADVERTISEMENT = 136
SOLICITED = 0x40
GROUPS = {'lldp': ('0180c200000e', LLDP), 'broadcast': ('ffffffffffff', EXPERIMENT)}


def kind_of(frame):
    kind = int.from_bytes(frame[12:14], 'big')
    body = frame[14:]
    if kind == ARP and body[14:18] == body[24:28]:
        return 'garp', ipaddress.ip_address(body[14:18])
    if kind == IPV4 and body[9] == ICMP and body[20] == 0:
        return 'echo-reply', ipaddress.ip_address(body[12:16])
    if kind == IPV6 and body[6] == ICMPV6 and body[40] == ADVERTISEMENT \
            and not body[44] & SOLICITED:
        return 'na', ipaddress.ip_address(body[48:64])
    for name, (group, group_kind) in GROUPS.items():
        if kind == group_kind and frame[:6].hex() == group:
            return name, body.rstrip(b'\0').decode('ascii', 'replace')
    return 'other', hex(kind)


def watch():
    # Unbound: an interface that goes down or away does not end it.
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL)) as sock:
        print('watching', flush=True)
        while True:
            frame, (interface, _, direction, *_) = sock.recvfrom(65536)
            if direction == socket.PACKET_OUTGOING:
                continue
            now = time.clock_gettime(time.CLOCK_MONOTONIC)
            print(f'{now:.6f}', interface, *kind_of(frame), flush=True)


def send(interface, kind, text):
    group, number = GROUPS[kind]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((interface, 0))
        frame = bytes.fromhex(group) + sock.getsockname()[4] + number.to_bytes(2, 'big')
        sock.send((frame + text.encode()).ljust(60, b'\0'))


if sys.argv[1] == 'watch':
    watch()
else:
    send(*sys.argv[2:])
