using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class AdamWAgreementTest
{
    private const int Steps = 5;
    private const double SingleUlp = 1.0 / (1 << 23);
    private const double BFloat16Ulp = 1.0 / (1 << 7);

    // An epsilon, decays and a rate so large that a wrong place for any of them shows.
    private static readonly AdamWOptions Telling = new(0.1, 0.8, 0.9, 0.05, 0.2);

    public static TheoryData<OptimizerImpl> Implementations => [.. Enum.GetValues<OptimizerImpl>()];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_double_precision_it_is_the_formula(OptimizerImpl implementation) =>
        AgreesWithTheFormula(implementation, float64, Telling, 1e-14, 1e-14);

    // A step rounds the weight twice, by half an ulp each.
    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_single_precision_weights_and_moments_are_a_few_ulp_off(OptimizerImpl implementation) =>
        AgreesWithTheFormula(implementation, float32, Telling, Steps * SingleUlp, Steps * SingleUlp);

    // Every operator rounds to 8 significant bits: in a step at most two roundings of the weight and of each moment,
    // and the denominator's three or four on a change of at most the learning rate.
    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_bfloat16_weights_and_moments_are_rounded_only(OptimizerImpl implementation) =>
        AgreesWithTheFormula(implementation, bfloat16, Telling, Steps * BFloat16Ulp, Steps * BFloat16Ulp);

    [Theory]
    [MemberData(nameof(Implementations))]
    public void With_the_default_options_too(OptimizerImpl implementation) =>
        AgreesWithTheFormula(implementation, float32, new AdamWOptions(), Steps * SingleUlp, Steps * SingleUlp);

    [Fact]
    public void With_any_options_the_implementations_agree() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(15),
        Prop.ForAll(Options().ToArbitrary(), options =>
        {
            foreach (OptimizerImpl implementation in Enum.GetValues<OptimizerImpl>())
                AgreesWithTheFormula(implementation, float64, options, 1e-12, 1e-13);
        }));

    private static Gen<AdamWOptions> Options() =>
        from rate in Gen.Choose(1, 500)
        from beta1 in Gen.Choose(0, 990)
        from beta2 in Gen.Choose(500, 9999)
        from epsilon in Gen.Choose(1, 10)
        from decay in Gen.Choose(0, 300)
        select new AdamWOptions(rate / 1e3, beta1 / 1e3, beta2 / 1e4, Math.Pow(10, -epsilon), decay / 1e3);

    private static void AgreesWithTheFormula(
        OptimizerImpl implementation, ScalarType dtype, AdamWOptions options, double weightTolerance, double momentTolerance)
    {
        using var optimizer = new OptimizerUnderTest(implementation, dtype, options);
        optimizer.Step(Steps);
        double[][] weights = optimizer.WeightValues;
        double[][][] moments = optimizer.Moments;
        Assert.Equal(weights.Length, moments.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            Close(optimizer.References[i].Weights, weights[i], weightTolerance, $"weight {i}");
            Close(optimizer.References[i].First, moments[i][0], momentTolerance, $"first moment {i}");
            Close(optimizer.References[i].Second, moments[i][1], momentTolerance, $"second moment {i}");
        }
    }

    // Values are of the order of one, so that a tolerance of one ulp of 1 is fair to those that cancel, too.
    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]), allowed = tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(error <= allowed, $"{what}[{i}]: expected {expected[i]:R}, is {actual[i]:R}, off by {error:R} > {allowed:R}");
        }
    }
}
