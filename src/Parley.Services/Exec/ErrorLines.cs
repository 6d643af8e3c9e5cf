using System.Text;

namespace Parley.Services;

/// <summary>A child's standard error, line by line and made safe for a log. A line without end is cut into pieces.</summary>
internal static class ErrorLines
{
    private const int Longest = 1000;

    /// <summary>Reads until the end.</summary>
    /// <param name="pipe">The child's end of it.</param>
    /// <param name="say">Hears each line that is not empty, escaped.</param>
    public static void Read(Stream pipe, Action<string> say)
    {
        using var reader = new StreamReader(pipe, Encoding.UTF8);
        var line = new StringBuilder();
        for (var character = reader.Read(); character >= 0; character = reader.Read())
        {
            if (character is not '\n' and not '\r')
                line.Append((char)character);
            if (character is '\n' or '\r' || line.Length == Longest)
                Say();
        }

        Say();

        void Say()
        {
            if (line.Length > 0)
                say(Printable.Show(line.ToString(), Longest * 10));
            line.Clear();
        }
    }
}
