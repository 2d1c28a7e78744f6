namespace GpuProbe.Tokenizers.Bytes;

/// <summary>Byte strings with a number each, walked byte by byte.</summary>
internal sealed class ByteTrie
{
    public const int Root = 0;
    private const int NoNode = -1;

    private readonly List<int> _values = [NoNode];
    private readonly int[] _firstNodes = new int[256];
    private ulong[] _keys = new ulong[1024];
    private int[] _nodes = new int[1024];
    private int _edges;

    public ByteTrie() => Array.Fill(_firstNodes, NoNode);

    public bool IsEmpty => _values.Count == 1;

    public void Add(ReadOnlySpan<byte> key, int value)
    {
        int node = Root;
        foreach (byte one in key)
        {
            int next = Next(node, one);
            node = next >= 0 ? next : Grow(node, one);
        }

        _values[node] = value;
    }

    /// <summary>The node after one more byte; negative where no string goes on so.</summary>
    public int Next(int node, byte one)
    {
        if (node == Root)
            return _firstNodes[one];
        ulong key = Key(node, one);
        int mask = _keys.Length - 1;
        for (int slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            if (_keys[slot] == key)
                return _nodes[slot];
            if (_keys[slot] == 0)
                return NoNode;
        }
    }

    /// <summary>The number of the string that ends here; negative where none does.</summary>
    public int Value(int node) => _values[node];

    /// <summary>Length of the longest string that a text begins with; 0 where there is none.</summary>
    public int LongestPrefix(ReadOnlySpan<byte> text, out int value)
    {
        int node = Root;
        int longest = 0;
        value = -1;
        for (int i = 0; i < text.Length; i++)
        {
            node = Next(node, text[i]);
            if (node < 0)
                break;
            if (_values[node] >= 0)
                (longest, value) = (i + 1, _values[node]);
        }

        return longest;
    }

    private int Grow(int node, byte one)
    {
        int added = _values.Count;
        _values.Add(NoNode);
        if (node == Root)
        {
            _firstNodes[one] = added;
            return added;
        }

        if (_edges >= _keys.Length / 2)
            Rehash();
        Place(Key(node, one), added);
        _edges++;
        return added;
    }

    private void Rehash()
    {
        (ulong[] keys, int[] nodes) = (_keys, _nodes);
        _keys = new ulong[keys.Length * 2];
        _nodes = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
                Place(keys[i], nodes[i]);
        }
    }

    private void Place(ulong key, int node)
    {
        int mask = _keys.Length - 1;
        int slot = Slot(key, mask);
        while (_keys[slot] != 0)
            slot = (slot + 1) & mask;
        (_keys[slot], _nodes[slot]) = (key, node);
    }

    // A node that is not the root is at least 1, so that no key is 0.
    private static ulong Key(int node, byte one) => ((ulong)node << 8) | one;

    private static int Slot(ulong key, int mask) => unchecked((int)((key * 0x9E3779B97F4A7C15) >> 40) & mask);
}
