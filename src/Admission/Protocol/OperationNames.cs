using System.Diagnostics;

namespace Admission.Protocol;

/// <summary>The names of each <see cref="Operation"/> in reviews.</summary>
public static class OperationNames
{
    /// <summary>Every name, in the order of the enum.</summary>
    public static readonly IReadOnlyList<string> All = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

    /// <summary>The name in reviews, such as <c>CREATE</c>.</summary>
    public static string ToWire(this Operation operation) => operation switch
    {
        Operation.Create => "CREATE",
        Operation.Update => "UPDATE",
        Operation.Delete => "DELETE",
        Operation.Connect => "CONNECT",
        _ => throw new UnreachableException($"unknown operation {operation}"),
    };

    /// <summary>Reads a name, in upper case as in Kubernetes.</summary>
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
