namespace GpuProbe.Benchmarks;

/// <summary>
/// Times several ways to do the same, one after the other in each round, so that other work on the machine meets all of them.
/// The time is the processor's on this process: with one thread, wall time less what others took.
/// </summary>
internal sealed class StepsInTurn(int rounds)
{
    private const int WarmUp = 10;

    /// <summary>Prints the fastest and the median of each way in milliseconds, and by how much they exceed the reference's.</summary>
    /// <param name="reference">Name and body of what the others are compared with.</param>
    /// <param name="others">The others.</param>
    internal void Print((string Name, Action Step) reference, params (string Name, Action Step)[] others)
    {
        (string Name, Action Step)[] all = [reference, .. others];
        List<double>[] seconds = [.. all.Select(_ => new List<double>())];
        for (int round = -WarmUp; round < rounds; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                all[i].Step();
                if (round >= 0)
                    seconds[i].Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }
        }
        (double Fastest, double Median) first = Figures(seconds[0]);
        for (int i = 0; i < all.Length; i++)
        {
            (double fastest, double median) = Figures(seconds[i]);
            string excess = i == 0 ? "" : $"  {100 * (fastest / first.Fastest - 1),6:0.00} %  {100 * (median / first.Median - 1),6:0.00} %";
            Console.WriteLine($"{all[i].Name,-44} fastest {fastest,8:0.000} ms, median {median,8:0.000} ms{excess}");
        }
    }

    private static (double Fastest, double Median) Figures(List<double> seconds)
    {
        double[] ordered = [.. seconds.Order()];
        return (ordered[0], ordered[ordered.Length / 2]);
    }
}
