# Sends datagrams and prints the answer to each.
import socket
import sys

server = (socket.gethostname(), int(sys.argv[1]))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    message = input("Message: ")
    if message == "quit":
        break
    s.sendto(message.encode(), server)
    answer, address = s.recvfrom(1024)
    print(answer.decode())
s.close()
