using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Admission.Benchmarks;

/// <summary>How BenchmarkDotNet measures here.</summary>
internal static class BenchmarkSettings
{
    /// <summary>
    /// A short job in this process, so that all of it runs in some minutes; where the command line names a job, that
    /// one:
    /// <c>--job default</c> for figures to publish.
    /// </summary>
    /// <param name="args">The command line.</param>
    public static IConfig For(string[] args)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath("artifacts/benchmarks");
        return args.Contains("--job") || args.Contains("-j")
            ? config
            : config.AddJob(Job.Default
                .WithToolchain(InProcessEmitToolchain.Instance)
                .WithWarmupCount(4)
                .WithIterationCount(5)
                .WithId("short"));
    }
}
