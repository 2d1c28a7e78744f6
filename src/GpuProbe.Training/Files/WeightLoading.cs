using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using GpuProbe.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// Gives the weights of a model the values of a checkpoint. Streaming goes weight by weight and holds, beside the weights, one
/// buffer on the host and at most one weight on the device: one that is quantized from it. The naive way is that of
/// <c>model.load_state_dict(safetensors.torch.load_file(path, device="cuda"))</c>: all tensors are brought to the device, and
/// then copied to the weights that are there already.
/// </summary>
public static class WeightLoading
{
    /// <summary>Loads the set-up's <see cref="TrainingSetup.Weights"/>.</summary>
    /// <param name="model">The model, with weights of any values and no adapters yet.</param>
    /// <param name="setup">The run.</param>
    /// <param name="device">Where the model is.</param>
    /// <exception cref="Core.ToolException">The checkpoint cannot be read, or is not the model's (exit code 2).</exception>
    public static void Apply(Decoder model, TrainingSetup setup, Device device)
    {
        ArgumentNullException.ThrowIfNull(setup);
        using Checkpoint checkpoint = Checkpoint.Open(setup.Weights!);
        CheckpointFit.Require(checkpoint, setup);
        using var reader = new TensorReader(readsContent: device.type == DeviceType.CPU || !TorchRuntime.CudaIsVirtual);
        using IDisposable mode = no_grad();
        if (setup.Load == Transfer.Streaming)
            Stream(model, checkpoint, reader, device);
        else
            LoadAllThenCopy(model, checkpoint, reader, device);
    }

    private static void Stream(Decoder model, Checkpoint checkpoint, TensorReader reader, Device device)
    {
        foreach (BaseTensor weight in BaseTensor.Of(model))
        {
            CheckpointTensor stored = checkpoint.Tensors[weight.Name];
            if (weight.Parameter is { } parameter)
            {
                reader.Read(stored, parameter);
                continue;
            }
            using Tensor whole = empty([.. weight.Shape], weight.LoadType, device);
            reader.Read(stored, whole);
            weight.Take(whole);
        }
    }

    // What is quantized is cast before; other weights are cast as they are copied.
    private static void Copy(Tensor values, BaseTensor weight)
    {
        using Tensor taken = weight.Parameter is null ? values.to(weight.LoadType) : values.alias();
        weight.Take(taken);
    }

    private static void LoadAllThenCopy(Decoder model, Checkpoint checkpoint, TensorReader reader, Device device)
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        try
        {
            foreach ((string name, CheckpointTensor stored) in checkpoint.Tensors)
            {
                using Tensor host = reader.ReadToHost(stored);
                state[name] = host.to(device).DetachFromDisposeScope();
            }
            foreach (BaseTensor weight in BaseTensor.Of(model))
                Copy(state[weight.Name], weight);
        }
        finally
        {
            foreach (Tensor tensor in state.Values)
                tensor.Dispose();
        }
    }
}
