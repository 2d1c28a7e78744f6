namespace GpuProbe.Cli.CommandLine;

/// <summary>A card on which <c>gpuprobe env</c> is to measure what a context takes.</summary>
/// <param name="Device">The card: <c>cuda:0</c>.</param>
/// <param name="File">The device file that takes the measurement; <see langword="null"/> to only show it.</param>
/// <param name="Force">Whether the card is used although others hold memory on it.</param>
internal sealed record ContextRequest(string Device, string? File, bool Force);
