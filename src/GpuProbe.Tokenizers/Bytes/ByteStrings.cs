using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GpuProbe.Tokenizers.Bytes;

/// <summary>A set of byte strings, numbered in the order in which they were added; looked up without allocating.</summary>
internal sealed class ByteStrings
{
    private byte[] _bytes;
    private int _used;
    private Entry[] _entries;
    private int[] _slots;

    public ByteStrings(int expected = 16)
    {
        int slots = 16;
        while (slots < expected * 2L)
            slots <<= 1;
        _slots = new int[slots];
        _entries = new Entry[Math.Max(16, expected)];
        _bytes = new byte[Math.Max(64, expected * 8)];
    }

    public int Count { get; private set; }

    /// <summary>Bytes that the strings take together.</summary>
    public int TotalBytes => _used;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_entries[index].Start, _entries[index].Length);

    /// <summary>The number of a string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key) => Find(key, Hash(key));

    /// <summary>The number of a string, or -1, for who has its hash at hand.</summary>
    public int Find(ReadOnlySpan<byte> key, uint hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)(hash & (uint)mask); ; slot = (slot + 1) & mask)
        {
            int index = _slots[slot] - 1;
            if (index < 0)
                return -1;
            ref Entry entry = ref _entries[index];
            if (entry.Hash == hash && entry.Length == key.Length && key.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length)))
                return index;
        }
    }

    /// <summary>Adds a string that is not there yet.</summary>
    public int Add(ReadOnlySpan<byte> key) => Add(key, Hash(key));

    public int Add(ReadOnlySpan<byte> key, uint hash)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        if (_bytes.Length - _used < key.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + key.Length));
        if (Count >= _slots.Length / 2)
            Rehash(_slots.Length * 2);
        key.CopyTo(_bytes.AsSpan(_used));
        _entries[Count] = new Entry(_used, key.Length, hash);
        _used += key.Length;
        Place(Count, hash);
        return Count++;
    }

    public void Clear()
    {
        Array.Clear(_slots);
        (Count, _used) = (0, 0);
    }

    public static uint Hash(ReadOnlySpan<byte> key)
    {
        unchecked
        {
            const ulong Factor = 0x9E3779B97F4A7C15;
            ulong hash = (ulong)key.Length * Factor;
            while (key.Length > 8)
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * Factor;
                hash ^= hash >> 29;
                key = key[8..];
            }

            ulong rest = 0;
            if (key.Length >= 4)
            {
                rest = MemoryMarshal.Read<uint>(key) | ((ulong)MemoryMarshal.Read<uint>(key[^4..]) << 32);
            }
            else
            {
                foreach (byte one in key)
                    rest = (rest << 8) | one;
            }

            hash = (hash ^ rest) * Factor;
            return (uint)((hash >> 32) ^ hash);
        }
    }

    private void Rehash(int slots)
    {
        _slots = new int[slots];
        for (int i = 0; i < Count; i++)
            Place(i, _entries[i].Hash);
    }

    private void Place(int index, uint hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(hash & (uint)mask);
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        _slots[slot] = index + 1;
    }

    private readonly record struct Entry(int Start, int Length, uint Hash);
}
