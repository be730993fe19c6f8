#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Print C files as FILE:LINE:CODE, with block comments and the insides of literals taken out.

The checks of lint.sh and check-arch.sh grep this text, so that a word in a comment or in a
message is not taken for code. Include lines keep their file names; // comments stay, since
lint.sh refuses them.
"""
import re
import sys

TOKEN = re.compile(
    r'(?P<include>^[ \t]*#[ \t]*include[^\n]*)'
    r'|(?P<comment>/\*.*?\*/)'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>'(?:\\.|[^'\\\n])*')"
    r'|(?P<line>//[^\n]*)',
    re.DOTALL | re.MULTILINE)


def code_of(match):
    if match.lastgroup in ('include', 'line'):
        return match.group()
    if match.lastgroup == 'comment':
        return ' ' + '\n' * match.group().count('\n')
    return match.group()[0] * 2


for name in sys.argv[1:]:
    with open(name, encoding='utf-8') as file:
        text = TOKEN.sub(code_of, file.read())
    for number, line in enumerate(text.split('\n'), 1):
        if line.strip():
            print(f'{name}:{number}:{line}')
