using System.Globalization;
using Admission.Benchmarks;
using Admission.Benchmarks.Profiling;
using BenchmarkDotNet.Running;

switch (args)
{
    case ["policies", string folder, string matching, ..]:
        PolicyFolder.Write(
            folder,
            int.Parse(matching, CultureInfo.InvariantCulture),
            args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0);
        return 0;
    case ["compare", ..]:
        ReviewComparison.Run(
            Console.Out,
            args.Length > 1 ? args[1] : "",
            args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 40);
        return 0;
    case ["languages", ..]:
        LanguageComparison.Run(
            Console.Out,
            args.Length > 1 ? args[1] : "",
            args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20,
            args.Length > 3 ? args[3] : null);
        return 0;
    case ["folder", string policies, ..]:
        FolderComparison.Run(
            Console.Out,
            policies,
            args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20,
            args.Length > 3 ? args[3] : "");
        return 0;
    case ["library", ..]:
        ReviewComparison.RunLibrary(
            Console.Out, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20);
        return 0;
    case ["log", string folder, string count]:
        DecisionLogRate.Run(Console.Out, folder, int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    case ["profile", string trace, string profile]:
        using (ProfileWriter writer = new())
        {
            writer.Read(trace);
            writer.Write(profile);
            Console.WriteLine($"{profile}: {writer.Methods} methods");
        }

        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchmarkSettings.For(args));
        return 0;
}
