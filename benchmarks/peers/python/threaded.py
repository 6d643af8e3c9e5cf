"""A thread for each connection: threaded.py PORT"""

import socket
import sys
import threading


def echo(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except ConnectionError:
            pass  # the peer has gone


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096) as listener:
    while True:
        threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()
