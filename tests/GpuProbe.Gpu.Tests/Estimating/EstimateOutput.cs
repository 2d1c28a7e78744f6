using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Cli.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>One call of <c>gpuprobe estimate</c>, as its user sees it.</summary>
internal sealed record EstimateOutput(int Code, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public JsonElement Virtual => Json.GetProperty("estimate").GetProperty("virtual");

    public JsonElement Verdict => Json.GetProperty("verdict");

    public static EstimateOutput Of(params string[] args) => OfVerb(["estimate", .. args]);

    /// <summary>One call of any verb.</summary>
    public static EstimateOutput OfVerb(params string[] args)
    {
        Assert.SkipWhen(VirtualLibraries.Find(out string reason) is null, reason);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), "gpuprobe does not end");
        return new EstimateOutput(process.ExitCode, output.Result, error.Result);
    }
}
