namespace Admission;

/// <summary>The executable that tests of whole processes run.</summary>
internal static class Executable
{
    /// <summary>
    /// The file that the variable ADMISSION_EXECUTABLE names, which CI sets to the native one that is shipped; without
    /// the variable, what was built beside the tests.
    /// </summary>
    public static string File { get; } =
        Environment.GetEnvironmentVariable("ADMISSION_EXECUTABLE") is { Length: > 0 } file
            ? Path.GetFullPath(file)
            : Beside("admission");

    /// <summary>A program that was built beside the tests.</summary>
    public static string Beside(string program) =>
        Path.Combine(AppContext.BaseDirectory, program + (OperatingSystem.IsWindows() ? ".exe" : ""));
}
