namespace GpuProbe.Gpu.Tests;

/// <summary>A libtorch for CUDA 13 of a few kilobytes, as pip lays one out, and the stand-ins that are built for it.</summary>
public sealed class FakeWheel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public FakeWheel()
    {
        Command.Require("bash", "gcc", "readelf", "nm", "awk");
        Directory.CreateDirectory(Virtual);
        Command.Run(Path.Combine(Requirements.Programs, "wheel", "make"), _folder.FullName).Succeeded();
        Built = Build();
    }

    /// <summary>The folder of its libtorch_cuda.</summary>
    public string Torch => Path.Combine(_folder.FullName, "torch", "lib");

    /// <summary>The folder of NVIDIA's libraries, which all answer 77.</summary>
    public string Nvidia => Path.Combine(_folder.FullName, "nvidia", "cu13", "lib");

    /// <summary>A program that calls those libraries.</summary>
    public string Program => Path.Combine(_folder.FullName, "program");

    /// <summary>Where stand-ins are built.</summary>
    public string Virtual => Path.Combine(_folder.FullName, "virtual-gpu");

    /// <summary>The stand-ins for it.</summary>
    public string StandIns => Directory.ResolveLinkTarget(Path.Combine(Virtual, "current"), returnFinalTarget: true)!.FullName;

    /// <summary>What the first build said.</summary>
    internal Command Built { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Builds stand-ins for the libtorch in a folder, unless that is done.</summary>
    internal Command Build(string? torch = null) => Command.Run(
        "bash",
        "-c",
        """. "$0/common.sh"; . "$0/virtual-gpu.sh"; virtual=$1; build_virtual_gpu "$2" """,
        Requirements.Scripts,
        Virtual,
        torch ?? Torch);
}
