namespace GpuProbe.Core.Setup;

/// <summary>The values that an option takes, as they are typed.</summary>
/// <typeparam name="T">The choice.</typeparam>
public sealed class ChoiceSet<T>
    where T : struct, Enum
{
    private readonly (string Text, T Value)[] _built;
    private readonly string[] _planned;

    /// <summary>The values of one option.</summary>
    /// <param name="option">Its name without dashes: <c>precision</c>.</param>
    /// <param name="built">Text and value of every choice.</param>
    /// <param name="planned">Texts that are part of the command line's contract, but not available yet.</param>
    internal ChoiceSet(string option, (string Text, T Value)[] built, params string[] planned) =>
        (Option, _built, _planned) = (option, built, planned);

    /// <summary>The option's name without dashes: <c>precision</c>.</summary>
    public string Option { get; }

    /// <summary>What can be typed, in order.</summary>
    public IReadOnlyList<string> Names => [.. _built.Select(choice => choice.Text)];

    /// <summary>How a value is typed.</summary>
    public string Text(T value) => Array.Find(_built, choice => choice.Value.Equals(value)).Text
        ?? throw new ArgumentOutOfRangeException(nameof(value), value, $"not a choice of {Option}");

    /// <summary>The value that was typed.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="ToolException">It is unknown, or not available in this version.</exception>
    public T Parse(string text) => Parse(text, "--" + Option);

    internal T Parse(string text, string where)
    {
        foreach ((string name, T value) in _built)
        {
            if (name == text)
                return value;
        }

        string allowed = string.Join(", ", Names);
        throw new ToolException(ExitCode.BadInput, _planned.Contains(text)
            ? $"{where} {text} is not available in this version; available: {allowed}"
            : $"{where} '{InputText.Shorten(text)}' is not known{Suggestion.Clause(text, Names)}; allowed: {allowed}");
    }
}
