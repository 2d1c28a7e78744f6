using System.Text;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Changes to some places of a text; everything else stays as it is, to the byte.</summary>
internal sealed class TextEdits
{
    private readonly List<(int Start, int End, string Text)> _edits = [];

    /// <summary>Puts <paramref name="text"/> in the place of the bytes of <paramref name="place"/>.</summary>
    public void Replace(Range place, string text) => _edits.Add((place.Start.Value, place.End.Value, text));

    /// <summary>Puts <paramref name="text"/> before the byte at <paramref name="position"/>.</summary>
    public void Insert(int position, string text) => _edits.Add((position, position, text));

    /// <summary>The changed text, in its own line ends.</summary>
    /// <param name="text">The text, UTF-8.</param>
    public byte[] Apply(ReadOnlySpan<byte> text)
    {
        bool carriageReturns = text.IndexOf("\r\n"u8) >= 0;
        var changed = new MemoryStream(text.Length);
        int done = 0;
        foreach ((int start, int end, string inserted) in _edits.OrderBy(edit => edit.Start))
        {
            changed.Write(text[done..start]);
            changed.Write(Encoding.UTF8.GetBytes(carriageReturns ? inserted.ReplaceLineEndings("\r\n") : inserted));
            done = end;
        }

        changed.Write(text[done..]);
        return changed.ToArray();
    }
}
