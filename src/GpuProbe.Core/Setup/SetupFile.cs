using System.Text.Json;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Reads a set-up file (<c>--setup FILE.json</c>): a JSON object whose keys are the options' names.</summary>
/// <remarks><c>model</c> is a preset's name, a path (relative to the file), or an object in the shape of Hugging Face's <c>config.json</c>.</remarks>
public static class SetupFile
{
    /// <summary>Reads the options of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">The file cannot be read, is malformed, or has a key that is no option.</exception>
    public static TrainingSetupOptions Read(string path)
    {
        TrainingSetupOptions options = Read(InputFile.Open(path));
        return options.Model is { } model && PresetFolder.LooksLikePath(model)
            ? options with { Model = Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, model) }
            : options;
    }

    /// <summary>Reads the options of a file that is already open.</summary>
    /// <param name="json">Its content, UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is malformed, or has a key that is no option.</exception>
    public static TrainingSetupOptions Read(Stream json, string name) => Read(InputFile.Read(json, name));

    private static TrainingSetupOptions Read(InputObject file)
    {
        if (file.Keys.FirstOrDefault(SetupNames.Planned.Contains) is { } planned)
            throw file.Refusal($"{planned} is not available in this version; available: {string.Join(", ", SetupNames.All)}");
        file.RefuseUnknownKeys(SetupNames.All);
        bool inline = file.Value(SetupNames.Model) is { ValueKind: JsonValueKind.Object };
        return new()
        {
            File = file.Where,
            Model = inline ? null : file.OptionalText(SetupNames.Model),
            InlineModel = inline ? Inline(file.OptionalObject(SetupNames.Model)!) : null,
            Layers = Number(SetupNames.Layers),
            SeqLen = Number(SetupNames.SeqLen),
            MicroBatch = Number(SetupNames.MicroBatch),
            GradAccum = Number(SetupNames.GradAccum),
            Precision = file.OptionalText(SetupNames.Precision),
            Optimizer = file.OptionalText(SetupNames.Optimizer),
            OptimizerImpl = file.OptionalText(SetupNames.OptimizerImpl),
            Attention = file.OptionalText(SetupNames.Attention),
            Style = file.OptionalText(SetupNames.Style),
            Steps = Number(SetupNames.Steps),
            Seed = Number(SetupNames.Seed),
        };

        string? Number(string key) => file.OptionalNumberText(key);
    }

    private static DecoderConfig Inline(InputObject model) =>
        DecoderConfigReader.Read(model, model.OptionalText(DecoderConfigWriter.NameKey) ?? model.Where);
}
