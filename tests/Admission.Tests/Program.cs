using Admission.Tests.Decisions;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Admission.Tests;

/// <summary>Runs the tests; as a child of one of them it logs decisions until it is killed.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable(DecisionKillTests.ChildVariable) is { } folder)
        {
            DecisionKillTests.LogUntilKilled(folder);
        }

        return args.Any(static one => one is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
