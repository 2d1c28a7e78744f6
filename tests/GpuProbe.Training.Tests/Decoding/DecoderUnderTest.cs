using GpuProbe.Core.Setup;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Reference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Decoding;

/// <summary>A decoder whose weights are all random (norms and biases too) and the plain reference with the same weights.</summary>
internal sealed class DecoderUnderTest : IDisposable
{
    private const long Seed = 11;

    internal DecoderUnderTest(TrainingSetup setup, ScalarType dtype = ScalarType.Float64)
    {
        Setup = setup;
        Model = new Decoder(setup, dtype, CPU);
        manual_seed(Seed);
        using (no_grad())
        {
            foreach ((string name, Parameter parameter) in Model.named_parameters())
                parameter.normal_(name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0, 0.4);
        }
        Tokens = randint(0, setup.Model.VocabSize, [setup.MicroBatch, setup.SeqLen]).DetachFromDisposeScope();
    }

    internal TrainingSetup Setup { get; }

    internal Decoder Model { get; }

    /// <summary>Token indices [B, S].</summary>
    internal Tensor Tokens { get; }

    internal IReadOnlyList<long[]> Sequences => [.. Tokens.ToArray<long>().Chunk((int)Setup.SeqLen)];

    internal ReferenceDecoder Reference() => new(Setup.Model, Setup.Layers, Model.named_parameters().ToDictionary(
        entry => entry.name, entry => Values(entry.parameter), StringComparer.Ordinal));

    internal double[] Logits()
    {
        using IDisposable mode = no_grad();
        using Tensor logits = Model.forward(Tokens);
        return Values(logits);
    }

    internal double[] ReferenceLogits() => [.. Sequences.SelectMany(Reference().Logits).SelectMany(row => row)];

    internal double Loss()
    {
        using IDisposable mode = no_grad();
        using Tensor loss = Model.Loss(Tokens, Tokens);
        return loss.Value<double>();
    }

    internal static double[] Values(Tensor tensor)
    {
        using Tensor wide = tensor.to(float64);
        return wide.ToArray<double>();
    }

    public void Dispose()
    {
        Tokens.Dispose();
        Model.Dispose();
    }
}
