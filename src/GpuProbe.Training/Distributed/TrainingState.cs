namespace GpuProbe.Training.Distributed;

/// <summary>What a part of a model is in the midst of, as FSDP2's <c>TrainingState</c>.</summary>
internal enum TrainingState
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>From before its forward pass to the end of it.</summary>
    Forward,

    /// <summary>From the moment that the gradient of its result is there.</summary>
    PreBackward,

    /// <summary>From the moment that the gradient of its input is there.</summary>
    PostBackward,
}
