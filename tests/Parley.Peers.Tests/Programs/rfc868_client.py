# Prints the seconds since 1970 that a time server gives.
import socket
import struct
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
print(struct.unpack("!I", s.recv(1024))[0] - 2208988800)
s.close()
