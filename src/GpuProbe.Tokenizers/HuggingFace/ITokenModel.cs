using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Turns words into tokens.</summary>
internal interface ITokenModel
{
    /// <summary>Entries of the vocabulary, which decides of the identifiers of added tokens.</summary>
    int VocabularySize { get; }

    /// <summary>What kind of model it is, for a report.</summary>
    string Kind { get; }

    string? UnknownToken { get; }

    /// <summary>The identifier of a token; -1 where there is none.</summary>
    int Find(ReadOnlySpan<byte> token);

    /// <summary>The token of an identifier; null where there is none.</summary>
    string? Token(int id);

    /// <summary>Working memory, which one thread at a time may use.</summary>
    object CreateWork();

    /// <summary>Adds the tokens of a word.</summary>
    /// <param name="word">The word, not empty.</param>
    /// <param name="work">Memory of <see cref="CreateWork"/>.</param>
    /// <param name="ids">Takes identifiers.</param>
    /// <param name="ends">Takes where each ends in the word; null where nobody asks.</param>
    void Encode(ReadOnlySpan<byte> word, object work, IntBuffer ids, IntBuffer? ends);
}
