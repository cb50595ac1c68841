using System.Globalization;
using System.Text;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>What happened in one attack.</summary>
internal sealed record AttackRecord
{
    public required Attack Attack { get; init; }

    /// <summary>From the client's first byte to the answer.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Highest resident memory of the process, in bytes.</summary>
    public long Peak { get; init; }

    /// <summary>The fault as the log has it; empty for none.</summary>
    public string Fault { get; init; } = "";

    /// <summary>What the attack's policy said in the answer.</summary>
    public string Said { get; init; } = "";

    /// <summary>What went wrong with the others; empty for nothing.</summary>
    public string Complaint { get; init; } = "";

    /// <summary>The limit that stopped it.</summary>
    public string StoppedBy => Attack.IsRefusedWhenLoaded
        ? Fault.Length > 0 ? "loading" : "nothing"
        : Limits.NameOf(Attack.Policy, Fault, Said);
}

/// <summary>The words for limits that the headers of attacks use.</summary>
internal static class Limits
{
    /// <summary>The limit behind a fault: its kind is in the log, what was thrown only in the answer.</summary>
    public static string NameOf(string policy, string fault, string said)
    {
        if (fault.Length == 0)
        {
            return "nothing";
        }

        bool isItsOwn = fault.StartsWith(policy + " ", StringComparison.Ordinal);
        string kind = isItsOwn ? fault[(policy.Length + 1)..].Split(':')[0] : fault;
        return kind switch
        {
            "TimedOut" when Has("regular expression ran longer") => "regex time",
            "TimedOut" => "time",
            "TooManyStatements" when policy.StartsWith(CelAttack.Prefix, StringComparison.Ordinal) => "cost",
            "TooManyStatements" => "statements",
            "OutOfMemory" => "memory",
            "TooDeep" => "recursion",
            "ReturnedValue" => "returned value",
            "Threw" when Has("threw RangeError: a string of") => "string length",
            "Threw" when Has("threw RangeError: a regular expression of") => "pattern length",
            "Threw" when Has("threw ReferenceError") || Has("is not a function") || Has("is not a constructor") =>
                "not there",
            "Threw" => "exception",
            _ => kind,
        };

        bool Has(string text) => said.Contains(text, StringComparison.Ordinal);
    }
}

/// <summary>Writes the tables that people read.</summary>
internal static class AttackTable
{
    /// <summary>Writes <c>artifacts/sandbox/NAME.txt</c>.</summary>
    public static void Write(string name, IReadOnlyCollection<AttackRecord> records)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{"attack",-28} {"stopped by",-15} {"time",9} {"peak memory",12}  what it tries");
        foreach (AttackRecord record in records)
        {
            text.AppendLine(Line(record));
        }

        string folder = Checkout.At("artifacts", "sandbox");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".txt"), text.ToString());
    }

    /// <summary>One line of the table.</summary>
    public static string Line(AttackRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Attack.Name,-28} {record.StoppedBy,-15} {record.Elapsed.TotalMilliseconds,6:0} ms ")
        + string.Create(CultureInfo.InvariantCulture, $"{record.Peak >> 20,8} MiB  {record.Attack.Tries}")
        + (record.Complaint.Length > 0 ? $"\n    {record.Complaint}" : "");
}
