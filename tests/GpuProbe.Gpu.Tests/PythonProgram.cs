using System.Diagnostics;

namespace GpuProbe.Gpu.Tests;

/// <summary>A Python program that knows nothing of gpuprobe, to be run by <c>gpuprobe virtual</c>.</summary>
/// <param name="File">Its file in the folder of programs.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record PythonProgram(string File, params string[] Arguments)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>The kind of card.</summary>
    public string Gpu { get; init; } = "a100-80gb";

    /// <summary>Further options of gpuprobe.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>What stands between Python and the program, such as a launcher.</summary>
    public string[] Launcher { get; init; } = [];

    /// <summary>Variables that the program is to see.</summary>
    public (string Name, string Value)[] Variables { get; init; } = [];

    /// <summary>The folder it is started in.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Runs it to its end.</summary>
    public VirtualRun Run()
    {
        string python = Requirements.PythonOnVirtualGpu();
        string json = Path.GetTempFileName();
        try
        {
            using Process process = Process.Start(Start(python, json))!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{File} does not end; so far: {output.Result}{error.Result}");
            }

            return new VirtualRun(process.ExitCode, output.Result, error.Result, System.IO.File.ReadAllText(json));
        }
        finally
        {
            System.IO.File.Delete(json);
        }
    }

    /// <summary>Runs one process of it for each of several cards, by torchrun.</summary>
    public VirtualRun RunOnRanks(int ranks)
    {
        string rendezvous = Path.GetTempFileName();
        System.IO.File.Delete(rendezvous);
        PythonProgram program = this with
        {
            Options = ["--devices", $"{ranks}", .. Options],
            // Debian's PyTorch has no libuv, which torchrun's own store insists on.
            Launcher =
            [
                "-m", "torch.distributed.run", "--nproc-per-node", $"{ranks}", "--rdzv-backend", "c10d", "--rdzv-endpoint", rendezvous,
                "--rdzv-conf", "store_type=file",
            ],
            Variables = [("USE_LIBUV", "0"), ("TORCH_DISABLE_SHARE_RDZV_TCP_STORE", "1"), .. Variables],
        };
        try
        {
            return program.Run();
        }
        finally
        {
            System.IO.File.Delete(rendezvous);
        }
    }

    private ProcessStartInfo Start(string python, string json)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "gpuprobe"),
            [
                "virtual", "--gpu", Gpu, .. Options, "--json", json, "--quiet", "--",
                python, .. Launcher, Path.Combine(Requirements.Programs, File), .. Arguments,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = WorkingFolder ?? Path.GetTempPath(),
        };
        // What is compiled once is there for the next program, and not among the sources.
        start.Environment.Remove("PYTHONDONTWRITEBYTECODE");
        start.Environment["PYTHONPYCACHEPREFIX"] = Requirements.PythonCache;
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["HF_HUB_OFFLINE"] = "1";
        foreach ((string name, string value) in Variables)
            start.Environment[name] = value;
        return start;
    }
}
