using System.Text.Json;
using System.Text.Json.Nodes;
using GpuProbe.Core.VirtualGpus.Snapshots;

namespace GpuProbe.Cli.Tests.VirtualGpus;

public sealed class VirtualTest
{
    [Fact]
    public void A_command_that_fits_keeps_its_standard_output_and_the_report_follows_on_standard_error()
    {
        using FakeCommand command = new FakeCommand("echo epoch 1; echo warning >&2; report good").Report("good");
        GpuprobeResult result = command.Run();

        Assert.Equal((0, "epoch 1\n"), (result.Code, result.Out));
        Assert.StartsWith("warning\n\nVirtual GPU  [rtx-4090, nothing was computed]\nfits on rtx-4090 with 3.65 GiB to spare\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("  allocated  19.00 GiB  20,401,094,656         80.3%  0.40 s\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Fact]
    public void Arguments_and_standard_input_reach_the_command_as_they_are()
    {
        using FakeCommand command = new FakeCommand("for a in \"$@\"; do echo \"<$a>\"; done; cat; report good").Report("good");
        GpuprobeResult result = command.Start([], ["--quiet", "-abc", "--x=1", "--", "a b", ""], "typed\n").Wait();

        Assert.Equal((0, "<--quiet>\n<-abc>\n<--x=1>\n<-->\n<a b>\n<>\ntyped\n"), (result.Code, result.Out));
    }

    [Fact]
    public void The_command_is_put_on_the_rig()
    {
        using FakeCommand command = new FakeCommand("cat \"$GPUPROBE_VGPU/card\"; echo \"$LD_PRELOAD $UCX_HANDLE_ERRORS ${LD_LIBRARY_PATH-unset}\"; report good")
            .Report("good").With("LD_PRELOAD", "/nowhere/mine.so").With("LD_LIBRARY_PATH", null);
        GpuprobeResult result = command.Run("--devices", "4", "--capacity", "8GiB", "--nonzero", "1/8", "--loop-guard", "9", "--nccl-memory", "1MiB", "--interconnect", "pcie", "--occupied", "2GiB", "--fault", "lost@9");

        Assert.StartsWith("devices 4\nname NVIDIA GeForce RTX 4090\ntotal-memory 8589934592\ncontext 536870912\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("\nloop-guard 9\nnonzero 0.125\nnccl-memory 1048576\ninterconnect pcie\noccupied 2147483648\noccupied-by ", result.Out, StringComparison.Ordinal);
        Assert.Contains("\nfault lost@9\noperators 1\ntrace 0\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("/stand-ins/libgpuprobe-vgpu.so:/nowhere/mine.so none unset\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_runs_out_of_memory_does_not_fit()
    {
        using FakeCommand command = new FakeCommand("report oom; exit 1").Report("oom", OutOfMemory);
        GpuprobeResult result = command.Run();

        Assert.Equal(4, result.Code);
        Assert.Contains("does not fit on rtx-4090: at least 1.50 GiB too much\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_lives_with_an_out_of_memory_error_fits()
    {
        using FakeCommand command = new FakeCommand("report oom").Report("oom", OutOfMemory);
        GpuprobeResult result = command.Run();

        Assert.Equal(0, result.Code);
        Assert.Contains("1 out-of-memory error was raised, and the program went on.\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 7", 7, "the command ended with exit code 7")]
    [InlineData("kill -SEGV $$", 139, "the command was ended by SIGSEGV")]
    public void A_command_that_fails_keeps_its_exit_code(string end, int code, string line)
    {
        using FakeCommand command = new FakeCommand($"report good; {end}").Report("good");
        GpuprobeResult result = command.Run();

        Assert.Equal(code, result.Code);
        Assert.Contains($"failed, and not for lack of memory: {line}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_depend_on_what_was_read_back_are_incomplete()
    {
        using FakeCommand command = new FakeCommand("report sizes").Report("sizes", report => report["sizeReads"] = 3);
        GpuprobeResult result = command.Run("--nonzero", "all");

        Assert.Equal(5, result.Code);
        Assert.Contains("answered by --nonzero all: the", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", 5)]
    [InlineData("exit 7", 7)]
    public void A_command_without_CUDA_is_one_line(string script, int code)
    {
        using FakeCommand command = new(script);

        Assert.Equal($"{command.Script} did not use a CUDA libtorch: nothing to count.", command.Run().Refusal(code));
    }

    [Fact]
    public void A_runtime_of_its_own_is_named()
    {
        using FakeCommand command = new FakeCommand("report own; exit 1").Report("own", report =>
        {
            report["devices"] = new JsonArray();
            report["foreignRuntimes"] = new JsonArray("/opt/own-cuda");
        });

        Assert.Equal("/opt/own-cuda carries a CUDA runtime of its own, which the virtual GPU cannot stand in for.", command.Run().Refusal(3));
    }

    [Fact]
    public void Json_follows_the_commands_own_output()
    {
        using FakeCommand command = new FakeCommand("echo epoch 1; report one; report two").Report("one").Report("two", report => report["pid"] = 4712);
        GpuprobeResult result = command.Run("--json", "--quiet");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("epoch 1\n{", result.Out, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(result.Out["epoch 1\n".Length..]).RootElement;
        Assert.Equal("gpuprobe.virtual/1", json.GetProperty("schema").GetString());
        Assert.Equal("fits", json.GetProperty("verdict").GetProperty("kind").GetString());
        Assert.Equal([4711, 4712], json.GetProperty("devices")[0].GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("pid").GetInt32()));
        Assert.Equal(command.Script, json.GetProperty("command")[0].GetString());
    }

    [Fact]
    public void Json_in_a_file_leaves_the_report_where_it_is()
    {
        using FakeCommand command = new FakeCommand("report good").Report("good");
        GpuprobeResult result = command.Run("--json", command.PathOf("result.json"));

        Assert.Contains("fits on rtx-4090", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(File.ReadAllText(command.PathOf("result.json"))).RootElement.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void A_snapshot_is_made_of_the_events()
    {
        using FakeCommand command = new FakeCommand("grep trace \"$GPUPROBE_VGPU/card\"; cp \"$GPUPROBE_TEST_FOLDER/events\" \"$GPUPROBE_VGPU/reports/4711.trace\"; report traced")
            .Report("traced", report => report["trace"] = "4711.trace");
        File.WriteAllBytes(command.PathOf("events"), TraceRecord.Write(
            [new TraceRecord(1 << 20, 20 << 20, 1000, TraceKind.Segment, 0, 1), new TraceRecord(1 << 20, 512, 2000, TraceKind.Block, 0, 1)]));
        GpuprobeResult result = command.Run("--snapshot", command.PathOf("peak.pickle"));

        Assert.Equal((0, "trace 1\n"), (result.Code, result.Out));
        byte[] pickle = File.ReadAllBytes(command.PathOf("peak.pickle"));
        Assert.Equal([0x80, 2], pickle[..2]);
        Assert.True(pickle.AsSpan().IndexOf("segment_alloc"u8) > 0);
        Assert.Equal((byte)'.', pickle[^1]);
    }

    [Theory]
    [InlineData("GPUPROBE_VIRTUAL_GPU", null, "no virtual GPU here (GPUPROBE_VIRTUAL_GPU is not set)")]
    [InlineData("GPUPROBE_VIRTUAL_GPU", "/nowhere", "no virtual GPU in /nowhere (libgpuprobe-vgpu.so is missing)")]
    [InlineData("GPUPROBE_CUDA_TORCH", null, "no libtorch for CUDA here (GPUPROBE_CUDA_TORCH is not set)")]
    [InlineData("GPUPROBE_CUDA_TORCH", "/nowhere", "no libtorch for CUDA in /nowhere (libtorch_cuda.so is missing)")]
    public void What_is_missing_is_one_line_with_the_way_to_it(string variable, string? value, string line)
    {
        using FakeCommand command = new FakeCommand("echo never").With(variable, value);

        Assert.Equal($"{line}: scripts/setup brings a libtorch for CUDA and builds the stand-ins for it.", command.Run().Refusal(3));
    }

    [Fact]
    public void A_file_that_no_program_can_be_made_of_is_one_line()
    {
        using FakeCommand command = new("");
        File.WriteAllText(command.Script, "\0");

        Assert.StartsWith($"'{command.Script}' cannot be started: ", command.Run().Refusal(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cannot_be_read_is_no_figure()
    {
        using FakeCommand command = new("echo '{' > \"$GPUPROBE_VGPU/reports/1.json\"");

        Assert.StartsWith("1.json: not a report of the virtual GPU: ", command.Run().Refusal(1), StringComparison.Ordinal);
    }

    private static void OutOfMemory(JsonObject report)
    {
        JsonObject allocator = report["devices"]![0]!["allocator"]!.AsObject();
        allocator["outOfMemoryErrors"] = 1;
        allocator["lastOutOfMemory"] = JsonNode.Parse(
            """{"requestedBytes":2147483648,"allocatedBytes":20401094656,"reservedBytes":20937965568,"deviceFreeBytes":536870912,"seconds":0.6}""");
    }
}
