using System.Globalization;

namespace Parley.Services;

/// <summary>
/// Names of months, a conversation of exactly one reply to each message. Wire: the first reply begins with
/// <see cref="Introduction"/>, and where the first message is a number, a newline and its answer follow in the same
/// message. A number from 1 to 12 is answered with the month's English name, 0 with a goodbye and the end, anything else
/// with one sentence.
/// </summary>
[RunsOnReactor]
public sealed class Months : IConversationService
{
    /// <summary>What the first reply begins with.</summary>
    public const string Introduction = "Hey there, I am going to provide you the month, if you provide me an integer from 1-12";

    private const string Goodbye = "Goodbye";
    private const string Sorry = "Please send an integer from 1 to 12, or 0 to leave";

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        var isFirst = true;
        await foreach (var line in talk.Lines(stopping))
        {
            var number = ReadNumber(line);
            var answer = number switch
            {
                0 => Goodbye,
                >= 1 and <= 12 => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName((int)number),
                _ => Sorry,
            };
            if (isFirst)
                answer = number is null ? Introduction : $"{Introduction}\n{answer}";
            await talk.SendAsync(answer, CancellationToken.None);
            if (number == 0)
                return;
            isFirst = false;
        }
    }

    /// <summary>The integer that a line is, with blanks around it, a sign and leading zeros allowed, and the NUL that C programs send behind their strings.</summary>
    /// <returns>Null: no integer. -1: one that is too large to hold.</returns>
    internal static long? ReadNumber(string line)
    {
        var text = line.AsSpan().Trim(" \t\r\n\0");
        var digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        if (digits.Length == 0 || digits.ContainsAnyExceptInRange('0', '9'))
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
