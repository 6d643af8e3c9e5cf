using Greeter;
using Parley;

// <snippet server>
string[] addresses = args.Length > 0 ? args : ["tcp://127.0.0.1:2054", "udp://127.0.0.1:2054", "unix:/tmp/greeter.sock"];

await using var server = new Server();
var greeter = new GreeterService();
foreach (var address in addresses)
{
    foreach (var endpoint in await server.OpenAsync("greeter", ListenTarget.Parse(address), greeter))
        Console.WriteLine(endpoint.Address);
}

Console.ReadLine(); // Enter ends it: clients get what they are owed.
// </snippet>
