using System.Buffers.Binary;

namespace GpuProbe.Tokenizers.Unicode;

/// <summary>
/// Rules that replace sequences of characters, as SentencePiece compiles them: a double array (Darts) over what is replaced,
/// whose values are places in a list of texts that end with a zero byte.
/// </summary>
internal sealed class CharsMap
{
    private readonly uint[] _units;
    private readonly byte[] _texts;

    public CharsMap(ReadOnlySpan<byte> compiled)
    {
        if (compiled.Length <= 4 || BinaryPrimitives.ReadUInt32LittleEndian(compiled) is var size && (size >= compiled.Length || size < 4 || size % 4 != 0))
            throw new InvalidDataException("its rules of replacement are broken");
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(compiled[(4 + (i * 4))..]);
        _texts = compiled[(4 + (int)size)..].ToArray();
    }

    /// <summary>Finds the longest rule that a text begins with.</summary>
    /// <param name="text">The text from the place that is asked about.</param>
    /// <param name="replacement">What stands in its place.</param>
    /// <returns>Bytes that are replaced; 0 where there is no rule.</returns>
    public int Longest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, isShortest: false, out replacement);

    /// <summary>Finds the shortest rule that a text begins with, as Hugging Face's library does.</summary>
    /// <inheritdoc cref="Longest"/>
    public int Shortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, isShortest: true, out replacement);

    private int Find(ReadOnlySpan<byte> text, bool isShortest, out ReadOnlySpan<byte> replacement)
    {
        int longest = 0;
        uint value = 0;
        uint node = Offset(_units[0]);
        for (int i = 0; i < text.Length && !(isShortest && (longest > 0 || text[i] == 0)); i++)
        {
            node ^= text[i];
            if (node >= _units.Length)
                break;
            uint unit = _units[node];
            if ((unit & 0x800000FF) != text[i])
                break;
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < _units.Length)
                (longest, value) = (i + 1, _units[node] & 0x7FFFFFFF);
        }

        replacement = default;
        if (longest > 0 && value < _texts.Length)
        {
            ReadOnlySpan<byte> from = _texts.AsSpan((int)value);
            int end = from.IndexOf((byte)0);
            replacement = end < 0 ? from : from[..end];
        }

        return longest;
    }

    private static uint Offset(uint unit) => unchecked((unit >> 10) << (int)((unit & 0x200) >> 6));
}
