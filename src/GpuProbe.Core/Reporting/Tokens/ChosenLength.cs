using System.Globalization;
using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>A sequence length that is a figure of a data set's lengths.</summary>
/// <param name="Statistic">The figure: <c>p99</c>, <c>mean</c>, <c>max</c>.</param>
/// <param name="File">The result of <c>gpuprobe tokens</c> that it comes from.</param>
/// <param name="Tokens">The length in tokens.</param>
/// <param name="Examples">Number of the data set's examples.</param>
/// <param name="LongerExamples">How many of them are longer.</param>
/// <param name="Complete">Whether all of the data was counted.</param>
public sealed record ChosenLength(string Statistic, string File, int Tokens, long Examples, long LongerExamples, bool Complete)
{
    /// <summary>Reads a figure.</summary>
    /// <param name="file">The result of <c>gpuprobe tokens</c>.</param>
    /// <param name="statistic">Which figure.</param>
    /// <exception cref="ToolException">The file is no such result, or the figure is 0 (exit code 2).</exception>
    public static ChosenLength Read(string file, LengthStatistic statistic)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        (LengthDistribution lengths, bool complete) = TokensJson.ReadLengths(file);
        return statistic.Of(lengths) is { } tokens and > 0
            ? new(statistic.Name, file, tokens, lengths.Examples, lengths.Longer(tokens), complete)
            : throw new ToolException(ExitCode.BadInput, $"{statistic.Name} of {file} is 0 tokens; allowed: a figure that is at least 1");
    }

    /// <summary>The length, where it comes from, and what it cuts off, as one sentence without its full stop.</summary>
    public override string ToString()
    {
        string longer = LongerExamples switch
        {
            0 => $"none of its {Number(Examples)} examples is longer",
            1 => $"1 of its {Number(Examples)} examples ({Share}) is longer and would be truncated",
            _ => $"{Number(LongerExamples)} of its {Number(Examples)} examples ({Share}) are longer and would be truncated",
        };
        return $"seq-len {Number(Tokens)} is {Statistic} of {File}: {longer}{(Complete ? "" : "; the counting was interrupted, so that it is of the data's beginning only")}";
    }

    private string Share => Shown.Share((double)LongerExamples / Examples);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
