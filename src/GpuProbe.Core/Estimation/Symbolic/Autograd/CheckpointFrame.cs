using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// A region of which hooks drop what its nodes would keep (<c>use_reentrant=False</c>). The first tensor that backward asks for makes the
/// region run again with hooks that collect; it ends at the last tensor that is needed, and each tensor goes as soon as backward has used
/// it. Inputs and captured tensors live as long as a node of the region may still ask.
/// </summary>
internal sealed class CheckpointFrame : ISavedTensorHooks
{
    private readonly Machine machine;
    private readonly Func<Tensor[], Tensor> body;
    private readonly SavedTensor[] inputs;
    private readonly bool[] requireGrad;
    private readonly SavedTensor[] captured;
    private readonly Selection? selection;
    private readonly AutocastScope? autocast;
    private readonly List<Holder> holders = [];
    private int pending;
    private bool isRecomputed;

    private CheckpointFrame(Machine machine, Func<Tensor[], Tensor> body, Tensor[] inputs, Tensor[] captured, Selection? selection)
    {
        this.machine = machine;
        this.body = body;
        this.selection = selection;
        autocast = machine.Autocast;
        requireGrad = [.. inputs.Select(input => input.RequiresGrad)];
        this.inputs = [.. inputs.Select(input => new SavedTensor(input))];
        this.captured = [.. captured.Select(tensor => new SavedTensor(tensor))];
    }

    /// <summary>Runs the region for the first time.</summary>
    internal static Tensor Run(Machine machine, Func<Tensor[], Tensor> body, Tensor[] inputs, Tensor[] captured, Selection? selection)
    {
        var frame = new CheckpointFrame(machine, body, inputs, captured, selection);
        (ISavedTensorHooks? hooks, Selection? outer) = (machine.Hooks, machine.Selection);
        (machine.Hooks, machine.Selection) = (frame, selection);
        Tensor result = body([.. inputs, .. captured]);
        (machine.Hooks, machine.Selection) = (hooks, outer);
        frame.ReleaseUnlessAwaited();
        return result;
    }

    /// <inheritdoc/>
    public object Pack(Tensor tensor)
    {
        var holder = new Holder();
        holders.Add(holder);
        pending++;
        return holder;
    }

    /// <inheritdoc/>
    public Tensor Unpack(object packed)
    {
        if (!isRecomputed)
            Recompute();
        isRecomputed = true;
        var holder = (Holder)packed;
        Tensor tensor = holder.Recomputed ?? throw new InvalidOperationException("backward asks twice for one tensor of a region");
        holder.Recomputed = null;
        return tensor;
    }

    /// <inheritdoc/>
    public void Drop(object packed)
    {
        var holder = (Holder)packed;
        holder.IsDropped = true;
        holder.Recomputed?.Dispose();
        holder.Recomputed = null;
        pending--;
        ReleaseUnlessAwaited();
    }

    private void ReleaseUnlessAwaited()
    {
        if (pending > 0)
            return;
        foreach (SavedTensor entry in inputs.Concat(captured))
            entry.Release();
        selection?.Release();
    }

    private void Recompute()
    {
        Tensor[] again = [.. inputs.Select(input => input.Unpack())];
        Tensor[] tracked = [.. again.Select((input, i) => machine.DetachAsLeaf(input, requireGrad[i]))];
        Tensor[] context = [.. captured.Select(tensor => tensor.Unpack())];
        var collector = new Collector(machine, holders);
        (ISavedTensorHooks? hooks, Selection? outer, bool gradMode) = (machine.Hooks, machine.Selection, machine.GradMode);
        (machine.Hooks, machine.Selection, machine.GradMode) = (collector, selection, true);
        if (selection is not null)
            selection.IsRecomputing = true;
        using (machine.Enter(autocast?.Again()))
            body([.. tracked, .. context]).Dispose();
        (machine.Hooks, machine.Selection, machine.GradMode, machine.IsStopped) = (hooks, outer, gradMode, false);
        foreach (Tensor tensor in tracked.Concat(again).Concat(context))
            tensor.Dispose();
    }

    // The place of one tensor that backward will ask for.
    private sealed class Holder
    {
        internal Tensor? Recomputed { get; set; }

        internal bool IsDropped { get; set; }
    }

    private sealed class Collector(Machine machine, List<Holder> holders) : ISavedTensorHooks
    {
        private int collected;

        public object Pack(Tensor tensor)
        {
            Tensor kept = machine.Detach(tensor);
            if (machine.IsStopped)
                return kept;
            Holder holder = holders[collected++];
            if (!holder.IsDropped)
                holder.Recomputed = kept.Retain();
            machine.IsStopped = collected == holders.Count;
            return kept;
        }

        public Tensor Unpack(object packed) => ((Tensor)packed).Retain();

        public void Drop(object packed) => ((Tensor)packed).Dispose();
    }
}
