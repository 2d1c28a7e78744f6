using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Distributed;
using GpuProbe.Training.Lifetimes;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// One pre-norm block: <c>x + attention(norm(x))</c>, then <c>x + feed_forward(norm(x))</c>. Shapes [B, S, H].
/// </summary>
public sealed class DecoderBlock : nn.Module<Tensor, DecoderContext, Tensor>
{
    private readonly RmsNorm inputNorm;
    private readonly SelfAttention attention;
    private readonly RmsNorm outputNorm;
    private readonly FeedForward feedForward;

    /// <summary>A block of the set-up's model.</summary>
    public DecoderBlock(TrainingSetup setup, LinearFactory linears, ScalarType dtype, Device device) : base(nameof(DecoderBlock))
    {
        attention = new SelfAttention(setup, linears);
        feedForward = new FeedForward(setup.Model, linears);
        inputNorm = new RmsNorm(setup.Model.HiddenSize, setup.Model.RmsNormEps, setup.Style, dtype, device);
        outputNorm = new RmsNorm(setup.Model.HiddenSize, setup.Model.RmsNormEps, setup.Style, dtype, device);
        register_module("self_attn", attention);
        register_module("mlp", feedForward);
        register_module("input_layernorm", inputNorm);
        register_module("post_attention_layernorm", outputNorm);
    }

    /// <summary>Where its inputs are brought to before anything else, in a model on several devices; else <see langword="null"/>.</summary>
    public Device? Place { get; init; }

    /// <summary>What is to happen around each forward pass; <see langword="null"/> for nothing.</summary>
    public IModuleHooks? Hooks { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, DecoderContext context)
    {
        if (Place is { } place)
            return ResultAt(place, input, context);
        if (Hooks is not { } hooks)
            return Result(input, context);
        using Tensor given = hooks.Before(input);
        Tensor result = Result(given, context);
        hooks.After(result);
        return result;
    }

    private Tensor ResultAt(Device place, Tensor input, DecoderContext context)
    {
        using Tensor brought = input.to(place);
        using DecoderContext near = context.On(place);
        return Result(brought, near);
    }

    private Tensor Result(Tensor input, DecoderContext context)
    {
        MemoryTrace.EnterRegion((int)ModelRegion.Attention);
        Tensor normalized = inputNorm.call(input);
        (Tensor mixed, Tensor? weights) = attention.call(normalized, context);
        normalized.Dispose();
        // As in transformers, whose layer has a name for the weights until its end.
        using Tensor? kept = weights;
        using Tensor middle = mixed.Then(change => input.add(change, Number.One));
        MemoryTrace.EnterRegion((int)ModelRegion.FeedForward);
        return outputNorm.call(middle).Then(feedForward.call).Then(change => middle.add(change, Number.One));
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
