using TorchSharp;

namespace GpuProbe.Tensors.Layers;

/// <summary>Tensors that nobody disposed.</summary>
public static class FinalizedTensors
{
    /// <summary>
    /// How many the finalizer has freed since the process began. TorchSharp counts what is disposed for each thread, so the
    /// finalizer's own thread has to be asked; whatever is forgotten by now is freed and counted first.
    /// </summary>
    public static long Count
    {
        get
        {
            var answer = new Answer();
            Ask(answer);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return answer.Count;
        }
    }

    // Nothing but the finalizer may hold the question when the collector runs.
    private static void Ask(Answer answer) => _ = new Question(answer);

    private sealed class Answer
    {
        internal long Count { get; set; }
    }

    private sealed class Question(Answer answer)
    {
        ~Question()
        {
            ThreadDisposeScopeStatistics here = DisposeScopeManager.Statistics;
            answer.Count = here.DisposedOutsideScopeCount + here.DisposedInScopeCount;
        }
    }
}
