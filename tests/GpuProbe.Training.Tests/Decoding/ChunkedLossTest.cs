using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Decoding;

public sealed class ChunkedLossTest
{
    // V <= H: one chunk.
    private static readonly DecoderConfig SmallVocabulary = TinyModels.Mistral with { VocabSize = 11 };

    public static TheoryData<string, Style> Models
    {
        get
        {
            var models = new TheoryData<string, Style>();
            foreach ((string model, Style style, Attention attention) in TinyModels.Variants)
            {
                if (attention == Attention.Sdpa)
                    models.Add(model, style);
            }
            return models;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Loss_equals_the_plain_reference(string model, Style style)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, Attention.Sdpa) with { Loss = Loss.Chunked });

        Assert.Equal(decoder.Reference().Loss(decoder.Sequences), decoder.Loss(), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradients_equal_those_of_the_full_loss(string model, Style style)
    {
        Run full = Run.Of(TinyModels.Setup(model, style, Attention.Sdpa), float64);
        Run chunked = Run.Of(TinyModels.Setup(model, style, Attention.Sdpa) with { Loss = Loss.Chunked }, float64);

        Assert.Equal(full.Gradients.Keys, chunked.Gradients.Keys);
        Assert.All(full.Gradients, entry => Close(entry.Value, chunked.Gradients[entry.Key], 1e-13));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_chunk_is_the_full_loss_to_the_last_bit(bool tied)
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Model = SmallVocabulary with { TieWordEmbeddings = tied } };
        Run full = Run.Of(setup, float32), chunked = Run.Of(setup with { Loss = Loss.Chunked }, float32);

        Assert.Equal(full.Loss, chunked.Loss);
        Assert.All(full.Gradients, entry => Assert.Equal(entry.Value, chunked.Gradients[entry.Key]));
    }

    [Theory]
    [InlineData(Style.Hf)]
    [InlineData(Style.Fused)]
    public void In_bfloat16_it_is_rounded_only(Style style)
    {
        TrainingSetup setup = TinyModels.Setup("mistral", style, Attention.Sdpa);
        Run full = Run.Of(setup, bfloat16), chunked = Run.Of(setup with { Loss = Loss.Chunked }, bfloat16);
        Run exact = Run.Of(setup, float64, drawn: bfloat16);

        Assert.Equal(exact.Loss, chunked.Loss, 0.01 * exact.Loss);
        double error = Error(exact, chunked), usual = Error(exact, full);
        Assert.InRange(error, 0, 1.5 * usual);
    }

    [Fact]
    public void A_frozen_head_has_no_gradient_and_the_rest_is_the_same()
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Loss = Loss.Chunked };
        Run trained = Run.Of(setup, float64), frozen = Run.Of(setup, float64, frozen: "lm_head.weight");

        Assert.DoesNotContain("lm_head.weight", frozen.Gradients.Keys);
        Assert.All(frozen.Gradients, entry => Assert.Equal(trained.Gradients[entry.Key], entry.Value));
    }

    [Fact]
    public void The_gradient_of_a_share_of_the_loss_is_that_share()
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Loss = Loss.Chunked };
        Run whole = Run.Of(setup, float64), quarter = Run.Of(setup, float64, parts: 4);

        Assert.All(whole.Gradients, entry => Assert.Equal(entry.Value.Select(value => value / 4), quarter.Gradients[entry.Key]));
    }

    [Fact]
    public void Ignored_labels_do_not_count()
    {
        using Tensor hidden = randn([2, 6, 12], float64);
        using Tensor head = randn([19, 12], float64);
        using Tensor labels = tensor([-100L, 3, -100, 5, 7, -100, -100, -100, 2, 1, -100, 18], [2, 6]);
        using Tensor logits = nn.functional.linear(hidden, head);
        using Tensor full = CausalLoss.Of(logits, labels, Style.Hf);
        using Tensor chunked = CausalLoss.Chunked(hidden, head, labels, Style.Hf);

        Assert.Equal(full.Value<double>(), chunked.Value<double>(), 1e-14);
    }

    // Two chunks of 32 rows.
    [Theory]
    [InlineData(Style.Hf, true, ScalarType.BFloat16)]
    [InlineData(Style.Hf, false, ScalarType.BFloat16)]
    [InlineData(Style.Fused, true, ScalarType.Float32)]
    [InlineData(Style.Hf, true, ScalarType.Float32)]
    public void Memory_is_what_its_formula_says(Style style, bool trained, ScalarType dtype)
    {
        const long rows = 64, width = 32, vocabulary = 61, chunk = 32;
        using Tensor hidden = randn([2, rows / 2, width], dtype).requires_grad_(true);
        using Tensor head = randn([vocabulary, width], dtype).requires_grad_(trained);
        using Tensor labels = randint(0, vocabulary, [2, rows / 2]);
        IDeviceMemory memory = DeviceMemory.Cpu;
        long start = memory.Totals.AllocatedBytes;
        memory.ResetPeak();
        using Tensor loss = CausalLoss.Chunked(hidden, head, labels, style);
        long peak = memory.Totals.PeakBytes - start;
        long e = dtype == float32 ? 4 : 2, f = style == Style.Hf ? 4 : e;
        long gradients = rows * width * e + (trained ? vocabulary * width * e : 0);
        const long paddedAndShiftedLabels = 8 * (rows + 2) + 8 * rows, numbers = 3 * 4;

        Assert.Equal(gradients + 2 * chunk * vocabulary * f + paddedAndShiftedLabels + numbers, peak);
        Assert.Equal(gradients + 4, memory.Totals.AllocatedBytes - start);
    }

    private static double Error(Run exact, Run rounded)
    {
        double difference = exact.Gradients.Sum(entry => entry.Value.Zip(rounded.Gradients[entry.Key], (x, y) => (x - y) * (x - y)).Sum());
        return Math.Sqrt(difference / exact.Gradients.Sum(entry => entry.Value.Sum(x => x * x)));
    }

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        double size = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * (1 + size)));
    }

    private sealed record Run(double Loss, IReadOnlyDictionary<string, double[]> Gradients)
    {
        internal static Run Of(TrainingSetup setup, ScalarType dtype, string? frozen = null, int parts = 1, ScalarType? drawn = null)
        {
            using var decoder = new DecoderUnderTest(setup, dtype);
            if (drawn is { } type)
                CopyWeights(decoder, setup, type);
            foreach ((string name, Parameter parameter) in decoder.Model.named_parameters())
                parameter.requires_grad_(name != frozen);
            using Tensor loss = decoder.Model.Loss(decoder.Tokens, decoder.Tokens);
            using (Tensor part = loss / parts)
                part.backward();
            return new Run(DecoderUnderTest.Values(loss)[0], decoder.Model.named_parameters().Where(entry => entry.name != frozen).ToDictionary(
                entry => entry.name, entry => Gradient(entry.parameter), StringComparer.Ordinal));
        }

        // Random numbers of another type are other numbers.
        private static void CopyWeights(DecoderUnderTest decoder, TrainingSetup setup, ScalarType type)
        {
            using var source = new DecoderUnderTest(setup, type);
            using IDisposable mode = no_grad();
            foreach (((_, Parameter target), (_, Parameter value)) in decoder.Model.named_parameters().Zip(source.Model.named_parameters()))
                target.copy_(value);
            decoder.Tokens.copy_(source.Tokens);
        }

        private static double[] Gradient(Parameter weight)
        {
            using Tensor gradient = weight.grad!;
            return DecoderUnderTest.Values(gradient);
        }
    }
}
