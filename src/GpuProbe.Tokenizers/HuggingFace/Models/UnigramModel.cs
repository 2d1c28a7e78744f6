using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace.Models;

/// <summary>Unigram: of all ways to cut a word, the one whose tokens have the highest sum of scores, in 64 bits.</summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Vocabulary _vocabulary;
    private readonly ByteTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;

    public UnigramModel(IReadOnlyList<(string Token, double Score)> tokens, int unknownId, bool byteFallback)
    {
        _vocabulary = new Vocabulary(tokens.Count);
        _scores = [.. tokens.Select(token => token.Score)];
        _unknownId = unknownId;
        for (int id = 0; id < tokens.Count; id++)
        {
            byte[] text = Encoding.UTF8.GetBytes(tokens[id].Token);
            _vocabulary.Add(text, id);
            if (text.Length > 0)
                _trie.Add(text, id);
        }

        _unknownScore = (_scores.Length == 0 ? 0 : _scores.Min()) - UnknownPenalty;
        VocabularySize = tokens.Count;
        _byteIds = byteFallback ? _vocabulary.ByteIds() : null;
    }

    public int VocabularySize { get; }

    public string Kind => _byteIds is null ? "unigram" : "unigram with byte fallback";

    public string? UnknownToken => _unknownId < 0 ? null : _vocabulary.Token(_unknownId);

    public int Find(ReadOnlySpan<byte> token) => _vocabulary.Find(token);

    public string? Token(int id) => _vocabulary.Token(id);

    public object CreateWork() => new Work();

    public void Encode(ReadOnlySpan<byte> word, object work, IntBuffer ids, IntBuffer? ends)
    {
        Work memory = (Work)work;
        Span<Reached> best = memory.Reached(word.Length + 1);
        Search(word, best);
        memory.Cuts.Clear();
        for (int end = word.Length; end > 0; end = best[end].Start)
        {
            // Several unknown characters in a row are one.
            bool joined = memory.Cuts.Count > 0 && best[end].Id == _unknownId && best[memory.Cuts[memory.Cuts.Count - 1]].Id == _unknownId;
            if (!joined)
                memory.Cuts.Add(end);
        }

        int start = 0;
        for (int i = memory.Cuts.Count - 1; i >= 0; i--)
        {
            int end = memory.Cuts[i];
            Add(word[start..end], end, ids, ends);
            start = end;
        }
    }

    private void Search(ReadOnlySpan<byte> word, Span<Reached> best)
    {
        best.Fill(new Reached(0, -1, -1));
        for (int start = 0; start < word.Length;)
        {
            int character = Utf8Text.LengthAt(word[start]);
            double before = best[start].Score;
            bool alone = false;
            int node = ByteTrie.Root;
            for (int at = start; at < word.Length; at++)
            {
                node = _trie.Next(node, word[at]);
                if (node < 0)
                    break;
                int id = _trie.Value(node);
                if (id < 0)
                    continue;
                Offer(ref best[at + 1], _scores[id] + before, start, id);
                alone |= at + 1 - start == character;
            }

            if (!alone)
                Offer(ref best[start + character], _unknownScore + before, start, _unknownId);
            start += character;
        }
    }

    // Unknown characters that are put together may be a token after all.
    private void Add(ReadOnlySpan<byte> text, int end, IntBuffer ids, IntBuffer? ends)
    {
        int id = _vocabulary.Find(text);
        if (id < 0 && _byteIds is not null && HasBytes(text))
        {
            foreach (byte one in text)
            {
                ids.Add(_byteIds[one]);
                ends?.Add(end);
            }

            return;
        }

        if (id < 0 && _unknownId < 0)
            throw new ToolException(ExitCode.BadInput, "the tokenizer's vocabulary has no token for a character of the text, and the tokenizer no unk_id");
        ids.Add(id < 0 ? _unknownId : id);
        ends?.Add(end);
    }

    private bool HasBytes(ReadOnlySpan<byte> text)
    {
        foreach (byte one in text)
        {
            if (_byteIds![one] < 0)
                return false;
        }

        return true;
    }

    private static void Offer(ref Reached end, double score, int start, int id)
    {
        if (end.Start < 0 || score > end.Score)
            end = new Reached(score, start, id);
    }

    private readonly record struct Reached(double Score, int Start, int Id);

    private sealed class Work
    {
        private Reached[] _reached = new Reached[256];

        /// <summary>Where tokens end, from the last to the first.</summary>
        public IntBuffer Cuts { get; } = new();

        public Span<Reached> Reached(int count)
        {
            if (_reached.Length < count)
                _reached = new Reached[Math.Max(count, _reached.Length * 2)];
            return _reached.AsSpan(0, count);
        }
    }
}
