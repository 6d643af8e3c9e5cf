# Reads to the end, thinks for a while and answers.
import socket
import sys
import time

s = socket.socket()
s.bind((socket.gethostname(), int(sys.argv[1])))
s.listen(5)
print("listening on port", s.getsockname()[1])
c, address = s.accept()
message = ""
while True:
    data = c.recv(1024).decode()
    if not data:
        break
    message = message + data
time.sleep(0.8)
c.send(("You said " + message).encode())
c.close()
s.close()
