using GpuProbe.Core.Planning.Advice;

namespace GpuProbe.Core.Tests.Planning.Advice;

public sealed class CheckCommandTest
{
    [Theory]
    [InlineData("advise --model mistral-7b --gpu t4 --seq-len 8", "", "gpuprobe estimate --model mistral-7b --gpu t4 --seq-len 8")]
    [InlineData("advise --micro-batch 4 --gpu t4", "--micro-batch 1 --grad-accum 4", "gpuprobe estimate --gpu t4 --micro-batch 1 --grad-accum 4")]
    [InlineData("advise --micro-batch=4 --gpu=t4 --quiet", "--micro-batch 1", "gpuprobe estimate --gpu=t4 --micro-batch 1")]
    [InlineData("advise --json - --gpu t4 --only same --margin 5% --max-ranks 4 --measured a.jsonl --no-color --json", "--loss chunked", "gpuprobe estimate --gpu t4 --loss chunked")]
    public void It_asks_for_the_changed_set_up_alone(string argv, string changed, string expected) =>
        Assert.Equal(expected, CheckCommand.Of(argv.Split(' '), changed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Words_that_a_shell_would_take_apart_are_quoted() =>
        Assert.Equal("gpuprobe estimate --model '/my models/it'\\''s.json' --loss chunked", CheckCommand.Of(["advise", "--model", "/my models/it's.json"], ["--loss", "chunked"]));
}
