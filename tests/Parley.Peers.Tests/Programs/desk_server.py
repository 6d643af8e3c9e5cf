# A person answers one client.
import socket
import sys

s = socket.socket()
s.bind((socket.gethostname(), int(sys.argv[1])))
s.listen(5)
print("listening on port", s.getsockname()[1])
c, address = s.accept()
c.send("Welcome to the Server".encode())
while True:
    message = c.recv(1024).decode()
    if not message:
        break
    print("Client:", message)
    c.send(input("You: ").encode())
c.close()
s.close()
