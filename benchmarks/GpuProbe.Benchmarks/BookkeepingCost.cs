using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Checkpointing;
using GpuProbe.Training.Measuring;
using GpuProbe.Training.Model;
using GpuProbe.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Benchmarks;

/// <summary>
/// What checkpointing and gradient accumulation cost beyond what they compute: forward and backward of the blocks of
/// <c>small.json</c>, checkpointed, beside the same computation written out, block by block; and a step over four micro-batches
/// beside four hand-written ones.
/// </summary>
internal static class BookkeepingCost
{
    private const long MicroBatches = 4;

    /// <summary>Measures and prints both.</summary>
    internal static void Print(int rounds)
    {
        using DisposeScope scope = NewDisposeScope();
        var setup = new TrainingSetup { Model = SmallModel(), Layers = 4, SeqLen = 128, MicroBatch = 2, Precision = Precision.Fp32 };
        Checkpointing(setup, new StepsInTurn(rounds));
        Accumulation(setup with { GradAccum = MicroBatches }, new StepsInTurn(rounds));
    }

    private static DecoderConfig SmallModel() =>
        DecoderConfigReader.Read(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "small.json")), "small");

    private static void Checkpointing(TrainingSetup setup, StepsInTurn steps)
    {
        var linears = new LinearFactory(setup, float32, CPU, new Nf4Codes(setup.BaseWeights));
        DecoderBlock[] blocks = [.. Enumerable.Range(0, (int)setup.Layers).Select(_ => new DecoderBlock(setup, linears, float32, CPU))];
        foreach (DecoderBlock block in blocks)
            WeightInitialization.Apply(block, setup.Seed);
        using var rotary = new RotaryEmbedding(setup.Model.HeadDim, setup.Model.RopeTheta, float32, CPU);
        Tensor positions = RotaryEmbedding.Positions(setup.SeqLen, CPU);
        (Tensor cos, Tensor sin) = rotary.Tables(positions, float32);
        var context = new DecoderContext(cos, sin, positions, null);
        Tensor input = randn([setup.MicroBatch, setup.SeqLen, setup.Model.HiddenSize]).requires_grad_();

        void Step(Func<int, Tensor, Tensor> call)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor hidden = input.alias();
            for (int i = 0; i < blocks.Length; i++)
                hidden = call(i, hidden);
            hidden.sum().backward();
        }
        Action Checkpointed(CheckpointingKind kind, CheckpointingImpl impl)
        {
            var checkpointing = new BlockCheckpointing(new(kind), impl);
            return () => Step((i, hidden) => checkpointing.Block(i, blocks[i], hidden, context));
        }
        // Forward without a graph; then, from the last block to the first, forward with one and backward.
        void ByHand()
        {
            using DisposeScope inner = NewDisposeScope();
            var inputs = new Stack<Tensor>();
            Tensor hidden = input;
            using (no_grad())
            {
                foreach (DecoderBlock block in blocks)
                {
                    inputs.Push(hidden);
                    hidden = block.call(hidden, context);
                }
            }
            Tensor gradient = ones(hidden.shape);
            foreach (DecoderBlock block in blocks.Reverse())
            {
                using Tensor again = inputs.Pop().detach().requires_grad_();
                using (Tensor result = block.call(again, context))
                    result.backward([gradient]);
                gradient = again.grad!;
            }
        }
        steps.Print(
            ("blocks, computed again by hand", ByHand),
            ("blocks, checkpointed", Checkpointed(CheckpointingKind.Full, CheckpointingImpl.NonReentrant)),
            ("blocks, checkpointed, re-entrant", Checkpointed(CheckpointingKind.Full, CheckpointingImpl.Reentrant)),
            ("blocks, not checkpointed", () => Step((i, hidden) => blocks[i].call(hidden, context))));
    }

    private static void Accumulation(TrainingSetup setup, StepsInTurn steps)
    {
        using var program = new TrainingProgram(setup, CPU, new UnmeasuredPhases());
        program.Build();
        using var model = new Decoder(setup, float32, CPU);
        WeightInitialization.Apply(model, setup.Seed);
        using IOptimizer optimizer = OptimizerFactory.Create(setup, model.parameters())!;

        void ByHand()
        {
            for (long i = 0; i < MicroBatches; i++)
            {
                (Tensor tokens, Tensor labels) = TokenBatch.Random(setup, CPU);
                using Tensor loss = model.Loss(tokens, labels);
                _ = loss.Value<float>();
                using Tensor share = loss / MicroBatches;
                share.backward();
                tokens.Dispose();
                labels.Dispose();
            }
            optimizer.Step();
            foreach (Parameter weight in model.parameters())
                weight.grad = null;
        }
        int step = 0;
        steps.Print(
            ($"{MicroBatches} micro-batches by hand", ByHand),
            ($"a step over {MicroBatches} micro-batches", () => program.Step(++step)));
    }
}
