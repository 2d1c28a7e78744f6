using System.Globalization;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Calibration;

/// <summary>The rows of one card with one driver and one libtorch that were really measured.</summary>
internal sealed record SelectedRows
{
    private const string Cpu = "cpu";

    /// <summary>The rows.</summary>
    public required IReadOnlyList<CalibrationRow> Rows { get; init; }

    /// <summary>Rows that were left out, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>The card.</summary>
    public required GpuProfile Card { get; init; }

    /// <summary>The driver; <see langword="null"/> where rows do not say.</summary>
    public required string? Driver { get; init; }

    /// <summary>The libtorch; <see langword="null"/> where rows do not say.</summary>
    public required string? Torch { get; init; }

    /// <summary>Chooses and checks rows.</summary>
    /// <param name="sources">All rows.</param>
    /// <param name="choice">Which to use where there are several kinds.</param>
    /// <param name="known">The description of a card by the name in a row, or <see langword="null"/>.</param>
    /// <exception cref="ToolException">None was measured on a card, they are of several cards, or a figure cannot be (exit code 2).</exception>
    public static SelectedRows Of(IReadOnlyList<RowSource> sources, RowChoice choice, Func<string, GpuProfile?> known)
    {
        SortedDictionary<string, int> skipped = new(StringComparer.Ordinal);
        List<RowSource> measured = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (RowSource source in sources)
        {
            string? reason = WhyNot(source.Row);
            if (reason is null && !seen.Add(Fingerprint(source.Row)))
                reason = "the same as another";
            if (reason is not null)
                skipped[reason] = skipped.GetValueOrDefault(reason) + 1;
            else
                measured.Add(source);
        }

        if (measured.Count == 0)
            throw Bad($"none of {sources.Count} rows is usable{Summary(skipped)}; a calibration needs runs that a real card carried out: what a virtual card says is not measured");
        Dictionary<string, GpuProfile?> cards = measured.Select(one => one.Row.Device).Distinct().ToDictionary(
            name => name,
            name => choice.Gpu is { } gpu && (name == gpu.Name || name == gpu.ProductName) ? gpu : known(name));
        measured = Narrowed(measured, row => cards[row.Device]?.ProductName ?? row.Device, choice.Gpu?.ProductName, "card", "--gpu", skipped);
        measured = Narrowed(measured, row => row.Driver, choice.Driver, "driver", "--driver", skipped);
        measured = Narrowed(measured, row => row.TorchVersion, choice.Torch, "libtorch", "--torch", skipped);
        ResultRow first = measured[0].Row;
        GpuProfile card = cards[first.Device] ?? throw Bad(
            $"{measured[0].Where}: '{InputText.Shorten(first.Device)}' is no card that is described; give its description with --gpu FILE, a device file (.json) whose productName is that");
        return new SelectedRows
        {
            Rows = [.. measured.Select(one => RowCheck.Of(one, card))],
            Skipped = skipped,
            Card = card,
            Driver = first.Driver,
            Torch = first.TorchVersion,
        };
    }

    /// <summary>How many rows were left out and why, as <c> (3 failed, 2 of the virtual lane)</c>; nothing where none was.</summary>
    public static string Summary(IReadOnlyDictionary<string, int> skipped) =>
        skipped.Count == 0 ? string.Empty : $" ({string.Join(", ", skipped.Select(one => $"{one.Value} {one.Key}"))})";

    private static string? WhyNot(ResultRow row) => row switch
    {
        { Lane: RowLane.Virtual } => "of the virtual lane",
        { Lane: RowLane.ClosedForm } => "of the closed form",
        { IsVirtualCard: true } => "on a virtual card",
        { Status: RowStatus.DoesNotFit } => "did not fit",
        { Status: RowStatus.Refused } => "refused",
        { Status: RowStatus.Failed } => "failed",
        { Device: Cpu } => "on the CPU",
        { Setup: null } => "without a set-up",
        { Doubts.Count: > 0 } => "in doubt",
        { StepSeconds: null, DeviceBytes: null } => "without times and bytes of the card",
        _ => null,
    };

    // A merged file beside its parts would make intervals narrower than what was measured allows; times of two runs are never the same.
    private static string Fingerprint(ResultRow row) => string.Join(
        '|',
        [row.Id, row.Device, row.Driver, row.TorchVersion, .. (row.StepSeconds ?? []).Select(Exact), Exact(row.ContextBytes), Exact(row.ReservedBytes), Exact(row.DeviceBytes)]);

    private static string Exact<T>(T number) => string.Create(CultureInfo.InvariantCulture, $"{number}");

    private static List<RowSource> Narrowed(
        List<RowSource> rows, Func<ResultRow, string?> of, string? wanted, string what, string option, SortedDictionary<string, int> skipped)
    {
        const string unknown = "unknown";
        string[] present = [.. rows.Select(one => of(one.Row) ?? unknown).Distinct().Order(StringComparer.Ordinal)];
        if (wanted is null)
        {
            return present.Length == 1 ? rows : throw Bad(
                $"the rows are of {present.Length} kinds of {what} ({string.Join(", ", present.Select(InputText.Shorten))}), and a profile is of one; choose it with {option}");
        }

        List<RowSource> chosen = [.. rows.Where(one => of(one.Row) == wanted)];
        if (chosen.Count == 0)
            throw Bad($"{option} {InputText.Shorten(wanted)}: no row is of that {what}; there are: {string.Join(", ", present.Select(InputText.Shorten))}");
        if (chosen.Count < rows.Count)
            skipped[$"of another {what}"] = rows.Count - chosen.Count;
        return chosen;
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
