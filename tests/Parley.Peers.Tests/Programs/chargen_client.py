# Reads three lines of characters and leaves.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
file = s.makefile()
for number in range(3):
    print(file.readline().rstrip())
s.close()
