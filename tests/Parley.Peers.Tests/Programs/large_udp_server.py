# Sends datagrams of any size back.
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((socket.gethostname(), int(sys.argv[1])))
print("listening on port", s.getsockname()[1])
while True:
    message, address = s.recvfrom(65535)
    print("got", len(message), "bytes")
    s.sendto(message, address)
