namespace GpuProbe.Tokenizers.Bytes;

/// <summary>Characters of a text in UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>U+FFFD, which stands for what is not UTF-8.</summary>
    public static ReadOnlySpan<byte> Replacement => [0xEF, 0xBF, 0xBD];

    /// <summary>Bytes of the character that begins with this byte; 1 for one that begins none.</summary>
    public static int LengthAt(byte first) => first switch
    {
        < 0xC0 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    /// <summary>The character at the start of a valid text.</summary>
    public static int Decode(ReadOnlySpan<byte> text, out int length)
    {
        int first = text[0];
        switch (first)
        {
            case < 0x80:
                length = 1;
                return first;
            case < 0xE0:
                length = 2;
                return ((first & 0x1F) << 6) | (text[1] & 0x3F);
            case < 0xF0:
                length = 3;
                return ((first & 0x0F) << 12) | ((text[1] & 0x3F) << 6) | (text[2] & 0x3F);
            default:
                length = 4;
                return ((first & 0x07) << 18) | ((text[1] & 0x3F) << 12) | ((text[2] & 0x3F) << 6) | (text[3] & 0x3F);
        }
    }

    /// <summary>The length of the valid character at the start of a text of any bytes; 0 where there is none.</summary>
    public static int ValidLength(ReadOnlySpan<byte> text)
    {
        int first = text[0];
        if (first < 0x80)
            return 1;
        int length = first switch { < 0xC2 => 0, < 0xE0 => 2, < 0xF0 => 3, < 0xF5 => 4, _ => 0 };
        if (length == 0 || text.Length < length)
            return 0;
        for (int i = 1; i < length; i++)
        {
            if ((text[i] & 0xC0) != 0x80)
                return 0;
        }

        return first switch
        {
            0xE0 when text[1] < 0xA0 => 0,
            0xED when text[1] > 0x9F => 0,
            0xF0 when text[1] < 0x90 => 0,
            0xF4 when text[1] > 0x8F => 0,
            _ => length,
        };
    }
}
