# Sends five megabytes before it reads.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
s.sendall(b"x" * 5000000)
print(s.recv(1024).decode())
s.close()
