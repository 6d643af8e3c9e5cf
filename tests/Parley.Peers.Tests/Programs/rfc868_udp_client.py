# Prints the seconds since 1970 that a time server gives, asked with an empty datagram.
import socket
import struct
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"", (socket.gethostname(), int(sys.argv[1])))
print(struct.unpack("!I", s.recvfrom(1024)[0])[0] - 2208988800)
s.close()
