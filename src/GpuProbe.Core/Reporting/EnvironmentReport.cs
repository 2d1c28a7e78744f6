using System.Text;

namespace GpuProbe.Core.Reporting;

/// <summary>Renders the environment as a block to paste into an issue.</summary>
public static class EnvironmentReport
{
    /// <summary>The block; without escape sequences, and the same whether it goes to a terminal or to a file.</summary>
    public static string Render(EnvironmentResult result)
    {
        (ToolInfo tool, EnvironmentInfo environment, VirtualGpuInfo card) = (result.Tool, result.Environment, result.VirtualGpu);
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append((name + ":").PadRight(16)).Append(value).Append('\n');

        TorchInfo? torch = environment.Torch;
        Line("gpuprobe", tool.GitSha is { } sha ? $"{tool.Version} ({sha})" : tool.Version);
        Line("system", environment.Os);
        Line("kernel", environment.Kernel);
        Line("cpu", $"{environment.Cpu ?? "unknown"}, {environment.Cores} cores");
        Line("memory", $"{Shown.Size(environment.MemoryAvailableBytes)} available of {Shown.Size(environment.MemoryTotalBytes)}"
            + (environment.MemoryLimitBytes is { } limit ? $", limited to {Shown.Size(limit)} by the control group" : ""));
        Line(".NET", environment.DotNet);
        Line("libtorch", torch?.Version ?? "none");
        if (torch?.Path is { } path)
            Line("libtorch file", path);
        if (torch?.NativeLibrary is { } native)
            Line("native library", native);
        if (torch?.Problem is { } problem)
            Line("problem", problem);
        Line("virtual GPU", card.StandIns ?? "none");
        if (card.CudaTorch is { } cuda)
            Line("CUDA libtorch", cuda);
        if (card.Problem is { } missing)
            Line("problem", missing);
        Line("NVIDIA driver", environment.NvidiaDriver ?? "no NVIDIA driver");
        foreach (string gpu in environment.Gpus)
            Line("GPU", gpu);
        return text.ToString();
    }
}
