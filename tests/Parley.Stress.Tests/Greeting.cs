using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parley.Stress.Tests;

/// <summary>What a server does in the end.</summary>
internal enum ServerEnd : byte
{
    /// <summary>It echoes until the client's end.</summary>
    Echoes,

    /// <summary>It leaves in the middle, gracefully.</summary>
    Finishes,

    /// <summary>It resets in the middle.</summary>
    Aborts,
}

/// <summary>The first bytes of a client's: which stream follows, and what the server shall do.</summary>
/// <param name="Start">Of the <see cref="Pattern"/>.</param>
/// <param name="After">Bytes that the server takes before it does what <paramref name="End"/> says.</param>
/// <param name="End">What the server does.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Greeting(int Start, int After, ServerEnd End)
{
    public const int Size = 9;

    public static Greeting Parse(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> all = stackalloc byte[Size];
        bytes.Slice(0, Size).CopyTo(all);
        return new Greeting(BinaryPrimitives.ReadInt32LittleEndian(all), BinaryPrimitives.ReadInt32LittleEndian(all[4..]), (ServerEnd)all[8]);
    }

    public void Write(IBufferWriter<byte> output)
    {
        var room = output.GetSpan(Size);
        BinaryPrimitives.WriteInt32LittleEndian(room, Start);
        BinaryPrimitives.WriteInt32LittleEndian(room[4..], After);
        room[8] = (byte)End;
        output.Advance(Size);
    }
}
