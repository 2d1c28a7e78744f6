namespace GpuProbe.Core.Reporting.Document;

/// <summary>Escape sequences of a terminal.</summary>
internal static class Ansi
{
    public const string Reset = "\e[0m";
    public const string Bold = "\e[1m";
    public const string Dim = "\e[2m";

    /// <summary>The sequence for <paramref name="tone"/>, if it has one.</summary>
    public static string? Of(Tone tone) => tone switch
    {
        Tone.Good => "\e[1;32m",
        Tone.Bad => "\e[1;31m",
        Tone.Note => Dim,
        _ => null,
    };
}
