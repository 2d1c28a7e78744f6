using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Options that let <c>gpuprobe env</c> measure what a context takes.</summary>
internal sealed class ContextOptions
{
    private readonly ValueOption _device = new("--device", "cuda:N", "Measure on this card what a CUDA context, libraries and kernels take beside tensors.", OptionGroups.Device);
    private readonly ValueOption _file = new("--device-file", "FILE", "Write the card to this device file, or add the measurement to it; --gpu FILE then counts with it.", OptionGroups.Device);
    private readonly FlagOption _force = new("--force", "Use a card although other processes hold memory on it; the result says so, and no device file takes it.", OptionGroups.Device);

    /// <summary>Completes names of cards.</summary>
    public ContextOptions() => _device.CompletionSources.Add("cuda:0");

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_file);
        command.Add(_force);
    }

    /// <summary>What is asked for; <see langword="null"/> for nothing.</summary>
    /// <exception cref="ToolException">The options do not go together (exit code 2).</exception>
    public ContextRequest? Read(ParseResult parsed)
    {
        string? file = parsed.GetValue(_file);
        if (parsed.GetValue(_device) is not { } name)
        {
            if (file is not null)
                throw Bad($"{_file.Name} takes what is measured on a card, and {_device.Name} is missing");
            return parsed.GetValue(_force) ? throw Bad($"{_force.Name} is for a card, and {_device.Name} is missing") : null;
        }

        string device = DeviceOptions.DeviceOf(name);
        if (device == MeasureLimits.Cpu)
            throw Bad($"--device {name} has no CUDA context; allowed: cuda:0");
        if (file is not null)
            WholeFile.RequireWritable(file, _file.Name);
        return new ContextRequest(device, file, parsed.GetValue(_force));
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
