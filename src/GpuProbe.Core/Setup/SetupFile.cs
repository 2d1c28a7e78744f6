using System.Text.Json;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Reads a set-up file (<c>--setup FILE.json</c>): a JSON object whose keys are the options' names.</summary>
/// <remarks><c>model</c> is a preset's name, a path, or an object in the shape of Hugging Face's <c>config.json</c>; paths are relative to the file.</remarks>
public static class SetupFile
{
    /// <summary>Reads the options of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">The file cannot be read, is malformed, or has a key that is no option.</exception>
    public static TrainingSetupOptions Read(string path)
    {
        TrainingSetupOptions options = Read(InputFile.Open(path));
        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        return options with
        {
            Model = options.Model is { } model && PresetFolder.LooksLikePath(model) ? Path.Combine(folder, model) : options.Model,
            Weights = options.Weights is { } weights ? Path.Combine(folder, weights) : null,
            SaveTo = options.SaveTo is { } target ? Path.Combine(folder, target) : null,
        };
    }

    /// <summary>Reads the options of a file that is already open.</summary>
    /// <param name="json">Its content, UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is malformed, or has a key that is no option.</exception>
    public static TrainingSetupOptions Read(Stream json, string name) => Read(InputFile.Read(json, name));

    private static TrainingSetupOptions Read(InputObject file)
    {
        file.RefuseUnknownKeys(SetupNames.All);
        bool inline = file.Value(SetupNames.Model) is { ValueKind: JsonValueKind.Object };
        TrainingSetupOptions options = new()
        {
            File = file.Where,
            Model = inline ? null : file.OptionalText(SetupNames.Model),
            InlineModel = inline ? Inline(file.OptionalObject(SetupNames.Model)!) : null,
        };
        foreach (NamedOption option in NamedOption.All)
            options = option.With(options, option.IsNumber ? file.OptionalNumberText(option.Name) : file.OptionalText(option.Name));
        return options;
    }

    private static DecoderConfig Inline(InputObject model) =>
        DecoderConfigReader.Read(model, model.OptionalText(DecoderConfigWriter.NameKey) ?? model.Where);
}
