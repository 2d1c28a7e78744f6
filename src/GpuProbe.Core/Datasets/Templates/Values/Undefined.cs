namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>What a name or a key that is not there gives: it prints as nothing, is false and empty, and fails otherwise.</summary>
/// <param name="Reason">Why it is undefined.</param>
internal sealed record Undefined(string Reason)
{
    public TemplateException Refused() => new(Reason);
}
