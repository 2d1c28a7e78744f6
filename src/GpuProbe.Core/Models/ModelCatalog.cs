namespace GpuProbe.Core.Models;

/// <summary>The models that can be asked for by name, and the way to any other by the path of its <c>config.json</c>.</summary>
public sealed class ModelCatalog
{
    private const string ConfigFile = "config.json";

    private readonly PresetFolder _presets;

    /// <summary>The models in a folder of files in the shape of Hugging Face's <c>config.json</c>, each named after its model.</summary>
    /// <param name="presetsDirectory">The folder.</param>
    public ModelCatalog(string presetsDirectory) => _presets = new(presetsDirectory, ConfigFile);

    /// <summary>Names of the presets, in order.</summary>
    public IReadOnlyList<string> Names => _presets.Names;

    /// <summary>The model that <c>--model</c> asks for. Names are exact; a near miss is refused with a suggestion.</summary>
    /// <param name="nameOrPath">A preset's name, the path of a <c>config.json</c>, or of a folder that holds one.</param>
    /// <param name="option">What messages call the option it was given to.</param>
    /// <exception cref="ToolException">There is no such model, or its file cannot be used.</exception>
    public DecoderConfig Resolve(string nameOrPath, string option = "--model")
    {
        (string name, string path) = _presets.Find(nameOrPath, option);
        string file = Directory.Exists(path) ? Path.Combine(path, ConfigFile) : path;
        return DecoderConfigReader.Read(InputFile.Open(file), name);
    }
}
