# A chat for two. This side speaks first.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
name = input("Your name: ")
s.send(name.encode())
other = s.recv(1024).decode()
print(other, "is here")
while True:
    message = input("Me: ")
    s.send(message.encode())
    if message == "[e]":
        break
    print(other, "says", s.recv(1024).decode())
s.close()
