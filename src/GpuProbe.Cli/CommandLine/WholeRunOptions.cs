using System.CommandLine;
using System.Globalization;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Options that ask for time and cost of a whole run.</summary>
internal sealed class WholeRunOptions
{
    private const long MostExamples = 1_000_000_000_000;
    private const double MostEpochs = 1_000_000;
    private const double HighestPrice = 1e9;

    private readonly ValueOption _examples = new("--examples", "N", "Sequences of the data set; adds what a run over all of them takes.", OptionGroups.WholeRun);
    private readonly ValueOption _epochs = new("--epochs", "X", "Times that the data set is gone through.", OptionGroups.WholeRun) { Default = "1" };
    private readonly ValueOption _price = new("--price-per-hour", "P", "What an hour on the device costs, in any currency.", OptionGroups.WholeRun);
    private readonly ValueOption _measured = new("--measured", "FILE", "A result (JSON) of measure or probe on another card, whose utilisation is extrapolated to --gpu.", OptionGroups.WholeRun);

    /// <summary>Adds the options of every verb that tells time and cost.</summary>
    public void AddTo(Command command)
    {
        command.Add(_examples);
        command.Add(_epochs);
        command.Add(_price);
    }

    /// <summary>Adds <c>--measured</c>.</summary>
    public void AddMeasuredTo(Command command) => command.Add(_measured);

    /// <summary>What is asked of the card that <c>--gpu</c> names.</summary>
    public Outlook Read(ParseResult parsed, GpuProfile? card = null) => new(ReadRun(parsed)) { Target = card, Earlier = ReadMeasured(parsed, card) };

    private WholeRun? ReadRun(ParseResult parsed)
    {
        string? examples = parsed.GetValue(_examples), epochs = parsed.GetValue(_epochs), price = parsed.GetValue(_price);
        if (examples is null)
            return (epochs ?? price) is null ? null : throw Refused($"{(epochs is null ? _price : _epochs).Name} is of the data set of --examples, and --examples is missing");
        return new WholeRun(
            Count(examples),
            epochs is null ? 1 : Number(_epochs.Name, epochs, MostEpochs, zeroAllowed: false),
            price is null ? null : Number(_price.Name, price, HighestPrice, zeroAllowed: true));
    }

    private MeasuredUtilisation? ReadMeasured(ParseResult parsed, GpuProfile? card)
    {
        if (parsed.GetResult(_measured) is null || parsed.GetValue(_measured) is not { } file)
            return null;
        if (card is null)
            throw Refused("--measured is extrapolated to the card that --gpu names, and --gpu is missing");
        if (!File.Exists(file))
            throw Refused($"--measured {file} does not exist; allowed: a result of measure or probe (--json FILE)");
        try
        {
            return EarlierResult.Utilisation(File.ReadAllText(file), $"--measured {file}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"--measured {file} cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private long Count(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count is >= 1 and <= MostExamples
            ? count
            : throw Refused($"{_examples.Name} is {text}; allowed: a whole number from 1 to {MostExamples}");

    private static double Number(string option, string text, double most, bool zeroAllowed) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
        && number <= most && (number > 0 || (zeroAllowed && number == 0))
            ? number
            : throw Refused($"{option} is {text}; allowed: a number {(zeroAllowed ? "from 0" : "greater than 0")}, at most {most}");

    private static ToolException Refused(string message) => new(ExitCode.BadInput, message);
}
