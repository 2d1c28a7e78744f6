using System.Text.Json;
using GpuProbe.Cli.Worker;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A <see cref="CardProgram"/> or a command of gpuprobe on the virtual GPU, which both take for a real one.</summary>
/// <param name="Gpu">The kind of card.</param>
internal sealed record CardRun(string Gpu = "a100-80gb")
{
    /// <summary>Cards in the rig.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Lines that are added to the rig's description: <c>mig 1</c>.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Further options of <c>gpuprobe virtual</c>.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>Variables that the program is to see.</summary>
    public (string Name, string Value)[] Variables { get; init; } = [];

    /// <summary>Runs a program and reads the object that it prints.</summary>
    public JsonElement Program(string name) => Object(Run(Environment.ProcessPath!, Tests.Program.AsCardProgram, name));

    /// <summary>Runs gpuprobe with <c>--json</c> and reads its result.</summary>
    public JsonElement Gpuprobe(params string[] arguments) => Object(Run(Executable, [.. arguments, "--json", "-", "--quiet"]));

    /// <summary>Runs gpuprobe.</summary>
    public Command GpuprobeCommand(params string[] arguments) => Run(Executable, arguments);

    /// <summary>Runs gpuprobe while another process is on the first card.</summary>
    public Command GpuprobeBesideAnother(OtherProcess.Moment moment, params string[] arguments) =>
        Run(Environment.ProcessPath!, [Tests.Program.BesideAnother, $"{moment}", Executable, .. arguments]);

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "gpuprobe");

    private Command Run(string file, params string[] arguments)
    {
        Requirements.VirtualGpu();
        var torch = new Dictionary<string, string?>(StringComparer.Ordinal);
        CardEnvironment.AddTo(torch);
        string lines = string.Concat(Settings.Select(line => line + "\n"));
        return Command.Run(
            Executable,
            ["virtual", "--gpu", Gpu, "--devices", $"{Devices}", .. Options, "--quiet", "--", "sh", "-c", "printf %s \"$0\" >> \"$GPUPROBE_VGPU/card\"; exec \"$@\"", lines, file, .. arguments],
            [.. torch.Select(one => (one.Key, one.Value!)), .. Variables]);
    }

    private static JsonElement Object(Command command)
    {
        int start = command.Out.IndexOf('{', StringComparison.Ordinal);
        Assert.True(start >= 0, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        return JsonDocument.Parse(command.Out[start..]).RootElement;
    }
}
