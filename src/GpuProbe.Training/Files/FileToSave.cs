namespace GpuProbe.Training.Files;

/// <summary>A <c>.safetensors</c> file that is to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tensors">Its tensors.</param>
internal sealed record FileToSave(string Name, IReadOnlyList<TensorToSave> Tensors);
