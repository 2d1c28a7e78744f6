using GpuProbe.Core.Snapshots;

namespace GpuProbe.Core.Tests.Snapshots;

public sealed class PickleTest
{
    [Theory]
    [InlineData(0, "4B00")]
    [InlineData(255, "4BFF")]
    [InlineData(256, "4D0001")]
    [InlineData(65535, "4DFFFF")]
    [InlineData(65536, "4A00000100")]
    [InlineData(-1, "4AFFFFFFFF")]
    [InlineData(int.MaxValue, "4AFFFFFF7F")]
    [InlineData(1L << 31, "8A080000008000000000")]
    [InlineData(long.MinValue, "8A080000000000000080")]
    public void A_number_takes_the_shortest_form_and_reads_back(long number, string code)
    {
        byte[] bytes = Written(pickle => pickle.Number(number));

        Assert.Equal("8002" + code + "2E", Convert.ToHexString(bytes));
        Assert.Equal(number, Unpickled.Value(bytes));
    }

    [Fact]
    public void A_text_that_comes_again_is_referred_to()
    {
        byte[] bytes = Written(pickle => pickle.List(["größe", "b", "größe"], pickle.Text));

        Assert.Equal(["größe", "b", "größe"], Assert.IsType<List<object?>>(Unpickled.Value(bytes)));
        Assert.Equal("80025D285807000000" + "6772C3B6C39F65" + "71005801000000" + "62" + "71016800652E", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Many_texts_need_longer_references()
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => $"text {i}")];
        object? read = Unpickled.Value(Written(pickle => pickle.List(texts.Concat(texts), pickle.Text)));

        Assert.Equal(texts.Concat(texts), Assert.IsType<List<object?>>(read));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(2001)]
    public void A_list_of_any_length_reads_back(int length)
    {
        object? read = Unpickled.Value(Written(pickle => pickle.List(Enumerable.Range(0, length), item => pickle.Number(item))));

        Assert.Equal(Enumerable.Range(0, length).Select(item => (object?)(long)item), Assert.IsType<List<object?>>(read));
    }

    [Fact]
    public void Dictionaries_nest()
    {
        object? read = Unpickled.Value(Written(pickle =>
        {
            pickle.BeginDictionary();
            pickle.Text("pair");
            pickle.Pair(1, -2);
            pickle.Text("inner");
            pickle.BeginDictionary();
            pickle.Text("yes");
            pickle.Flag(true);
            pickle.Text("no");
            pickle.Flag(false);
            pickle.EndDictionary();
            pickle.EndDictionary();
        }));

        var outer = Assert.IsType<Dictionary<string, object?>>(read);
        Assert.Equal([1L, -2L], Assert.IsType<object[]>(outer["pair"]));
        Assert.Equal(new Dictionary<string, object?> { ["yes"] = true, ["no"] = false }, outer["inner"]);
    }

    private static byte[] Written(Action<Pickle> write)
    {
        using MemoryStream output = new();
        var pickle = new Pickle(output);
        write(pickle);
        pickle.End();
        return output.ToArray();
    }
}
