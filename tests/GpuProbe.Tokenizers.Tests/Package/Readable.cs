namespace GpuProbe.Tokenizers.Tests.Package;

/// <summary>What this build makes of the fixtures.</summary>
internal static class Readable
{
    /// <summary>Those that it refuses, with the reason.</summary>
    public static Dictionary<string, string> Refused { get; } = new()
    {
        ["t5.model.gz"] = "cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: the score of its piece [INST], which is user-defined or unused, is not among those of the normal ones; the default build reads it",
        ["across.model"] = "cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: it has no control pieces that begin and end a sequence; the default build reads it",
        ["unused.model"] = "cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: it has unused pieces; the default build reads it",
        ["unigram.json"] = "model.type is \"Unigram\"; allowed in this build, which is on Microsoft.ML.Tokenizers: BPE; the default build reads Unigram too",
        ["rules.json"] = "model.type is \"Unigram\"; allowed in this build, which is on Microsoft.ML.Tokenizers: BPE; the default build reads Unigram too",
    };

    public static bool Reads(string name) => !Refused.ContainsKey(name);

    // Of its lines, 53 of 12,000 have the same number of tokens in another order.
    public static bool IsExact(string name) => name != "rules.model";
}
