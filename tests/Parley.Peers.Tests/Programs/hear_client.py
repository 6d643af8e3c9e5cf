# Connects and prints what the server says.
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((socket.gethostname(), int(sys.argv[1])))
print(s.recv(1024).decode())
s.close()
