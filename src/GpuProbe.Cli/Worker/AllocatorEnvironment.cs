using GpuProbe.Core;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Worker;

/// <summary>Lets a worker's libtorch take the allocator of a set-up: a library reads its settings when it is loaded, and never again.</summary>
internal static class AllocatorEnvironment
{
    private const string Cuda = "PYTORCH_CUDA_ALLOC_CONF";
    private const string General = "PYTORCH_ALLOC_CONF";
    private const string Backend = "backend";
    private const string Expandable = "expandable_segments";
    private const string Native = "native";
    private const string Async = "cudaMallocAsync";
    private const string On = "True";

    /// <summary>Adds the choice to the settings that are there; what else they say is kept.</summary>
    /// <param name="environment">Variable and value.</param>
    /// <param name="allocator">The allocator of the set-up.</param>
    /// <exception cref="ToolException">The settings that are there say otherwise (exit code 2).</exception>
    public static void AddTo(IDictionary<string, string?> environment, Allocator allocator)
    {
        (string source, string settings, string? backend, bool? expandable) = Read(environment);
        bool contradicts = allocator switch
        {
            Allocator.CudaMallocAsync => backend == Native || expandable == true,
            Allocator.ExpandableSegments => backend == Async || expandable == false,
            _ => backend == Async || expandable == true,
        };
        if (contradicts)
            throw new ToolException(
                ExitCode.BadInput,
                $"{source} says {settings}, but --{SetupNames.Allocator} is {Choices.Allocator.Text(allocator)}: change one of them");

        string? missing = allocator switch
        {
            Allocator.CudaMallocAsync when backend is null => $"{Backend}:{Async}",
            Allocator.ExpandableSegments when expandable is null => $"{Expandable}:{On}",
            _ => null,
        };
        if (missing is not null)
            environment[Cuda] = settings.Length == 0 ? missing : $"{settings.TrimEnd(',')},{missing}";
    }

    /// <summary>The allocator that the settings ask for; <see langword="null"/> where they leave it open.</summary>
    /// <param name="environment">Variable and value.</param>
    public static Allocator? ChosenBy(IDictionary<string, string?> environment) => Read(environment) switch
    {
        { Backend: Async } => Allocator.CudaMallocAsync,
        { IsExpandable: true } => Allocator.ExpandableSegments,
        _ => null,
    };

    // libtorch takes the first of these that is set; before 2.9 it knew only the first.
    private static (string Source, string Settings, string? Backend, bool? IsExpandable) Read(IDictionary<string, string?> environment)
    {
        string source = Given(environment, Cuda) is not null ? Cuda : General;
        string settings = Given(environment, source) ?? "";
        return (source, settings, Value(settings, Backend), Value(settings, Expandable) is { } text ? text == On : null);
    }

    private static string? Given(IDictionary<string, string?> environment, string name) =>
        environment.TryGetValue(name, out string? value) && !string.IsNullOrEmpty(value) ? value : null;

    // Settings are "name:value" with commas between; no name is also a value.
    private static string? Value(string settings, string name) => settings
        .Split([',', '[', ']'], StringSplitOptions.TrimEntries)
        .Select(setting => setting.Split(':', 2, StringSplitOptions.TrimEntries))
        .LastOrDefault(parts => parts.Length == 2 && parts[0] == name)?[1];
}
