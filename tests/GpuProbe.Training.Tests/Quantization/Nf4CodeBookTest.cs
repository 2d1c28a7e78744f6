using GpuProbe.Tensors.Kernels;

namespace GpuProbe.Training.Tests.Quantization;

public sealed class Nf4CodeBookTest
{
    // QLoRA (arXiv:2305.14314), appendix E.
    private static readonly double[] Published =
    [
        -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
        -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
        0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
    ];

    [Fact]
    public void It_is_the_published_one() => Assert.Equal(Published, Nf4.CodeBook.ToArray().Select(value => (double)value));

    // The same paper's section 3: evenly spaced quantiles of the normal distribution, 8 below zero and 8 above, of which each
    // side is scaled by the same largest one. The published figures were rounded on the way: they agree to 1e-6.
    [Fact]
    public void It_is_made_of_quantiles_of_the_normal_distribution()
    {
        const double offset = 0.9677083;
        double end = NormalQuantile(offset);
        for (int i = 0; i < 7; i++)
            Assert.Equal(-NormalQuantile(offset + (0.5 - offset) * i / 7) / end, Nf4.CodeBook[i], 1e-6);
        Assert.Equal(0, Nf4.CodeBook[7]);
        for (int i = 0; i < 8; i++)
            Assert.Equal(NormalQuantile(offset + (0.5 - offset) * i / 8) / end, Nf4.CodeBook[15 - i], 1e-6);
    }

    // By halving, on the integral of the density (Simpson's rule).
    private static double NormalQuantile(double probability)
    {
        double low = 0, high = 8;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = 0.5 + HalfIntegral(middle) < probability ? (middle, high) : (low, middle);
        }
        return low;
    }

    private static double HalfIntegral(double to)
    {
        const int intervals = 2000;
        double Density(int i) => Math.Exp(-0.5 * Math.Pow(to * i / intervals, 2)) / Math.Sqrt(2 * Math.PI);
        double sum = Density(0) + Density(intervals);
        for (int i = 1; i < intervals; i++)
            sum += (i % 2 == 1 ? 4 : 2) * Density(i);
        return sum * to / intervals / 3;
    }
}
