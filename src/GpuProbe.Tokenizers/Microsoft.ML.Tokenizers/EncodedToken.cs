namespace Microsoft.ML.Tokenizers;

/// <summary>A token of an encoded text.</summary>
#pragma warning disable CA2231 // The package's type has no operators of equality.
public readonly struct EncodedToken : IEquatable<EncodedToken>
{
    /// <summary>A token with the place it has in the text.</summary>
    /// <param name="id">The token's identifier in the vocabulary.</param>
    /// <param name="value">The token's text in the vocabulary.</param>
    /// <param name="offset">Where it lies in the normalized text where there is one, else in the text; in UTF-16 code units.</param>
    public EncodedToken(int id, string value, Range offset) => (Id, Value, Offset) = (id, value, offset);

    /// <summary>The token's identifier in the vocabulary.</summary>
    public int Id { get; }

    /// <summary>The token's text in the vocabulary.</summary>
    public string Value { get; }

    /// <summary>Where the token lies in the normalized text where there is one, else in the text; in UTF-16 code units.</summary>
    public Range Offset { get; }

    /// <inheritdoc/>
    public bool Equals(EncodedToken other) => Id == other.Id && Value == other.Value && Offset.Equals(other.Offset);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EncodedToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Value, Offset);
}
