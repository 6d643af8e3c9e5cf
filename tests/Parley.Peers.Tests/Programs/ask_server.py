# Answers one message of one client.
import socket
import sys

s = socket.socket()
s.bind((socket.gethostname(), int(sys.argv[1])))
s.listen(5)
print("listening on port", s.getsockname()[1])
c, address = s.accept()
message = c.recv(1024).decode()
print("they say", message)
c.send(message.upper().encode())
c.close()
s.close()
