namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>Type of a symbolic tensor's elements.</summary>
internal enum DataType
{
    Float32,
    BFloat16,
    Float16,
    Int64,
    Int32,
    Bool,
    Byte,
}
