using System.Text;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>A set-up as the texts of its options, and back.</summary>
public static class SetupTexts
{
    private const string Name = "set-up";

    /// <summary>Every option of <paramref name="setup"/> as it is typed; what does not apply to it is <see langword="null"/>.</summary>
    public static TrainingSetupOptions Of(TrainingSetup setup)
    {
        using MemoryStream json = new(Encoding.UTF8.GetBytes(TrainingSetupJson.Write(setup)));
        return SetupFile.Read(json, Name) with { File = null, InlineModel = null };
    }

    /// <summary>The set-up that <paramref name="options"/> make; <see langword="null"/> where they do not go together.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options.</param>
    public static TrainingSetup? Build(DecoderConfig model, TrainingSetupOptions options)
    {
        try
        {
            return TrainingSetupBuilder.Build(model, options).Setup;
        }
        catch (ToolException)
        {
            return null;
        }
    }

    /// <summary>The same options with those of <paramref name="over"/> that are given in place of their own.</summary>
    /// <param name="under">What holds where nothing else is said.</param>
    /// <param name="over">What wins.</param>
    public static TrainingSetupOptions Overlay(TrainingSetupOptions under, TrainingSetupOptions over) => NamedOption.All.Aggregate(
        under,
        (merged, option) => option.Of(over) is { } text ? option.With(merged, text) : merged);
}
