namespace GpuProbe.Cuda;

/// <summary>The CUDA driver or NVML refused a call.</summary>
public class CudaDriverException : Exception
{
    internal CudaDriverException(string function, int code, string name, string text)
        : base($"{function}: {name} ({text})")
    {
        Function = function;
        Code = code;
        ErrorName = name;
    }

    /// <summary>The function that refused.</summary>
    public string Function { get; }

    /// <summary>The driver's or NVML's number of the error.</summary>
    public int Code { get; }

    /// <summary>The error's name, as <c>cuGetErrorName</c> has it.</summary>
    public string ErrorName { get; }
}
