using Parley;

// <snippet client>
var address = args.FirstOrDefault("udp://localhost:8091");
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)); // datagrams may get lost

await using var talk = await Client.TalkAsync(ConnectTarget.Parse(address), cancellation: patience.Token);
foreach (var question in (string[])["hello", "7", "12", "0"])
{
    await talk.SendAsync(question, patience.Token);
    Console.WriteLine((await talk.ReceiveAsync(patience.Token))?.Text);
}

await talk.FinishAsync(patience.Token);
// </snippet>
