# Answers datagrams in capital letters.
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((socket.gethostname(), int(sys.argv[1])))
print("listening on port", s.getsockname()[1])
while True:
    message, address = s.recvfrom(1024)
    print("they say", message.decode())
    s.sendto(message.upper(), address)
