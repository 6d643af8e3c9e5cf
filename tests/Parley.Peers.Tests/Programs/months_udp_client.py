# Asks for months by their numbers until 0, in datagrams.
import socket
import sys

server = (socket.gethostname(), int(sys.argv[1]))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"Hello", server)
print(s.recvfrom(1024)[0].decode())
number = ""
while number != "0":
    number = input("Number: ")
    s.sendto(number.encode(), server)
    print(s.recvfrom(1024)[0].decode())
s.close()
