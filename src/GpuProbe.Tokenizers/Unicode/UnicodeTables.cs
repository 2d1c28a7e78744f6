using System.Globalization;
using System.Text;

namespace GpuProbe.Tokenizers.Unicode;

/// <summary>
/// The Unicode tables of Hugging Face's tokenizers (benchmarks/peers/unicode_tables.py writes them). .NET's own are not used:
/// without globalization data it does not normalize, and they are of another Unicode than the library's.
/// </summary>
internal sealed class UnicodeTables
{
    private const string Resource = "GpuProbe.Tokenizers.Unicode.tables.txt";

    private static readonly Lazy<UnicodeTables> s_tables = new(() => new UnicodeTables());

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int, int), int> _composed = [];
    private readonly Dictionary<int, byte[]> _lower = [];
    private readonly HashSet<int> _seconds = [];
    private readonly HashSet<int> _marks = [];

    private UnicodeTables()
    {
        using StreamReader lines = new(typeof(UnicodeTables).Assembly.GetManifestResourceStream(Resource)!);
        while (lines.ReadLine() is { } line)
            Read(line.Split(' '));
    }

    public static UnicodeTables Instance => s_tables.Value;

    /// <summary>Every character that something is said about, but for small letters.</summary>
    public IEnumerable<int> Codes => _classes.Keys.Concat(_canonical.Keys).Concat(_compatible.Keys).Concat(_seconds);

    public int Class(int code) => _classes.GetValueOrDefault(code);

    public bool IsMark(int code) => _marks.Contains(code);

    /// <summary>The full decomposition, or null where a character stays as it is. Hangul is not in it.</summary>
    public int[]? Decomposition(int code, bool compatible) =>
        compatible && _compatible.TryGetValue(code, out int[]? parts) ? parts : _canonical.GetValueOrDefault(code);

    /// <summary>The character that two compose, or -1. Hangul is not in it.</summary>
    public int Composed(int first, int second) => _composed.GetValueOrDefault((first, second), -1);

    /// <summary>Whether a character can be the second part of another.</summary>
    public bool IsSecond(int code) => _seconds.Contains(code);

    /// <summary>The small letter, in UTF-8; null where a character stays as it is.</summary>
    public byte[]? Lower(int code) => _lower.GetValueOrDefault(code);

    private void Read(string[] words)
    {
        switch (words[0])
        {
            case "c":
                foreach (int code in Ranges(words.Skip(2)))
                    _classes[code] = (byte)Code(words[1]);
                break;
            case "m":
                _marks.UnionWith(Ranges(words.Skip(1)));
                break;
            case "d":
                _canonical[Code(words[1])] = [.. words.Skip(2).Select(Code)];
                break;
            case "k":
                _compatible[Code(words[1])] = [.. words.Skip(2).Select(Code)];
                break;
            case "p":
                _composed[(Code(words[1]), Code(words[2]))] = Code(words[3]);
                _seconds.Add(Code(words[2]));
                break;
            case "l":
                _lower[Code(words[1])] = Encoding.UTF8.GetBytes(string.Concat(words.Skip(2).Select(word => new Rune(Code(word)).ToString())));
                break;
        }
    }

    private static IEnumerable<int> Ranges(IEnumerable<string> ranges)
    {
        foreach (string range in ranges)
        {
            string[] ends = range.Split('-');
            for (int code = Code(ends[0]); code <= Code(ends[1]); code++)
                yield return code;
        }
    }

    private static int Code(string word) => int.Parse(word, NumberStyles.AllowHexSpecifier);
}
