using System.Text;

namespace Admission.Cli.PolicyTests;

/// <summary>
/// Reads the keys of <c>test --watch</c>. Ignores all keys if standard input or output is not a terminal.
/// </summary>
internal sealed class WatchKeys
{
    /// <summary>The keys, for the last line of a report.</summary>
    public const string Legend =
        "a (all), f (failed only), p (choose policies), u (update snapshots), Enter (run again), q (quit)";

    private StringBuilder? _name;

    /// <summary>Is there a terminal to read from?</summary>
    public static bool HasTerminal => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>The commands of the keys that were pressed since the last call.</summary>
    public IEnumerable<WatchCommand> Read()
    {
        while (HasTerminal && Console.KeyAvailable)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if ((_name is null ? CommandOf(key) : Type(key)) is { } command)
            {
                yield return command;
            }
        }
    }

    private WatchCommand? CommandOf(ConsoleKeyInfo key)
    {
        switch (char.ToLowerInvariant(key.KeyChar))
        {
            case 'a':
                return new WatchCommand(WatchAction.All);
            case 'f':
                return new WatchCommand(WatchAction.Failed);
            case 'u':
                return new WatchCommand(WatchAction.Update);
            case 'q':
                return new WatchCommand(WatchAction.Quit);
            case 'p':
                _name = new StringBuilder();
                Console.Write("policy (part of the id, or a glob): ");
                return null;
            default:
                return key.Key == ConsoleKey.Enter ? new WatchCommand(WatchAction.Again) : null;
        }
    }

    // The terminal does not echo while keys are read one by one.
    private WatchCommand? Type(ConsoleKeyInfo key)
    {
        StringBuilder name = _name!;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                _name = null;
                Console.Write('\n');
                return new WatchCommand(WatchAction.Policy, name.ToString());
            case ConsoleKey.Escape:
                _name = null;
                Console.Write('\n');
                return null;
            case ConsoleKey.Backspace when name.Length > 0:
                name.Length--;
                Console.Write("\b \b");
                return null;
            default:
                if (char.IsAsciiLetterOrDigit(key.KeyChar) || key.KeyChar is '-' or '_' or '.' or '*' or '?')
                {
                    name.Append(key.KeyChar);
                    Console.Write(key.KeyChar);
                }

                return null;
        }
    }
}

/// <summary>What a key asks for.</summary>
/// <param name="Action">The action.</param>
/// <param name="Policy">For <see cref="WatchAction.Policy"/>: part of an id, or a glob; empty for all.</param>
internal sealed record WatchCommand(WatchAction Action, string Policy = "");

/// <summary>The actions of <c>test --watch</c>.</summary>
internal enum WatchAction
{
    All,

    /// <summary>Run the cases that failed.</summary>
    Failed,

    /// <summary>Run the cases of the policies whose id matches.</summary>
    Policy,

    /// <summary>Run the same cases again.</summary>
    Again,

    /// <summary>Run the same cases again, and write their snapshots.</summary>
    Update,

    Quit,
}
