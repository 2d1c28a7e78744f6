using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Checkpointing;
using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Precisions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// A Mistral-style decoder for causal language modelling; weights are named as in Hugging Face.
/// <para>
/// Shape legend: B micro-batch, S sequence, H hidden size, I intermediate size, V vocabulary, L blocks,
/// Hq query heads, Hkv key and value heads, D head width.
/// </para>
/// </summary>
public sealed class Decoder : nn.Module<Tensor, Tensor>
{
    private readonly TrainingSetup setup;
    private readonly bool inputRequiresGrad;
    private readonly TokenEmbedding embedding;
    private readonly DecoderBlock[] blocks;
    private readonly RmsNorm norm;
    private readonly PlainLinear? head;
    private readonly RotaryEmbedding rotary;
    private readonly BlockCheckpointing checkpointing;
    private readonly ModelDevices devices;

    /// <summary>The set-up's model on a device; its weights are drawn by <see cref="WeightInitialization"/>.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="dtype">Type of the weights.</param>
    /// <param name="weightDevice">Where the weights are made, if not there.</param>
    public Decoder(TrainingSetup setup, ScalarType dtype, Device device, Device? weightDevice = null)
        : this(setup, dtype, new ModelDevices(device, weightDevice))
    {
    }

    /// <summary>The set-up's model on one device or several.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="devices">Where its parts compute and their weights are made.</param>
    /// <param name="dtype">Type of the weights.</param>
    public Decoder(TrainingSetup setup, ScalarType dtype, ModelDevices devices) : base(nameof(Decoder))
    {
        ArgumentNullException.ThrowIfNull(devices);
        this.setup = setup;
        this.devices = devices;
        // transformers' enable_input_require_grads: re-entrant checkpointing gives no gradients to a block whose input needs none.
        inputRequiresGrad = setup.Lora is not null && setup.Checkpointing.Kind != CheckpointingKind.None
            && (setup.Style == Style.Hf || setup.CheckpointingImpl == CheckpointingImpl.Reentrant);
        checkpointing = new BlockCheckpointing(setup.Checkpointing, setup.CheckpointingImpl);
        embedding = new TokenEmbedding(setup.Model.VocabSize, setup.Model.HiddenSize, dtype, devices.WeightsOf(devices.Embedding));
        var codes = new Nf4Codes(setup.BaseWeights);
        blocks = [.. Enumerable.Range(0, checked((int)setup.Layers)).Select(i => Block(devices.Block(i), dtype, codes))];
        norm = new RmsNorm(setup.Model.HiddenSize, setup.Model.RmsNormEps, setup.Style, dtype, devices.WeightsOf(devices.Norm));
        rotary = new RotaryEmbedding(setup.Model.HeadDim, setup.Model.RopeTheta, WorkingType.Of(dtype), devices.Rotary);
        register_module("codes", codes);
        register_module("model", new ModuleGroup(("embed_tokens", embedding), ("layers", nn.ModuleList(blocks)), ("norm", norm)));
        if (setup.Model.TieWordEmbeddings)
            return;
        head = new PlainLinear(setup.Model.HiddenSize, setup.Model.VocabSize, hasBias: false, devices.WeightsOf(devices.Head), dtype);
        register_module("lm_head", head);
    }

    /// <summary>The model's only tensor that is computed with and is no weight.</summary>
    internal Tensor RotaryFrequencies => rotary.InverseFrequencies;

    private DecoderBlock Block(Device device, ScalarType dtype, Nf4Codes codes)
    {
        Device home = devices.WeightsOf(device);
        return new(setup, new LinearFactory(setup, dtype, home, codes), dtype, home) { Place = devices.AreSeveral ? device : null };
    }

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<DecoderBlock> Blocks => blocks;

    /// <summary>Logits [B, S, V] of token indices [B, S].</summary>
    public override Tensor forward(Tensor input) => Hidden(input).Then(Logits);

    // Where they are already there, these are second references.
    private Tensor Logits(Tensor hidden)
    {
        using Tensor near = hidden.to(devices.Head);
        return LogitsThere(near);
    }

    private Tensor LogitsThere(Tensor hidden) =>
        head is null ? nn.functional.Affine(hidden, embedding.weight) : head.call(hidden);

    /// <summary>Loss of token indices [B, S] against labels [B, S], one number.</summary>
    public Tensor Loss(Tensor tokens, Tensor labels)
    {
        using Tensor inputs = tokens.to(devices.Main);
        using Tensor targets = labels.to(devices.Main);
        return setup.Loss == Core.Setup.Loss.Chunked
            ? ChunkedLoss(inputs, targets).Then(loss => loss.to(devices.Input))
            : FullLoss(inputs, targets);
    }

    private Tensor ChunkedLoss(Tensor tokens, Tensor labels)
    {
        using IDisposable? autocast = MixedPrecision.Autocast(setup, tokens.device);
        using Tensor hidden = Hidden(tokens);
        return CausalLoss.Chunked(hidden, head is null ? embedding.weight : head.Weight, labels, setup.Style);
    }

    private Tensor FullLoss(Tensor tokens, Tensor labels)
    {
        Tensor logits, loss;
        using (MixedPrecision.Autocast(setup, tokens.device))
        {
            // As in Hugging Face's forward, the hidden states stay until the loss is known.
            using Tensor hidden = Hidden(tokens);
            logits = Logits(hidden);
            loss = CausalLoss.Of(logits, labels, setup.Style);
        }
        if (devices.AreSeveral)
            (loss, logits) = BroughtBack(loss, logits);
        MixedPrecision.Release(setup, logits);
        return loss;
    }

    // Both exist twice until the model's outputs are replaced.
    private (Tensor Loss, Tensor Logits) BroughtBack(Tensor loss, Tensor logits)
    {
        using (loss)
        using (logits)
            return (loss.to(devices.Input), logits.to(devices.Input));
    }

    // What the head is applied to [B, S, H]. As local variables of transformers' MistralModel.forward, the embedded tokens, the
    // positions and what all blocks share live until the last norm has run.
    private Tensor Hidden(Tensor input)
    {
        MemoryTrace.EnterRegion((int)ModelRegion.Embedding);
        using Tensor embedded = Embedded(input);
        if (inputRequiresGrad)
            embedded.requires_grad = true;
        using DecoderContext context = Context(embedded);
        Tensor hidden = embedded.alias();
        for (int i = 0; i < blocks.Length; i++)
            Chaining.Rebind(ref hidden, checkpointing.Block(i, blocks[i], hidden, context));
        MemoryTrace.EnterRegion((int)ModelRegion.FinalNorm);
        Chaining.Rebind(ref hidden, Normalized(hidden));
        MemoryTrace.EnterRegion((int)ModelRegion.Head);
        return setup.Style == Style.Hf ? hidden.Then(Sliced) : hidden;
    }

    private Tensor Embedded(Tensor input)
    {
        using Tensor near = input.to(devices.Embedding);
        return embedding.call(near);
    }

    private Tensor Normalized(Tensor hidden)
    {
        using Tensor near = hidden.to(devices.Norm);
        return norm.call(near);
    }

    // MistralForCausalLM keeps hidden_states[:, slice(0, None), :]. Each of the three slices is whole, and each makes a new
    // gradient in backward.
    private static Tensor Sliced(Tensor hidden) => hidden
        .slice(0, 0, long.MaxValue, 1)
        .Then(h => h.slice(1, 0, long.MaxValue, 1))
        .Then(h => h.slice(2, 0, long.MaxValue, 1));

    private DecoderContext Context(Tensor embedded)
    {
        long batch = embedded.size(0), seqLen = embedded.size(1);
        (ScalarType dtype, Device device) = (embedded.dtype, embedded.device);
        Tensor positions = RotaryEmbedding.Positions(seqLen, device);
        // Only a mask that is needed anyway has a window that hides nothing.
        long? window = setup.Model.SlidingWindow;
        Tensor? mask = null;
        if (setup.Attention == Attention.Eager)
            mask = CausalMask.Additive(batch, seqLen, window, dtype, device);
        else if (seqLen >= window)
            mask = CausalMask.Boolean(batch, seqLen, window, device);
        // transformers gives the hidden states, too, though only for their type.
        using Tensor unread = embedded.to(devices.Rotary);
        using Tensor near = positions.to(devices.Rotary);
        (Tensor cos, Tensor sin) = rotary.Tables(near, dtype);
        return new DecoderContext(cos, sin, positions, mask);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rotary.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
