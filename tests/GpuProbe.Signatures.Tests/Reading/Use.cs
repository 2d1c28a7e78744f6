namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>That a program names a type, calls a member of it or overrides one.</summary>
/// <param name="Type">Full name of the type.</param>
/// <param name="Member">As <see cref="Reading.Member.Use"/>; the member's name alone where it is overridden; empty for the type itself.</param>
/// <param name="IsOverride">Whether a type of the program overrides the member.</param>
internal sealed record Use(string Type, string Member, bool IsOverride)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsOverride ? "override of " : "")}{Type}{(Member.Length == 0 ? "" : ": ")}{Member}";
}
