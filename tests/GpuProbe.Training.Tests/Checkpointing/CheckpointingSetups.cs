using GpuProbe.Core.Setup;

namespace GpuProbe.Training.Tests.Checkpointing;

/// <summary>Every kind of checkpointing with every implementation that it has, by how both are typed.</summary>
internal static class CheckpointingSetups
{
    internal static TheoryData<string, CheckpointingImpl> Kinds
    {
        get
        {
            var data = new TheoryData<string, CheckpointingImpl>();
            foreach (string kind in (string[])["full", "every:2", "selective:attention"])
            {
                foreach (CheckpointingImpl impl in Enum.GetValues<CheckpointingImpl>())
                    data.Add(kind, impl);
            }
            data.Add("selective", CheckpointingImpl.NonReentrant);
            return data;
        }
    }

    internal static Core.Setup.Checkpointing Named(string kind) => kind switch
    {
        "none" => new(CheckpointingKind.None),
        "full" => new(CheckpointingKind.Full),
        "every:2" => new(CheckpointingKind.Every, 2),
        "selective" => new(CheckpointingKind.Selective),
        _ => new(CheckpointingKind.SelectiveAttention),
    };

    internal static TrainingSetup Checkpointed(this TrainingSetup setup, string kind, CheckpointingImpl impl = CheckpointingImpl.NonReentrant) =>
        setup with { Checkpointing = Named(kind), CheckpointingImpl = impl };
}
