# Sends its name and then an accented letter, one byte in each send.
import socket
import sys
import time

s = socket.socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
s.connect((socket.gethostname(), int(sys.argv[1])))
s.send(b"Zoe")
print(s.recv(1024).decode())
for byte in "é".encode():
    s.send(bytes([byte]))
    time.sleep(float(sys.argv[2]))
if len(sys.argv) > 3:
    s.send(b"\n")
input()
s.close()
