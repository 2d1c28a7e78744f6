using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

public sealed class ParameterTotalsTest
{
    [Theory]
    [InlineData("mistral-7b", 7_241_732_096)]
    [InlineData("mistral-7b-v0.1", 7_241_732_096)]
    [InlineData("mistral-7b-v0.3", 7_248_023_552)]
    [InlineData("mistral-nemo-12b", 12_247_782_400)]
    [InlineData("llama-2-7b", 6_738_415_616)]
    [InlineData("llama-3.1-8b", 8_030_261_248)]
    [InlineData("llama-3.1-70b", 70_553_706_496)]
    [InlineData("llama-3.1-405b", 405_853_388_800)]
    [InlineData("llama-3.2-1b", 1_235_814_400)]
    [InlineData("llama-3.2-3b", 3_212_749_824)]
    [InlineData("tinyllama-1.1b", 1_100_048_384)]
    [InlineData("qwen2.5-0.5b", 494_032_768)]
    [InlineData("qwen2.5-1.5b", 1_543_714_304)]
    [InlineData("qwen2.5-7b", 7_615_616_512)]
    [InlineData("smollm2-135m", 134_515_008)]
    [InlineData("phi-3-mini", 3_821_079_552)]
    public void Totals_equal_the_published_checkpoints(string model, long parameters)
    {
        DecoderConfig config = Catalogs.Models.Resolve(model);

        Assert.Equal(parameters, ParameterTable.Count(config, config.NumHiddenLayers));
    }
}
