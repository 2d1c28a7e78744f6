using System.Text;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Tokens with their identifiers.</summary>
internal sealed class Vocabulary
{
    private readonly ByteStrings _tokens;
    private readonly List<int> _ids;
    private readonly Dictionary<int, int> _indices;

    public Vocabulary(int expected)
    {
        _tokens = new ByteStrings(expected);
        _ids = new List<int>(expected);
        _indices = new Dictionary<int, int>(expected);
    }

    public int Count => _tokens.Count;

    /// <summary>The tokens, in UTF-8.</summary>
    public IEnumerable<byte[]> Tokens => Enumerable.Range(0, Count).Select(index => _tokens[index].ToArray());

    /// <summary>The tokens with their identifiers.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => Enumerable.Range(0, Count).Select(index => KeyValuePair.Create(Encoding.UTF8.GetString(_tokens[index]), _ids[index]));

    /// <summary>Adds a token; the last of several entries of the same token counts.</summary>
    public void Add(ReadOnlySpan<byte> token, int id)
    {
        int index = _tokens.Find(token);
        if (index < 0)
        {
            index = _tokens.Add(token);
            _ids.Add(id);
        }

        _ids[index] = id;
        _indices[id] = index;
    }

    public int Find(ReadOnlySpan<byte> token) => _tokens.Find(token) is >= 0 and int index ? _ids[index] : -1;

    public int Find(string token) => Find(Encoding.UTF8.GetBytes(token));

    public string? Token(int id) => _indices.TryGetValue(id, out int index) ? Encoding.UTF8.GetString(_tokens[index]) : null;

    /// <summary>The tokens of the 256 bytes (<c>&lt;0x0A&gt;</c>), -1 for those that have none.</summary>
    public int[] ByteIds() => [.. Enumerable.Range(0, 256).Select(one => Find($"<0x{one:X2}>"))];
}
