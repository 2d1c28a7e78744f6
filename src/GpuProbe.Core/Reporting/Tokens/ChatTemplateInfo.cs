namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>A chat template.</summary>
/// <param name="File">Its file.</param>
/// <param name="AddsGenerationPrompt">Whether the text ends where the assistant is to answer.</param>
public sealed record ChatTemplateInfo(string File, bool AddsGenerationPrompt);
