namespace GpuProbe.Core;

/// <summary>Repeats what a person gave, so that a message stays one readable line.</summary>
internal static class InputText
{
    private const int Longest = 60;

    public static string Shorten(string text)
    {
        string head = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Concat(head.Select(letter => char.IsControl(letter) ? ' ' : letter));
    }

    public static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
