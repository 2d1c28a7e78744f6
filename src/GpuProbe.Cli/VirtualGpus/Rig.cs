using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>A machine of virtual cards: the folder through which gpuprobe and the processes on those cards speak.</summary>
internal sealed class Rig : IDisposable
{
    /// <summary>Environment variable with the rig's folder.</summary>
    public const string Variable = "GPUPROBE_VGPU";

    private const string SharedMemory = "/dev/shm";
    private const string CardFile = "card";
    private const string ReportFolder = "reports";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Rig(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where processes leave their reports.</summary>
    public string Reports => Path.Combine(Folder, ReportFolder);

    /// <summary>Makes a rig; disposing of it removes its folder.</summary>
    /// <exception cref="ToolException">No folder can be made (exit code 3).</exception>
    public static Rig Create(GpuProfile card, RigOptions options)
    {
        var rig = new Rig(NewFolder(options));
        try
        {
            Directory.CreateDirectory(rig.Reports);
            File.WriteAllText(Path.Combine(rig.Folder, CardFile), RigCard.Text(card, options, Environment.ProcessId));
            return rig;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            rig.Dispose();
            throw new ToolException(ExitCode.Environment, $"{rig.Folder}: no rig can be made here: {e.Message}", e);
        }
    }

    /// <summary>Puts a process that is started with <paramref name="environment"/> on the rig's cards.</summary>
    /// <param name="environment">Variable and value; what is in it is kept.</param>
    /// <param name="libraries">The files of the virtual GPU.</param>
    /// <param name="withCudaTorch">Whether the process is to find the libtorch of <paramref name="libraries"/> rather than one of its own.</param>
    public void AddTo(IDictionary<string, string?> environment, VirtualLibraries libraries, bool withCudaTorch)
    {
        environment[Variable] = Folder;
        Prepend(environment, "LD_AUDIT", libraries.AuditLibrary);
        Prepend(environment, "LD_PRELOAD", libraries.CoreLibrary);
        // UCX, which comes with Debian's libtorch, would turn a program's crash into minutes of back traces.
        environment["UCX_HANDLE_ERRORS"] = "none";
        if (withCudaTorch)
            Prepend(environment, "LD_LIBRARY_PATH", libraries.CudaTorchFolder, Path.GetDirectoryName(libraries.CudaTorchFolder)!);
    }

    /// <summary>The reports of all processes so far, in the order of their start.</summary>
    /// <exception cref="ToolException">One cannot be read (exit code 1).</exception>
    public IReadOnlyList<ProcessReport> ReadReports() =>
    [
        .. Directory.EnumerateFiles(Reports, "*.json")
            .Select(file => ProcessReportReader.Read(File.ReadAllBytes(file), Path.GetFileName(file)))
            .OrderBy(report => report.Pid),
    ];

    /// <summary>Opens a file that a report names; <see langword="null"/> if it is not there.</summary>
    public Stream? OpenTrace(string name)
    {
        string path = Path.Combine(Reports, Path.GetFileName(name));
        return File.Exists(path) ? File.OpenRead(path) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // It is gone already, or a process that outlived the command still writes there.
        }
    }

    // Shared memory is quickest, but in containers often too small for a record of millions of allocations.
    private static string NewFolder(RigOptions options)
    {
        string name = $"gpuprobe-{Environment.ProcessId}-{Path.GetRandomFileName()}";
        if (!options.Trace && TryCreate(Path.Combine(SharedMemory, name)) is { } shared)
            return shared;
        string temporary = Path.GetTempPath();
        return TryCreate(Path.Combine(temporary, name))
            ?? throw new ToolException(ExitCode.Environment, $"neither {SharedMemory} nor {temporary} can be written to; set TMPDIR to a folder that can.");
    }

    private static string? TryCreate(string folder)
    {
        try
        {
            // The folder above must be there: a missing /dev/shm is not made.
            return Directory.Exists(Path.GetDirectoryName(folder)) ? CreatePrivate(folder).FullName : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static DirectoryInfo CreatePrivate(string folder) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnerOnly);

    private static void Prepend(IDictionary<string, string?> environment, string variable, params IEnumerable<string> paths)
    {
        string? before = environment.TryGetValue(variable, out string? value) ? value : null;
        environment[variable] = string.Join(':', string.IsNullOrEmpty(before) ? paths : paths.Append(before));
    }
}
