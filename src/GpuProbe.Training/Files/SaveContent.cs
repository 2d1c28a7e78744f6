using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>Which tensors a set-up's save writes to which files, in which order.</summary>
/// <param name="setup">The run.</param>
/// <param name="model">Its model.</param>
/// <param name="optimizer">Its optimizer, if it has one.</param>
internal sealed class SaveContent(TrainingSetup setup, Decoder model, IOptimizer? optimizer)
{
    /// <summary>Most bytes of tensors in one file of a model.</summary>
    internal long MostShardBytes { get; init; } = Shards.MostBytes;

    /// <summary>The files of tensors.</summary>
    internal IReadOnlyList<FileToSave> Files() => setup.Save switch
    {
        Save.Adapters => [Adapters()],
        Save.Merged => [.. Model(Merged())],
        Save.Full when setup.Lora is not null => [.. Model(Unmerged()), Adapters(), .. Optimizer()],
        Save.Full => [.. Model(Unmerged()), .. Optimizer()],
        _ => [],
    };

    /// <summary>The files of text that belong to these files of tensors.</summary>
    internal IEnumerable<(string Name, byte[] Content)> Texts(IReadOnlyList<FileToSave> files)
    {
        if (files.Any(file => file.Name == CheckpointFiles.Adapters))
            yield return (CheckpointFiles.AdapterConfig, AdapterConfig.ToJson(setup.Lora!, setup.Model.Name));
        FileToSave[] shards = [.. files.Where(file => CheckpointFiles.BelongToModel(file.Name))];
        if (shards.Length < 2)
            yield break;
        // The index comes last: whoever finds it finds all that it names.
        var fileOf = shards.SelectMany(shard => shard.Tensors.Select(tensor => (tensor.Description.Name, File: shard.Name)))
            .ToDictionary(entry => entry.Name, entry => entry.File, StringComparer.Ordinal);
        yield return (CheckpointFiles.Index, new CheckpointIndex(fileOf, shards.Sum(shard => shard.Tensors.Sum(tensor => tensor.Description.Bytes))).ToJson());
    }

    // The weights as they would be loaded again, whatever they were upcast to meanwhile.
    private IEnumerable<TensorToSave> Merged()
    {
        ScalarType type = DataTypes.Of(setup.BaseType);
        return BaseTensor.Of(model).Select(weight => new TensorToSave(
            new TensorDescription(weight.Name, StoredTypes.Of(type), weight.Shape), () => weight.Merged(type), IsNew: true));
    }

    private IEnumerable<TensorToSave> Unmerged()
    {
        ScalarType type = DataTypes.Of(setup.BaseType);
        return BaseTensor.Of(model).Select(weight => weight.Parameter is { } parameter
            ? TensorToSave.Of(weight.Name, parameter)
            : new TensorToSave(new TensorDescription(weight.Name, StoredTypes.Of(type), weight.Shape), () => weight.Values(type), IsNew: true));
    }

    private FileToSave Adapters() => new(
        CheckpointFiles.Adapters,
        [.. Trained().Select(entry => TensorToSave.Of(AdapterNames.InFile(entry.Name), entry.Weight))]);

    private FileToSave[] Optimizer() => optimizer is null
        ? []
        : [new(CheckpointFiles.Optimizer, [.. OptimizerStateNames.Of(optimizer, Trained()).Select(entry => TensorToSave.Of(entry.Name, entry.State))])];

    private IEnumerable<(string Name, Parameter Weight)> Trained() =>
        model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => (entry.name, entry.parameter));

    private IEnumerable<FileToSave> Model(IEnumerable<TensorToSave> weights)
    {
        var byName = weights.ToDictionary(weight => weight.Description.Name, StringComparer.Ordinal);
        var shards = Shards.Split(byName.Values.Select(weight => weight.Description), MostShardBytes);
        return shards.Select((shard, i) => new FileToSave(
            shards.Count == 1 ? CheckpointFiles.Model : CheckpointFiles.Shard(i + 1, shards.Count),
            [.. shard.Select(description => byName[description.Name])]));
    }
}
