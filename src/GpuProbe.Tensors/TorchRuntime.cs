using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using GpuProbe.Core;
using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Layers;

namespace GpuProbe.Tensors;

/// <summary>The native library and the libtorch behind it.</summary>
public static class TorchRuntime
{
    /// <summary>Environment variable with the path of <c>libgpuprobe.so</c>; <c>none</c> where there is none for this libtorch.</summary>
    public const string PathVariable = "GPUPROBE_NATIVE";

    private const string FileName = "libgpuprobe.so";
    private const string Declined = "none";
    private static readonly Lock Gate = new();
    private static string? loadedVersion;
    private static nint library;
    private static bool resolves;

    /// <summary>Path of the native library that was loaded, or <see langword="null"/> before <see cref="Load"/>.</summary>
    public static string? LibraryPath { get; private set; }

    /// <summary>Threads that libtorch uses inside an operator.</summary>
    public static int ThreadCount
    {
        get => Libtorch.ThreadCount;
        set => Libtorch.ThreadCount = value;
    }

    /// <summary>Whether stand-ins take the place of CUDA's libraries: memory is accounted for, and nothing is computed.</summary>
    public static bool CudaIsVirtual => Libtorch.CudaIsVirtual;

    /// <summary>Why this process goes without the native library, in one line; <see langword="null"/> unless <see cref="Load"/> has found so.</summary>
    public static string? NativeMissing { get; private set; }

    /// <summary>
    /// Whether the native library is there. It can be missing only in the build on TorchSharp's package, after <see cref="Load"/>; what needs
    /// it fails then, and all that TorchSharp does by itself works.
    /// </summary>
    public static bool HasNative => NativeMissing is null;

    /// <summary>Loads the native library on first use and returns the version of libtorch, for example <c>2.6.0</c>.</summary>
    /// <exception cref="ToolException">
    /// The library is not there, cannot be loaded, or was built for another libtorch (exit code 3). Not in the build on
    /// TorchSharp's package: see <see cref="HasNative"/>.
    /// </exception>
    public static string Load()
    {
        lock (Gate)
        {
            if (loadedVersion is not null)
                return loadedVersion;
            Libtorch.Load();
            try
            {
                loadedVersion = LoadNative();
            }
            catch (ToolException error) when (Libtorch.IsEnough)
            {
                NativeMissing = error.Message;
                LibraryPath = null;
                library = 0;
                ResolveNative();
                loadedVersion = Libtorch.Version;
            }

            return loadedVersion;
        }
    }

    /// <summary>
    /// Ends the process at once if libtorch is loaded: taking its hundreds of megabytes of static objects down in order takes
    /// longer than a short run. Nothing may be left to be written.
    /// </summary>
    public static void Leave(int exitCode)
    {
        lock (Gate)
        {
            if (loadedVersion is not null && HasNative)
                Native.Leave(exitCode);
        }
    }

    /// <summary>
    /// Refuses a native library built for another libtorch: its calls go through tables whose layout changes between
    /// releases, so a mismatch would corrupt memory silently.
    /// </summary>
    /// <exception cref="ToolException">The versions differ (exit code 3).</exception>
    public static void RequireSameVersion(string built, string loaded, string path)
    {
        if (Release(built) != Release(loaded))
            throw new ToolException(
                ExitCode.Environment,
                $"{path} was built for libtorch {built}, but libtorch {loaded} is loaded; run scripts/setup to build it again.");
    }

    /// <summary>What is thrown where something needs the native library and it is missing.</summary>
    internal static ToolException Missing(string needing) => new(
        ExitCode.Environment, $"{needing} needs gpuprobe's native library, which is missing: {NativeMissing}");

    private static string LoadNative()
    {
        LibraryPath = Find();
        if (Libtorch.Refusal(LibraryPath) is { } refusal)
            throw new ToolException(ExitCode.Environment, refusal + ".");
        library = Open(LibraryPath);
        ResolveNative();
        string loaded = Native.LoadedTorchVersion();
        RequireSameVersion(Native.BuiltTorchVersion, loaded, LibraryPath);
        Native.InstallCpuMemory();
        Native.RecordSavedTensors(enabled: false);
        return loaded;
    }

    private static void ResolveNative()
    {
        if (!resolves)
            NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        resolves = true;
    }

    // Builds of one release differ in their suffix ("2.11.0+cu130", "2.6.0a0+debian") but not in their layout.
    private static string Release(string version) => string.Concat(version.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));

    private static string Find()
    {
        string? stated = Environment.GetEnvironmentVariable(PathVariable);
        if (stated == Declined)
            throw new ToolException(ExitCode.Environment, $"There is no native library ({PathVariable}={Declined}); set {PathVariable} to the path of one for this libtorch.");
        string[] candidates = string.IsNullOrEmpty(stated)
            ? [Path.Combine(AppContext.BaseDirectory, FileName), .. BesideTheSources()]
            : [stated];
        return candidates.FirstOrDefault(File.Exists) ?? throw new ToolException(
            ExitCode.Environment,
            $"The native library is not at {string.Join(" nor at ", candidates)}; run scripts/setup, or set {PathVariable} to its path.");
    }

    private static IEnumerable<string> BesideTheSources()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GpuProbe.sln")))
                yield return Path.Combine(folder.FullName, ".gpuprobe", "native", "current", FileName);
        }
    }

    private static nint Open(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new ToolException(
                ExitCode.Environment,
                $"{path} cannot be loaded ({Cause(error)}); run scripts/setup to build it again.",
                error);
        }
    }

    // .NET begins with general advice; what the loader itself said comes below it.
    private static string Cause(Exception error)
    {
        string[] lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Skip(1).FirstOrDefault() ?? lines[0];
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        Native.Library when !HasNative => throw Missing(Caller()),
        Native.Library => library,
        _ => 0,
    };

    // What of this assembly was called from outside.
    private static string Caller() => new StackTrace().GetFrames()
        .Select(DiagnosticMethodInfo.Create)
        .SkipWhile(method => !IsOfLayer(method))
        .TakeWhile(IsOfLayer)
        .Select(method => $"{method!.DeclaringTypeName!.Split('.', '+')[^1]}.{method.Name}")
        .LastOrDefault("this");

    private static bool IsOfLayer(DiagnosticMethodInfo? method) =>
        method?.DeclaringTypeName is { } type
        && method.DeclaringAssemblyName == typeof(TorchRuntime).Assembly.FullName
        && !type.StartsWith($"{typeof(Native).Namespace}.", StringComparison.Ordinal)
        && type != typeof(TorchRuntime).FullName;
}
