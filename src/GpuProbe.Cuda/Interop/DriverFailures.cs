namespace GpuProbe.Cuda.Interop;

/// <summary>What failed calls of the driver are told as.</summary>
internal static class DriverFailures
{
    extension(DriverLibrary driver)
    {
        /// <summary>Throws if a call has failed.</summary>
        public void Check(int code, string function)
        {
            if (code != DriverCode.Success)
                throw driver.Failure(code, function);
        }

        /// <summary>The calls used here name a device that was there: that none is there any more is its loss.</summary>
        public CudaDriverException Failure(int code, string function)
        {
            (string name, string text) = driver.Describe(code);
            return code is DriverCode.NoDevice or DriverCode.InvalidDevice
                ? new DeviceLostException(function, code, name, text)
                : new CudaDriverException(function, code, name, text);
        }

        /// <summary>CUDA's name of an error and its text.</summary>
        public (string Name, string Text) Describe(int code) => code == DriverCode.FunctionMissing
            ? ("function missing", "this driver is too old to have it")
            : (driver.ErrorName(code) ?? $"CUDA error {code}", driver.ErrorText(code) ?? "not known to this driver");
    }
}
