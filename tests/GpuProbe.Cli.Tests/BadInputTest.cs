namespace GpuProbe.Cli.Tests;

public sealed class BadInputTest
{
    [Theory]
    [InlineData("estimte", "'estimte' is not a verb (did you mean 'estimate'?); see gpuprobe --help")]
    [InlineData("estimte --help", "'estimte' is not a verb (did you mean 'estimate'?); see gpuprobe --help")]
    [InlineData("", "a verb is missing; allowed: env, estimate, virtual, measure, probe, completion; see gpuprobe --help")]
    [InlineData("estimate --modle x", "'--modle' is not an option of estimate (did you mean '--model'?); see gpuprobe estimate --help")]
    [InlineData("estimate extra", "'extra' is not an argument of estimate; see gpuprobe estimate --help")]
    [InlineData("estimate --model", "--model needs a value: NAME|FILE; see gpuprobe estimate --help")]
    [InlineData("estimate --model a --model b", "--model is given more than once or with more than one value; see gpuprobe estimate --help")]
    [InlineData("measure --gpu t4", "'--gpu' is not an option of measure; see gpuprobe measure --help")]
    [InlineData("completion tcsh", "completion 'tcsh' is not known; allowed: bash, zsh, fish")]
    [InlineData("completion", "shell is missing; allowed: bash, zsh or fish; see gpuprobe completion --help")]
    [InlineData("estimate --model smollm2-135m", "--seq-len is missing; allowed: a whole number from 1 to 16777216")]
    [InlineData("estimate --model smollm2-135m --seq-len 0", "--seq-len is 0; allowed: a whole number from 1 to 16777216")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --layers 31", "--layers is 31; allowed: a whole number from 1 to 30, the layers of smollm2-135m")]
    [InlineData("measure --model smollm2-135m --seq-len 8 --timeout 0", "--timeout is 0; allowed: seconds, more than 0 and at most 604800")]
    [InlineData("measure --model smollm2-135m --seq-len 8 --timeout soon", "--timeout is soon; allowed: seconds, more than 0 and at most 604800")]
    [InlineData("measure --model smollm2-135m --seq-len 8 --capacity 0", "--capacity is 0; allowed: more than nothing, for example 24GiB")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --ranks 8", "--ranks is not available in this version; see gpuprobe estimate --help")]
    [InlineData("measure --model smollm2-135m --seq-len 8 --device tpu", "--device 'tpu' is not known; allowed: cpu, cuda:0")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --json /nowhere/x.json", "--json /nowhere/x.json: the folder /nowhere does not exist; create it or name another.")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --json /tmp", "--json /tmp is a folder; name a file in it.")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --capacity 1GiB", "--capacity is the memory of the card that --gpu names, and --gpu is missing")]
    [InlineData("virtual", "virtual needs -- and a command behind it; see gpuprobe virtual --help")]
    [InlineData("virtual --gpu t4 --", "virtual needs -- and a command behind it; see gpuprobe virtual --help")]
    [InlineData("virtual --gpu t4 python3 train.py --lr 1", "virtual needs -- and a command behind it; see gpuprobe virtual --help")]
    [InlineData("virtual --gup t4 -- true", "'--gup' is not an option of virtual (did you mean '--gpu'?); see gpuprobe virtual --help")]
    [InlineData("virtual t4 -- true", "'t4' is not an argument of virtual; see gpuprobe virtual --help")]
    [InlineData("virtual --gpu t4 --devices 17 -- true", "--devices is 17; allowed: a whole number from 1 to 16")]
    [InlineData("virtual --gpu t4 --devices 0 -- true", "--devices is 0; allowed: a whole number from 1 to 16")]
    [InlineData("virtual --gpu t4 --capacity 512MiB -- true", "--capacity is 512.00 MiB; allowed: more than the 512.00 MiB that a CUDA context takes")]
    [InlineData("virtual --gpu t4 --nonzero 2 -- true", "--nonzero is 2; allowed: 0, all, or a fraction such as 0.125 or 1/8")]
    [InlineData("virtual --gpu t4 --nonzero 0/0 -- true", "--nonzero is 0/0; allowed: 0, all, or a fraction such as 0.125 or 1/8")]
    [InlineData("virtual --gpu t4 --loop-guard 0 -- true", "--loop-guard is 0; allowed: a whole number from 1 to 2147483647")]
    [InlineData("virtual --gpu t4 --nccl-memory some -- true", "--nccl-memory is some; allowed: auto, or a size such as 512MiB")]
    [InlineData("virtual --gpu t4 --interconnect pci -- true", "--interconnect 'pci' is not known (did you mean 'pcie'?); allowed: pcie, nvlink-a100, nvlink-h100")]
    [InlineData("virtual --gpu t4 -- no-such-command", "'no-such-command' is no command: it is not on PATH")]
    [InlineData("virtual --gpu t4 -- /no/such/command", "'/no/such/command' is no command: there is no such file")]
    [InlineData("virtual --gpu t4 -- /tmp", "'/tmp' is no command: it is a folder")]
    [InlineData("virtual --gpu t4 -- /etc/passwd", "'/etc/passwd' is no command: it is not executable (chmod +x)")]
    [InlineData("virtual --gpu t4 --snapshot /nowhere/x.pickle -- true", "--snapshot /nowhere/x.pickle: the folder /nowhere does not exist; create it or name another.")]
    public void One_line_says_what_is_wrong_and_what_is_allowed(string arguments, string message) =>
        Assert.Equal(message, Gpuprobe.Run(Split(arguments)).Refusal(2));

    [Theory]
    [InlineData("estimate --model mistrl-7b --seq-len 8", "did you mean 'mistral-7b'?")]
    [InlineData("estimate --model /nowhere/config.json --seq-len 8", "'/nowhere/config.json' does not exist")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --gpu a100-80", "did you mean 'a100-80gb'?")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --precision fp8", "--precision 'fp8' is not known")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --lora-rank 0", "--lora-rank is 0; allowed: a whole number from 1 to 576, the hidden size of smollm2-135m")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --lora-rank 8 --lora-targets q_poj", "--lora-targets 'q_poj' is no linear layer of smollm2-135m (did you mean 'q_proj'?); allowed: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, all-linear")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --base-weights nf4", "--base-weights nf4 needs --lora-rank: 4-bit weights cannot be trained")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --checkpointing every:31", "--checkpointing is every:31; allowed: every:K with a whole number from 1 to 30, the layers of smollm2-135m")]
    [InlineData("estimate --model smollm2-135m --seq-len 8 --checkpointing ful", "--checkpointing 'ful' is not known (did you mean 'full'?); allowed: none, full, every:K, selective, selective:attention")]
    [InlineData("virtual -- true", "--gpu is missing; allowed: a100-40gb, ")]
    [InlineData("virtual --gpu a100-80 -- true", "did you mean 'a100-80gb'?")]
    [InlineData("estimate --setup /nowhere/run.json", "/nowhere/run.json does not exist")]
    [InlineData("measure --model smollm2-135m --seq-len 8 --capacity lots", "--capacity is 'lots'; allowed:")]
    [InlineData("estimate --model llama-3.1-405b --seq-len 16777216 --micro-batch 65536 --grad-accum 65536", "--seq-len")]
    public void The_line_names_the_value(string arguments, string part) =>
        Assert.Contains(part, Gpuprobe.Run(Split(arguments)).Refusal(2), StringComparison.Ordinal);

    [Fact]
    public void A_card_that_is_not_there_cannot_be_measured_on() =>
        Assert.Equal(3, Gpuprobe.Run(Split("measure --model smollm2-135m --seq-len 8 --device cuda:0")).Code);

    private static string[] Split(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
