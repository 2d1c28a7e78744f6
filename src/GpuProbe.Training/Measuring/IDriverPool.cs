namespace GpuProbe.Training.Measuring;

/// <summary>What a card's driver tells of the memory pool that libtorch's backend <c>cudaMallocAsync</c> allocates from, and of the card.</summary>
public interface IDriverPool
{
    /// <summary>The figures now.</summary>
    PoolFigures Read();

    /// <summary>Takes the present figures as the peaks.</summary>
    void ResetPeaks();

    /// <summary>Gives back to the card what the pool holds and nobody uses.</summary>
    void Trim();
}
