using BenchmarkDotNet.Attributes;
using GpuProbe.Core.Models;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Files;
using GpuProbe.Training.Model;
using TorchSharp;

namespace GpuProbe.Benchmarks;

/// <summary>
/// Three blocks of mistral-7b in bf16 (1.83 GB), from a file that is in the page cache to weights in main memory, beside a plain
/// read of the file through one buffer. One call is one whole file.
/// </summary>
public class WeightFiles : IDisposable
{
    private const int BufferBytes = 16 << 20;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gpuprobe-benchmark-{Environment.ProcessId}");
    private readonly byte[] buffer = new byte[BufferBytes];
    private TrainingSetup setup = null!;
    private Decoder model = null!;
    private Decoder inFp32 = null!;
    private DisposeScope? scope;

    /// <summary>Writes the file, and reads it once.</summary>
    [GlobalSetup]
    public void Write()
    {
        DecoderConfig config = new ModelCatalog(Path.Combine(AppContext.BaseDirectory, "models")).Resolve("mistral-7b", "model");
        setup = new TrainingSetup { Model = config, Layers = 3, SeqLen = 1, Weights = folder };
        scope = torch.NewDisposeScope();
        model = new Decoder(setup, torch.bfloat16, torch.CPU);
        inFp32 = new Decoder(setup, torch.float32, torch.CPU);
        SafeTensorsLayout layout = SafeTensorsLayout.Of(
            ParameterTable.Of(config, setup.Layers).Select(weight => new TensorDescription(weight.Name, TensorType.BF16, weight.Shape)));
        Directory.CreateDirectory(folder);
        using (FileStream file = File.Create(FilePath))
            SafeTensorsWriter.Write(file, layout, WriteZeros);
        Console.WriteLine($"// {layout.FileBytes} bytes");
        Through();
    }

    /// <summary>The file through one buffer of 16 MiB, as a plain read does; what was read is not kept.</summary>
    [Benchmark(Baseline = true)]
    public long Through()
    {
        using FileStream file = Open();
        long bytes = 0;
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
            bytes += read;
        return bytes;
    }

    /// <summary>The weights, tensor by tensor.</summary>
    [Benchmark]
    public void Streaming() => WeightLoading.Apply(model, setup, torch.CPU);

    /// <summary>The same into fp32 weights: converted on the way.</summary>
    [Benchmark]
    public void StreamingToFp32() => WeightLoading.Apply(inFp32, setup, torch.CPU);

    /// <summary>The weights by way of a whole state dictionary.</summary>
    [Benchmark]
    public void Naive() => WeightLoading.Apply(model, setup with { Load = Transfer.Naive }, torch.CPU);

    /// <summary>Removes the file and releases the weights.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        model.Dispose();
        inFp32.Dispose();
        scope?.Dispose();
        GC.SuppressFinalize(this);
    }

    private string FilePath => Path.Combine(folder, CheckpointFiles.Model);

    private FileStream Open() => new(FilePath, new FileStreamOptions { BufferSize = 0 });

    // Written rather than left out: a hole in a file is read faster than what is there.
    private void WriteZeros(StoredTensor tensor, Stream output)
    {
        for (long written = 0; written < tensor.Bytes; written += BufferBytes)
            output.Write(buffer, 0, (int)Math.Min(BufferBytes, tensor.Bytes - written));
    }
}
