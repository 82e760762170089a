"""screen.py TRANSCRIPT: the screen of a terminal that has shown it (a transcript of `keyboard`, with its changes of size), line by line."""
import re
import sys

import pyte

screen = pyte.Screen(100, 40)
stream = pyte.ByteStream(screen)
with open(sys.argv[1], "rb") as transcript:
    pieces = re.split(rb"\x1b\[8;(\d+);(\d+)t", transcript.read())
stream.feed(pieces[0])
for rows, columns, shown in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
    screen.resize(int(rows), int(columns))
    stream.feed(shown)
for line in screen.display:
    print(line.rstrip())
