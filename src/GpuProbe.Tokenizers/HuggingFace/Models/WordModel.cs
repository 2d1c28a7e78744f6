using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace.Models;

/// <summary>
/// Whole words (WordLevel), or the longest tokens from left to right (WordPiece). A word that cannot be made of tokens is unknown as a whole.
/// </summary>
internal sealed class WordModel : ITokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly string _unknownToken;
    private readonly byte[]? _prefix;
    private readonly int _mostCharacters;

    /// <summary>A model.</summary>
    /// <param name="vocabulary">Tokens.</param>
    /// <param name="unknownToken">The token for what cannot be made of tokens.</param>
    /// <param name="prefix">Stands before a token inside of a word; null where words are whole.</param>
    /// <param name="mostCharacters">Characters of the longest word that is looked at.</param>
    public WordModel(Vocabulary vocabulary, string unknownToken, string? prefix, int mostCharacters)
    {
        (_vocabulary, _unknownToken, _mostCharacters) = (vocabulary, unknownToken, mostCharacters);
        _prefix = prefix is null ? null : Encoding.UTF8.GetBytes(prefix);
    }

    public int VocabularySize => _vocabulary.Count;

    public string Kind => _prefix is null ? "WordLevel" : "WordPiece";

    public string? UnknownToken => _unknownToken;

    public int Find(ReadOnlySpan<byte> token) => _vocabulary.Find(token);

    public string? Token(int id) => _vocabulary.Token(id);

    public object CreateWork() => new ByteBuffer();

    public void Encode(ReadOnlySpan<byte> word, object work, IntBuffer ids, IntBuffer? ends)
    {
        int before = ids.Count;
        if (_prefix is null ? TryWhole(word, ids, ends) : TryPieces(word, (ByteBuffer)work, ids, ends))
            return;
        ends?.Truncate(ends.Count - (ids.Count - before));
        ids.Truncate(before);
        int unknown = _vocabulary.Find(_unknownToken);
        if (unknown < 0)
            throw new ToolException(ExitCode.BadInput, $"the tokenizer's vocabulary lacks a word of the text, and its unk_token {_unknownToken} is not in it either");
        ids.Add(unknown);
        ends?.Add(word.Length);
    }

    private bool TryWhole(ReadOnlySpan<byte> word, IntBuffer ids, IntBuffer? ends)
    {
        int id = _vocabulary.Find(word);
        if (id < 0)
            return false;
        ids.Add(id);
        ends?.Add(word.Length);
        return true;
    }

    private bool TryPieces(ReadOnlySpan<byte> word, ByteBuffer spelling, IntBuffer ids, IntBuffer? ends)
    {
        if (Encoding.UTF8.GetString(word).EnumerateRunes().Count() > _mostCharacters)
            return false;
        for (int start = 0; start < word.Length;)
        {
            int end = word.Length;
            int id = -1;
            while (end > start)
            {
                spelling.Clear();
                if (start > 0)
                    spelling.Add(_prefix);
                spelling.Add(word[start..end]);
                id = _vocabulary.Find(spelling.Span);
                if (id >= 0)
                    break;
                do
                    end--;
                while ((word[end] & 0xC0) == 0x80);
            }

            if (id < 0)
                return false;
            ids.Add(id);
            ends?.Add(end);
            start = end;
        }

        return true;
    }
}
