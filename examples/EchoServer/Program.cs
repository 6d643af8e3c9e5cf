using Parley;
using Parley.Services;

// <snippet server>
await using var server = await Server.StartAsync(args.FirstOrDefault("tcp://127.0.0.1:2053"), new Echo());
Console.WriteLine(server.Endpoints[0].Address);
Console.ReadLine(); // Enter ends it
// </snippet>
