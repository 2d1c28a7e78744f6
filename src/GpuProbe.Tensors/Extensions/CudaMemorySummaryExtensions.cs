using System.Globalization;
using System.Text;
using GpuProbe.Tensors;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.cuda.memory_summary</c>.</summary>
public static class CudaMemorySummaryExtensions
{
    private const int SummaryWidth = 75;

    private static readonly (string Key, string Name)[] SummaryOfBytes =
    [
        ("allocated_bytes", "Allocated memory"), ("active_bytes", "Active memory"), ("requested_bytes", "Requested memory"),
        ("reserved_bytes", "GPU reserved memory"), ("inactive_split_bytes", "Non-releasable memory"),
    ];

    private static readonly (string Key, string Name)[] SummaryOfCounts =
    [
        ("allocation", "Allocations"), ("active", "Active allocs"), ("segment", "GPU reserved segments"), ("inactive_split", "Non-releasable allocs"),
    ];

    private static readonly (string Key, string Name)[] SummaryOfOversize =
        [("oversize_allocations", "Oversize allocations"), ("oversize_segments", "Oversize GPU segments")];

    private static readonly string[] SummaryFigures = [".current", ".peak", ".allocated", ".freed"];

    extension(torch.cuda)
    {
        /// <summary>The statistics as the table that PyTorch prints.</summary>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <param name="abbreviated">Whether pools are left out.</param>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static string memory_summary(Device? device = null, bool abbreviated = false)
        {
            int index = CudaDeviceExtensions.IndexOf(device);
            IReadOnlyDictionary<string, long> stats = cuda.memory_stats(device);
            var text = new StringBuilder();
            void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"|{line}|\n");
            void Rule(char character) => Line(new string(character, SummaryWidth));

            Rule('=');
            Line($"{"",18}PyTorch CUDA memory summary, device ID {index,-17} ");
            Rule('-');
            Line($"{"",12}CUDA OOMs: {stats["num_ooms"],-12} | {"",6} cudaMalloc retries: {stats["num_alloc_retries"],-8}  ");
            Rule('=');
            Line($"        {"Metric",-15}| Cur Usage  | Peak Usage | Tot Alloc  | Tot Freed  ");
            (string, string)[] pools = abbreviated
                ? [(".all", "")]
                : [(".all", ""), (".large_pool", "      from large pool"), (".small_pool", "      from small pool")];
            foreach ((string key, string name) in SummaryOfBytes)
                Group(key, name, pools, Size);
            foreach ((string key, string name) in SummaryOfCounts)
                Group(key, name, pools, Count);
            foreach ((string key, string name) in SummaryOfOversize)
                Group(key, name, [("", "")], Count);
            Rule('=');
            return text.ToString();

            // All rows of a group have the unit of its first one.
            void Group(string key, string name, (string Suffix, string Name)[] rows, Func<long, long, string> shown)
            {
                Rule('-');
                foreach ((string suffix, string own) in rows)
                {
                    string[] cells = [.. SummaryFigures
                        .Select(figure => shown(stats[key + suffix + figure], stats[key + rows[0].Suffix + figure]))];
                    Line($" {(own.Length == 0 ? name : own),-21} | {string.Join(" | ", cells)} ");
                }
            }
        }
    }

    private static string Size(long bytes, long leading)
    {
        const double most = 768 * 1024;
        string[] units = ["B  ", "KiB", "MiB", "GiB", "TiB", "PiB"];
        int unit = 0;
        for (double rest = leading; rest >= most && unit < units.Length - 1; rest /= 1024)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes,6} {units[unit]}");
    }

    private static string Count(long count, long leading)
    {
        const double most = 750 * 1000;
        string[] units = [" ", "K", "M"];
        int unit = 0;
        for (double rest = leading; rest >= most && unit < units.Length - 1; rest /= 1000)
        {
            count /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{count,7} {units[unit]} ");
    }
}
