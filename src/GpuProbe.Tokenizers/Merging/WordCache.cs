using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.Merging;

/// <summary>The tokens of words that came before. When it is full it begins anew: texts change their subject.</summary>
internal sealed class WordCache
{
    private const int LongestWord = 128;
    private const int MostWords = 1 << 16;
    private const int MostBytes = 1 << 20;

    private readonly ByteStrings _words = new(1024);
    private readonly IntBuffer _ids = new();
    private readonly IntBuffer _ends = new();

    /// <summary>Gives a word's tokens, if they are known.</summary>
    public bool TryGet(ReadOnlySpan<byte> word, out ReadOnlySpan<int> ids, out uint hash)
    {
        hash = ByteStrings.Hash(word);
        int index = word.Length <= LongestWord ? _words.Find(word, hash) : -1;
        if (index < 0)
        {
            ids = default;
            return false;
        }

        int start = index == 0 ? 0 : _ends[index - 1];
        ids = _ids.Span[start.._ends[index]];
        return true;
    }

    /// <summary>Keeps the tokens of a word that <see cref="TryGet"/> did not know.</summary>
    public void Add(ReadOnlySpan<byte> word, uint hash, ReadOnlySpan<int> ids)
    {
        if (word.Length > LongestWord)
            return;
        if (_words.Count == MostWords || _words.TotalBytes > MostBytes)
        {
            _words.Clear();
            _ids.Clear();
            _ends.Clear();
        }

        _words.Add(word, hash);
        _ids.Add(ids);
        _ends.Add(_ids.Count);
    }
}
