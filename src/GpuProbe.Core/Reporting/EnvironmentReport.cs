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
        void Line(string name, string value) => text.Append((name.Length > 0 ? name + ":" : "").PadRight(16)).Append(value).Append('\n');

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
        foreach ((string name, string value) in Driver(environment).Concat(Cards(environment)).Concat(Context(result.Context)))
            Line(name, value);
        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Driver(EnvironmentInfo environment)
    {
        CudaDriverInfo? driver = environment.CudaDriver;
        string? version = driver?.Version ?? environment.NvidiaDriver;
        yield return ("NVIDIA driver", version ?? driver?.Missing ?? "no NVIDIA driver");
        if (driver?.CudaVersion is { } cuda)
            yield return ("CUDA", cuda);
        if (version is not null && driver?.Missing is { } missing)
            yield return ("problem", missing);
        else if (driver is { Missing: null, NvmlMissing: { } nvml })
            yield return ("problem", $"{nvml}; memory in use and processes are not known");
    }

    // What the driver's files name is shown where CUDA shows nothing.
    private static IEnumerable<(string Name, string Value)> Cards(EnvironmentInfo environment)
    {
        if (environment.Cards is not { Count: > 0 } cards)
        {
            foreach (string gpu in environment.Gpus)
                yield return ("GPU", gpu);
            yield break;
        }

        foreach (CardInfo card in cards)
        {
            string name = $"cuda:{card.Index}";
            yield return (name, $"{card.Name}{(card.IsVirtual ? " (virtual)" : "")}, compute capability {card.ComputeCapability}");
            yield return ("", $"{Shown.Size(card.TotalMemoryBytes)}, {Used(card.UsedMemoryBytes)} in use; {Modes(card)}");
            foreach (CardProcess process in card.Processes)
                yield return ("", $"process {process.Pid}{(process.Name is { } program ? $" ({program})" : "")}: {Used(process.UsedBytes)}");
            if ((card.Problem ?? card.ProcessesCaveat) is { } remark)
                yield return ("", remark);
        }
    }

    private static string Modes(CardInfo card) =>
        $"MIG {card.Mig ?? "unknown"}, compute mode {card.ComputeMode ?? "unknown"}, ECC {card.Ecc switch { true => "on", false => "off", null => "unknown" }}";

    private static IEnumerable<(string Name, string Value)> Context(MeasuredContext? measured)
    {
        if (measured is not { Context: var context })
            yield break;
        yield return ("context", $"{Shown.Size(context.Bytes)} on {measured.Device} beside tensors, with the kernels of training steps");
        yield return ("", $"{Shown.Size(measured.AfterContextBytes)} after the context, {Shown.Size(measured.AfterWarmUpBytes)} after the libraries' start");
        yield return ("", context.IsVirtual ? "the virtual card's own figure: nothing was measured" : context.ToString());
        if (measured.Doubt is { } doubt)
            yield return ("", doubt);
        if (measured.DeviceFile is { } file)
            yield return ("device file", file);
    }

    private static string Used(long? bytes) => bytes is { } known ? Shown.Size(known) : "an unknown amount";
}
