using System.Text.Json;
using GpuProbe.Cuda;
using GpuProbe.Gpu.Tests.Files;

namespace GpuProbe.Gpu.Tests;

/// <summary><c>scripts/gpu-verify</c> on the virtual GPU, which it takes for a card but for its label.</summary>
public sealed class GpuVerifyTest
{
    private static readonly Lazy<(Command Command, JsonElement Json, string Table)> Quick = new(() =>
    {
        using var folder = new TemporaryFolder();
        Command command = OnVirtualCard(folder.Path, AppContext.BaseDirectory, "--quick", "--only", "grid,tests,peers");
        return (command, Json(folder.Path), File.ReadAllText(Path.Combine(folder.Path, "gpu-verify.md")));
    });

    [Fact]
    public void Every_row_of_a_quick_run_is_its_twin_to_the_byte()
    {
        JsonElement[] rows = [.. Quick.Value.Json.GetProperty("rows").EnumerateArray()];

        Assert.Equal(["small, bf16", "QLoRA", "expandable segments"], rows.Select(row => row.GetProperty("name").GetString()));
        Assert.All(rows, row => Assert.Equal(
            (0, 0, JsonValueKind.Null),
            (Off(row, "allocatedBytes"), Off(row, "reservedBytes"), row.GetProperty("problem").ValueKind)));
        Assert.True(rows[0].GetProperty("repetitionsAgree").GetBoolean());
        Assert.Equal(2, rows[0].GetProperty("repetitions").GetInt32());
    }

    [Fact]
    public void The_same_in_plain_PyTorch_and_transformers_stands_beside_it()
    {
        var peers = Quick.Value.Json.GetProperty("peers").EnumerateArray().ToLookup(one => one.GetProperty("peer").GetString());

        Assert.All(peers["torch"], one => Assert.Equal((0, 0), (Off(one, "allocatedBytes"), Off(one, "reservedBytes"))));
        Assert.Equal(2, peers["torch"].Count());
        Assert.InRange(Assert.Single(peers["transformers"]).GetProperty("allocatedRatio").GetDouble(), -0.02, 0.02);
    }

    [Fact]
    public void All_that_can_be_judged_holds()
    {
        (Command command, JsonElement json, _) = Quick.Value;

        Assert.True(command.Code == 0, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        Assert.Equal("gpuprobe.gpu-verify/1", json.GetProperty("schema").GetString());
        Assert.True(json.GetProperty("passes").GetBoolean());
    }

    [Fact]
    public void A_virtual_card_is_named_and_nothing_that_was_not_computed_is_shown()
    {
        (_, JsonElement json, string table) = Quick.Value;

        Assert.True(json.GetProperty("isVirtual").GetBoolean());
        Assert.Contains("**This run was on a virtual card: nothing was computed", table, StringComparison.Ordinal);
        IEnumerable<JsonElement> all = json.GetProperty("rows").EnumerateArray().Concat(json.GetProperty("peers").EnumerateArray());
        Assert.All(all, one => Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null),
            (one.GetProperty("losses").ValueKind, one.GetProperty("stepSeconds").ValueKind)));
    }

    [Fact]
    public void What_breaks_is_named_and_all_the_rest_is_written()
    {
        Requirements.VirtualGpu();
        using var folder = new TemporaryFolder();
        string grid = Path.Combine(folder.Path, "grid.json");
        File.WriteAllText(grid, """
            [{"name": "no model", "setup": {"model": "no-such-model", "seq-len": 128}},
             {"name": "whole", "setup": {"model": "smollm2-135m", "seq-len": 128, "layers": 2}}]
            """);
        string app = Path.Combine(folder.Path, "app");
        Directory.CreateDirectory(app);
        File.CreateSymbolicLink(Path.Combine(app, "gpuprobe"), Path.Combine(AppContext.BaseDirectory, "gpuprobe"));
        string crash = Path.Combine(app, "GpuProbe.Gpu.Tests");
        File.WriteAllText(crash, "#!/bin/sh\nkill -SEGV $$\n");
        Command.Run("chmod", "+x", crash).Succeeded();

        Command command = OnVirtualCard(folder.Path, app, "--grid", grid, "--only", "grid,tests");

        Assert.True(command.Code == 1, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        JsonElement json = Json(folder.Path);
        JsonElement[] rows = [.. json.GetProperty("rows").EnumerateArray()];
        Assert.Contains("no-such-model", rows[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (Off(rows[1], "allocatedBytes"), Off(rows[1], "reservedBytes")));
        JsonElement tests = Assert.Single(json.GetProperty("tests").EnumerateArray());
        Assert.Contains("exit code -11", tests.GetProperty("failures")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(folder.Path, "raw.tar.xz")).Length > 0);
    }

    [Fact]
    public void Without_a_card_one_line_says_so()
    {
        Assert.SkipWhen(GpuDriver.Open().Missing is null, "there is a card");
        Command command = Command.Run(Script, ["--quick"], ("GPUPROBE_PYTHON", Requirements.PythonOnVirtualGpu()));

        Assert.Equal(3, command.Code);
        Assert.Matches(@"^gpu-verify: there is no card here: [^\n]+\n$", command.Error);
    }

    private static string Script => Path.Combine(Requirements.Scripts, "gpu-verify");

    private static Command OnVirtualCard(string folder, string app, params string[] arguments) => Command.Run(
        Path.Combine(AppContext.BaseDirectory, "gpuprobe"),
        ["virtual", "--gpu", "h200-141gb", "--quiet", "--", Script, "--out", folder, "--app", app, .. arguments],
        ("GPUPROBE_PYTHON", Requirements.PythonOnVirtualGpu()),
        ("GPUPROBE_VERIFY_WORK", Path.Combine(folder, "work")),
        ("OMP_NUM_THREADS", "1"),
        ("OPENBLAS_NUM_THREADS", "1"));

    private static JsonElement Json(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "gpu-verify.json"))).RootElement;

    private static long Off(JsonElement row, string name) => row.GetProperty("difference").GetProperty(name).GetInt64();
}
