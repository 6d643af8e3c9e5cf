namespace Parley.Hostile.Tests;

/// <summary>A server that is to be attacked, and afterwards looked over.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private readonly Figures _before;
    private readonly List<Address> _addresses = [];

    /// <summary>A server that serves nothing yet.</summary>
    public Ground(Limits? limits = null)
    {
        _before = Figures.Now();
        Server = new Server(new ServerOptions { Limits = limits ?? new Limits(), Loggers = Log });
    }

    public LogLines Log { get; } = new();

    public Server Server { get; }

    /// <summary>Where the services were bound, in the order of opening.</summary>
    public IReadOnlyList<Address> Addresses => _addresses;

    public static async Task<Ground> OpenAsync(string address, IService service, Limits? limits = null)
    {
        var ground = new Ground(limits);
        await ground.AddAsync(address, service);
        return ground;
    }

    public async Task AddAsync(string address, IService service)
    {
        var opened = await Server.OpenAsync(service.GetType().Name, ListenTarget.Parse(address), service, Guard.Token);
        _addresses.AddRange(opened.Select(endpoint => endpoint.Address));
    }

    /// <summary>A client of this library's own, with bytes.</summary>
    public Task<Connection> ConnectAsync(Address? address = null) =>
        Client.ConnectAsync(new ConnectTarget(address ?? Addresses[0], new ConnectOptions { Insecure = true }), cancellation: Guard.Token);

    /// <summary>A client of this library's own, with messages.</summary>
    public Task<Conversation> TalkAsync(Address? address = null) =>
        Client.TalkAsync(new ConnectTarget(address ?? Addresses[0], new ConnectOptions { Insecure = true }), cancellation: Guard.Token);

    /// <summary>Waits until all clients have gone.</summary>
    public Task EmptyAsync() => Guard.UntilAsync(() => Server.ClientCount == 0, () => $"{Server.ClientCount} clients are still there");

    /// <summary>No service failed, no exception went unseen, nobody is left, and no descriptor and no memory either.</summary>
    public async Task ShouldBeSoundAsync()
    {
        await EmptyAsync();
        Log.Errors.ShouldBeEmpty();
        await Server.StopAsync(Guard.Token);
        Faults.ShouldBeNone();
        await _before.ShouldBeBackAsync();
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
