using System.Diagnostics;

namespace Admission.Protocol;

/// <summary>The words of the wire for <see cref="Operation"/>.</summary>
public static class OperationNames
{
    /// <summary>Every word, in the order of the enum.</summary>
    public static readonly IReadOnlyList<string> All = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

    /// <summary>The word of the wire, <c>CREATE</c> for one.</summary>
    public static string ToWire(this Operation operation) => operation switch
    {
        Operation.Create => "CREATE",
        Operation.Update => "UPDATE",
        Operation.Delete => "DELETE",
        Operation.Connect => "CONNECT",
        _ => throw new UnreachableException($"unknown operation {operation}"),
    };

    /// <summary>Reads a word of the wire, upper case as Kubernetes writes it.</summary>
    public static bool TryParse(string? word, out Operation operation)
    {
        (bool known, operation) = word switch
        {
            "CREATE" => (true, Operation.Create),
            "UPDATE" => (true, Operation.Update),
            "DELETE" => (true, Operation.Delete),
            "CONNECT" => (true, Operation.Connect),
            _ => (false, Operation.Create),
        };
        return known;
    }
}
