#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""bondd -i on a pseudo-terminal, in the namespaces that console_test.sh makes.

console_test.py BONDD CONFIGURATION LOG BOX SWITCH
"""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time

PROMPT = 'bondd> '
XON, XOFF = b'\x11', b'\x13'
ANSWER_S = 5
START_S = 15
LACP_S = 10
FAILOVER_S = 1
STOPPED_S = 10
FAILOVERS = 10

STATUS = re.compile(r'''Ethernet Channel Bonding Driver: v\S+ \(bondcore\)

Bonding Mode: fault-tolerance \(active-backup\)
Primary Slave: None
Currently Active Slave: eth0
MII Status: up
MII Polling Interval \(ms\): 100
Up Delay \(ms\): 0
Down Delay \(ms\): 0
Peer Notification Delay \(ms\): 0
''' + ''.join(rf'''
Slave Interface: {slave}
MII Status: up
Speed: (?:\d+ Mbps|Unknown)
Duplex: (?:full|half|Unknown)
Link Failure Count: 0
Permanent HW addr: (?:[0-9a-f]{{2}}:){{5}}[0-9a-f]{{2}}
Slave queue ID: 0
''' for slave in ('eth0', 'eth1')))


def check(condition, text):
    if not condition:
        sys.exit(f'FAILED: {text}')


def until(seconds, what, condition):
    """The first value of the condition that is true, which must come in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        check(time.monotonic() < deadline, f'no {what} within {seconds} s')
        time.sleep(0.001)


class Bondd:
    def __init__(self, program, configuration, log, box):
        self.master, self.terminal = pty.openpty()
        self.before = termios.tcgetattr(self.terminal)
        self.log = log
        self.answer = ''
        with open(log, 'wb') as stderr:
            self.process = subprocess.Popen(
                ['ip', 'netns', 'exec', box, program, '-c', configuration, '-i'],
                stdin=self.terminal, stdout=self.terminal, stderr=stderr)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def read_until(self, end, seconds):
        """What the terminal shows, up to and without a text that ends it."""
        deadline = time.monotonic() + seconds
        while end not in self.answer:
            left = deadline - time.monotonic()
            check(self.process.poll() is None, f'bondd ended: {self.lines()[-1:]}')
            check(left > 0, f'no "{end}" within {seconds} s after {self.answer!r}')
            if select.select([self.master], [], [], min(left, 0.1))[0]:
                self.answer += os.read(self.master, 65536).decode()
        shown, self.answer = self.answer.split(end, 1)
        return re.sub(r'\x1b\[[0-9;]*[A-Za-z]', '', shown).replace('\r', '')

    def write(self, data):
        os.write(self.master, data)

    def command(self, line):
        """A command's answer, without the echo of its line."""
        self.write(line.encode() + b'\n')
        return self.read_until(PROMPT, ANSWER_S).split('\n', 1)[1]

    def lines(self):
        with open(self.log, encoding='utf-8', errors='replace') as log:
            return log.read().splitlines()

    def await_line(self, since, pattern, seconds):
        until(seconds, f'line "{pattern}" in the log',
              lambda: any(re.search(pattern, line) for line in self.lines()[since:]))

    def console_task(self):
        tasks = f'/proc/{self.process.pid}/task'
        for task in os.listdir(tasks):
            with open(f'{tasks}/{task}/comm', encoding='ascii') as comm:
                if comm.read() == 'bondd-console\n':
                    return f'{tasks}/{task}'
        return sys.exit('FAILED: bondd has no thread of the console')

    def console_writes(self, task):
        """Whether that thread sleeps in a system call whose first argument is file 1."""
        with open(f'{task}/syscall', encoding='ascii') as call:
            return call.read().split()[1:2] == ['0x1']


def commands_answer(bondd):
    help_text = bondd.command('help')
    for words in ('show bond NAME', 'set bond NAME OPTION VALUE', 'quit'):
        check(words in help_text, f'help does not have "{words}": {help_text}')
    status = bondd.command('show bond bond0')
    check(STATUS.fullmatch(status), f'not the text of /proc/net/bonding: {status}')
    check(bondd.command('show bond') == status, 'show bond differs from show bond bond0')
    check(bondd.command('get bond bond0 updelay') == '0\n', 'updelay is not 0')
    check(bondd.command('set bond bond0 updelay 200') == '', 'set says something')
    check(bondd.command('get bond bond0 updelay') == '200\n', 'updelay is not 200')
    check(bondd.command('set bond bond0 updelay 0') == '', 'set says something')
    check('RX-packets:' in bondd.command('show port stats all'), 'no counters of ports')
    slave_numbers_are_shown(bondd, 'prio', 0, -3)
    slaves = bondd.command('show bond bond0 slaves')
    check(re.search(r'(?m)^eth0 +speed +0( +\d+){4}$', slaves), f'no numbers of eth0: {slaves}')


def testpmd_words_do_the_same(bondd):
    for line in ('set bonding mode 2 bond0', 'set bonding balance_xmit_policy bond0 l34',
                 'set bonding mon_period bond0 50', 'set bond bond0 weight eth1:3'):
        check(bondd.command(line) == '', f'"{line}" is answered')
    check(bondd.command('get bond bond0 mode') == 'balance-xor\n', 'mode is not set')
    check(bondd.command('get bond bond0 miimon') == '50\n', 'miimon is not set')
    config = bondd.command('show bonding config bond0')
    for words in ('Bonding mode: 2', 'Balance Xmit Policy: layer3+4', 'Slaves (2): [eth0 eth1]'):
        check(words in config, f'no "{words}": {config}')
    until(ANSWER_S, 'three quarters of the slots on eth1', lambda: re.search(
        r'(?m)^eth1 +3 +768 ', bondd.command('show bond bond0 slaves')))
    for line in ('set bonding mode 1 bond0', 'set bonding mon_period bond0 100',
                 'set bonding balance_xmit_policy bond0 l2', 'set bond bond0 weight eth1:0'):
        check(bondd.command(line) == '', f'"{line}" is answered')
    until(ANSWER_S, 'status as at the start',
          lambda: STATUS.fullmatch(bondd.command('show bond bond0')))


def slave_numbers_are_shown(bondd, option, default, other):
    for value in (other, default):
        check(bondd.command(f'set bond bond0 {option} eth1:{value}') == '', f'{option} is refused')
        answer = bondd.command(f'get bond bond0 {option}')
        check(answer == f'eth0:{default} eth1:{value}\n', f'{option} is {answer!r}')


def lacp_is_shown(bondd, switch):
    """The switch speaks no LACP: one slave carries for all."""
    for line in ('show bonding lacp info bond0', 'set bonding lacp dedicated_queues bond0 enable'):
        check(re.fullmatch(r'error: bond0 is in mode active-backup; [^\n]+\n',
                           bondd.command(line)), f'"{line}" is taken without LACP')
    header = r'(?m)^slave +weight +slots +rx +rx suppressed +tx +tx refused'
    check(re.search(header + '$', bondd.command('show bond bond0 slaves')), 'LACP in mode 1')
    for line in ('set bonding mode 4 bond0', 'set bonding agg_mode bond0 count'):
        check(bondd.command(line) == '', f'"{line}" is answered')
    slave_numbers_are_shown(bondd, 'actor_port_prio', 255, 7)
    until(LACP_S, 'slave that carries without a partner', lambda: re.search(
        header + r'  lacp\neth0 .* \d  fallback: no partner anywhere\neth1 .* \d  no partner\n',
        bondd.command('show bond bond0 slaves')))
    info = bondd.command('show bonding lacp info bond0')
    check(re.match(r'\tIEEE802\.3 port: bond0\n\tfast period: 1000 ms\n', info) and
          '\taggregation mode: count\n' in info, f'not the times: {info}')
    for i in (0, 1):
        check(re.search(rf'\tSlave Port: eth{i}\n\tAggregator port id: \d+\n\tselection: [A-Z]+\n'
                        r'\tActor detail info:\n\t\tsystem priority: 65535\n', info),
              f'nothing of eth{i}: {info}')
    check(re.fullmatch(r'Nothing changes\. [^\n]+\n', bondd.command(
        'set bonding lacp dedicated_queues bond0 enable')), 'enable is not answered')
    check(re.fullmatch(r'error: dedicated_queues: "disable" is not allowed; [^\n]+\n',
                       bondd.command('set bonding lacp dedicated_queues bond0 disable')),
          'disable is taken')
    link_set(switch, 's1', 'down')
    until(ANSWER_S, 'answer without a slave that has no link', lambda: re.findall(
        r'Slave Port: (\w+)', bondd.command('show bonding lacp info bond0')) == ['eth0'])
    link_set(switch, 's1', 'up')
    for line in ('set bonding agg_mode bond0 stable', 'set bonding mode 1 bond0'):
        check(bondd.command(line) == '', f'"{line}" is answered')
    until(ANSWER_S, "return of eth1's link", lambda: re.search(
        r'Slave Interface: eth1\nMII Status: up\n', bondd.command('show bond bond0')))


def errors_are_one_line(bondd):
    before = bondd.command('show bond bond0')
    for line in ('nonsense', 'show bond bond7', 'set bond bond0 miimon fast', 'set bond bond0',
                 'get bond bond0 colour', 'add bond slave eth7 bond0',
                 'remove bond slave eth7 bond0', 'set bonding mode bond0',
                 'set bonding agg_mode bond0 fast', 'show bonding config bond7'):
        answer = bondd.command(line)
        check(re.fullmatch(r'error: [^\n]+\n', answer), f'"{line}" is answered by {answer!r}')
    check(bondd.command('show bond bond0') == before, 'an error has changed the bond')


def slave_leaves_and_returns(bondd):
    check(bondd.command('remove bond slave eth1 bond0') == '', 'remove says something')
    bondd.await_line(0, 'bond0: eth1 released', ANSWER_S)
    check('eth1' not in bondd.command('show bond bond0'), 'eth1 has not left')
    check(bondd.command('add bond slave eth1 bond0') == '', 'add says something')
    until(ANSWER_S, 'status as at the start',
          lambda: STATUS.fullmatch(bondd.command('show bond bond0')))


def link_set(switch, port, state):
    subprocess.run(['ip', '-n', switch, 'link', 'set', port, state], check=True)


def failover(bondd, switch, active, other):
    """Seconds from the call of ip to the line that tells of the new map."""
    port = active.replace('eth', 's')
    since = len(bondd.lines())
    start = time.monotonic()
    link_set(switch, port, 'down')
    bondd.await_line(since, rf'bond0: map \d+ at [\d.]+: active {other} ', FAILOVER_S)
    took = time.monotonic() - start
    link_set(switch, port, 'up')
    bondd.await_line(since, f'bond0: {active} link up', ANSWER_S)
    return took


def stopped_terminal_delays_no_failover(bondd, switch):
    task = bondd.console_task()
    check(not bondd.console_writes(task), 'the console should wait for a key')
    bondd.write(XOFF)
    bondd.write(b'show bond\n' * 20)
    until(ANSWER_S, 'console that waits in its write', lambda: bondd.console_writes(task))
    start = time.monotonic()
    took = []
    active, other = 'eth0', 'eth1'
    while len(took) < FAILOVERS or time.monotonic() - start < STOPPED_S:
        took.append(failover(bondd, switch, active, other))
        active, other = other, active
        check(bondd.console_writes(task), 'the console is not stopped any more')
    stopped = time.monotonic() - start
    print(f'{len(took)} failovers in {stopped:.1f} s with the terminal stopped, '
          f'the slowest {max(took) * 1000:.1f} ms')
    bondd.write(XON)
    for _ in range(20):
        shown = bondd.read_until(PROMPT, ANSWER_S)
        check('Slave Interface: eth1' in shown, f'not the status: {shown}')
    check(f'Currently Active Slave: {active}\n' in bondd.command('show bond bond0'),
          f'{active} is not the active slave')


def quit_ends_it(bondd):
    check(termios.tcgetattr(bondd.terminal) != bondd.before, 'the terminal was never changed')
    bondd.write(b'quit\n')
    status = bondd.process.wait(timeout=START_S)
    check(status == 0, f'bondd ended with {status}')
    check(termios.tcgetattr(bondd.terminal) == bondd.before, 'the terminal is not as before')
    check(any('mbufs in use 0' in line for line in bondd.lines()), 'mbufs leaked')


def main():
    program, configuration, log, box, switch = sys.argv[1:]
    bondd = Bondd(program, configuration, log, box)
    try:
        bondd.read_until(PROMPT, START_S)
        until(ANSWER_S, 'status with both links up',
              lambda: STATUS.fullmatch(bondd.command('show bond bond0')))
        commands_answer(bondd)
        testpmd_words_do_the_same(bondd)
        errors_are_one_line(bondd)
        lacp_is_shown(bondd, switch)
        slave_leaves_and_returns(bondd)
        stopped_terminal_delays_no_failover(bondd, switch)
        quit_ends_it(bondd)
    finally:
        bondd.end()
    print('console_test: ok')


main()
