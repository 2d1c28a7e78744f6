using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>What a program reads back from a card that computes nothing, and what gpuprobe says of it.</summary>
public sealed class HostReadsTest
{
    [Fact]
    public void A_loop_that_waits_for_any_element_ends_by_the_loop_guard()
    {
        VirtualRun run = Program("waiting", "--loop-guard", "10").Run().Succeeded(5, "incomplete");

        const int rounds = 16 * 10 - 1;
        Assert.Equal((rounds, 1), (run.Number("rounds"), run.Property("loopGuards").GetInt64()));
        Assert.Equal(
            [("any-false", rounds), ("loop-guard", 1)],
            run.Property("hostReads").EnumerateArray().Select(read => (read.GetProperty("answer").GetString()!, read.GetProperty("count").GetInt32())));
        Assert.Equal(["1 loop that waited for the card was ended by a guess (--loop-guard is 10): the figures depend on it."], Reasons(run));
    }

    [Fact]
    public void A_loop_that_tells_the_card_of_its_end_ends_then()
    {
        VirtualRun run = Program("ending").Run().Succeeded(5, "incomplete");

        Assert.Equal((20, 1), (run.Number("rounds"), run.Property("loopGuards").GetInt64()));
    }

    [Fact]
    public void Everything_is_equal_finite_and_a_number_whether_many_are_asked_or_one() =>
        Assert.Equal("[true, false, true, true, false, true]", Program("asking").Run().Succeeded().Program.GetProperty("answers").GetRawText());

    [Theory]
    [InlineData("0", "0", "[0, 0, 0, 0]")]
    [InlineData("1/4", "0.25", "[250, 250, 250, 100]")]
    [InlineData("all", "all", "[1000, 1000, 1000, 400]")]
    public void As_many_elements_are_selected_as_nonzero_says(string option, string shown, string selected)
    {
        VirtualRun run = Program("selecting", "--nonzero", option).Run().Succeeded(5, "incomplete");

        Assert.Equal(selected, run.Program.GetProperty("selected").GetRawText());
        Assert.Equal(4, run.Property("sizeReads").GetInt64());
        Assert.Equal(
            [$"4 sizes were read back from the card (nonzero, unique, masks) and answered by --nonzero {shown}: the figures depend on it."],
            Reasons(run));
    }

    [Fact]
    public void No_gradient_overflows_so_the_loss_scale_stays() =>
        Assert.Equal("[65536.0, 65536.0, 65536.0]", Program("scaling").Run().Succeeded().Program.GetProperty("scales").GetRawText());

    [Fact]
    public void Memory_that_is_handed_out_again_holds_nothing_of_before()
    {
        VirtualRun run = Program("reusing").Run().Succeeded();

        Assert.Equal("[4, 32]", run.Program.GetProperty("values").GetRawText());
        Assert.Equal((128 * 7, 64, 0), (run.Number("held"), run.Number("reused"), run.Number("left")));
    }

    private static PythonProgram Program(string what, params string[] options) => new("host_reads.py", what) { Options = options };

    private static IEnumerable<string?> Reasons(VirtualRun run) =>
        run.Property("verdict").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString());
}
