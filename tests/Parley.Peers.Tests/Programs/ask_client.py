# Sends one message and prints the answer.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
message = input("Message: ")
s.send(message.encode())
print(s.recv(1024).decode())
s.close()
