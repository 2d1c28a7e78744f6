namespace GpuProbe.Cli.Tests;

public sealed class AdviseTest
{
    [Theory]
    [InlineData("--seq-len 8", "--gpu is missing: name the card that the run is to fit on")]
    [InlineData("--gpu t4", "--seq-len is missing; allowed: a whole number from 1 to 16777216")]
    [InlineData("--gpu t4 --seq-len 8 --only some", "--only 'some' is not known (did you mean 'same'?); allowed: same, numerics, any")]
    [InlineData("--gpu t4 --seq-len 8 --margin 100%", "--margin is '100%'; allowed: a part of the card's memory, for example 5% or 2GiB")]
    [InlineData("--gpu t4 --seq-len 8 --max-ranks 0", "--max-ranks is 0; allowed: a whole number from 1 to 1024")]
    [InlineData("--gpu t4 --seq-len 8 --max-ranks eight", "--max-ranks is eight; allowed: a whole number from 1 to 1024")]
    [InlineData("--gpu t4 --seq-len 8 --measured /nowhere/r.jsonl", "/nowhere/r.jsonl does not exist; allowed: a file of results (.jsonl)")]
    [InlineData("--gpu t4 --seq-len 8 --save merged --lora-rank 4 --save-to /tmp/x", "--save-to /tmp/x: advise keeps no files, since its virtual card computes nothing; leave it out to learn what saving takes, or use measure.")]
    [InlineData("--gpu t4 --seq-len 8 --json /nowhere/x.json", "--json /nowhere/x.json: the folder /nowhere does not exist; create it or name another.")]
    public void What_cannot_be_advised_is_told_in_one_line(string options, string message)
    {
        GpuprobeResult result = Gpuprobe.Run(["advise", "--model", "smollm2-135m", .. options.Split(' ')]);

        Assert.Equal(message, result.Refusal(2));
    }

    [Fact]
    public void A_margin_as_large_as_the_card_is_refused() => Assert.Matches(
        @"^--margin 15\.00 GiB leaves nothing of the 14\.\d\d GiB of t4, of which a CUDA context takes \S+ MiB$",
        Gpuprobe.Run("advise", "--model", "smollm2-135m", "--gpu", "t4", "--seq-len", "8", "--margin", "15GiB").Refusal(2));

    [Fact]
    public void A_card_without_room_for_a_context_holds_nothing() => Assert.Equal(
        "t4: a card of this size does not even hold a CUDA context.",
        Gpuprobe.Run("advise", "--model", "smollm2-135m", "--gpu", "t4", "--seq-len", "8", "--capacity", "300MiB").Refusal(4));

    [Fact]
    public void Results_that_are_none_are_refused_with_their_line()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "{\"schema\":\"gpuprobe.row/9\"}\n");
            Assert.Contains("line 1: written with schema gpuprobe.row/9", Gpuprobe.Run("advise", "--model", "smollm2-135m", "--gpu", "t4", "--seq-len", "8", "--measured", file).Refusal(2), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
