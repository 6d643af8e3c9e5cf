# Says one sentence to one client.
import socket
import sys

s = socket.socket()
s.bind((socket.gethostname(), int(sys.argv[1])))
s.listen(5)
print("listening on port", s.getsockname()[1])
c, address = s.accept()
print("connection from", address[0])
c.send("Thank you for connecting".encode())
c.close()
s.close()
