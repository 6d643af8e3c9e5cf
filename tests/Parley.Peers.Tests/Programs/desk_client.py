# Talks with the person behind a server.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
print(s.recv(1024).decode())
while True:
    message = input("You: ")
    if message == "bye":
        break
    s.send(message.encode())
    print("Server:", s.recv(1024).decode())
s.close()
