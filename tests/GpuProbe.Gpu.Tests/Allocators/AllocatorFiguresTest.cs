using System.Text.Json;
using GpuProbe.Gpu.Tests.Cards;

namespace GpuProbe.Gpu.Tests.Allocators;

/// <summary><c>torch.cuda</c> against PyTorch's, after the same allocations on the virtual card, with each of libtorch's allocators.</summary>
public sealed class AllocatorFiguresTest
{
    private const string Settings = "PYTORCH_CUDA_ALLOC_CONF";
    private const string Async = "backend:cudaMallocAsync";

    [Theory]
    [InlineData("")]
    [InlineData("expandable_segments:True")]
    [InlineData("max_split_size_mb:32")]
    [InlineData(Async)]
    public void Every_statistic_is_PyTorchs_at_every_stage(string settings)
    {
        JsonElement own = Own("allocator-course", settings);
        JsonElement python = Python("course", settings);

        Assert.Equal(Stages(python).Keys, Stages(own).Keys);
        foreach ((string stage, JsonElement expected) in Stages(python))
        {
            JsonElement found = own.GetProperty(stage);
            Assert.Equal(Numbers(expected.GetProperty("statistics"), stage), Numbers(found.GetProperty("statistics"), stage));
            Assert.Equal($"{stage} {expected.GetProperty("figures")}", $"{stage} {found.GetProperty("figures")}", ignoreAllWhiteSpace: true);
        }
    }

    // Nine statistics of three pools and two of one, four figures each, and six counters.
    [Fact]
    public void The_course_goes_through_what_the_statistics_count()
    {
        JsonElement stages = Own("allocator-course", "");

        long Of(string stage, string key) => stages.GetProperty(stage).GetProperty("statistics").GetProperty(key).GetInt64();
        Assert.Equal(122, stages.GetProperty("split").GetProperty("statistics").EnumerateObject().Count());
        Assert.True(Of("split", "inactive_split_bytes.all.current") > 0);
        Assert.True(Of("split", "requested_bytes.all.current") < Of("split", "allocated_bytes.all.current"));
        Assert.True(Of("split", "allocated_bytes.all.peak") > Of("peaks reset", "allocated_bytes.all.peak"));
        Assert.Equal(Of("peaks reset", "allocated_bytes.all.current"), Of("peaks reset", "allocated_bytes.all.peak"));
        Assert.Equal((0, 0), (Of("accumulated reset", "allocation.all.freed"), Of("accumulated reset", "segment.all.allocated")));
        Assert.True(Of("emptied", "reserved_bytes.all.current") < Of("accumulated reset", "reserved_bytes.all.current"));
        Assert.Equal((0, 0), (Of("gone", "allocated_bytes.all.current"), Of("gone", "reserved_bytes.all.current")));
    }

    [Theory]
    [InlineData("", 2, 1)]
    [InlineData("expandable_segments:True", 2, 1)]
    [InlineData(Async, 0, 0)]
    public void A_limit_is_kept_and_counted(string settings, long retries, long errors)
    {
        JsonElement own = Own("allocator-fragmentation", settings);
        JsonElement python = Python("fragmentation", settings);

        Assert.Equal(Numbers(python.GetProperty("statistics"), ""), Numbers(own.GetProperty("statistics"), ""));
        Assert.Equal(python.GetProperty("fraction").GetDouble(), own.GetProperty("fraction").GetDouble());
        Assert.Equal((true, true), (python.GetProperty("refused").GetBoolean(), own.GetProperty("refused").GetBoolean()));
        Assert.Equal(
            (retries, errors),
            (own.GetProperty("statistics").GetProperty("num_alloc_retries").GetInt64(), own.GetProperty("statistics").GetProperty("num_ooms").GetInt64()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("expandable_segments:True")]
    public void A_snapshot_has_PyTorchs_segments_and_blocks(string settings)
    {
        JsonElement own = Own("allocator-snapshot", settings).GetProperty("segments");
        JsonElement python = Python("snapshot", settings).GetProperty("segments");

        Assert.True(own.GetArrayLength() > 1);
        Assert.Equal(Segments(python), Segments(own));
    }

    [Fact]
    public void The_summary_is_PyTorchs()
    {
        JsonElement own = Own("allocator-summary", "");
        JsonElement python = Python("summary", "");

        Assert.Equal(python.GetProperty("whole").GetString(), own.GetProperty("whole").GetString());
        Assert.Equal(python.GetProperty("short").GetString(), own.GetProperty("short").GetString());
    }

    [Fact]
    public void Without_blocks_there_is_no_snapshot() => Assert.StartsWith(
        "Calling snapshot with backend:cudaMallocAsync is not meaningful.",
        Own("allocator-untraceable", Async).GetProperty("error").GetString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", "native")]
    [InlineData("expandable_segments:True", "native")]
    [InlineData(Async, "cudaMallocAsync")]
    public void Devices_are_described_as_in_PyTorch(string settings, string backend)
    {
        JsonElement own = new CardRun { Devices = 2, Variables = [(Settings, settings)] }.Program("allocator-device");
        JsonElement python = Assert.Single(new PythonProgram("allocator_figures.py", "device")
        {
            Options = ["--devices", "2"],
            Variables = [(Settings, settings)],
        }.Run().Objects);

        Assert.Equal($"{python}", $"{own}", ignoreAllWhiteSpace: true);
        Assert.Equal((backend, 1), (own.GetProperty("backend").GetString(), own.GetProperty("current").GetInt32()));
        Assert.Equal("[1,0,1048576]", $"{own.GetProperty("onCurrent")}", ignoreAllWhiteSpace: true);
    }

    private static JsonElement Own(string program, string settings) => new CardRun { Variables = [(Settings, settings)] }.Program(program);

    private static JsonElement Python(string program, string settings) =>
        Assert.Single(new PythonProgram("allocator_figures.py", program) { Variables = [(Settings, settings)] }.Run().Objects);

    private static Dictionary<string, JsonElement> Stages(JsonElement stages) => stages.EnumerateObject().ToDictionary(stage => stage.Name, stage => stage.Value);

    private static IEnumerable<string> Numbers(JsonElement statistics, string stage) =>
        statistics.EnumerateObject().Select(pair => $"{stage} {pair.Name} {pair.Value.GetInt64()}").Order(StringComparer.Ordinal);

    // Where the two processes' segments lie is their own affair; where blocks lie in them is not.
    private static IEnumerable<string> Segments(JsonElement segments) => segments.EnumerateArray()
        .OrderBy(segment => segment.GetProperty("address").GetInt64())
        .Select(segment => string.Join(' ', segment.EnumerateObject().Where(pair => pair.Name is not ("address" or "blocks")).OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => $"{pair}"))
            + string.Concat(segment.GetProperty("blocks").EnumerateArray().Select(block => "\n " + Block(block, segment.GetProperty("address").GetInt64()))))
        .Select(text => text.Replace(" ", "", StringComparison.Ordinal));

    private static string Block(JsonElement block, long start) =>
        $"{block.GetProperty("address").GetInt64() - start} {block.GetProperty("size")} {block.GetProperty("requested_size")} {block.GetProperty("state")}";
}
