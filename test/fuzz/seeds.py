#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Write the seeds of the fuzz targets that were made by hand; those of config are plain files.

    test/fuzz/seeds.py        into test/fuzz/seeds/TARGET/, beside what fuzzing found

Each seed ends with a newline, which no target minds, as every file of the project does.
"""
import pathlib
import random
import socket
import struct

SEEDS = pathlib.Path(__file__).parent / 'seeds'


def write(target, name, data):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data + b'\n')


# Option values: byte of the option in the table's order, value.
(MODE, MIIMON, UPDELAY, DOWNDELAY, NOTIF_DELAY, USE_CARRIER, FAIL_OVER_MAC, ALL_ACTIVE, GRAT_ARP,
 UNSOL_NA, PACKETS, POLICY, SYMMETRIC, SEED, WEIGHT, RETRY, DYNAMIC, LEARNING, LACP, LACP_RATE,
 STRICT, FALLBACK, SELECT, SYS_PRIO, SYSTEM, USER_KEY, MIN_LINKS, MAX_LINKS, COUPLED, NEIGHBOR,
 RESELECT, PRIMARY, ACTIVE_SLAVE, BY_NAME) = range(34)


def settings(*pairs):
    return b'\0'.join(bytes([option]) + value.encode() for option, value in pairs)


def options():
    write('option', 'active-backup', settings(
        (MODE, 'active-backup'), (MIIMON, '100'), (UPDELAY, '250'), (DOWNDELAY, '200'),
        (NOTIF_DELAY, '300000'), (PRIMARY, 'eth0'), (RESELECT, 'better'),
        (FAIL_OVER_MAC, 'follow'), (ACTIVE_SLAVE, 'eth1\n'), (MIIMON, '0'), (UPDELAY, '5')))
    write('option', 'balance-rr', settings(
        (MODE, '0'), (PACKETS, 'maxval'), (USE_CARRIER, 'off'), (ALL_ACTIVE, 'on'),
        (GRAT_ARP, '255'), (UNSOL_NA, ' default '), (PRIMARY, 'eth0')))
    write('option', 'balance-alb', settings(
        (MODE, '6'), (DYNAMIC, 'off'), (MODE, '6'), (POLICY, 'layer3+4'), (SYMMETRIC, 'on'),
        (SEED, '4294967295'), (WEIGHT, '256'), (RETRY, '3'), (LEARNING, '0')))
    write('option', '802.3ad', settings(
        (MODE, '802.3ad'), (LACP, 'off'), (SELECT, 'count'), (POLICY, '7'), (DYNAMIC, 'on'),
        (MODE, '7'), (MODE, 'Balance-RR')))
    write('option', '802.3ad-lacp', settings(
        (MODE, '4'), (LACP_RATE, 'fast'), (STRICT, '1'), (FALLBACK, 'single'),
        (SELECT, 'actor_port_prio'), (SYS_PRIO, '1'), (SYSTEM, '02:AB:00:00:00:ff'),
        (USER_KEY, '1023'), (MIN_LINKS, '2'), (MAX_LINKS, '32'), (COUPLED, 'off'),
        (NEIGHBOR, 'on'), (MODE, '4'), (MODE, '2'), (NEIGHBOR, 'on'), (MODE, '4')))
    write('option', 'not-an-address', settings(
        (MODE, '4'), (SYSTEM, '01:00:00:00:00:00'), (SYSTEM, '02:00:00:00:00'),
        (SYSTEM, '02:00:00:00:00:0g'), (SYSTEM, ''), (SYSTEM, ' 00:00:00:00:00:00 '),
        (SYSTEM, 'default')))
    write('option', 'not-a-number', settings(
        (MIIMON, '2147483648'), (MIIMON, '-1'), (MIIMON, '18446744073709551617'), (MIIMON, '1 2'),
        (MIIMON, ''), (MIIMON, 'minval'), (PACKETS, '0x10')))
    write('option', 'name-too-long', settings(
        (MODE, '1'), (PRIMARY, 'e' * 63), (PRIMARY, 'e' * 64), (PRIMARY, 'a b'), (PRIMARY, '')))
    write('option', 'unknown-option', settings((BY_NAME, 'mtu'), (BY_NAME, 'x\x1b[2J' * 20)))


# Lists of lcores: mask of workers, text.
def lcore_lists():
    for name, workers, text in (
            ('all', 0x0f, b''), ('ranges', 0x3f, b'2-4,6'), ('blanks', 0x3f, b' 1 - 2 , 5'),
            ('last', 0x41, b'1,127'), ('no-worker', 0, b'1'), ('main', 3, b'0-1'),
            ('backwards', 0x3f, b'4-2'), ('huge', 0x7f, b'1-99999999999999999999'),
            ('no-list', 0x3f, b'1,,2-')):
        write('lcore_list', name, bytes([workers]) + text)


# Frames for icmpecho: bytes in the first segment, frame.
def checksum(data):
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


OWN, HOST, ALL = b'\x02\xbc\0\0\0\1', b'\x02\xaa\0\0\0\x09', b'\xff' * 6
IP_OWN, IP_HOST = socket.inet_aton('10.0.0.1'), socket.inet_aton('10.0.0.9')


def arp(sender_ip=IP_HOST):
    return (b'\x08\x06' + struct.pack('>HHBBH', 1, 0x800, 6, 4, 1) + HOST + sender_ip + bytes(6) +
            IP_OWN)


def echo(ip_options=b'', payload=b'bondcore', fragment=0x4000):
    icmp = struct.pack('>BBHHH', 8, 0, 0, 0x1234, 7) + payload
    icmp = icmp[:2] + struct.pack('>H', checksum(icmp)) + icmp[4:]
    ip = struct.pack('>BBHHHBBH', 0x45 + len(ip_options) // 4, 0,
                     20 + len(ip_options) + len(icmp), 1, fragment, 64, 1, 0)
    ip += IP_HOST + IP_OWN + ip_options
    return b'\x08\0' + ip[:10] + struct.pack('>H', checksum(ip)) + ip[12:] + icmp


def frames():
    vlan, qinq = b'\x81\0\0\x05', b'\x88\xa8\0\x06'
    for name, first, frame in (
            ('arp', 127, ALL + HOST + arp()), ('arp-announcement', 127, ALL + HOST + arp(IP_OWN)),
            ('arp-cut', 41, ALL + HOST + arp()), ('arp-tagged', 127, ALL + HOST + vlan + arp()),
            ('echo', 127, OWN + HOST + echo()), ('echo-receiver-full', 255, OWN + HOST + echo()),
            ('echo-tagged-twice', 127, OWN + HOST + qinq + vlan + echo()),
            ('echo-tagged-thrice', 127, OWN + HOST + qinq + vlan + vlan + echo()),
            ('echo-options', 127, OWN + HOST + echo(ip_options=b'\1' * 40)),
            ('echo-in-two', 42, OWN + HOST + echo()), ('echo-head-cut', 36, OWN + HOST + echo()),
            ('echo-carry', 127, OWN + HOST + echo(payload=b'\xeb\xc4')),
            ('echo-broadcast', 127, ALL + HOST + echo()),
            ('echo-fragment', 127, OWN + HOST + echo(fragment=0x2000)),
            ('echo-zeros', 127, OWN + HOST + echo(payload=bytes(8))),
            ('nothing', 0, b'')):
        write('icmpecho', name, bytes([first]) + frame)


# Rtnetlink messages; numbers of linux/rtnetlink.h, if_link.h and if_addr.h.
NEWLINK, NEWADDR, UP, PROMISC = 16, 20, 1, 0x100
LINK_ADDRESS, LINK_LINK, LINK_INFO, LINK_PROMISCUITY, LINK_NETNSID = 1, 5, 18, 30, 37
ADDRESS, LOCAL, FLAGS = 1, 2, 8
BOND0 = 7


def attr(kind, data):
    return struct.pack('=HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)


def message(kind, body):
    return struct.pack('=IHHII', 16 + len(body), kind, 0, 0, 0) + body


def link(index, *attrs, flags=UP, mac=OWN):
    return message(NEWLINK, struct.pack('=BxHiII', 0, 1, index, flags, 0) +
                   attr(LINK_ADDRESS, mac) + b''.join(attrs))


def vlan_link(index, lower, tag, *attrs, tpid=0x8100, mac=OWN):
    data = attr(5, struct.pack('>H', tpid)) + attr(1, struct.pack('=H', tag))
    return link(index, attr(LINK_LINK, struct.pack('=i', lower)),
                attr(LINK_INFO, attr(1, b'vlan\0') + attr(2, data)), *attrs, mac=mac)


def address(index, ip, flags=0, attrs=b''):
    family = socket.AF_INET6 if len(ip) == 16 else socket.AF_INET
    return message(NEWADDR, struct.pack('=BBBBi', family, 24, flags, 0, index) + attrs +
                   attr(ADDRESS, ip))


def scans():
    v6 = socket.inet_pton(socket.AF_INET6, '2001:db8::1')
    write('scan', 'plain', link(BOND0) + address(BOND0, IP_OWN) + address(BOND0, v6))
    write('scan', 'vlans',
          link(BOND0) + vlan_link(8, BOND0, 10) + vlan_link(9, 8, 20, mac=HOST, tpid=0x88a8) +
          vlan_link(10, 9, 30) + b''.join(address(i, IP_OWN) for i in (8, 9, 10)))
    write('scan', 'vlan-loop',
          link(BOND0) + vlan_link(8, 9, 1) + vlan_link(9, 8, 2) + vlan_link(10, 10, 3) +
          address(8, IP_OWN) + address(10, IP_OWN))
    write('scan', 'elsewhere',
          link(BOND0) + vlan_link(8, BOND0, 1, attr(LINK_NETNSID, bytes(4))) + address(8, IP_OWN))
    write('scan', 'promiscuous',
          link(BOND0, attr(LINK_PROMISCUITY, struct.pack('=I', 1)), flags=UP | PROMISC))
    write('scan', 'peer', link(BOND0) + address(BOND0, IP_HOST, attrs=attr(LOCAL, IP_OWN)))
    write('scan', 'tentative', link(BOND0) + address(BOND0, v6, flags=0x40) +
          address(BOND0, v6, attrs=attr(FLAGS, struct.pack('=I', 0x40))))
    write('scan', 'too-many', link(BOND0) + b''.join(
        address(BOND0, bytes([10, 0, 1, i])) for i in range(65)))
    write('scan', 'length-negative-as-int', link(BOND0) + b'\xe1' * 16)
    write('scan', 'address-too-short', link(BOND0) + message(NEWADDR, struct.pack(
        '=BBBBi', socket.AF_INET6, 64, 0, 0, BOND0) + attr(ADDRESS, IP_OWN)))
    empty_id = attr(2, attr(1, b''))
    write('scan', 'vlan-without-id', link(8, attr(LINK_INFO, attr(1, b'vlan\0') + empty_id)))
    write('scan', 'cut', (link(BOND0) + address(BOND0, IP_OWN))[:-6])


# Stories for mii: slave << 6 | event, value.
LINK, TIME, JUMP, UP_DELAY, DOWN_DELAY, PRIO, SPEED, DUPLEX, WISH, RULE, JOIN = range(11)


def story(*events):
    return b''.join(bytes([slave << 6 | what, value]) for slave, what, value in events)


def stories():
    write('mii', 'failover', story(
        (0, LINK, 1), (1, LINK, 1), (0, DOWN_DELAY, 50), (0, LINK, 0), (0, TIME, 49), (0, TIME, 1),
        (0, UP_DELAY, 100), (0, LINK, 1), (0, JUMP, 0), (1, LINK, 0), (0, JUMP, 0)))
    write('mii', 'first-back-is-used-at-once', story(
        (0, UP_DELAY, 200), (2, LINK, 1), (3, LINK, 1), (2, LINK, 0), (0, TIME, 255)))
    write('mii', 'primary', story(
        (0, LINK, 1), (1, LINK, 1), (1, WISH, 2), (1, LINK, 0), (0, RULE, 2), (1, LINK, 1),
        (0, RULE, 1), (1, SPEED, 100), (1, DUPLEX, 1), (0, RULE, 0), (0, WISH, 0)))
    write('mii', 'prio', story(
        (0, LINK, 1), (3, PRIO, 5), (3, LINK, 1), (2, PRIO, 255), (2, LINK, 1), (3, LINK, 0),
        (3, JOIN, 0), (1, JOIN, 1)))
    write('mii', 'flap', story((0, UP_DELAY, 30), (0, DOWN_DELAY, 30), (0, LINK, 1), (0, TIME, 10),
                               (0, LINK, 0), (0, TIME, 10), (0, LINK, 1), (0, JUMP, 0)))


# Statuses: size of the buffer, conf, bond, slaves.
def name(text):
    return bytes([len(text)]) + text.encode()


def slave(text, state):
    return name(text) + struct.pack('=BBIII', state, 1, 10000, 4294967295, 3) + OWN


def status(size, mode, slaves, primary, active, miimon=100):
    return (struct.pack('=IBBBIIII', size, mode, 1, 1, miimon, 250, 200, 300) +
            bytes([1, len(slaves), primary + 1, active + 1]) + name('bond0') + b''.join(slaves))


def end(key):
    return struct.pack('=I6sIIIB', 65535, OWN, key, 255, 1, 61)


# What 802.3ad has besides: options of any mode, the bond's part, that of each slave.
def lacp(active, slaves):
    return (bytes([1, 0, 1, 3]) + struct.pack('=BII6s', 1, 2, 65535, OWN) +
            struct.pack('=BIII6s', active, 2, 15, 33, HOST) +
            b''.join(struct.pack('=BBBII', aggregator, 2, 1, 3, 4) + end(15) + end(33)
                     for aggregator in slaves))


def statuses():
    two = [slave('eth0', 0), slave('eth1', 3)]
    write('status', 'whole', status(16383, 1, two, 0, 1))
    write('status', 'cut', status(200, 1, two, 0, 1))
    write('status', 'no-room', status(0, 1, two, 0, 1))
    write('status', 'one-byte', status(1, 0, two, -1, -1))
    write('status', 'no-slave', status(4096, 1, [], -1, -1, miimon=0))
    write('status', 'unknown-mode', status(4096, 9, two, -1, -1))
    write('status', '802.3ad', status(16383, 4, two, -1, -1) + lacp(1, [1, 0]))
    write('status', '802.3ad-no-aggregator', status(700, 4, two, -1, -1) + lacp(0, [2, 1]))
    write('status', 'full', status(8000, 6, [slave('n' * 63, i % 4) for i in range(32)], 31, 0))


# Frames for flow: bytes in the first segment, function (policy * 2 + symmetric) and tags, frame.
def flows():
    def ipv4(protocol, payload, begin=0x45, fragment=0):
        return (b'\x08\0' + struct.pack('>BBHHHBBH', begin, 0, 20 + len(payload), 1, fragment, 64,
                                        protocol, 0) + IP_HOST + IP_OWN + payload)

    def ipv6(protocol, payload):
        return (b'\x86\xdd' + struct.pack('>IHBB', 0x60000000, len(payload), protocol, 64) +
                IP_HOST * 4 + IP_OWN * 4 + payload)

    def ports(source, destination, payload=b''):
        return struct.pack('>HHHH', source, destination, 8 + len(payload), 0) + payload

    inner = OWN + HOST + b'\x81\0\0\5' + ipv4(6, ports(1, 2) + bytes(12))
    udp, tcp, gre, icmp, icmpv6, esp = 17, 6, 47, 1, 58, 50
    l2, l34, l23, e23, e34, vlan, rss, target = 0, 2, 4, 6, 8, 10, 12, 14
    symmetric, tag, outer = 1, 0x40, 0x80
    for name, first, choice, frame in (
            ('arp', 255, l2, arp()), ('udp', 255, l34, ipv4(udp, ports(1, 2))),
            ('tagged', 255, l34 | symmetric, b'\x81\0\0\5' + ipv4(tcp, ports(1, 2))),
            ('tags-four', 255, l23, b'\x88\xa8\0\5' * 4 + ipv4(tcp, ports(1, 2))),
            ('options', 255, l34, ipv4(udp, bytes(8) + ports(1, 2), begin=0x47)),
            ('options-cut', 255, l34, ipv4(udp, ports(1, 2), begin=0x4f)),
            ('header-short', 255, l34, ipv4(udp, ports(1, 2), begin=0x44)),
            ('fragment', 255, l34, ipv4(udp, ports(1, 2), fragment=0x2000)),
            ('ipv6', 255, l34, ipv6(udp, ports(1, 2))),
            ('ipv6-extensions', 60, l34 | symmetric, ipv6(
                0, bytes([60, 0] + [0] * 6 + [43, 1] + [0] * 14 + [udp, 0] + [0] * 6) +
                ports(1, 2))),
            ('ipv6-extension-lies', 255, l34, ipv6(0, b'\x2b\xff' + bytes(6) + ports(1, 2))),
            ('ipv6-fragment', 255, rss, ipv6(44, bytes([udp] + [0] * 7) + ports(1, 2))),
            ('echo', 255, l34, echo()), ('esp', 255, l34, ipv4(esp, b'\0\0\0\5' * 2)),
            ('error', 255, l34, ipv4(icmp, b'\3' + bytes(7) + ipv4(udp, ports(1, 2))[2:])),
            ('error-v6', 255, l23, ipv6(icmpv6, b'\1' + bytes(7) + ipv6(udp, ports(1, 2))[2:])),
            ('vxlan', 255, e34, ipv4(udp, ports(9, 4789, b'\x08' + bytes(7) + inner))),
            ('geneve', 70, e34, ipv4(udp, ports(
                9, 6081, b'\1\0\x65\x58' + bytes(8) + inner))),
            ('gtp', 255, e34 | symmetric, ipv4(udp, ports(
                2152, 2152, b'\x34\xff' + bytes(9) + b'\x85\1\0\0\0' +
                ipv4(tcp, ports(1, 2))[2:]))),
            ('gtp-extension-empty', 255, e34, ipv4(udp, ports(
                2152, 2152, b'\x34\xff' + bytes(9) + b'\x85' + bytes(20)))),
            ('gre', 50, e23, ipv4(gre, b'\xb0\0\x65\x58' + bytes(12) + inner)),
            ('gre-ipv6', 255, e34, ipv4(gre, bytes(2) + ipv6(tcp, ports(1, 2)))),
            ('ip-in-ip', 255, e34, ipv4(4, ipv4(4, ipv4(udp, ports(1, 2))[2:])[2:])),
            ('mpls', 255, e34, b'\x88\x47' + bytes(4) + b'\0\0\1\0' + ipv4(udp, ports(1, 2))[2:]),
            ('mpls-ethernet', 255, e34, b'\x88\x47\0\0\1\0' + bytes(4) + inner),
            ('pppoe', 255, e34, b'\x88\x64\x11' + bytes(5) + b'\0\x21' + ipv4(udp, ports(1, 2))[2:]),
            ('vlan', 255, vlan, b'\x81\0\0\5' + ipv4(udp, b'')),
            ('vlan-of-mbuf', 255, vlan | tag | outer, ipv4(udp, b'')),
            ('target', 255, target, ipv6(udp, ports(1, 2))), ('split-in-mac', 3, l34, echo())):
        write('flow', name, bytes([first, choice]) + OWN + HOST + frame)
    write('flow', 'runt', bytes([255, l34]) + OWN + HOST[:3])
    write('flow', 'nothing', bytes([0, l34]))


# Slow frames: destination, source, ethertype, subtype, version, TLVs.
def tlv(kind, value):
    return bytes([kind, 2 + len(value)]) + value


def slow_frames():
    def slow(subtype, tlvs, version=1, to=b'\x01\x80\xc2\0\0\2', size=123):
        return (to + HOST + b'\x88\x09' + bytes([subtype, version]) + tlvs).ljust(size, b'\0')

    def end(priority, system, key, port, state):
        return struct.pack('>H6sHHHB3x', priority, system, key, 255, port, state)

    actor, partner = tlv(1, end(65535, HOST, 9, 1, 0x3d)), tlv(2, end(32768, OWN, 15, 2, 0xc7))
    collector, marker = tlv(3, bytes([0, 50] + [0] * 12)), struct.pack('>H6sIH', 1, HOST, 7, 0)
    pdu = actor + partner + collector
    # The newline that write() adds is the last octet of the last value.
    more = (tlv(4, b'\0\x80\xc2\1') + tlv(5, bytes(range(18))) + tlv(6, bytes(129)) +
            tlv(10, bytes(16)))[:-1]
    for name, frame in (
            ('lacpdu', slow(1, pdu)), ('lacpdu-padded', slow(1, pdu, size=200)),
            ('lacpdu-cut', slow(1, pdu, size=60)[:60]), ('lacpdu-version-0', slow(1, pdu, 0)),
            ('version-1-more', slow(1, pdu + more, size=400)),
            ('version-2', slow(1, pdu + more, 2)),
            ('version-2-cut', slow(1, pdu + more[:-4], 2)),
            ('version-2-ended', slow(1, pdu + more, 2, size=400)),
            ('tlv-length-1', slow(1, pdu + b'\4\1', 2)),
            ('tlv-longest', slow(1, pdu + tlv(77, bytes(253))[:-1], 2)),
            ('actor-twice', slow(1, actor + actor + collector)),
            ('partner-too-long', slow(1, actor + tlv(2, bytes(19)) + collector)),
            ('marker', slow(2, tlv(1, marker))), ('marker-response', slow(2, tlv(2, marker))),
            ('marker-type-3', slow(2, tlv(3, marker))),
            ('marker-too-short', slow(2, tlv(1, marker[:-1]))),
            ('subtype-oam', slow(3, b'\0\0')), ('to-all', slow(1, pdu, to=ALL)),
            ('head-only', slow(1, b'', size=0)[:15]), ('short', slow(1, b'', size=0)[:13])):
        write('slow_frame', name, frame)


# Stories for the LACP simulator: what decides the fate of frames, and choices.
def lacp_stories():
    for number in range(12):
        choose = random.Random(number)
        write('lacp', f'story-{number}', bytes(choose.randrange(256) for _ in range(300)))


options()
lcore_lists()
frames()
flows()
scans()
stories()
statuses()
slow_frames()
lacp_stories()
