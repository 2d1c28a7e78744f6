using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Searching;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Reporting.Searching;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe search</c>.</summary>
internal static class SearchVerb
{
    /// <summary>Searches on a virtual card, on a card with the help of its virtual twin, or on the CPU.</summary>
    public static int Run(RequestedSetup requested, SearchRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        FilesCheck.RefuseSaveFolder(requested.Setup, "search");
        FilesCheck.RequireWeights(requested.Setup);
        if (output.JsonFile is { } file)
            WholeFile.RequireWritable(file);
        foreach (string warning in requested.Remarks)
            output.Remark(warning);
        TrainingSetup setup = requested.Setup;
        if (request.Gpu is null || request.Confirm)
            ShardingCheck.RefuseRealRun(setup, "search on this machine");
        request = WithinReason(request, setup);
        using var interruption = new Interruption();
        (SearchResult result, TrialStopped? stopped) = request switch
        {
            { Gpu: { } gpu } => OnVirtualCard(Begin(request, setup, argv), request, setup, gpu, output, interruption),
            { Limits.IsCard: true } => OnCard(Begin(request, setup, argv), request, setup, output, interruption),
            _ => OnCpu(Begin(request, setup, argv), request, setup, output, interruption),
        };
        result = result with
        {
            Complete = stopped is null,
            Setup = request.Size.With(setup, (result.Answer?.Largest ?? result.Answer?.Next)?.Value ?? request.From),
        };
        if (result.Answer is { Tried.Count: > 0 })
            output.Report(style => SearchReport.Render(result, style));
        output.Json(() => SearchJson.Write(result));
        if (stopped is not null)
        {
            output.Streams.Say(stopped.Message);
            return stopped.ExitCode;
        }

        bool unconfirmed = result.Agree == false && request.Gpu is not null;
        return (int)(unconfirmed ? ExitCode.Inconclusive : result.Answer?.Largest is null ? ExitCode.DoesNotFit : ExitCode.Ok);
    }

    private static SearchResult Begin(SearchRequest request, TrainingSetup setup, IReadOnlyList<string> argv) => new()
    {
        Tool = ToolVersion.Describe(argv),
        Environment = ThisMachine.Describe(),
        Max = request.Size.Option,
        From = request.From,
        UpTo = request.UpTo,
        UpToReason = request.UpToReason,
        MultipleOf = request.MultipleOf,
        Setup = setup,
        Card = new SearchedCard(request.Limits.Device, 0, 0, ContextBytes: null, ContextSource: null),
        ClosedFormMissing = ClosedForm.MissingFor(setup),
    };

    private static (SearchResult Result, TrialStopped? Stopped) OnVirtualCard(
        SearchResult start, SearchRequest request, TrainingSetup setup, GpuProfile gpu, VerbOutput output, Interruption interruption)
    {
        (SearchResult result, TrialStopped? stopped) = Foresee(start, request, setup, gpu, interruption);
        if (!request.Confirm || stopped is not null)
            return (result, stopped);
        using var card = MeasuringCard.Open(request.Limits, output);
        MeasureLimits limits = request.Limits with
        {
            Emulated = card.Device.Name == gpu.ProductName ? null : gpu,
            CapacityBytes = request.Limits.CapacityBytes is null && result.Card.MarginBytes == 0 ? null : result.Card.TotalMemoryBytes - result.Card.MarginBytes,
        };
        using var trials = new RealTrials(request, setup, limits, card, output, interruption);
        (SearchLane lane, stopped) = trials.Confirm(result.Virtual!);
        return (result with { Measured = lane, Environment = result.Environment.WithDriver(card.Driver) }, stopped);
    }

    private static (SearchResult Result, TrialStopped? Stopped) OnCard(
        SearchResult start, SearchRequest request, TrainingSetup setup, VerbOutput output, Interruption interruption)
    {
        using var card = MeasuringCard.Open(request.Limits, output);
        // What the context takes decides by how many tokens the answer is off.
        var context = ContextRun.Of(card, new ContextRequest(request.Limits.Device, File: null, request.Limits.Force), interruption);
        GpuProfile twin = CardProfile.Of(card, request.Limits, measured: null) with
        {
            ContextBytes = context.Context.Bytes,
            ContextSource = context.Context.ToString(),
        };
        (SearchResult result, TrialStopped? stopped) = VirtualGpus.VirtualLibraries.Find(out string missing) is not null
            ? Foresee(start, request, setup, twin, interruption)
            : (Alone(start, request, setup, twin, missing, output), null);
        if (stopped is not null)
            return (result, stopped);
        MeasureLimits limits = result.Card.MarginBytes == 0
            ? request.Limits
            : request.Limits with { CapacityBytes = result.Card.TotalMemoryBytes - result.Card.MarginBytes };
        using var trials = new RealTrials(request, setup, limits, card, output, interruption);
        long guess = result.Virtual is { } foreseen ? foreseen.Largest?.Value ?? request.From : result.ClosedFormValue ?? request.From;
        (SearchLane lane, stopped) = trials.Search(guess);
        return (result with { Measured = lane, Environment = result.Environment.WithDriver(card.Driver) }, stopped);
    }

    private static SearchResult Alone(SearchResult start, SearchRequest request, TrainingSetup setup, GpuProfile card, string missing, VerbOutput output)
    {
        output.Remark($"no virtual twin shortens the search: {missing}");
        return Guessed(start, request, setup, card);
    }

    private static (SearchResult Result, TrialStopped? Stopped) OnCpu(
        SearchResult start, SearchRequest request, TrainingSetup setup, VerbOutput output, Interruption interruption)
    {
        long capacity = request.Limits.CapacityBytes!.Value, margin = request.Margin.Of(capacity);
        long? guess = Guess(request, setup, MemoryTarget.Cpu, capacity - margin);
        MemoryCheck.Require(request.Size.With(setup, request.UpTo), capacity, start.Environment.MemoryAvailableBytes);
        using var trials = new RealTrials(request, setup, request.Limits with { CapacityBytes = capacity - margin }, card: null, output, interruption);
        (SearchLane lane, TrialStopped? stopped) = trials.Search(guess ?? request.From);
        return (start with
        {
            Card = new SearchedCard(request.Limits.Device, capacity, margin, ContextBytes: null, ContextSource: null),
            ClosedFormValue = guess,
            Measured = lane,
        }, stopped);
    }

    private static (SearchResult Result, TrialStopped? Stopped) Foresee(
        SearchResult start, SearchRequest request, TrainingSetup setup, GpuProfile card, Interruption interruption)
    {
        SearchResult result = Guessed(start, request, setup, card);
        GpuProfile less = card with { TotalMemoryBytes = card.TotalMemoryBytes - result.Card.MarginBytes };
        using var trials = new VirtualTrials(request, setup, less, interruption);
        (SearchLane lane, TrialStopped? stopped) = trials.Search(result.ClosedFormValue ?? request.From);
        return (result with { Virtual = lane }, stopped);
    }

    private static SearchResult Guessed(SearchResult start, SearchRequest request, TrainingSetup setup, GpuProfile card)
    {
        long margin = request.Margin.Of(card.TotalMemoryBytes);
        return start with
        {
            Card = new SearchedCard(card.Name, card.TotalMemoryBytes, margin, card.ContextBytes, card.ContextSource),
            ClosedFormValue = Guess(request, setup, MemoryTarget.Cuda(card), card.TotalMemoryBytes - card.ContextBytes - margin),
        };
    }

    private static long? Guess(SearchRequest request, TrainingSetup setup, MemoryTarget target, long bytes) => ClosedForm.MissingFor(setup) is not null
        ? null
        : Largest(request, value => ClosedForm.PeakBytes(request.Size.With(setup, value), target) <= bytes);

    private static SearchRequest WithinReason(SearchRequest request, TrainingSetup setup)
    {
        long? sensible = Largest(request, value => SearchedSize.IsSensible(request.Size.With(setup, value)));
        return sensible is { } limit && limit < request.UpTo / request.MultipleOf * request.MultipleOf
            ? request with { UpTo = limit, UpToReason = "beyond it tensors have more elements than can be meant" }
            : request;
    }

    private static long? Largest(SearchRequest request, Func<long, bool> holds) =>
        new BoundarySearch(request.From, request.UpTo, request.MultipleOf, width: 1, values => [.. values.Select(holds)]).Run(request.From, ceiling: 0).Largest;
}
