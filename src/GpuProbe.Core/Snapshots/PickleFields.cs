namespace GpuProbe.Core.Snapshots;

/// <summary>The pieces that entries of a snapshot are made of.</summary>
internal static class PickleFields
{
    /// <summary>A key and a whole number.</summary>
    public static void Field(this Pickle pickle, string key, long value)
    {
        pickle.Text(key);
        pickle.Number(value);
    }

    /// <summary>A key and a text.</summary>
    public static void Field(this Pickle pickle, string key, string value)
    {
        pickle.Text(key);
        pickle.Text(value);
    }

    /// <summary>The stack of a block: the operator that asked for it, or nothing.</summary>
    public static void Frames(this Pickle pickle, string? @operator)
    {
        pickle.Text("frames");
        pickle.List(@operator is null ? [] : new[] { @operator }, name =>
        {
            pickle.BeginDictionary();
            pickle.Field("name", name);
            pickle.Field("filename", "aten");
            pickle.Field("line", 0);
            pickle.EndDictionary();
        });
    }
}
