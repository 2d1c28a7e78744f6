using GpuProbe.Core.Setup;

namespace GpuProbe.Core.SafeTensors;

/// <summary>Where a process writes what it saves, and what is left there if it is killed.</summary>
public static class SaveFolder
{
    /// <summary>The folder of a process that saves only to measure it.</summary>
    public static string Temporary(int processId) => Path.Combine(Path.GetTempPath(), $"gpuprobe-save-{processId}");

    /// <summary>Removes what a process that is gone left of a save; nothing where it saved to its end.</summary>
    /// <param name="setup">What it ran.</param>
    /// <param name="processId">That process.</param>
    public static void RemoveRemains(TrainingSetup setup, int processId)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.Save == Save.None)
            return;
        try
        {
            if (setup.SaveTo is { } folder)
                FolderFiles.RemoveRemains(folder, processId);
            else if (Directory.Exists(Temporary(processId)))
                Directory.Delete(Temporary(processId), recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // How the process ended is told; that its remains cannot be removed either is no reason to hide it.
        }
    }
}
