using System.Text;

namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>Words of many scripts: some real, most made up from a script's letters, always the same ones.</summary>
internal static class Words
{
    private static readonly string[] s_english =
    [
        .. ("the of and to in is that it was for on are as with they at be this have from or one had by word but not what all were we when your can said there " +
            "use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more " +
            "write go see number no way could people my than first water been call who oil its now find long down day did get come made may part model training " +
            "gradient memory tensor attention layer token sequence length batch precision optimizer kernel allocation peak checkpoint don't can't it's we're I'll " +
            "they've he'd THE And Model GPU CUDA internationalization unbelievable straightforward antidisestablishmentarianism").Split(' '),
    ];

    // Where the letters of a script lie, and how many code points from there are used.
    private static readonly (int First, int Count)[] s_scripts =
    [
        (0x00E0, 22), (0x0100, 120), (0x03B1, 24), (0x0430, 32), (0x0561, 38), (0x05D0, 27), (0x0621, 40), (0x0905, 50), (0x0985, 40),
        (0x0B85, 50), (0x0E01, 46), (0x10D0, 33), (0x1200, 80), (0x1E00, 140), (0x3041, 80), (0x30A1, 80), (0x4E00, 400), (0xAC00, 600),
        (0x10400, 80), (0x1D400, 120), (0x20000, 60), (0xFF21, 50), (0x2C00, 40), (0x0531, 38), (0x1F00, 90), (0x13A0, 80),
    ];

    private static readonly string[][] s_made = [.. s_scripts.Select((script, i) => Make(script.First, script.Count, (ulong)i))];

    public static string English(Dice dice) => s_english[dice.Frequent(s_english.Length)];

    public static string OfSomeScript(Dice dice)
    {
        string[] words = s_made[dice.Next(s_made.Length)];
        return words[dice.Frequent(words.Length)];
    }

    /// <summary>A line of one script, with its own way of putting spaces.</summary>
    public static string LineOfAScript(Dice dice)
    {
        string[] words = s_made[dice.Next(s_made.Length)];
        bool spaces = !dice.OneIn(3);
        StringBuilder line = new();
        for (int count = dice.Between(2, 14); count > 0; count--)
        {
            line.Append(words[dice.Frequent(words.Length)]);
            if (spaces && count > 1)
                line.Append(dice.OneIn(6) ? ", " : " ");
        }

        return line.Append(dice.OneIn(2) ? "." : "").ToString();
    }

    private static string[] Make(int first, int count, ulong seed)
    {
        Dice dice = new(0xC0FFEE + seed);
        string[] words = new string[60];
        for (int i = 0; i < words.Length; i++)
        {
            StringBuilder word = new();
            for (int letters = dice.Between(1, 7); letters > 0; letters--)
                word.Append(new Rune(first + dice.Frequent(count)).ToString());
            words[i] = word.ToString();
        }

        return words;
    }
}
