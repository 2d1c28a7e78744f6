using System.Buffers.Binary;

namespace GpuProbe.Tokenizers.SentencePieces;

/// <summary>Reads the fields of a protobuf message one after the other.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;
    private Wire _wire;

    private enum Wire
    {
        Varint = 0,
        Eight = 1,
        Length = 2,
        Four = 5,
    }

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        ulong tag = Varint();
        if (tag >> 3 is 0 or > 536870911)
            throw new InvalidDataException("a field has no valid number");
        Field = (int)(tag >> 3);
        _wire = (Wire)(int)(tag & 7);
        switch (_wire)
        {
            case Wire.Varint:
                _number = Varint();
                break;
            case Wire.Eight:
                _bytes = Take(8);
                break;
            case Wire.Four:
                _bytes = Take(4);
                break;
            case Wire.Length:
                _bytes = Take(Varint());
                break;
            default:
                throw new InvalidDataException($"field {Field} is of wire type {(int)_wire}");
        }

        return true;
    }

    public readonly ReadOnlySpan<byte> Bytes() => _wire == Wire.Length ? _bytes : throw Unexpected();

    public readonly float Single() =>
        _wire == Wire.Four ? BinaryPrimitives.ReadSingleLittleEndian(_bytes) : throw Unexpected();

    public readonly bool Flag() => Number() != 0;

    // A negative int32 is written in ten bytes.
    public readonly int Int32() => unchecked((int)Number());

    private readonly ulong Number() => _wire == Wire.Varint ? _number : throw Unexpected();

    private readonly InvalidDataException Unexpected() => new($"field {Field} is of wire type {(int)_wire}");

    private ulong Varint()
    {
        ulong number = 0;
        for (int shift = 0; shift < 70 && !_rest.IsEmpty; shift += 7)
        {
            byte one = _rest[0];
            _rest = _rest[1..];
            number |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
                return number;
        }

        throw new InvalidDataException(_rest.IsEmpty ? "it ends in the middle of a field" : "a number is longer than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new InvalidDataException("it ends in the middle of a field");
        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
