using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Reporting;

/// <summary>A result that was written before, as the source of a card's utilisation.</summary>
public static class EarlierResult
{
    /// <summary>The utilisation that a result file tells.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="ToolException">It is not a result, or tells no card's utilisation (exit code 2).</exception>
    public static MeasuredUtilisation Utilisation(string json, string source)
    {
        ProbeResult result = ResultJson.Read(json, source);
        return Outlook.Utilisation(result)
            ?? throw new ToolException(ExitCode.BadInput, $"{source} tells no card's utilisation: {Reason(result)}; give a result of measure or probe with --device cuda:0");
    }

    private static string Reason(ProbeResult result) => result.Measurement switch
    {
        null => "nothing was measured",
        { IsVirtual: true } => "its card is virtual and computes nothing",
        { Device: "cpu" } => "it was measured on a CPU",
        { Complete: false } => "its measurement did not come to its end",
        { Throughput: null } => "it has no throughput",
        { Throughput: var throughput } => $"the dense peak of {throughput.Gpu} in {throughput.Precision} is not known",
    };
}
