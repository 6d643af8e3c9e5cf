# aiosmtpd at a port of the system's choice. It prints the letters that it gets.
import asyncio
import sys

from aiosmtpd.handlers import Debugging
from aiosmtpd.smtp import SMTP


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Debugging(sys.stdout)), "127.0.0.1", int(sys.argv[1]))
    print("listening on port", server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
