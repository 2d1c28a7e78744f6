using System.Buffers;
using System.Text;
using System.Text.Json;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>
/// A complete set-up as JSON: a set-up file with every default expanded and the model spelled out in Hugging Face's keys.
/// What is written reads back as an equal set-up.
/// </summary>
public static class TrainingSetupJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The set-up as a JSON text.</summary>
    public static string Write(TrainingSetup setup)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, Indented))
            Write(writer, setup);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Writes the set-up as one JSON object, as a part of something larger.</summary>
    public static void Write(Utf8JsonWriter writer, TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(setup);
        writer.WriteStartObject();
        writer.WritePropertyName(SetupNames.Model);
        DecoderConfigWriter.Write(writer, setup.Model);
        writer.WriteNumber(SetupNames.Layers, setup.Layers);
        writer.WriteNumber(SetupNames.SeqLen, setup.SeqLen);
        writer.WriteNumber(SetupNames.MicroBatch, setup.MicroBatch);
        writer.WriteNumber(SetupNames.GradAccum, setup.GradAccum);
        WriteTechniques(writer, setup);
        WriteAdapters(writer, setup);
        writer.WriteString(SetupNames.Weights, setup.Weights);
        writer.WriteString(SetupNames.Load, Choices.Load.Text(setup.Load));
        writer.WriteString(SetupNames.Save, Choices.Save.Text(setup.Save));
        writer.WriteString(SetupNames.SaveMethod, Choices.SaveMethod.Text(setup.SaveMethod));
        writer.WriteString(SetupNames.SaveTo, setup.SaveTo);
        writer.WriteString(SetupNames.Allocator, Choices.Allocator.Text(setup.Allocator));
        writer.WriteNumber(SetupNames.Steps, setup.Steps);
        writer.WriteNumber(SetupNames.Seed, setup.Seed);
        writer.WriteEndObject();
    }

    private static void WriteTechniques(Utf8JsonWriter writer, TrainingSetup setup)
    {
        writer.WriteString(SetupNames.Precision, Choices.Precision.Text(setup.Precision));
        writer.WriteString(SetupNames.MasterWeights, Choices.MasterWeights.Text(setup.MasterWeights));
        writer.WriteString(SetupNames.Optimizer, Choices.Optimizer.Text(setup.Optimizer));
        writer.WriteString(SetupNames.OptimizerImpl, Choices.OptimizerImpl.Text(setup.OptimizerImpl));
        writer.WriteString(SetupNames.OptimizerStep, Choices.OptimizerStep.Text(setup.OptimizerStep));
        WriteNumber(writer, SetupNames.ClipGradNorm, setup.ClipGradNorm);
        writer.WriteString(SetupNames.ZeroGrad, Choices.ZeroGrad.Text(setup.ZeroGrad));
        writer.WriteString(SetupNames.Offload, Choices.Offload.Text(setup.Offload));
        writer.WriteString(SetupNames.Shard, Choices.Sharding.Text(setup.Sharding));
        writer.WriteNumber(SetupNames.Ranks, setup.Ranks);
        writer.WriteString(SetupNames.Checkpointing, setup.Checkpointing.ToString());
        writer.WriteString(SetupNames.CheckpointingImpl, Choices.CheckpointingImpl.Text(setup.CheckpointingImpl));
        writer.WriteString(SetupNames.Attention, Choices.Attention.Text(setup.Attention));
        writer.WriteString(SetupNames.RepeatKeyValue, Choices.RepeatKeyValue.Text(setup.RepeatKeyValue));
        writer.WriteString(SetupNames.Loss, Choices.Loss.Text(setup.Loss));
        writer.WriteString(SetupNames.Style, Choices.Style.Text(setup.Style));
    }

    private static void WriteAdapters(Utf8JsonWriter writer, TrainingSetup setup)
    {
        writer.WriteString(SetupNames.BaseWeights, Choices.BaseWeights.Text(setup.BaseWeights));
        WriteNumber(writer, SetupNames.LoraRank, setup.Lora?.Rank);
        WriteNumber(writer, SetupNames.LoraAlpha, setup.Lora?.Alpha);
        WriteNumber(writer, SetupNames.LoraDropout, setup.Lora?.Dropout);
        writer.WriteString(SetupNames.LoraTargets, setup.Lora is { } lora ? ProjectionNames.Text(lora.Targets) : null);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    /// <summary>Reads a complete set-up.</summary>
    /// <param name="json">The JSON text, UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is not a complete and valid set-up.</exception>
    public static TrainingSetup Read(Stream json, string name)
    {
        TrainingSetupOptions options = SetupFile.Read(json, name);
        DecoderConfig model = options.InlineModel
            ?? throw new ToolException(ExitCode.BadInput, $"{name}: {SetupNames.Model} is not spelled out; allowed: an object in the shape of config.json");
        return TrainingSetupBuilder.Build(model, options).Setup;
    }

    /// <summary>Reads a complete set-up from a text, such as <see cref="Write(TrainingSetup)"/> makes.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is not a complete and valid set-up.</exception>
    public static TrainingSetup Parse(string json, string name)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return Read(stream, name);
    }
}
