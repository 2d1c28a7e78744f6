using System.Diagnostics;
using GpuProbe.Cli.VirtualGpus;

namespace GpuProbe.Cli.Tests;

/// <summary>Runs gpuprobe as its user does: as a process, seen through its streams and its exit code.</summary>
internal sealed class Gpuprobe : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private readonly string _mark;
    private bool _isDisposed;

    private Gpuprobe(Process process, string mark)
    {
        _mark = mark;
        Process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public Process Process { get; }

    /// <summary>The built executable.</summary>
    public static GpuprobeResult Run(params string[] args) => Start(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), args, null).Wait();

    /// <summary>A program that ends as the built executable.</summary>
    public static GpuprobeResult RunProgram(string program, string[] args, params (string Name, string? Value)[] environment) =>
        Start(program, args, null, environment.ToDictionary(one => one.Name, one => one.Value)).Wait();

    /// <summary>The same program with a <see cref="FakeWorkload"/> in its worker.</summary>
    public static GpuprobeResult RunFake(string fake, params string[] args) => StartFake(fake, args).Wait();

    /// <inheritdoc cref="RunFake"/>
    public static Gpuprobe StartFake(string fake, params string[] args) => StartFake(fake, virtualGpu: null, args);

    /// <summary>The same where the files of a virtual GPU seem to be in a folder; there are none where it is <see langword="null"/>.</summary>
    public static Gpuprobe StartFake(string fake, string? virtualGpu, string[] args) => Start(
        Environment.ProcessPath!,
        [Program.AsGpuprobe, .. args],
        fake,
        new Dictionary<string, string?>
        {
            [VirtualLibraries.StandInVariable] = virtualGpu,
            [VirtualLibraries.CudaTorchVariable] = virtualGpu,
        });

    /// <summary>Starts the built executable.</summary>
    public static Gpuprobe Start(params string[] args) => Start(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), args, null);

    /// <summary>Starts the built executable with some variables of its environment set, or unset where <see langword="null"/>.</summary>
    public static Gpuprobe Start(IReadOnlyDictionary<string, string?> environment, string[] args, string? input = null)
    {
        Gpuprobe run = Start(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), args, null, environment);
        run.Process.StandardInput.Write(input);
        run.Process.StandardInput.Close();
        return run;
    }

    /// <summary>Waits for the worker that this process starts, and returns its id.</summary>
    public int Worker()
    {
        var time = Stopwatch.StartNew();
        while (time.Elapsed < Patience)
        {
            if (Children(Process.Id) is [var worker, ..])
                return worker;
            Thread.Sleep(5);
        }

        throw new TimeoutException("no worker was started");
    }

    /// <summary>Waits until the worker hangs in backward of step 1, and returns its id.</summary>
    public int HangingWorker()
    {
        var time = Stopwatch.StartNew();
        while (time.Elapsed < Patience)
        {
            if (int.TryParse(File.ReadAllText(_mark), out int worker))
                return worker;
            Thread.Sleep(5);
        }

        throw new TimeoutException("the worker does not hang");
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(string name, int process)
    {
        using Process shell = Process.Start("sh", ["-c", $"kill -{name} {process}"]);
        shell.WaitForExit();
    }

    /// <summary>Whether a process is gone or only waits to be collected.</summary>
    public static bool IsGone(int process)
    {
        var time = Stopwatch.StartNew();
        while (time.Elapsed < TimeSpan.FromSeconds(10))
        {
            if (Stat(process) is null or [_, "Z", ..])
                return true;
            Thread.Sleep(5);
        }

        return false;
    }

    public GpuprobeResult Wait()
    {
        using (this)
        {
            if (!Process.WaitForExit(Patience))
                throw new TimeoutException("gpuprobe does not end");
            return new GpuprobeResult(Process.ExitCode, _out.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.Dispose();
        File.Delete(_mark);
    }

    private static Gpuprobe Start(string program, string[] args, string? fake, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment[FakeWorkload.Variable] = fake;
        start.Environment.Remove("NO_COLOR");
        foreach ((string variable, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[variable] = value;
        string mark = Path.GetTempFileName();
        start.Environment[FakeWorkload.MarkVariable] = mark;
        return new Gpuprobe(Process.Start(start)!, mark);
    }

    private static int[] Children(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is [_, _, var of, ..] && of == $"{parent}"),
    ];

    // Name, state and parent of a process; null if there is none.
    private static string[]? Stat(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            int name = text.LastIndexOf(')');
            return [text[..name], .. text[(name + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
