namespace GpuProbe.Tensors;

/// <summary>An exchange between all ranks; the numbers are <c>gp_collective</c>'s.</summary>
public enum Collective
{
    /// <summary>Everybody gets what each has.</summary>
    AllGather,

    /// <summary>Each gets its part of the sum.</summary>
    ReduceScatter,

    /// <summary>Everybody gets the sum.</summary>
    AllReduce,

    /// <summary>Everybody gets what the first has.</summary>
    Broadcast,
}
