using GpuProbe.Core;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// Writes what a set-up saves. Streaming holds one buffer on the host and at most one tensor on the device, one that is merged
/// or dequantized for the file. The naive way is that of a state dictionary which is cloned on the device, then brought to main
/// memory as a whole, then written (<c>safetensors.torch.save_file</c>, which from version 0.8 on makes no further copy).
/// </summary>
/// <param name="setup">The run.</param>
/// <param name="content">What is to be written.</param>
internal sealed class ModelSaving(TrainingSetup setup, SaveContent content)
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Refuses to keep the files of a device that computes nothing.</summary>
    /// <exception cref="ToolException">The set-up names a folder, and the device is virtual (exit code 2).</exception>
    internal static void RequireValues(TrainingSetup setup, Device device)
    {
        if (setup.SaveTo is not null && !Computes(device))
            throw new ToolException(
                ExitCode.BadInput,
                $"--{SetupNames.SaveTo} {setup.SaveTo}: {device} is virtual and computes nothing, so there is nothing to keep; leave it out to learn what saving takes");
    }

    /// <summary>Writes the files.</summary>
    /// <param name="device">Where the model is.</param>
    /// <exception cref="ToolException">They cannot be written (exit code 3); what was there before is as it was.</exception>
    internal SavedFiles Run(Device device)
    {
        using IDisposable mode = no_grad();
        if (!Computes(device))
            return Write(new DiscardedFiles());
        if (setup.SaveTo is { } folder)
            return Write(new FolderFiles(folder, $"--{SetupNames.SaveTo} {folder}")) with { Folder = folder };
        string temporary = SaveFolder.Temporary(Environment.ProcessId);
        try
        {
            return Write(new FolderFiles(temporary, $"the folder {temporary}, which is removed again (--{SetupNames.SaveTo} names another)"));
        }
        finally
        {
            SaveFolder.RemoveRemains(setup, Environment.ProcessId);
        }
    }

    private static bool Computes(Device device) => device.type == DeviceType.CPU || !TorchRuntime.CudaIsVirtual;

    private SavedFiles Write(IFileSet target)
    {
        using (target)
        {
            IReadOnlyList<FileToSave> files = content.Files();
            if (setup.SaveMethod == Transfer.Streaming)
                WriteTensorByTensor(files, target);
            else
                WriteGathered(files, target);
            foreach ((string name, byte[] text) in content.Texts(files))
                target.Add(name, text.Length, output => output.Write(text));
            target.Complete(name => setup.Save != Save.Adapters && CheckpointFiles.BelongToModel(name));
            return new SavedFiles(Folder: null, [.. files.Select(file => file.Name), .. content.Texts(files).Select(text => text.Name)], target.Bytes);
        }
    }

    private static void WriteTensorByTensor(IReadOnlyList<FileToSave> files, IFileSet target)
    {
        using var writer = new TensorWriter();
        foreach (FileToSave file in files)
        {
            var tensors = file.Tensors.ToDictionary(tensor => tensor.Description.Name, StringComparer.Ordinal);
            Add(target, file, (stored, output) =>
            {
                using Tensor tensor = tensors[stored.Name].Make();
                writer.Write(tensor, output);
            });
        }
    }

    private static void WriteGathered(IReadOnlyList<FileToSave> files, IFileSet target)
    {
        using var gathered = new GatheredState(files.SelectMany(file => file.Tensors));
        using var writer = new TensorWriter();
        foreach (FileToSave file in files)
            Add(target, file, (stored, output) => writer.Write(gathered[stored.Name], output));
    }

    private static void Add(IFileSet target, FileToSave file, Action<StoredTensor, Stream> content)
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of(file.Tensors.Select(tensor => tensor.Description), Metadata);
        target.Add(file.Name, layout.FileBytes, output => SafeTensorsWriter.Write(output, layout, content));
    }
}
