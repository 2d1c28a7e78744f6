using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Cards;

/// <summary>
/// The right to measure on a card: one gpuprobe of this machine at a time has it and the next one waits, because each would
/// count the other's memory as in use. It ends with this object, or with the process.
/// </summary>
internal sealed class CardTurn : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly FileStream? _file;

    private CardTurn(FileStream? file) => _file = file;

    /// <summary>Waits until no other gpuprobe measures on <paramref name="device"/>, and says so once.</summary>
    /// <remarks>Where the file that both would hold cannot be opened, nobody waits.</remarks>
    public static CardTurn Await(GpuDevice device, VerbOutput output)
    {
        string path = PathOf(device);
        bool isTold = false;
        while (true)
        {
            try
            {
                return new CardTurn(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException)
            {
                return new CardTurn(file: null);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!isTold)
                    output.Remark($"waiting for another gpuprobe that measures on cuda:{device.Index} (it holds {path})");
                isTold = true;
                Thread.Sleep(Pause);
            }
            catch (IOException)
            {
                return new CardTurn(file: null);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // A virtual card is one of its rig, whatever its number.
    private static string PathOf(GpuDevice device) =>
        Environment.GetEnvironmentVariable(Rig.Variable) is { Length: > 0 } rig
            ? Path.Combine(rig, $"turn-{device.Index}")
            : Path.Combine(Path.GetTempPath(), $"gpuprobe-{device.Uuid ?? device.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)}.turn");
}
