# A chat for two. This side speaks first.
import socket
import sys

s = socket.socket()
s.bind((socket.gethostname(), int(sys.argv[1])))
s.listen(1)
print("listening on port", s.getsockname()[1])
name = input("Your name: ")
c, address = s.accept()
other = c.recv(1024).decode()
print(other, "is here")
c.send(name.encode())
while True:
    message = input("Me: ")
    c.send(message.encode())
    if message == "[e]":
        break
    print(other, "says", c.recv(1024).decode())
c.close()
s.close()
