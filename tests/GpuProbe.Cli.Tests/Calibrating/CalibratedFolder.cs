namespace GpuProbe.Cli.Tests.Calibrating;

/// <summary>A folder with a profile of planted rows, made once.</summary>
public sealed class CalibratedFolder : IDisposable
{
    public CalibratedFolder()
    {
        Folder.Write(CalibrationFolder.Planted.Rows());
        Assert.Equal(0, Folder.Calibrate("--quiet").Code);
    }

    internal CalibrationFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();
}
