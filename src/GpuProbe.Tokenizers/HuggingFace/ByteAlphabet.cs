using System.Text;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>The printable characters that stand for bytes in byte-level vocabularies, as GPT-2 chose them.</summary>
internal static class ByteAlphabet
{
    private static readonly byte[][] s_characters = Characters();
    private static readonly Dictionary<int, byte> s_bytes = Enumerable.Range(0, 256).ToDictionary(one => Rune.GetRuneAt(Encoding.UTF8.GetString(s_characters[one]), 0).Value, one => (byte)one);

    /// <summary>The character of a byte, in UTF-8.</summary>
    public static ReadOnlySpan<byte> Character(byte one) => s_characters[one];

    /// <summary>The byte of a character; null where it stands for none.</summary>
    public static byte? Byte(int character) => s_bytes.TryGetValue(character, out byte one) ? one : null;

    private static byte[][] Characters()
    {
        byte[][] characters = new byte[256][];
        int next = 256;
        for (int one = 0; one < 256; one++)
        {
            bool printable = one is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[one] = Encoding.UTF8.GetBytes(new Rune(printable ? one : next++).ToString());
        }

        return characters;
    }
}
