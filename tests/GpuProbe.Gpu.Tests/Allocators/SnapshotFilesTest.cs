using System.Text.Json;
using GpuProbe.Gpu.Tests.Cards;
using GpuProbe.Gpu.Tests.Files;

namespace GpuProbe.Gpu.Tests.Allocators;

/// <summary>Snapshots that the tensor layer takes, read by PyTorch's own viewer.</summary>
public sealed class SnapshotFilesTest
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData("", "segment_alloc", "segment_free")]
    [InlineData("expandable_segments:True", "segment_map", "segment_unmap")]
    public void The_viewer_reads_segments_blocks_operators_and_events(string settings, string taken, string given)
    {
        using var folder = new TemporaryFolder();
        JsonElement program = new CardRun
        {
            Variables = [(SnapshotProgram.Folder, folder.Path), ("PYTORCH_CUDA_ALLOC_CONF", settings)],
        }.Program("allocator-pickles");
        Command read = Command.Run(
            Requirements.PythonOnCpu(), Path.Combine(Requirements.Programs, "read_snapshots.py"),
            Path.Combine(folder.Path, "quiet"), Path.Combine(folder.Path, "refusal")).Succeeded();
        JsonElement[] snapshots = [.. read.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.False(program.GetProperty("again").GetBoolean());
        JsonElement quiet = snapshots[0];
        Assert.Equal(
            [$"""["alloc", {3 * MiB}, "aten::zeros"]""", $"""["alloc", {30 * MiB}, "aten::zeros"]""", $"""["free_requested", {30 * MiB}, null]""", $"""["free_completed", {30 * MiB}, null]"""],
            Lines(quiet, "events").Where(line => !line.Contains("segment", StringComparison.Ordinal)));
        Assert.Contains($"""[{3 * MiB}, {3 * MiB}, "active_allocated", "aten::zeros"]""", Lines(quiet, "blocks"));
        Assert.Contains(Lines(quiet, "events"), line => line.StartsWith($"[\"{taken}\"", StringComparison.Ordinal));

        JsonElement refusal = snapshots[1];
        Assert.Equal($"""["oom", {100 * MiB}, "aten::empty"]""", Lines(refusal, "events")[^1]);
        Assert.Contains(Lines(refusal, "events"), line => line.StartsWith($"[\"{given}\"", StringComparison.Ordinal));
        Assert.Equal(2, Lines(refusal, "blocks").Count(line => line.Contains("active_allocated", StringComparison.Ordinal)));
    }

    private static string[] Lines(JsonElement snapshot, string name) => [.. snapshot.GetProperty(name).EnumerateArray().Select(item => item.GetRawText())];
}
