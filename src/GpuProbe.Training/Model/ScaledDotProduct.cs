using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Lifetimes;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Attention by <c>scaled_dot_product_attention</c>, as transformers' <c>sdpa_attention_forward</c>: grouped heads are left to
/// the kernel unless there is a mask, or unless they are always to be repeated.
/// </summary>
/// <param name="attention">The kernel: libtorch's choice, or one and no other.</param>
/// <param name="repeat">Whether keys and values are repeated where the kernel could do without.</param>
/// <param name="headDim">D.</param>
public sealed class ScaledDotProduct(Attention attention, RepeatKeyValue repeat, long headDim)
{
    /// <summary>Attention of q [B, Hq, S, D] to k, v [B, Hkv, S, D], causal or under a mask of truth values; result [B, S, Hq, D].</summary>
    /// <exception cref="ToolException">The kernel that was asked for cannot do it (exit code 3).</exception>
    public Tensor Apply(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        long groups = query.size(1) / key.size(1);
        if (mask is null && repeat == RepeatKeyValue.Auto)
            return Attend(query, key, value, mask, groups);
        using Tensor keys = EagerAttention.RepeatHeads(key, groups);
        using Tensor values = EagerAttention.RepeatHeads(value, groups);
        return Attend(query, keys, values, mask, groups: 1);
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? mask, long groups)
    {
        bool causal = mask is null && query.size(2) > 1;
        Tensor Call() => nn.functional.grouped_query_attention(query, key, value, mask, p: 0, causal, scale: 1 / Math.Sqrt(headDim), enable_gqa: groups > 1);
        try
        {
            return (Forced is { } kernel ? AttentionKernels.Only(kernel, Call) : Call())
                .Then(o => o.transpose(1, 2))
                .Then(o => o.contiguous());
        }
        catch (AttentionKernelException refusal)
        {
            throw new ToolException(
                ExitCode.Environment,
                $"--{SetupNames.Attention} {Choices.Attention.Text(attention)} is not possible on {query.device} for this set-up: {Cause(query.device, refusal.Message, groups)}",
                refusal);
        }
    }

    private AttentionKernel? Forced => attention switch
    {
        Attention.Flash => AttentionKernel.Flash,
        Attention.Efficient => AttentionKernel.Efficient,
        Attention.Math => AttentionKernel.Math,
        _ => null,
    };

    private string Cause(Device device, string reasons, long groups)
    {
        if (device.type == DeviceType.CPU && attention == Attention.Efficient)
            return "libtorch has memory-efficient attention on CUDA only.";
        string hint = groups > 1 && reasons.Contains("num_heads", StringComparison.Ordinal) ? $" Keys and values are grouped; --{SetupNames.RepeatKeyValue} always repeats them." : "";
        return $"libtorch says: {reasons}{hint}";
    }
}
