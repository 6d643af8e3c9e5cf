# Sends much and expects nothing.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
for number in range(100):
    s.send(b"nobody reads this " * 50)
s.shutdown(socket.SHUT_WR)
print("got", len(s.recv(1024)), "bytes")
s.close()
