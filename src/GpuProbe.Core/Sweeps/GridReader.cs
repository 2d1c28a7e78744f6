using System.Text.Json;
using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>Reads a grid file; <c>schemas/gpuprobe.grid-1.schema.json</c> describes it.</summary>
public static class GridReader
{
    /// <summary>Most rows of a sweep.</summary>
    public const int MostRows = 100_000;

    private const string Family = "gpuprobe.grid/";
    private const string SchemaKey = "schema";
    private const string LaneKey = "lane";
    private const string GpusKey = "gpus";
    private const string DevicesKey = "devices";
    private const string SetupKey = "setup";
    private const string RepetitionsKey = "repetitions";
    private const string TimedStepsKey = "timed-steps";
    private const string TimeoutKey = "timeout";
    private const int DefaultTimedSteps = 11;
    private const int MostRepetitions = 100;
    private const int MostTimedSteps = 1_000_000;
    private const double LongestTimeout = 7 * 24 * 3600;

    private static readonly (string Text, RowLane Lane)[] Lanes =
        [("virtual", RowLane.Virtual), ("measured", RowLane.Measured), ("closed-form", RowLane.ClosedForm)];

    /// <summary>The keys of a grid file.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        SchemaKey, LaneKey, GpusKey, DevicesKey, SetupKey, GridPoints.VaryKey, GridPoints.PointsKey, GridPoints.ExceptKey, RepetitionsKey, TimedStepsKey,
        TimeoutKey,
    ];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It cannot be read, or is no grid (exit code 2).</exception>
    public static Grid Read(string path) => Read(InputFile.Open(path));

    /// <summary>Reads a file that is already open.</summary>
    /// <param name="json">Its content, UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is no grid (exit code 2).</exception>
    public static Grid Read(Stream json, string name) => Read(InputFile.Read(json, name));

    private static Grid Read(InputObject file)
    {
        CheckSchema(file);
        file.RefuseUnknownKeys(Keys);
        List<RowLane> lanes = ReadLanes(file);
        string[] gpus = Texts(file, GpusKey);
        string[] devices = Texts(file, DevicesKey);
        if (lanes.Contains(RowLane.Virtual) && gpus.Length == 0)
            throw file.Refuse(GpusKey, "a list of cards, which the virtual lane needs");
        if (lanes.Contains(RowLane.Measured) && devices.Length == 0)
            throw file.Refuse(DevicesKey, "a list such as [\"cuda:all\"], which the measured lane needs");
        var settings = new GridSettings(file);
        InputObject setup = file.OptionalObject(SetupKey) ?? throw file.Refuse(SetupKey, "the settings of all points, as in a set-up file");
        bool inline = setup.Value(SetupNames.Model) is { ValueKind: JsonValueKind.Object };
        Dictionary<string, string?> all = settings.Read(setup, SetupKey, except: inline ? SetupNames.Model : null);
        return new Grid
        {
            File = file.Where,
            Lanes = lanes,
            Gpus = gpus,
            Devices = devices,
            InlineModel = inline ? Inline(setup.OptionalObject(SetupNames.Model)!) : null,
            Fixed = all,
            Points = new GridPoints(file, settings, all).Read(),
            Repetitions = (int)(file.OptionalInteger(RepetitionsKey, 1, MostRepetitions) ?? 1),
            TimedSteps = ReadTimedSteps(file),
            TimeoutSeconds = file.OptionalPositive(TimeoutKey) is not { } seconds || seconds <= LongestTimeout
                ? file.OptionalPositive(TimeoutKey)
                : throw file.Refuse(TimeoutKey, $"seconds, more than 0 and at most {LongestTimeout}"),
        };
    }

    private static void CheckSchema(InputObject file)
    {
        string schema = file.Text(SchemaKey);
        bool isGrid = schema.StartsWith(Family, StringComparison.Ordinal) && int.TryParse(schema.AsSpan(Family.Length), out int major) && major > 0;
        if (schema != Grid.Schema)
            throw file.Refuse(SchemaKey, isGrid ? $"{Grid.Schema}, the newest that this gpuprobe reads" : Grid.Schema);
    }

    private static List<RowLane> ReadLanes(InputObject file)
    {
        string[] texts = file.Value(LaneKey) switch
        {
            null => [Lanes[0].Text],
            { ValueKind: JsonValueKind.String } one => [one.GetString()!],
            _ => Texts(file, LaneKey),
        };
        List<RowLane> lanes = [];
        foreach (string text in texts)
        {
            int at = Array.FindIndex(Lanes, lane => lane.Text == text);
            if (at < 0)
            {
                string[] known = [.. Lanes.Select(lane => lane.Text)];
                throw file.Refusal($"{LaneKey} '{InputText.Shorten(text)}' is not known{Suggestion.Clause(text, known)}; allowed: {string.Join(", ", known)}");
            }

            lanes.Add(Lanes[at].Lane);
        }

        return lanes.Count == lanes.Distinct().Count() && lanes.Count > 0 ? lanes : throw file.Refuse(LaneKey, "each lane once");
    }

    // The first step is not counted: there have to be two, or none.
    private static int ReadTimedSteps(InputObject file)
    {
        long steps = file.OptionalInteger(TimedStepsKey, 0, MostTimedSteps) ?? DefaultTimedSteps;
        return steps != 1 ? (int)steps : throw file.Refuse(TimedStepsKey, $"0, or 2 to {MostTimedSteps}");
    }

    private static string[] Texts(InputObject file, string key)
    {
        if (file.Value(key) is not { } list)
            return [];
        string[] texts = list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(one => one.GetString()!)]
            : throw file.Refuse(key, "a list of texts");
        return texts.FirstOrDefault(text => texts.Count(other => other == text) > 1) is { } twice
            ? throw file.Refusal($"{key} has '{InputText.Shorten(twice)}' twice; allowed: each once")
            : texts;
    }

    private static DecoderConfig Inline(InputObject model) =>
        DecoderConfigReader.Read(model, model.OptionalText(DecoderConfigWriter.NameKey) ?? model.Where);
}
