using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>What a context takes, asked of a card and written to its device file. A virtual card answers with its own figure.</summary>
public sealed class ContextTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Mine => Path.Combine(_folder.FullName, "mine.json");

    [Fact]
    public void A_virtual_card_gives_its_context_back_and_is_never_taken_for_measured()
    {
        GpuProfile preset = Presets.Card("a100-80gb");
        JsonElement result = new CardRun().Gpuprobe("env", "--device", "cuda:0", "--device-file", Mine);

        JsonElement measured = result.GetProperty("context");
        long[] bytes = [Number(measured, "afterContextBytes"), Number(measured, "afterWarmUpBytes"), Number(measured.GetProperty("context"), "bytes")];
        Assert.All(bytes, one => Assert.Equal(preset.ContextBytes, one));
        GpuProfile card = Read();
        ContextMeasurement context = Assert.Single(card.Contexts);
        Assert.Equal((preset.ContextBytes, "virtual", true), (context.Bytes, context.Source, context.IsVirtual));
        Assert.Equal(("assumed", "assumed"), (card.ContextSource, card.WithContextFor(context.Libtorch).ContextSource));
        Assert.StartsWith("virtual:", card.Source, StringComparison.Ordinal);
        Assert.Equal(preset with { Name = "mine", Source = card.Source }, card with { Contexts = [] });
    }

    [Fact]
    public void A_file_that_is_there_keeps_what_it_says_and_takes_each_driver_and_libtorch_once()
    {
        GpuProfile known = Presets.Card("a100-80gb") with
        {
            Name = "ours",
            ContextBytes = 123 << 20,
            Contexts = [new ContextMeasurement(400 << 20, "1.2.3", "12.0", "2.6.0", new DateOnly(2026, 1, 1), "measured by hand")],
        };
        using (FileStream file = File.Create(Mine))
            GpuProfileWriter.Write(known, file);
        for (int i = 0; i < 2; i++)
            new CardRun().Gpuprobe("env", "--device", "cuda:0", "--device-file", Mine);

        GpuProfile card = Read();
        Assert.Equal([false, true], card.Contexts.Select(context => context.IsVirtual));
        Assert.Equal(known, card with { Contexts = [card.Contexts[0]] });
        Assert.Equal(400 << 20, card.WithContextFor("2.6.0").ContextBytes);
    }

    [Fact]
    public void A_file_of_another_card_is_refused()
    {
        using (FileStream file = File.Create(Mine))
            GpuProfileWriter.Write(Presets.Card("t4"), file);
        Command run = new CardRun().GpuprobeCommand("env", "--device", "cuda:0", "--device-file", Mine);

        Assert.Contains($"--device-file {Mine} describes another card, Tesla T4, and not cuda:0 (NVIDIA A100-SXM4-80GB).", run.Error, StringComparison.Ordinal);
        Assert.Empty(Read().Contexts);
    }

    [Fact]
    public void A_card_that_others_use_is_asked_only_with_force_and_never_for_a_file()
    {
        string[] asked = ["env", "--device", "cuda:0"];
        Command refused = new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Throughout, asked);
        Command noFile = new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Throughout, [.. asked, "--force", "--device-file", Mine]);
        Command forced = new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Throughout, [.. asked, "--force"]);

        Assert.Equal((3, ""), (refused.Code, refused.Out));
        Assert.Contains("Use --force to measure all the same.", refused.Error, StringComparison.Ordinal);
        Assert.Equal((3, ""), (noFile.Code, noFile.Out));
        Assert.Contains("a device file takes only what was measured without others.", noFile.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Mine));
        Assert.Equal(0, forced.Code);
        Assert.Contains("With --force: other processes hold 612.00 MiB", forced.Out, StringComparison.Ordinal);
        Assert.Contains("and these figures contain them.", forced.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_virtual_card_counts_with_what_was_measured()
    {
        Requirements.VirtualGpu();
        using (FileStream file = File.Create(Mine))
            GpuProfileWriter.Write(
                Presets.Card("t4") with { Contexts = [new ContextMeasurement(300 << 20, "1.2.3", "12.0", "2.0.1", new DateOnly(2026, 1, 1), "measured by hand")] },
                file);
        Command run = Command.Run(
            Path.Combine(AppContext.BaseDirectory, "gpuprobe"),
            "estimate", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "16", "--gpu", Mine, "--json", "-", "--quiet").Succeeded();

        JsonElement verdict = JsonDocument.Parse(run.Out).RootElement.GetProperty("verdict");
        Assert.Equal(300 << 20, Number(verdict, "contextBytes"));
        Assert.StartsWith(
            "measured on 2026-01-01 with driver 1.2.3, CUDA 12.0, libtorch 2.0.1; the libtorch in use is another, ",
            verdict.GetProperty("contextSource").GetString(),
            StringComparison.Ordinal);
        JsonElement estimate = JsonDocument.Parse(run.Out).RootElement.GetProperty("estimate").GetProperty("virtual");
        Assert.Equal(Number(estimate, "peakReservedBytes") + (300 << 20), Number(estimate, "peakDeviceBytes"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private GpuProfile Read()
    {
        using FileStream file = File.OpenRead(Mine);
        return GpuProfileReader.Read(file, Mine);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
