using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>The calculated part of a result.</summary>
internal static class Prediction
{
    /// <summary>Adds closed form, rule of thumb and, where a card is named, the verdict on <see cref="ProbeResult.Setup"/>.</summary>
    public static ProbeResult AddTo(ProbeResult result, GpuProfile? gpu)
    {
        if (ClosedForm.MissingFor(result.Setup) is { } missing)
            return result with { Estimate = new EstimateResult { Gpu = gpu?.Name, ClosedForm = null, ClosedFormMissing = missing, RuleOfThumb = null } };
        ClosedFormEstimate form = ClosedForm.Estimate(result.Setup, gpu is null ? MemoryTarget.Cpu : MemoryTarget.Cuda(gpu));
        return result with
        {
            Estimate = new EstimateResult
            {
                Gpu = gpu?.Name,
                ClosedForm = form,
                RuleOfThumb = RuleOfThumb.For(form.ParameterCount),
            },
            Verdict = gpu is null ? null : Verdict.ByClosedForm(gpu, form.TotalBytes),
        };
    }
}
