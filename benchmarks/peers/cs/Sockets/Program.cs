// The plain Socket of .NET, an async loop for each connection:  Sockets tcp|udp PORT
using System.Net;

var at = new IPEndPoint(IPAddress.Loopback, int.Parse(args[1]));
await (args[0] == "udp" ? Datagrams.ServeAsync(at) : Streams.ServeAsync(at));
