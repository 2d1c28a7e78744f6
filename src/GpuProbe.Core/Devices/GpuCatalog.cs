namespace GpuProbe.Core.Devices;

/// <summary>The cards that can be asked for by name, and the way to any other by the path of its file.</summary>
public sealed class GpuCatalog
{
    private readonly PresetFolder _presets;

    /// <summary>The cards in a folder of files, each named after its card.</summary>
    /// <param name="devicesDirectory">The folder.</param>
    public GpuCatalog(string devicesDirectory) => _presets = new(devicesDirectory, "device file (.json)");

    /// <summary>Names of the cards, in order.</summary>
    public IReadOnlyList<string> Names => _presets.Names;

    /// <summary>The card that <c>--gpu</c> asks for. Names are exact; a near miss is refused with a suggestion.</summary>
    /// <param name="nameOrPath">A card's name, or the path of a file that describes one.</param>
    /// <param name="option">What messages call the option it was given to.</param>
    /// <exception cref="ToolException">There is no such card, or its file cannot be used.</exception>
    public GpuProfile Resolve(string nameOrPath, string option = "--gpu") => GpuProfileReader.Read(InputFile.Open(_presets.Find(nameOrPath, option).Path));
}
