namespace GpuProbe.Core.Datasets.Counting;

/// <summary>What was counted in a file.</summary>
/// <param name="File">The file, as the person named it.</param>
/// <param name="Format">Its format: <c>jsonl</c>, <c>text</c>, <c>csv</c>.</param>
/// <param name="Examples">Number of examples.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TextBytes">Bytes of their texts in UTF-8.</param>
/// <param name="BlankRecords">Records without anything in them, which are no examples.</param>
/// <param name="BrokenRecords">Records that no example could be made of.</param>
public sealed record FileCount(string File, string Format, long Examples, long Tokens, long TextBytes, long BlankRecords, long BrokenRecords);
