# pyftpdlib at a port of the system's choice, with its own folder for everybody.
import os
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_anonymous(os.path.dirname(os.path.abspath(__file__)))
server = FTPServer(("127.0.0.1", int(sys.argv[1])), FTPHandler)
print("listening on port", server.socket.getsockname()[1])
server.serve_forever()
