using System.Diagnostics;

namespace GpuProbe.Cli.Tests.VirtualGpus;

public sealed class VirtualSignalTest
{
    private const string Wait = "echo \"$GPUPROBE_VGPU\" > \"$GPUPROBE_TEST_FOLDER/ready\"; while :; do sleep 0.02; done";

    [Theory]
    [InlineData("TERM", 143, "SIGTERM")]
    [InlineData("HUP", 129, "SIGHUP")]
    [InlineData("INT", 130, "SIGINT")]
    public void A_signal_ends_the_command_and_what_it_did_so_far_is_reported(string signal, int code, string name)
    {
        using FakeCommand command = new FakeCommand("report good; " + Wait).Report("good");
        GpuprobeResult result = SignalWhenReady(command, signal, out string rig);

        Assert.Equal(code, result.Code);
        Assert.Contains($"the command was ended by {name}\n", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig));
    }

    [Fact]
    public void A_command_that_takes_a_signal_decides_itself_how_to_end()
    {
        using FakeCommand command = new FakeCommand("trap 'echo saving; report good; exit 0' TERM; " + Wait).Report("good");
        GpuprobeResult result = SignalWhenReady(command, "TERM", out string rig);

        Assert.Equal((0, "saving\n"), (result.Code, result.Out));
        Assert.Contains("fits on rtx-4090", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig));
    }

    private static GpuprobeResult SignalWhenReady(FakeCommand command, string signal, out string rig)
    {
        using Gpuprobe run = command.Start([], []);
        rig = Ready(command.PathOf("ready"));
        Assert.True(Directory.Exists(rig));
        Gpuprobe.Signal(signal, run.Process.Id);
        return run.Wait();
    }

    private static string Ready(string file)
    {
        var time = Stopwatch.StartNew();
        while (time.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (File.Exists(file) && File.ReadAllText(file) is { Length: > 0 } text && text.EndsWith('\n'))
                return text.Trim();
            Thread.Sleep(5);
        }

        throw new TimeoutException("the command does not start");
    }
}
