using System.Buffers.Binary;
using System.Text;

namespace GpuProbe.Core.Snapshots;

/// <summary>Writes Python's pickle format, protocol 2, as far as plain values go: dictionaries, lists, texts and numbers.</summary>
/// <remarks>Texts that come again are referred to, not repeated: a snapshot says the same few keys a million times.</remarks>
public sealed class Pickle
{
    // Readers put a batch of items on their stack at once.
    private const int Batch = 1000;
    private readonly Stream _output;
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    /// <summary>Begins a pickle of one value.</summary>
    /// <param name="output">Where it goes.</param>
    public Pickle(Stream output)
    {
        _output = output;
        Code(0x80, 2);
    }

    /// <summary>Ends the pickle.</summary>
    public void End()
    {
        Code((byte)'.');
        _output.Flush();
    }

    /// <summary>A truth value.</summary>
    public void Flag(bool value) => Code(value ? (byte)0x88 : (byte)0x89);

    /// <summary>A whole number.</summary>
    public void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                Code((byte)'K', bytes[..1]);
                break;
            case >= 0 and <= ushort.MaxValue:
                Code((byte)'M', bytes[..2]);
                break;
            case >= int.MinValue and <= int.MaxValue:
                Code((byte)'J', bytes[..4]);
                break;
            default:
                Code(0x8a, sizeof(long));
                _output.Write(bytes);
                break;
        }
    }

    /// <summary>A text.</summary>
    public void Text(string value)
    {
        if (_texts.TryGetValue(value, out int known))
        {
            Numbered(known, (byte)'h', (byte)'j');
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Code((byte)'X', Four(bytes.Length));
        _output.Write(bytes);
        _texts.Add(value, _texts.Count);
        Numbered(_texts.Count - 1, (byte)'q', (byte)'r');
    }

    /// <summary>A pair of whole numbers.</summary>
    public void Pair(long first, long second)
    {
        Number(first);
        Number(second);
        Code(0x86);
    }

    /// <summary>A list.</summary>
    /// <param name="items">Its items.</param>
    /// <param name="write">Writes one of them.</param>
    /// <typeparam name="T">What they are here.</typeparam>
    public void List<T>(IEnumerable<T> items, Action<T> write)
    {
        Code((byte)']');
        int inBatch = 0;
        foreach (T item in items)
        {
            if (inBatch == 0)
                Code((byte)'(');
            write(item);
            if (++inBatch < Batch)
                continue;
            Code((byte)'e');
            inBatch = 0;
        }

        if (inBatch > 0)
            Code((byte)'e');
    }

    /// <summary>Begins a dictionary: a text and a value in turn until <see cref="EndDictionary"/>.</summary>
    public void BeginDictionary() => Code((byte)'}', (byte)'(');

    /// <summary>Ends the dictionary.</summary>
    public void EndDictionary() => Code((byte)'u');

    private void Numbered(int number, byte small, byte large)
    {
        if (number <= byte.MaxValue)
            Code(small, (byte)number);
        else
            Code(large, Four(number));
    }

    private static byte[] Four(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    private void Code(params ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    private void Code(byte code, ReadOnlySpan<byte> operand)
    {
        _output.WriteByte(code);
        _output.Write(operand);
    }
}
