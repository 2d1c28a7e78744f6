using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

/// <summary>The data files that ship with the tool.</summary>
internal static class Catalogs
{
    public static string ModelsDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    public static string DevicesDirectory { get; } = Path.Combine(ModelsDirectory, "devices");

    public static ModelCatalog Models { get; } = new(ModelsDirectory);

    public static GpuCatalog Gpus { get; } = new(DevicesDirectory);
}
