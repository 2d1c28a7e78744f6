using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>A tiny decoder, built as the training program builds it, and a batch of tokens.</summary>
internal sealed class AdaptedDecoder : IDisposable
{
    private const long Seed = 17;

    internal AdaptedDecoder(TrainingSetup setup)
        : this(setup, setup.BaseType switch { ElementType.Fp32 => float32, ElementType.Bf16 => bfloat16, _ => float16 })
    {
    }

    internal AdaptedDecoder(TrainingSetup setup, ScalarType dtype)
    {
        Setup = setup;
        Model = new Decoder(setup, dtype, CPU);
        WeightInitialization.Apply(Model, Seed);
        AdapterInjection.Apply(Model, setup, CPU);
        manual_seed(Seed);
        Tokens = randint(0, setup.Model.VocabSize, [setup.MicroBatch, setup.SeqLen]).DetachFromDisposeScope();
    }

    internal TrainingSetup Setup { get; }

    internal Decoder Model { get; }

    internal Tensor Tokens { get; }

    internal IEnumerable<(string Name, Parameter Weight)> Adapters =>
        Model.named_parameters().Where(entry => entry.name.Contains(".lora_", StringComparison.Ordinal));

    internal static TrainingSetup Of(string model, Style style, Lora? lora = null) =>
        TinyModels.Setup(model, style, Attention.Sdpa) with { Lora = lora ?? new(2, 8, 0, ProjectionNames.Of(TinyModels.Named(model))) };

    /// <summary>Gives every adapter random values, so that B is no longer zero.</summary>
    internal void DrawAdapters()
    {
        using IDisposable mode = no_grad();
        foreach ((_, Parameter weight) in Adapters)
            weight.normal_(0, 0.3);
    }

    /// <summary>Makes matrices of the base model large enough for what a frozen head reads to matter.</summary>
    internal void Widen()
    {
        using IDisposable mode = no_grad();
        foreach (BaseTensor weight in BaseTensor.Of(Model).Where(weight => weight.Shape.Count > 1))
        {
            using Tensor values = weight.Merged(weight.LoadType);
            weight.Take(values.mul_(20));
        }
    }

    internal double[] Logits()
    {
        using IDisposable mode = no_grad();
        using Tensor logits = Model.forward(Tokens);
        using Tensor wide = logits.to(float64);
        return wide.ToArray<double>();
    }

    internal double Loss()
    {
        using IDisposable mode = no_grad();
        using Tensor loss = Model.Loss(Tokens, Tokens);
        using Tensor wide = loss.to(float64);
        return wide.Value<double>();
    }

    internal void Backward()
    {
        using Tensor loss = Model.Loss(Tokens, Tokens);
        loss.backward();
    }

    public void Dispose()
    {
        Tokens.Dispose();
        Model.Dispose();
    }
}
