namespace Parley;

/// <summary>A client that sends datagrams to a service that has conversations.</summary>
internal sealed class DatagramClient : ServedClient
{
    private readonly DatagramSession _session;

    internal DatagramClient(DatagramEndpoint endpoint, DatagramSession session, int number)
        : base(endpoint, number)
    {
        _session = session;
        session.Number = number;
        session.Client = this;
    }

    internal override Address Remote => _session.Remote;

    internal override Address Local => _session.Local;

    protected override ValueTask OpenAsync(CancellationToken ending) => default;

    protected override async ValueTask ServeAsync(CancellationToken ending)
    {
        var service = (IConversationService)Endpoint.Service;
        if (Endpoint.Info.Target.Options.Mode != ServeMode.Threads)
        {
            SayItCame();
            await service.ServeAsync(_session, ending).ConfigureAwait(false);
            return;
        }

        await ServingThread.RunAsync($"{Endpoint.Info.Name} client {Number}", thread =>
        {
            SayItCame($" (thread {thread})");
            return service.ServeAsync(_session, ending).AsTask();
        }).ConfigureAwait(false);
    }

    protected override ValueTask ApologizeAsync(string sentence)
    {
        _session.TrySend($"Sorry: {sentence}");
        return default;
    }

    protected override ValueTask FinishAsync() => _session.FinishAsync();

    protected override void AbortCore() => _session.Abort();

    protected override ValueTask ReleaseAsync() => _session.DisposeAsync();
}
