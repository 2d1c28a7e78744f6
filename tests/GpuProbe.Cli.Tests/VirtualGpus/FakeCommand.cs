using System.Text.Json.Nodes;

namespace GpuProbe.Cli.Tests.VirtualGpus;

/// <summary>A shell script that behaves as a program on the virtual GPU would: it leaves reports where the rig is.</summary>
internal sealed class FakeCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-test-").FullName;
    private readonly Dictionary<string, string?> _environment;

    /// <param name="script">Lines of sh. <c>report NAME</c> leaves a report that was added under this name.</param>
    public FakeCommand(string script)
    {
        string standIns = Directory.CreateDirectory(Path.Combine(_folder, "stand-ins")).FullName;
        string torch = Directory.CreateDirectory(Path.Combine(_folder, "torch")).FullName;
        // The loader says that an empty file is no library and goes on without.
        foreach (string library in new[] { Path.Combine(standIns, "libgpuprobe-vgpu.so"), Path.Combine(standIns, "libgpuprobe-audit.so"), Path.Combine(torch, "libtorch_cuda.so") })
            File.WriteAllText(library, "");
        File.WriteAllText(Script, $"#!/bin/sh\nunset LD_AUDIT\nreport() {{ cp \"{_folder}/$1.json\" \"$GPUPROBE_VGPU/reports/\"; }}\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _environment = new()
        {
            ["GPUPROBE_VIRTUAL_GPU"] = standIns,
            ["GPUPROBE_CUDA_TORCH"] = torch,
            ["GPUPROBE_TEST_FOLDER"] = _folder,
            ["LD_PRELOAD"] = null,
        };
    }

    /// <summary>The script's path.</summary>
    public string Script => Path.Combine(_folder, "command");

    /// <summary>A file in the folder of the test.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Sets a variable, or takes it away.</summary>
    public FakeCommand With(string variable, string? value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Adds a report of a process, changed by <paramref name="change"/>.</summary>
    public FakeCommand Report(string name, Action<JsonObject>? change = null)
    {
        JsonObject report = JsonNode.Parse(Good)!.AsObject();
        change?.Invoke(report);
        File.WriteAllText(PathOf(name + ".json"), report.ToJsonString());
        return this;
    }

    /// <summary>Runs it under <c>gpuprobe virtual --gpu rtx-4090</c>.</summary>
    public GpuprobeResult Run(params string[] options)
    {
        GpuprobeResult result = Start(options, []).Wait();
        return result with { Error = WithoutLoader(result.Error) };
    }

    /// <summary>Starts it with arguments of its own and something on its standard input.</summary>
    public Gpuprobe Start(string[] options, string[] arguments, string? input = null) =>
        Gpuprobe.Start(_environment, ["virtual", "--gpu", "rtx-4090", .. options, "--", Script, .. arguments], input);

    /// <summary>What gpuprobe and the script wrote, without the loader's remarks on the empty stand-ins.</summary>
    public static string WithoutLoader(string error) =>
        string.Concat(error.Split('\n').Where(line => !line.StartsWith("ERROR: ld.so", StringComparison.Ordinal)).Select(line => line + "\n"))[..^1];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Good = """
        {"pid":4711,"parentPid":1,"command":"python3 train.py","torch":"/x/libtorch_cuda.so","seconds":1.25,"final":true,"kernelLaunches":9,
         "devices":[{"index":0,"physical":0,"totalBytes":25393364992,"contextBytes":536870912,"peakDeviceBytes":21474836480,"peakDeviceSeconds":0.5,
           "atPeakDevice":{"context":536870912,"malloc":20937965568,"pool":0,"physical":0,"library":0},
           "allocator":{"peakAllocatedBytes":20401094656,"peakAllocatedSeconds":0.4,"reservedAtPeakAllocatedBytes":20937965568,
             "peakReservedBytes":20937965568,"peakReservedSeconds":0.5,"allocatedAtPeakReservedBytes":20401094656,"allocations":100,
             "segmentsAllocated":10,"segmentsFreed":0,"segmentsRefused":0,"retries":0,"outOfMemoryErrors":0,"lastOutOfMemory":null},
           "blocksAtPeak":[{"address":139637976727552,"bytes":2097152,"seconds":0.1,"thread":1,"operator":"aten::mm"}],
           "segmentsAtPeak":[{"address":139637976727552,"bytes":20971520}]}],
         "stubbedCalls":{"cublasGemmEx":12},"refusedCalls":{},"hostReads":[],"sizeReads":0,"loopGuards":0,"foreignRuntimes":[],"trace":null}
        """;
}
