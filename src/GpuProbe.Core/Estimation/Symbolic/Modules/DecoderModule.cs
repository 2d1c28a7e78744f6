using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>The decoder and its loss, in the order of GpuProbe.Training's <c>Decoder</c>.</summary>
internal sealed class DecoderModule
{
    private readonly Machine machine;
    private readonly TrainingSetup setup;
    private readonly AttentionKernel kernel;
    private readonly DataType type;
    private readonly Parameter embedding;
    private readonly Block[] blocks;
    private readonly BlockCheckpoints checkpointing;
    private readonly int unitSize;
    private readonly bool inputRequiresGrad;
    private readonly Norm norm;
    private readonly Parameter head;

    internal DecoderModule(Machine machine, TrainingSetup setup, int layers, Weights weights)
    {
        this.machine = machine;
        this.setup = setup;
        Shapes shapes = machine.Shapes;
        kernel = AttentionChoice.For(setup, machine.Target);
        type = DataTypes.Of(setup.HiddenType);
        checkpointing = new(machine, setup);
        unitSize = checked((int)new BlockUnits(setup).Size);
        inputRequiresGrad = setup.Lora is not null && setup.Checkpointing.Kind != CheckpointingKind.None
            && (setup.Style == Style.Hf || setup.CheckpointingImpl == CheckpointingImpl.Reentrant);
        embedding = weights.Matrix(shapes.Vocabulary, shapes.Hidden);
        blocks = new Block[layers];
        for (int i = 0; i < layers; i++)
        {
            machine.Enter(i / unitSize);
            blocks[i] = new(setup, kernel, checkpointing, shapes, weights);
        }

        machine.Enter(Ledger.Outside);
        norm = new(weights.Vector(shapes.Hidden), setup.Style);
        if (setup.BaseWeights == BaseWeights.Nf4Double)
            QuantizedLinear.AllocateCode(machine);
        machine.New(Slots.Buffers, DataType.Float32, 1, shapes.HalfHead, 1);
        head = setup.Model.TieWordEmbeddings ? embedding : weights.Matrix(shapes.Vocabulary, shapes.Hidden);
    }

    /// <summary>Loss of tokens [B, S] against labels [B, S].</summary>
    internal Tensor Loss(Tensor tokens, Tensor labels)
    {
        if (setup.Loss == Core.Setup.Loss.Chunked)
            return Chunked(tokens, labels);
        Tensor logits, loss;
        using (machine.Enter(Autocast()))
        {
            // As in Hugging Face's forward, the hidden states stay until the loss is known.
            using Tensor hidden = Hidden(tokens);
            logits = hidden.Linear(head.Value, null, Slots.LogitsOutput);
            loss = CausalLoss.Of(logits, labels, setup.Style);
        }

        // Accelerate converts the model's outputs to fp32 after the scope, although nobody reads the copy.
        if (setup is { IsMixed: true, Style: Style.Hf })
            logits.To(DataType.Float32, Slots.LogitsUpcast).Dispose();
        logits.Dispose();
        return loss;
    }

    private Tensor Chunked(Tensor tokens, Tensor labels)
    {
        using (machine.Enter(Autocast()))
        {
            using Tensor hidden = Hidden(tokens);
            return CausalLoss.Chunked(hidden, head, labels, setup);
        }
    }

    private AutocastScope? Autocast() => setup.IsMixed ? new(DataTypes.Of(setup.ComputeType)) : null;

    // Embedded tokens, positions, and what all blocks share, live until the last norm has run.
    private Tensor Hidden(Tensor tokens)
    {
        using Tensor embedded = Embedded(tokens);
        using DecoderContext context = Context();
        Tensor hidden = embedded.Retain();
        for (int i = 0; i < blocks.Length; i++)
        {
            machine.Enter(i / unitSize);
            Rebind(ref hidden, checkpointing.Block(i, blocks[i], hidden, context));
        }

        machine.Enter(Ledger.Outside);
        Rebind(ref hidden, norm.Apply(hidden));
        // hidden_states[:, slice(0, None), :] of transformers: each slice makes a new gradient in backward.
        for (int i = 0; setup.Style == Style.Hf && i < hidden.Shape.Length; i++)
            Rebind(ref hidden, hidden.Narrow(i, hidden.Shape[i]));
        return hidden;
    }

    private Tensor Embedded(Tensor tokens)
    {
        Tensor embedded = Losses.Embedding(embedding.Value, tokens, Slots.Residual);
        if (!inputRequiresGrad)
            return embedded;
        using (embedded)
            return machine.DetachAsLeaf(embedded, requiresGrad: true);
    }

    private DecoderContext Context()
    {
        Tensor positions = machine.New(null, DataType.Int64, 1, machine.Shapes.Sequence);
        bool isWindowed = setup.Model.SlidingWindow is { } window && setup.SeqLen >= window;
        Tensor? mask = null;
        if (kernel == AttentionKernel.Eager || isWindowed)
        {
            Tensor? zero = null, lowest = null;
            if (kernel == AttentionKernel.Eager)
                (zero, lowest) = (machine.New(null, type), machine.New(null, type));
            mask = Visible(kernel == AttentionKernel.Eager ? null : Slots.Mask);
            if (kernel == AttentionKernel.Eager)
                Rebind(ref mask, machine.New(Slots.Mask, type, mask.Shape));
            zero?.Dispose();
            lowest?.Dispose();
        }

        (Tensor cos, Tensor sin) = Rotary.Tables(positions, type);
        return new(cos, sin, positions, mask);
    }

    // One copy for the whole batch.
    private Tensor Visible(Slot? slot)
    {
        Shapes s = machine.Shapes;
        using Tensor one = machine.New(slot, DataType.Bool, 1, 1, s.Sequence, s.Sequence);
        return one.Expand(s.Batch, 1, s.Sequence, s.Sequence);
    }

    // Python's name = value: the new value exists before the old one is let go.
    private static void Rebind(ref Tensor name, Tensor value)
    {
        Tensor old = name;
        name = value;
        old.Dispose();
    }
}
