# Sends one large datagram and says what came back.
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
message = b"x" * int(sys.argv[2])
s.sendto(message, (socket.gethostname(), int(sys.argv[1])))
answer, address = s.recvfrom(65535)
print(len(answer), "bytes,", "the same" if answer == message else "others")
s.close()
