using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>What is known of an <see cref="AdviceResult"/> before anything ran.</summary>
/// <param name="Tool">Which program writes it.</param>
/// <param name="Environment">The machine it is written on.</param>
/// <param name="Setup">The set-up as asked.</param>
/// <param name="Card">The card.</param>
/// <param name="Only">How far the training may change.</param>
/// <param name="TimeSource">What times are estimated with, in words.</param>
public sealed record AdviceStart(ToolInfo Tool, EnvironmentInfo Environment, TrainingSetup Setup, AdvisedCard Card, Sameness Only, string TimeSource);
