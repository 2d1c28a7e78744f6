using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.Package;

/// <summary>Cuts normalized text into the pieces of a SentencePiece model, safely from several threads at once.</summary>
internal interface IPieceCutter
{
    /// <summary>What differs from <c>spm_encode</c>, one sentence each.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>Adds the identifiers of a text's pieces, the unknown piece for each character that has none.</summary>
    void Cut(ReadOnlySpan<byte> normalized, IntBuffer ids);
}
