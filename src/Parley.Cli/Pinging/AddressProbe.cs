using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>An address, asked by connecting to it and closing again, as <c>nc -z</c> does.</summary>
internal sealed class AddressProbe : IProbed
{
    private readonly ConnectTarget _target;
    private readonly string _place;

    // The close is no part of the question: a server that goes on talking is not waited for.
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private AddressProbe(ConnectTarget target, string place)
    {
        _target = target;
        _place = place;
    }

    public string Title => $"{_place}, by connecting";

    public string Method => "connect";

    public string Place => _place;

    internal static async Task<AddressProbe> OpenAsync(ConnectTarget target, string place, CancellationToken cancellation)
    {
        await WarmUpAsync(cancellation);
        return new AddressProbe(target, place);
    }

    public async Task<Probe> AskAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(wait);
            await using var connection = await Client.ConnectAsync(_target, cancellation: limit.Token);
            var took = Stopwatch.GetElapsedTime(start);
            await CloseAsync(connection, cancellation);
            return new(Finding.Answered, took, "connected");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Finding.Silence, Stopwatch.GetElapsedTime(start));
        }
        catch (ParleyException late) when (late.Reason == ErrorReason.TimedOut)
        {
            return new(Finding.Silence, Stopwatch.GetElapsedTime(start));
        }
        catch (ParleyException refused) when (refused.Reason is not (ErrorReason.BadAddress or ErrorReason.BadOption))
        {
            return new(Finding.Refused, Stopwatch.GetElapsedTime(start), refused.Message);
        }
    }

    public void Dispose()
    {
    }

    // The first connection of a process waits for code to be compiled, many times as long as a connection on loopback
    // takes: so the first one goes to a listener of our own.
    private static async Task WarmUpAsync(CancellationToken cancellation)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var own = new TcpAddress((IPEndPoint)listener.LocalEndpoint);
            await using var connection = await Client.ConnectAsync(new ConnectTarget(own, ConnectOptions.Default), cancellation: cancellation);
        }
        catch (Exception error) when (error is SocketException or ParleyException)
        {
            // Without it the first time is a little too long.
        }
    }

    private static async Task CloseAsync(Connection connection, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestClose);
        try
        {
            await connection.FinishAsync(limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ParleyException)
        {
            // It was there; how it left does not matter.
        }
    }
}
