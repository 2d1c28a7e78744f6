using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Optimizers.Adafactor;
using GpuProbe.Training.Optimizers.Adam;
using GpuProbe.Training.Optimizers.Sgd;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class AgreementTest
{
    private const int Steps = 5;
    private const double SingleUlp = 1.0 / (1 << 23);
    private const double BFloat16Ulp = 1.0 / (1 << 7);

    // Epsilons, decays and rates so large that a wrong place for any of them shows.
    private static readonly HyperParameters Telling = new()
    {
        AdamW = new AdamWOptions(0.1, 0.8, 0.9, 0.05, 0.2),
        Sgd = new SgdOptions(0.1, 0.8),
        Adafactor = new AdafactorOptions(0.1, -0.6, 0.3, 0.5, 1.1, 0.2),
    };

    public static TheoryData<Optimizer, OptimizerImpl> Implementations => [.. OptimizerUnderTest.All];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_double_precision_it_is_the_formula(Optimizer optimizer, OptimizerImpl implementation) =>
        AgreesWithTheFormula(optimizer, implementation, float64, Telling, 1e-14);

    // A step rounds the weight twice, by half an ulp each.
    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_single_precision_weights_and_states_are_a_few_ulp_off(Optimizer optimizer, OptimizerImpl implementation) =>
        AgreesWithTheFormula(optimizer, implementation, float32, Telling, Steps * SingleUlp);

    // Every operator rounds to 8 significant bits: in a step at most two roundings of the weight and of each state,
    // and the denominator's three or four on a change of at most the learning rate.
    [Theory]
    [MemberData(nameof(Implementations))]
    public void In_bfloat16_weights_and_states_are_rounded_only(Optimizer optimizer, OptimizerImpl implementation) =>
        AgreesWithTheFormula(optimizer, implementation, bfloat16, Telling, Steps * BFloat16Ulp);

    [Theory]
    [MemberData(nameof(Implementations))]
    public void With_the_default_options_too(Optimizer optimizer, OptimizerImpl implementation) =>
        AgreesWithTheFormula(optimizer, implementation, float32, new HyperParameters(), Steps * SingleUlp);

    [Fact]
    public void With_any_options_the_implementations_agree() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(15),
        Prop.ForAll(Options().ToArbitrary(), options =>
        {
            foreach ((Optimizer optimizer, OptimizerImpl implementation) in OptimizerUnderTest.All)
                AgreesWithTheFormula(optimizer, implementation, float64, options, 1e-12, 1e-13);
        }));

    private static Gen<HyperParameters> Options() =>
        from rate in Gen.Choose(1, 500)
        from beta1 in Gen.Choose(0, 990)
        from beta2 in Gen.Choose(500, 9999)
        from epsilon in Gen.Choose(1, 10)
        from decay in Gen.Choose(0, 300)
        from exponent in Gen.Choose(0, 100)
        from threshold in Gen.Choose(100, 300)
        select new HyperParameters
        {
            AdamW = new AdamWOptions(rate / 1e3, beta1 / 1e3, beta2 / 1e4, Math.Pow(10, -epsilon), decay / 1e3),
            Sgd = new SgdOptions(rate / 1e3, beta2 / 1e4),
            Adafactor = new AdafactorOptions(rate / 1e3, -exponent / 1e2, Math.Pow(10, -epsilon), beta1 / 1e3, threshold / 1e2, decay / 1e3),
        };

    private static void AgreesWithTheFormula(
        Optimizer optimizer, OptimizerImpl implementation, ScalarType dtype, HyperParameters options, double tolerance, double? stateTolerance = null)
    {
        using var underTest = new OptimizerUnderTest(optimizer, implementation, dtype, options);
        underTest.Step(Steps);
        underTest.AgreesWithTheReference(tolerance, stateTolerance ?? tolerance);
    }
}
