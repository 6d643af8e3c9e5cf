# A chat in datagrams: one thread prints what comes, the other sends what is typed.
import socket
import sys
import threading

server = (socket.gethostname(), int(sys.argv[1]))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
name = input("Your name: ")
s.sendto(name.encode(), server)


def receive():
    while True:
        message, address = s.recvfrom(1024)
        print(message.decode())


threading.Thread(target=receive, daemon=True).start()
while True:
    message = input()
    s.sendto(message.encode(), server)
    if message == "[e]":
        break
