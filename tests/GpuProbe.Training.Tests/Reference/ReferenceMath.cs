namespace GpuProbe.Training.Tests.Reference;

/// <summary>The decoder's arithmetic on plain arrays, in double precision, written for reading only.</summary>
internal static class ReferenceMath
{
    /// <summary><c>y[o] = Σ W[o, i] x[i] + b[o]</c>.</summary>
    internal static double[] Linear(double[] x, double[] weight, double[]? bias)
    {
        var y = new double[weight.Length / x.Length];
        for (int o = 0; o < y.Length; o++)
        {
            double sum = bias?[o] ?? 0;
            for (int i = 0; i < x.Length; i++)
                sum += weight[o * x.Length + i] * x[i];
            y[o] = sum;
        }
        return y;
    }

    /// <summary><c>w · x / sqrt(mean(x²) + ε)</c>.</summary>
    internal static double[] RmsNorm(double[] x, double[] weight, double epsilon)
    {
        double squares = 0;
        foreach (double value in x)
            squares += value * value;
        double scale = 1 / Math.Sqrt(squares / x.Length + epsilon);
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            y[i] = weight[i] * x[i] * scale;
        return y;
    }

    /// <summary>Turns the pair (x[i], x[i + D/2]) by the angle position · θ^(-2i/D).</summary>
    internal static double[] Rotate(double[] head, int position, double theta)
    {
        int half = head.Length / 2;
        var turned = new double[head.Length];
        for (int i = 0; i < half; i++)
        {
            double angle = position * Math.Pow(theta, -2.0 * i / head.Length);
            turned[i] = head[i] * Math.Cos(angle) - head[i + half] * Math.Sin(angle);
            turned[i + half] = head[i + half] * Math.Cos(angle) + head[i] * Math.Sin(angle);
        }
        return turned;
    }

    /// <summary><c>exp(x[i]) / Σ exp(x[j])</c>.</summary>
    internal static double[] Softmax(double[] x)
    {
        double highest = x.Max();
        double[] y = [.. x.Select(value => Math.Exp(value - highest))];
        double sum = y.Sum();
        return [.. y.Select(value => value / sum)];
    }

    /// <summary><c>x · sigmoid(x)</c>.</summary>
    internal static double Silu(double x) => x / (1 + Math.Exp(-x));

    /// <summary>Element by element.</summary>
    internal static double[] Add(double[] x, double[] y)
    {
        var sum = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            sum[i] = x[i] + y[i];
        return sum;
    }
}
