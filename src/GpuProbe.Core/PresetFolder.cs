namespace GpuProbe.Core;

/// <summary>A folder of JSON files, each of which can be asked for by its name; any other file by its path.</summary>
/// <param name="directory">The folder.</param>
/// <param name="kind">What a path would have to be: <c>config.json</c>.</param>
internal sealed class PresetFolder(string directory, string kind)
{
    private const string Extension = ".json";

    private readonly Lazy<IReadOnlyList<string>> _names = new(() => Scan(directory));

    public IReadOnlyList<string> Names => _names.Value;

    /// <summary>The name to report and the file to read for what the person gave to an option.</summary>
    public (string Name, string Path) Find(string nameOrPath, string option)
    {
        if (Names.Contains(nameOrPath, StringComparer.Ordinal))
            return (nameOrPath, Path.Combine(directory, nameOrPath + Extension));
        if (!LooksLikePath(nameOrPath))
            throw Bad($"{option} '{InputText.Shorten(nameOrPath)}' is not known{Suggestion.Clause(nameOrPath, Names)}; {Allowed}");
        if (File.Exists(nameOrPath) || Directory.Exists(nameOrPath))
            return (nameOrPath, nameOrPath);
        // Hugging Face's repository names look like paths: mistralai/Mistral-7B-v0.1.
        string last = Path.GetFileNameWithoutExtension(nameOrPath + (HasExtension(nameOrPath) ? string.Empty : Extension));
        throw Bad($"{option} '{InputText.Shorten(nameOrPath)}' does not exist{Suggestion.Clause(last, Names)}; {Allowed}");
    }

    /// <summary>Whether a text is meant as a path; a bare word is a name.</summary>
    public static bool LooksLikePath(string text) => text.Contains('/') || text.Contains('\\') || HasExtension(text);

    private string Allowed => $"allowed: {string.Join(", ", Names)}, or the path of a {kind}";

    private static bool HasExtension(string text) => text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Scan(string directory)
    {
        if (!Directory.Exists(directory))
            throw new ToolException(ExitCode.Environment, $"{directory} does not exist: this installation lacks its data files");
        return [.. Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
