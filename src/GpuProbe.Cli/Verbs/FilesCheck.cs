using GpuProbe.Core;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>Refuses files that a run would stumble over only when it is under way.</summary>
internal static class FilesCheck
{
    private const string SaveTo = $"--{SetupNames.SaveTo}";

    /// <summary>Checks the headers of the weights that are to be loaded.</summary>
    /// <exception cref="ToolException">They cannot be read, or are not the model's (exit code 2).</exception>
    public static void RequireWeights(TrainingSetup setup)
    {
        if (setup.Weights is not { } path)
            return;
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointFit.Require(checkpoint, setup);
    }

    /// <summary>Checks that the folder to save to can be written to.</summary>
    /// <exception cref="ToolException">It cannot (exit code 2).</exception>
    public static void RequireSaveFolder(TrainingSetup setup)
    {
        if (setup.SaveTo is not { } folder)
            return;
        if (File.Exists(folder))
            throw new ToolException(ExitCode.BadInput, $"{SaveTo} {folder} is a file; name a folder.");
        string existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        try
        {
            string trial = Path.Combine(existing, $".gpuprobe.{Environment.ProcessId}.tmp");
            using FileStream created = new(trial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"{SaveTo} {folder} cannot be written: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <summary>Refuses a folder where nothing is computed that could be kept in it.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="verb">The verb.</param>
    /// <exception cref="ToolException">The set-up names a folder (exit code 2).</exception>
    public static void RefuseSaveFolder(TrainingSetup setup, string verb)
    {
        if (setup.SaveTo is { } folder)
            throw new ToolException(
                ExitCode.BadInput,
                $"{SaveTo} {folder}: {verb} keeps no files, since its virtual card computes nothing; leave it out to learn what saving takes, or use measure.");
    }
}
