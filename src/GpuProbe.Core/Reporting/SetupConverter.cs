using System.Text.Json;
using System.Text.Json.Serialization;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting;

/// <summary>Writes a set-up in a result as a set-up file has it, so that it can be taken out and given to <c>--setup</c>.</summary>
public sealed class SetupConverter : JsonConverter<TrainingSetup>
{
    /// <inheritdoc/>
    public override TrainingSetup Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return TrainingSetupJson.Parse(document.RootElement.GetRawText(), "setup");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrainingSetup value, JsonSerializerOptions options) =>
        TrainingSetupJson.Write(writer, value);
}
