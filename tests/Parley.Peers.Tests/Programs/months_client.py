# Asks for months by their numbers until 0.
import socket
import sys

s = socket.socket()
s.connect((socket.gethostname(), int(sys.argv[1])))
s.send("Hello".encode())
print(s.recv(1024).decode())
number = ""
while number != "0":
    number = input("Number: ")
    s.send(number.encode())
    print(s.recv(1024).decode())
s.close()
