using System.Buffers;
using System.Text;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>The added tokens of a <c>tokenizer.json</c>, of which the longest is taken wherever one begins.</summary>
internal sealed class AddedTokens
{
    private readonly ByteTrie _raw = new();
    private readonly ByteTrie _normalized = new();
    private readonly SearchValues<byte> _rawFirsts;
    private readonly SearchValues<byte> _normalizedFirsts;
    private readonly Dictionary<int, AddedToken> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];

    public AddedTokens(IReadOnlyList<(AddedToken Token, long Id)> tokens, ITokenModel model, INormalizer? normalizer)
    {
        // The file's own numbers count for nothing, as in the library: the vocabulary's, or the next free ones.
        int next = model.VocabularySize;
        foreach ((AddedToken token, long given) in tokens.Where(token => token.Token.Content.Length > 0))
        {
            int id = _ids.TryGetValue(token.Content, out int known) ? known : model.Find(Encoding.UTF8.GetBytes(token.Content));
            if (id < 0)
                id = next++;
            if (id != given)
                Remarks.Add($"the added token {token.Content} has the identifier {id}, not {given}, since that is not free or not the next one");
            _ids[token.Content] = id;
            _tokens[id] = token;
        }

        HashSet<byte>[] firsts = [[], []];
        foreach ((int id, AddedToken token) in _tokens)
        {
            byte[] content = Encoding.UTF8.GetBytes(token.Content);
            if (token.IsNormalized && normalizer is not null)
                content = Normalized(content, normalizer);
            if (content.Length == 0)
                continue;
            (token.IsNormalized ? _normalized : _raw).Add(content, id);
            firsts[token.IsNormalized ? 1 : 0].Add(content[0]);
        }

        (_rawFirsts, _normalizedFirsts) = (SearchValues.Create([.. firsts[0]]), SearchValues.Create([.. firsts[1]]));
    }

    public List<string> Remarks { get; } = [];

    /// <summary>How many identifiers there are beyond the model's.</summary>
    public int CountBeyond(ITokenModel model) => _ids.Keys.Count(content => model.Find(Encoding.UTF8.GetBytes(content)) < 0);

    public int Find(string content) => _ids.GetValueOrDefault(content, -1);

    public AddedToken? Token(int id) => _tokens.GetValueOrDefault(id);

    /// <summary>Cuts those out of the text that are looked for before it is normalized.</summary>
    public void CutRaw(Pieces pieces) => Cut(pieces, _raw, _rawFirsts);

    /// <summary>Cuts those out of normalized text that are looked for there.</summary>
    public void CutNormalized(Pieces pieces) => Cut(pieces, _normalized, _normalizedFirsts);

    private static byte[] Normalized(byte[] content, INormalizer normalizer)
    {
        (AlignedText from, AlignedText to) = (new AlignedText(), new AlignedText());
        from.AppendOriginal(content);
        normalizer.Normalize(from, 0, content.Length, to);
        return to.Span.ToArray();
    }

    private void Cut(Pieces pieces, ByteTrie trie, SearchValues<byte> firsts)
    {
        if (trie.IsEmpty)
            return;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (piece.IsText)
                Cut(pieces, piece, trie, firsts);
            else
                pieces.Keep(piece);
        }

        pieces.EndCut();
    }

    private void Cut(Pieces pieces, Piece piece, ByteTrie trie, SearchValues<byte> firsts)
    {
        ReadOnlySpan<byte> text = pieces.Bytes(piece);
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int found = text[at..].IndexOfAny(firsts);
            if (found < 0)
                break;
            at += found;
            int length = trie.LongestPrefix(text[at..], out int id);
            if (length == 0)
            {
                at++;
                continue;
            }

            AddedToken token = _tokens[id];
            (int start, int end) = (at, at + length);
            at = end;
            if (token.SingleWord && (EndsWithWord(text[..start]) || BeginsWithWord(text[end..])))
                continue;
            if (token.StripsLeft)
                start = Math.Max(SpacesBefore(text, start), done);
            if (token.StripsRight)
                end = SpacesBehind(text, end);
            pieces.Add(piece.Start + done, piece.Start + start);
            pieces.Add(piece.Start + start, piece.Start + end, id);
            done = end;
        }

        pieces.Add(piece.Start + done, piece.End);
    }

    private static bool EndsWithWord(ReadOnlySpan<byte> text) =>
        Rune.DecodeLastFromUtf8(text, out Rune last, out _) == OperationStatus.Done && CharacterSet.RustWords.Contains(last.Value);

    private static bool BeginsWithWord(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out Rune first, out _) == OperationStatus.Done && CharacterSet.RustWords.Contains(first.Value);

    private static int SpacesBefore(ReadOnlySpan<byte> text, int end)
    {
        while (Rune.DecodeLastFromUtf8(text[..end], out Rune last, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(last))
            end -= length;
        return end;
    }

    private static int SpacesBehind(ReadOnlySpan<byte> text, int start)
    {
        while (Rune.DecodeFromUtf8(text[start..], out Rune first, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(first))
            start += length;
        return start;
    }
}
