using System.Buffers.Binary;
using System.Text;

namespace GpuProbe.Core.Tests.Snapshots;

/// <summary>Reads pickles as Python does: as many of its instructions as plain values need, and no more.</summary>
internal sealed class Unpickled
{
    private static readonly object Mark = new();
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<int, object?> _memo = [];
    private readonly byte[] _bytes;
    private int _at;

    private Unpickled(byte[] bytes) => _bytes = bytes;

    /// <summary>The value: dictionaries, lists, pairs (as arrays), texts, numbers.</summary>
    public static object? Value(byte[] bytes) => new Unpickled(bytes).Run();

    private object? Run()
    {
        Assert.Equal("8002", Convert.ToHexString(Take(2)));
        while (true)
        {
            byte code = Take(1)[0];
            if (code == '.')
            {
                Assert.Equal((_bytes.Length, 1), (_at, _stack.Count));
                return _stack.Pop();
            }

            Step(code);
        }
    }

    private void Step(byte code)
    {
        switch ((char)code)
        {
            case '}':
                _stack.Push(new Dictionary<string, object?>());
                break;
            case ']':
                _stack.Push(new List<object?>());
                break;
            case '(':
                _stack.Push(Mark);
                break;
            case 'u':
                object?[] pairs = ToMark();
                var dictionary = (Dictionary<string, object?>)_stack.Peek()!;
                for (int i = 0; i < pairs.Length; i += 2)
                    dictionary.Add((string)pairs[i]!, pairs[i + 1]);
                break;
            case 'e':
                object?[] items = ToMark();
                ((List<object?>)_stack.Peek()!).AddRange(items);
                break;
            case '\x86':
                object? second = _stack.Pop();
                _stack.Push(new[] { _stack.Pop(), second });
                break;
            case 'X':
                _stack.Push(Encoding.UTF8.GetString(Take(Four())));
                break;
            case 'q':
                _memo[Take(1)[0]] = _stack.Peek();
                break;
            case 'r':
                _memo[Four()] = _stack.Peek();
                break;
            case 'h':
                _stack.Push(_memo[Take(1)[0]]);
                break;
            case 'j':
                _stack.Push(_memo[Four()]);
                break;
            case '\x88' or '\x89':
                _stack.Push(code == 0x88);
                break;
            default:
                _stack.Push(Number((char)code));
                break;
        }
    }

    private long Number(char code) => code switch
    {
        'K' => Take(1)[0],
        'M' => BinaryPrimitives.ReadUInt16LittleEndian(Take(2)),
        'J' => Four(),
        '\x8a' => BinaryPrimitives.ReadInt64LittleEndian(Take(Take(1)[0])),
        _ => throw new InvalidDataException($"no instruction {(int)code:x2}"),
    };

    private object?[] ToMark()
    {
        List<object?> items = [];
        while (_stack.Pop() is var item && item != Mark)
            items.Insert(0, item);
        return [.. items];
    }

    private int Four() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }
}
