using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;

namespace GpuProbe.Cli.Machine;

/// <summary>The presets that come with gpuprobe.</summary>
internal static class DataFiles
{
    /// <summary>Environment variable with the folder of the presets.</summary>
    public const string Variable = "GPUPROBE_MODELS";

    private const string Folder = "models";
    private const string DevicesFolder = "devices";

    /// <summary>The models that can be asked for by name.</summary>
    public static ModelCatalog Models() => new(Root());

    /// <summary>The cards that can be asked for by name.</summary>
    public static GpuCatalog Gpus() => new(Path.Combine(Root(), DevicesFolder));

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated)
            return stated;
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string candidate = Path.Combine(folder, Folder);
            if (Directory.Exists(Path.Combine(candidate, DevicesFolder)))
                return candidate;
        }

        return Path.Combine(AppContext.BaseDirectory, Folder);
    }
}
