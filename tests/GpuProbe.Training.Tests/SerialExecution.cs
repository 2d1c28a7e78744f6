using GpuProbe.Training.Tests;

// Tensor memory is counted for the whole process: a test that ran beside another would read its figures too.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(SingleThreadedTorch))]
